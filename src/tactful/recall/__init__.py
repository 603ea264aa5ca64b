"""Finding the candidates of an ask."""
