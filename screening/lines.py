"""The help lines of a country, before anything has been answered."""

from rules.help_lines import HelpFor, HelpLine
from rules.rulebook import load_rulebook

__all__ = ["HelpFor", "HelpLine", "lines_for"]


def lines_for(country: str | None) -> HelpFor:
    """The lines of a country; the worldwide directories where none was named."""
    return load_rulebook().help_for(country)
