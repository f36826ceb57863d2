"""The shape of a published definition: its numbers, its settings, and whose they are."""

from collections.abc import Iterator
from typing import Any, Literal, Self, get_args

from pydantic import Field, model_validator

from rules.language import MaybeWords, Words, say
from rules.schema import Cited, Criterion, Entry, Known, Review, Setting
from rules.words import improvement_words, percent_words


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
            return say("less than {percent} better", percent=percent_words(self.up_to_permille))
        return say("at most {percent} better", percent=percent_words(self.up_to_permille - 1))


Way = Literal["did_not_help_enough", "not_tolerated"]
_WHAT_IT_WAS: tuple[Criterion, ...] = ("medicine", "taken_as", "purpose", "episode")
WAYS: dict[Way, tuple[Criterion, ...]] = {
    "did_not_help_enough": (*_WHAT_IT_WAS, "dose", "weeks", "adherence", "improvement"),
    "not_tolerated": (*_WHAT_IT_WAS, "tolerability"),
}
"""What must be met for a trial to count in each way."""
Exclusion = Literal["bipolarity", "psychosis"]
EXCLUSIONS: tuple[Exclusion, ...] = get_args(Exclusion)
"""What a definition can leave out, in the order in which it is said."""
EXPOSURE: tuple[Criterion, ...] = ("medicine", "purpose", "episode", "dose", "weeks", "adherence")
"""What must be met for a trial's result to speak for its medicine."""


class Definition(Entry):
    """One published set of criteria, as numbers and settings."""

    id: str
    name: Words
    short_name: Words
    source: str
    about: Words
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
    bipolarity: Value
    psychosis: Value
    not_named: Value | None = None
    not_specified: tuple[Words, ...] = ()
    note: MaybeWords = ""

    @model_validator(mode="after")
    def _settings_are_known(self) -> Self:
        choices: dict[str, set[Any]] = {
            "episode": {"current", "not_named"},
            "dose_between_minimums": {"counts", "could_count", "does_not_count"},
            "combination": {"never", "could_count", "counts"},
            "adherence": {"required", "not_named"},
            "bipolarity": {"left_out", "not_named"},
            "psychosis": {"left_out", "not_named"},
            "not_named": {"could_count", "no_criterion"},
        }
        for name, allowed in choices.items():
            value = getattr(self, name)
            if value is not None and value.is_ not in allowed:
                raise ValueError(f"{name} is one of {', '.join(sorted(allowed))}")
        for name in ("needed_trials", "needed_classes", "adequate_weeks"):
            value = getattr(self, name).is_
            if not isinstance(value, int) or value < 1:
                raise ValueError(f"{name} is a whole number, 1 or more")
        silent = "not_named" in {self.episode.is_, self.adherence.is_}
        if silent != (self.not_named is not None):
            raise ValueError("not_named says how to read an episode or adherence that is not named")
        return self

    @property
    def leaves_out(self) -> tuple[str, ...]:
        """What the definition leaves out: the names of its exclusions."""
        return tuple(name for name in EXCLUSIONS if getattr(self, name).is_ == "left_out")

    @property
    def settings(self) -> dict[Setting, str]:
        """The words that choose which trial rules apply."""
        return {
            "episode": str(self.episode.is_),
            "dose_between_minimums": str(self.dose_between_minimums.is_),
            "combination": str(self.combination.is_),
            "adherence": str(self.adherence.is_),
            "bipolarity": str(self.bipolarity.is_),
            "psychosis": str(self.psychosis.is_),
            **({"not_named": str(self.not_named.is_)} if self.not_named else {}),
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
