"""A network as source text of the frameworks that train it."""
