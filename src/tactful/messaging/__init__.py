"""Stage: what may be said to a person now, through every gate, and which of several messages goes out."""
