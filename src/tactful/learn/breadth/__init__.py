"""What breadth costs and gives on held-out events: lists beside re-rankers, and how profiles follow people."""
