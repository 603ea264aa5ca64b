"""Routes, one file per noun; each handler decodes, calls the engine and replies."""
