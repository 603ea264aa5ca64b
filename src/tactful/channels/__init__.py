"""Ways out of the engine: where something is told to the world outside the store."""
