"""Experiments: who takes which arm, what the arms change, and what can be said of them at any moment."""
