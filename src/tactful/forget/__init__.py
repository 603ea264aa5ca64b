"""Proving that the erased are gone: residue, membership, equality, and the protocol that joins them."""
