"""The gate for input: what is admitted, and why the rest is not."""
