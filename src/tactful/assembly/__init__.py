"""Wiring: the engine that doors talk to."""
