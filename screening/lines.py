"""The help lines of a country, before anything has been answered."""

from rules.help_lines import HelpFor, HelpLine
from rules.language import spoken_language
from rules.rulebook import rulebook_in

__all__ = ["HelpFor", "HelpLine", "lines_for"]


def lines_for(country: str | None) -> HelpFor:
    """The lines of a country; the worldwide directories where none was named."""
    return rulebook_in(spoken_language().code).help_for(country)
