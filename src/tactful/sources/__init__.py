"""Where data comes from: recipes, wheels, the generator."""
