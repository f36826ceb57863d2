"""The shape of a crisis line."""

from datetime import date, timedelta
from typing import Literal

from pydantic import Field

from rules.language import MaybeWords, Words
from rules.schema import Cited, Entry, Known, NotEmpty

Country = Literal[
    "US", "CA", "GB", "IE", "AU", "NZ", "IN", "FR", "DE", "ES", "IT", "NL", "EU", "OTHER"
]
GOOD_FOR = timedelta(days=180)
"""How long a checked number stays good before it must be checked again."""


class HelpLine(Cited):
    """One way to reach help."""

    country: Country
    kind: Literal["emergency", "crisis_line", "youth_line", "directory"]
    name: Words
    call: str | None = Field(default=None, pattern=r"^[0-9 +-]+$")
    text: str | None = Field(default=None, pattern=r"^[0-9 +-]+$")
    text_keyword: str | None = None
    web: str | None = Field(default=None, pattern=r"^https://\S+$")
    hours: Words
    languages: tuple[Words, ...] = ()
    note: MaybeWords = ""
    known: Known
    official_page_seen: bool = True
    verified_on: date
    verified_by: NotEmpty

    @property
    def due_on(self) -> date:
        """The day from which the number must be checked again."""
        return self.verified_on + GOOD_FOR


class HelpFor(Entry):
    """The lines shown to a person in one country, nearest help first."""

    lines: tuple[HelpLine, ...]

    @property
    def last_checked_on(self) -> date:
        """The day the longest-unchecked line was checked."""
        return min(line.verified_on for line in self.lines)
