"""How a store comes from one shape to the next."""
