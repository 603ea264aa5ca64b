"""Understanding: the view of one person under one permit, and the occasion of one ask."""
