"""Adapters that carry something to the outside."""
