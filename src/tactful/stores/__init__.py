"""Adapters that keep events, people, items and decisions."""
