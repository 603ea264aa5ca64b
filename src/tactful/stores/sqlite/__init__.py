"""The SQLite adapter: one file for what is kept, one for the keys that make it readable (DESIGN 5 and 8.4)."""
