"""What happened, append-only: kinds that are registered, columns that hold them, the log that keeps them."""
