"""Holds: a human stops something, and it stays stopped until a human lets it go."""
