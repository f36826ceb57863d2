"""The shape of a help line."""

from datetime import date, timedelta
from typing import Annotated, Literal, get_args

from pydantic import Field

from rules.language import MaybeWords, Words
from rules.schema import Cited, Entry, Known, NotEmpty

Country = Literal[
    "US", "CA", "GB", "IE", "AU", "NZ", "IN", "FR", "DE", "ES", "IT", "NL", "EU",
    "MX", "AR", "CL", "CO", "PE", "OTHER",
]  # fmt: skip
"""The countries with lines of their own. Puerto Rico is under US."""
ELSEWHERE: Country = "OTHER"
Kind = Literal[
    "emergency",
    "crisis_line",
    "poison_line",
    "youth_line",
    "perinatal",
    "domestic_violence",
    "deaf",
    "directory",
]
"""What a line is for, in the order in which lists show them."""
KINDS: tuple[str, ...] = get_args(Kind)
Number = Annotated[str, Field(pattern=r"^[0-9 *+-]+$")]
LanguageCode = Annotated[str, Field(pattern=r"^[a-z]{2}$")]
GOOD_FOR = timedelta(days=180)
"""How long a checked number stays good before it must be checked again."""


class HelpLine(Cited):
    """One way to reach help.

    `press`: the key to press after the call is answered. `short`: the name on a button, where the
    whole one is long. `whatsapp` is written with the country's code.
    """

    country: Country
    kind: Kind
    name: Words
    short: MaybeWords = ""
    call: Number | None = None
    press: str | None = Field(default=None, pattern=r"^[0-9]$")
    text: Number | None = None
    text_keyword: str | None = None
    whatsapp: str | None = Field(default=None, pattern=r"^\+[0-9 ]+$")
    web: str | None = Field(default=None, pattern=r"^https://\S+$")
    hours: Words
    languages: tuple[LanguageCode, ...] = ()
    note: MaybeWords = ""
    known: Known
    official_page_seen: bool = True
    verified_on: date
    verified_by: NotEmpty

    @property
    def due_on(self) -> date:
        """The day from which the number must be checked again."""
        return self.verified_on + GOOD_FOR

    @property
    def is_named_by_its_number(self) -> bool:
        """Whether the service has no other name than the number to call."""
        return (self.short or self.name) in (self.call, self.text)

    def speaks(self, language: str) -> bool:
        """Whether a language is spoken there; where none is written down, it may be."""
        return not self.languages or language in self.languages


class HelpFor(Entry):
    """The lines shown to a person in one country, nearest help first."""

    lines: tuple[HelpLine, ...]

    @property
    def last_checked_on(self) -> date:
        """The day the longest-unchecked line was checked."""
        return min(line.verified_on for line in self.lines)


def in_order(lines: tuple[HelpLine, ...], language: str) -> tuple[HelpLine, ...]:
    """The lines by what they are for; of one kind, those that speak a language first."""
    return tuple(
        sorted(lines, key=lambda line: (KINDS.index(line.kind), not line.speaks(language)))
    )
