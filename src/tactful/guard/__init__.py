"""Rules that set candidates aside, one rule a file, each with a stable code."""
