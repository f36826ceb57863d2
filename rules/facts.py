"""The words a rule may use: one frozen, strict model per kind of fact.

A fact holds yes or no, short words and bounded whole numbers. ``None`` means unknown, never "no"
and never zero. No fact holds a name, a date or free text, so two people with the same answers
have equal facts.
"""

from collections.abc import Hashable
from functools import cache, lru_cache
from typing import Annotated, ClassVar, Literal, Self, TypeVar, cast, get_args

from pydantic import Field, model_validator

from rules.answer_facts import (
    AlcoholFact,
    AnswerFact,
    DangerSignFact,
    ExclusionFact,
    MoodElevationFact,
    PersonFact,
    SuicidalThoughtsFact,
)
from rules.fact import Count, Fact, FactKind, Permille
from rules.language import say
from rules.topics import MedicineGroup
from rules.words import improvement_words, medicines_counted, weeks_words

AsksFor = Literal[
    "names_number", "names_no_number", "does_not_cover", "none", "research_or_special_access"
]
"""What a label or guideline asks for about earlier medicines."""
F = TypeVar("F", bound=Fact)


class ExposureFact(Fact):
    """How a medicine was taken, and how much it helped.

    Weeks are completed weeks; improvement is at its best, in thousandths, both ends included. A
    judged dose is one between the minimums, on which sources disagree, that a clinician judged.
    """

    spoken = ("weeks", "improvement")
    dose: (
        Literal[
            "below_usual_minimum",
            "between_minimums",
            "judged_enough",
            "judged_not_enough",
            "at_or_above_stricter_minimum",
        ]
        | None
    ) = None
    blood_level: Literal["below", "within", "above"] | None = None
    weeks_at_least: Count = 0
    weeks_at_most: Count | None = None
    improvement_at_least: Permille | None = None
    improvement_at_most: Permille | None = None

    @model_validator(mode="after")
    def _intervals_in_order(self) -> Self:
        if self.weeks_at_most is not None and self.weeks_at_most < self.weeks_at_least:
            raise ValueError("weeks_at_most is below weeks_at_least")
        if (self.improvement_at_least is None) != (self.improvement_at_most is None):
            raise ValueError("give both ends of the improvement, or neither")
        if (
            self.improvement_at_least is not None
            and self.improvement_at_most is not None
            and self.improvement_at_most < self.improvement_at_least
        ):
            raise ValueError("improvement_at_most is below improvement_at_least")
        return self

    @property
    def weeks(self) -> str:
        """The completed weeks as words: ``"8 weeks"``, ``"4 to 5 weeks"``."""
        return weeks_words(self.weeks_at_least, self.weeks_at_most)

    @property
    def improvement(self) -> str:
        """The best improvement as words: ``"25% to less than 50% better"``."""
        return improvement_words(self.improvement_at_least, self.improvement_at_most)


class TrialFact(ExposureFact):
    """One medicine as it was taken."""

    kind = "trial"
    role: (
        Literal[
            "antidepressant",
            "augmentation",
            "advanced",
            "supplement",
            "depends_on_form",
            "something_else",
        ]
        | None
    ) = None
    said_dose: bool = False
    taken_as: Literal["alone", "added_to_another"] | None = None
    taken_for: Literal["depression", "something_else"] | None = None
    in_current_episode: bool | None = None
    said_still_taking: bool = False
    doses_missed_weekly_at_least: Annotated[int, Field(ge=0, le=7)] | None = None
    said_response_was_lost: bool = False
    stopped_for_side_effects: bool | None = None


class CountedFact(Fact):
    """How many medicines did not help enough.

    ``failed_trials`` counts what is certain; ``possible_trials`` adds what could count, and is
    ``None`` where nobody said which medicines were taken.
    """

    spoken: ClassVar[tuple[str, ...]] = ("failed", "possible")
    failed_trials: Count = 0
    possible_trials: Count | None = None

    @property
    def failed(self) -> str:
        """The certain count as words."""
        return medicines_counted(self.failed_trials)

    @property
    def possible(self) -> str:
        """The possible count as words."""
        if self.possible_trials is None:
            return say("an unknown number of medicines")
        return medicines_counted(self.possible_trials)


class EpisodeFact(CountedFact):
    """All trials together, counted under one definition.

    ``failed_…`` counts what is certain; ``possible_…`` adds what could count, and is ``None``
    where nobody said which medicines were taken. ``left_out`` says whether the answers name
    something that the definition leaves out, ``left_out_for`` what that is.
    """

    kind = "episode"
    spoken = (*CountedFact.spoken, "certain", "at_most", "what_is_left_out")
    failed_classes: Count = 0
    possible_classes: Count | None = None
    said_below_18: bool = False
    left_out: Literal["nothing_said", "perhaps", "yes"] = "nothing_said"
    left_out_for: Literal["bipolarity", "psychosis", "both"] | None = None

    @property
    def certain(self) -> str:
        """What is certain about the count, as a sentence."""
        if not self.failed_trials:
            return say("No medicine can be counted for certain yet.")
        return say(
            "For certain, {failed} did not help enough after a fair trial.", failed=self.failed
        )

    @property
    def at_most(self) -> str:
        """The most that could count, as the beginning of a clause."""
        if not self.possible_trials:
            return say("no medicine could count")
        return say("at most {possible} could count", possible=self.possible)

    @property
    def what_is_left_out(self) -> str:
        """What the definition leaves out, as words."""
        return {
            "bipolarity": say("bipolar depression"),
            "psychosis": say("depression with psychosis"),
            "both": say("bipolar depression and depression with psychosis"),
        }.get(self.left_out_for or "", "")

    @model_validator(mode="after")
    def _left_out_for_something(self) -> Self:
        if (self.left_out == "nothing_said") != (self.left_out_for is None):
            raise ValueError("say what is left out where something is, and only there")
        return self

    @model_validator(mode="after")
    def _counts_in_order(self) -> Self:
        if (self.possible_trials is None) != (self.possible_classes is None):
            raise ValueError("give both possible counts, or neither")
        if self.possible_trials is None and self.failed_trials:
            raise ValueError("trials that failed are possible trials")
        most_trials = self.possible_trials
        most_classes = self.possible_classes
        if most_trials is not None and most_trials < self.failed_trials:
            raise ValueError("fewer possible than failed trials")
        if most_classes is not None and most_classes < self.failed_classes:
            raise ValueError("fewer possible than failed classes")
        if self.failed_classes > self.failed_trials:
            raise ValueError("more classes than trials")
        return self


class AugmentationFact(ExposureFact):
    """One medicine added to an antidepressant."""

    kind = "augmentation"


class DoseFact(Fact):
    """One medicine being taken now, against the limits on its label."""

    kind = "dose"
    over_licensed_maximum: bool | None = None
    over_older_adult_maximum: bool | None = None
    qt_warning: bool = False
    said_taken_for_weeks: Count | None = None


class TogetherFact(Fact):
    """Two medicines taken together, or one soon after the other.

    ``days_between`` counts from the end of the first to the start of the second; 0 when both are
    taken now; ``None`` when the dates are not known.
    """

    kind = "together"
    first: MedicineGroup
    second: MedicineGroup
    both_now: bool
    days_between: Count | None = None


class SeverityFact(Fact):
    """One possible PHQ-9 total."""

    kind = "severity"
    phq9_score: Annotated[int, Field(ge=0, le=27)]


ClinicalSeverity = Literal["subsyndromal", "mild", "moderate", "severe", "severe_with_psychosis"]


class StagingFact(Fact):
    """One item of a staging method that adds points."""

    kind = "staging"
    item: Literal[
        "maudsley_duration",
        "maudsley_severity",
        "maudsley_trials",
        "maudsley_augmentation",
        "maudsley_ect",
        "maudsley_total",
    ]
    amount: Count | None = None
    word: ClinicalSeverity | None = None


class ThaseRushFact(Fact):
    """What has failed, as the Thase-Rush ladder counts it."""

    kind = "thase_rush"
    classes_failed: Count
    classes_other_than_tricyclic_failed: Count
    tricyclic_failed: bool
    maoi_failed: bool
    bilateral_ect_failed: bool

    @model_validator(mode="after")
    def _counts_agree(self) -> Self:
        if self.classes_failed != self.classes_other_than_tricyclic_failed + self.tricyclic_failed:
            raise ValueError("the classes are the tricyclic and the others")
        if self.maoi_failed and not self.classes_other_than_tricyclic_failed:
            raise ValueError("an MAOI is one of the other classes")
        return self


class EuropeanFact(Fact):
    """What has failed, as the European staging method counts it."""

    kind = "european"
    trials_failed: Count
    classes_failed: Count
    months_of_treatment: Count
    augmentation_failed: bool

    @model_validator(mode="after")
    def _counts_agree(self) -> Self:
        if not min(self.trials_failed, 1) <= self.classes_failed <= self.trials_failed:
            raise ValueError("each trial is of one class")
        return self


class HistoryFact(Fact):
    """Whether one option was tried, and whether something else comes first.

    ``tried_result`` is ``None`` if nobody said.
    """

    kind = "history"
    said_tried: bool = False
    tried_result: Literal["helped", "did_not_help_enough"] | None = None
    another_pathway_first: bool = False


class LabelCountFact(CountedFact):
    """A person's count beside the number that a label or guideline of their region names.

    The counts are the headline definition's. ``asks`` is ``None`` where the country has no region.
    A count that nobody knows could reach any number.
    """

    kind = "label_count"
    spoken = ("failed", "possible", "named")
    asks: AsksFor | None = None
    trials_named: Count | None = None
    certain_count_reaches: bool = False
    possible_count_reaches: bool = False

    @property
    def named(self) -> str:
        """The number that is named, as words."""
        return say("none") if self.trials_named is None else medicines_counted(self.trials_named)


FACT_TYPES: dict[FactKind, type[Fact]] = {
    fact_type.kind: fact_type
    for fact_type in (
        TrialFact,
        EpisodeFact,
        ExclusionFact,
        AugmentationFact,
        SuicidalThoughtsFact,
        DangerSignFact,
        AnswerFact,
        PersonFact,
        MoodElevationFact,
        AlcoholFact,
        DoseFact,
        TogetherFact,
        SeverityFact,
        StagingFact,
        ThaseRushFact,
        EuropeanFact,
        HistoryFact,
        LabelCountFact,
    )
}


def fact(fact_type: type[F], **fields: Hashable) -> F:
    """A fact, the very same one for the same fields. Raises ValidationError as the model does.

    Facts hold no identity, so one can stand for many people; that one is found faster.
    """
    return cast("F", _interned(fact_type, **fields))


@lru_cache(maxsize=20_000)
def _interned(fact_type: type[Fact], **fields: Hashable) -> Fact:
    return fact_type.model_validate(fields)


@cache
def number_fields(fact_type: type[Fact]) -> frozenset[str]:
    """The fields of a kind of fact that hold whole numbers; the others hold words or yes and no."""
    return frozenset(
        name for name, field in fact_type.model_fields.items() if _holds_int(field.annotation)
    )


def _holds_int(annotation: object) -> bool:
    return annotation is int or any(_holds_int(part) for part in get_args(annotation))
