"""Taking a person or an event out of everything."""
