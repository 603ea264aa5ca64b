"""Messages to try the linter on: some good, some that nobody should ever get; ``tactful lint --sample``."""
