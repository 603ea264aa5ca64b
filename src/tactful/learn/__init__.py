"""Fitting, solving and keeping the scorer's sums."""
