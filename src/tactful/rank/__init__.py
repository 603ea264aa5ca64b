"""The scorer: additive evidence that learns and unlearns exactly (DESIGN 4)."""
