"""What is known, and the engine that applies it."""
