"""One rule of the linter a file."""
