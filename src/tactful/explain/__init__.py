"""Words for what was recorded; nothing else."""
