"""Drawn things that are used more than once."""
