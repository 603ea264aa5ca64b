"""The things that can be shown: items, and the columnar snapshot that the pass reads."""
