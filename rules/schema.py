"""Shapes of the files in rules/knowledge. An unknown key or a missing citation is an error."""

from collections.abc import Iterator
from datetime import date
from string import Formatter
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from rules.facts import FACT_TYPES, Fact, FactKind
from rules.words import improvement_words, percent_words

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
]
Setting = Literal["episode", "dose_between_minimums", "combination", "adherence"]
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
    """

    id: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)+$")
    about: FactKind
    title: NotEmpty
    when: dict[str, Test] = Field(min_length=1)
    conclude: NotEmpty
    says: NotEmpty
    review: Review
    known: Known = "found"
    where_setting: dict[Setting, str] = Field(default={}, alias="for_definitions_with")
    criterion: Criterion | None = None
    asks: str | None = None
    helped: bool = False
    reconsider: bool = False
    panel: str | None = None
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


class Value(Cited):
    """One number or word of a definition, with who set it: the source, or this tool."""

    is_: int | str = Field(alias="is")
    known: Known


class Limit(Cited):
    """The improvement, in whole percent, from which a trial is no longer a failure.

    ``below_percent = 25``: 25% is not a failure. ``at_most_percent = 25``: 25% still is.
    ``from_percent``: a smaller improvement is something else. ``clearly_enough_from_percent``:
    between the limit and this, the source gives no number and a clinician decides.
    """

    below_percent: int | None = Field(default=None, ge=1, le=100)
    at_most_percent: int | None = Field(default=None, ge=1, lt=100)
    from_percent: int | None = Field(default=None, ge=0, le=100)
    clearly_enough_from_percent: int | None = Field(default=None, ge=1, le=100)
    known: Known

    @model_validator(mode="after")
    def _one_edge(self) -> Self:
        if (self.below_percent is None) == (self.at_most_percent is None):
            raise ValueError("write one of: below_percent, at_most_percent")
        if not self.from_permille < self.up_to_permille <= self.clear_from_permille:
            raise ValueError("the improvement limits are not in order")
        return self

    @property
    def up_to_permille(self) -> int:
        """The first thousandth that is not a failure."""
        if self.below_percent is not None:
            return self.below_percent * 10
        return (self.at_most_percent or 0) * 10 + 1

    @property
    def from_permille(self) -> int:
        """The first thousandth that is one; -1000 where getting worse counts as well."""
        return -1_000 if self.from_percent is None else self.from_percent * 10

    @property
    def clear_from_permille(self) -> int:
        """The first thousandth that is clearly no failure."""
        clear = self.clearly_enough_from_percent
        return self.up_to_permille if clear is None else clear * 10

    @property
    def words(self) -> str:
        """The limit in words."""
        if self.from_percent is not None:
            return improvement_words(self.from_permille, self.up_to_permille - 1)
        if self.below_percent is not None:
            return f"less than {percent_words(self.up_to_permille)} better"
        return f"at most {percent_words(self.up_to_permille - 1)} better"


Way = Literal["did_not_help_enough", "not_tolerated"]
_WHAT_IT_WAS: tuple[Criterion, ...] = ("medicine", "taken_as", "purpose", "episode")
WAYS: dict[Way, tuple[Criterion, ...]] = {
    "did_not_help_enough": (*_WHAT_IT_WAS, "dose", "weeks", "adherence", "improvement"),
    "not_tolerated": (*_WHAT_IT_WAS, "tolerability"),
}
"""What must be met for a trial to count in each way."""
EXPOSURE: tuple[Criterion, ...] = ("medicine", "purpose", "episode", "dose", "weeks", "adherence")
"""What must be met for a trial's result to speak for its medicine."""


class Definition(Entry):
    """One published set of criteria, as numbers and settings."""

    id: str
    name: NotEmpty
    short_name: NotEmpty
    source: str
    about: NotEmpty
    review: Review
    needed_trials: Value
    needed_classes: Value
    adequate_weeks: Value
    improvement: Limit
    episode: Value
    dose_between_minimums: Value
    combination: Value
    adherence: Value
    counts_when: tuple[Way, ...] = Field(min_length=1)
    leaves_out: tuple[str, ...] = ()
    not_specified: tuple[str, ...] = ()
    note: str = ""

    @model_validator(mode="after")
    def _settings_are_known(self) -> Self:
        choices: dict[str, set[Any]] = {
            "episode": {"current", "not_named"},
            "dose_between_minimums": {"counts", "could_count", "does_not_count"},
            "combination": {"never", "could_count", "counts"},
            "adherence": {"required", "not_named"},
        }
        for name, allowed in choices.items():
            if getattr(self, name).is_ not in allowed:
                raise ValueError(f"{name} is one of {', '.join(sorted(allowed))}")
        for name in ("needed_trials", "needed_classes", "adequate_weeks"):
            value = getattr(self, name).is_
            if not isinstance(value, int) or value < 1:
                raise ValueError(f"{name} is a whole number, 1 or more")
        return self

    @property
    def settings(self) -> dict[Setting, str]:
        """The words that choose which trial rules apply."""
        return {
            "episode": str(self.episode.is_),
            "dose_between_minimums": str(self.dose_between_minimums.is_),
            "combination": str(self.combination.is_),
            "adherence": str(self.adherence.is_),
        }

    @property
    def limits(self) -> dict[str, int]:
        """The numbers that the trial and episode rules name."""
        return {
            "needed_trials": int(self.needed_trials.is_),
            "needed_classes": int(self.needed_classes.is_),
            "adequate_weeks": int(self.adequate_weeks.is_),
            "improvement_from": self.improvement.from_permille,
            "improvement_up_to": self.improvement.up_to_permille,
            "improvement_clear_from": self.improvement.clear_from_permille,
        }

    def values(self) -> Iterator[tuple[str, Value | Limit]]:
        """Every cited number and setting by name."""
        for name in type(self).model_fields:
            if isinstance(value := getattr(self, name), Value | Limit):
                yield name, value

    @property
    def policies(self) -> tuple[str, ...]:
        """The names of the values this tool set, not the source."""
        return tuple(name for name, value in self.values() if value.known == "tool_policy")


DEFINITION_LIMITS = frozenset(
    {
        "needed_trials",
        "needed_classes",
        "adequate_weeks",
        "improvement_from",
        "improvement_up_to",
        "improvement_clear_from",
    }
)
