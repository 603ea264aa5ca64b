"""The audit chain: what was done to whom and by whom, each entry holding the hash of the one before."""
