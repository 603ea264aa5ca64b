"""Choosing the list: relevance and variety in balance."""
