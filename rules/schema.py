"""Shapes of the files in rules/knowledge. An unknown key or a missing citation is an error."""

from datetime import date
from string import Formatter
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from rules.fact import Fact, FactKind
from rules.facts import FACT_TYPES
from rules.language import Words

NOBODY = "nobody yet"
Known = Literal["found", "recalled", "tool_policy", "unconfirmed"]
"""How a value is known: seen in a source, remembered by its author, this tool's own choice, or
looked for and not found."""
Criterion = Literal[
    "medicine",
    "taken_as",
    "purpose",
    "episode",
    "dose",
    "weeks",
    "adherence",
    "improvement",
    "tolerability",
    "bipolarity",
    "psychosis",
]
Queue = Literal["psychosis", "postpartum", "perinatal"]
"""What a clinic's queue is told was reported: unusual experiences now; danger signs after a birth,
or not being sure of them; a pregnancy or a birth in the last year."""
Setting = Literal[
    "episode",
    "dose_between_minimums",
    "combination",
    "adherence",
    "not_named",
    "bipolarity",
    "psychosis",
]
NotEmpty = Annotated[str, Field(min_length=1)]


class Entry(BaseModel):
    """A table in a knowledge file."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Source(Entry):
    """A published work."""

    cite: NotEmpty
    link: str = Field(default="", pattern=r"^(https://\S+)?$")
    known: Literal["found", "recalled", "tool_policy"]


class Review(Entry):
    """Who wrote and checked an entry, and when it must be looked at again."""

    authored_by: NotEmpty
    checked_by: NotEmpty
    on: date
    again_by: date

    @model_validator(mode="after")
    def _checked_by_someone_else(self) -> Self:
        if self.authored_by.casefold() == self.checked_by.casefold():
            raise ValueError("an entry is checked by someone other than its author")
        if self.again_by <= self.on:
            raise ValueError("again_by must be later than on")
        return self

    @property
    def checked(self) -> bool:
        """Whether a person other than the author has checked the entry."""
        return self.checked_by != NOBODY


class Cited(Entry):
    """Anything that rests on a published work: which, and where in it."""

    source: str
    where: NotEmpty


class Threshold(Cited):
    """A named clinical number."""

    value: int
    unit: NotEmpty
    means: NotEmpty
    known: Known
    used_by_derivation: bool = False


class Test(Entry):
    """One test on one field. Ranges are half-open, so neighbours neither gap nor overlap.

    `at_least` and `below` may stand together: a range with a lower and an upper end.
    """

    is_: bool | str | None = Field(default=None, alias="is")
    one_of: tuple[str, ...] = ()
    at_least: str | None = None
    below: str | None = None
    missing: bool | None = None

    @model_validator(mode="after")
    def _exactly_one(self) -> Self:
        named = self.model_fields_set
        if (len(named) != 1 and named != {"at_least", "below"}) or self.missing is False:
            raise ValueError("write one of: is, one_of, at_least, below, missing = true")
        if "one_of" in self.model_fields_set and len(set(self.one_of)) < 2:  # noqa: PLR2004
            raise ValueError("one_of needs two different choices; for one, write is")
        return self

    @property
    def thresholds(self) -> tuple[str, ...]:
        """The names of the thresholds this test compares against."""
        return tuple(name for name in (self.at_least, self.below) if name)

    @property
    def choices(self) -> tuple[bool | str, ...]:
        """The values this test accepts, where it names them."""
        return (self.is_,) if self.is_ is not None else self.one_of


class Rule(Cited):
    """When every test in `when` holds for a fact, conclude `conclude` and say `says`.

    `where` limits a rule to definitions with those settings. `criterion` names what a rule about
    a trial decides. `asks` names the question whose answer would decide it, or "clinician".
    `at_once` shows the panel of a rule that concludes "ask" while the form is being filled in.
    `queue` tells a clinic's queue what was reported; it hides and decides nothing.
    """

    id: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)+$")
    about: FactKind
    title: Words
    when: dict[str, Test] = Field(min_length=1)
    conclude: NotEmpty
    says: Words
    review: Review
    known: Known = "found"
    where_setting: dict[Setting, str] = Field(default={}, alias="for_definitions_with")
    criterion: Criterion | None = None
    asks: str | None = None
    helped: bool = False
    reconsider: bool = False
    panel: str | None = None
    at_once: bool = False
    queue: Queue | None = None
    points: tuple[int, int] | None = None

    @property
    def fact_type(self) -> type[Fact]:
        """The model of the facts this rule reads."""
        return FACT_TYPES[self.about]

    @property
    def placeholders(self) -> set[str]:
        """The names that `says` quotes."""
        return {name for _, name, _, _ in Formatter().parse(self.says) if name}

    @property
    def thresholds(self) -> set[str]:
        """The thresholds that the tests compare against."""
        return {name for test in self.when.values() for name in test.thresholds}

    @model_validator(mode="after")
    def _uses_known_words(self) -> Self:
        fields = set(self.fact_type.model_fields)
        if unknown := set(self.when) - fields:
            raise ValueError(f"{self.about} facts have no field {', '.join(sorted(unknown))}")
        if self.points is not None and self.points[0] > self.points[1]:
            raise ValueError("points are written lowest first")
        return self
