"""The one straight pass from ask to decision."""
