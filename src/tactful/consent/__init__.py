"""Permission: purposes, legal bases, and the permit that says which kinds may be read now."""
