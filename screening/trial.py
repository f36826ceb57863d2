"""One medicine as the form asks about it."""

import re
from typing import Annotated, Literal, Self, get_args

from pydantic import BeforeValidator, Field, model_validator

from rules.language import say
from rules.medicines import Form
from screening.answers import (
    Answer,
    ApproximateDate,
    Band,
    FormPart,
    NotKnown,
    as_tuple,
    earliest,
    latest,
)

Improvement = Literal[
    "worse", "none", "under_25", "25_to_49", "50_to_74", "75_or_more", "not_sure", "rather_not_say"
]
PERMILLE: dict[str, tuple[int, int]] = {
    "worse": (-1_000, -1),
    "none": (0, 0),
    "under_25": (1, 249),
    "25_to_49": (250, 499),
    "50_to_74": (500, 749),
    "75_or_more": (750, 1_000),
}
"""What each answer means, in thousandths better, both ends included. "49%" is all of 49.9%."""

MissedDoses = Literal["0_or_1", "2_or_3", "4_or_more", "not_sure", "rather_not_say"]
FEWEST_MISSED: dict[str, int] = {"0_or_1": 0, "2_or_3": 2, "4_or_more": 4}
"""The fewest doses missed in a usual week that each answer means."""

TakenFor = Literal[
    "depression", "anxiety", "sleep", "pain", "smoking", "other", "not_sure", "rather_not_say"
]
StopReason = Literal[
    "no_benefit",
    "side_effects",
    "cost",
    "felt_better",
    "pregnancy",
    "advised",
    "other",
    "not_sure",
    "rather_not_say",
]
_FORM_WORDS: dict[str, Form] = {
    "standard": "tablet",
    "capsule": "tablet",
    "ir": "immediate_release",
    "sr": "extended_release",
    "er": "extended_release",
    "xr": "extended_release",
    "xl": "extended_release",
    "mr": "extended_release",
    "sustained_release": "extended_release",
    "modified_release": "extended_release",
    "prolonged_release": "extended_release",
    "cr": "controlled_release",
    "solution": "liquid",
    "spray": "nasal_spray",
    "hbr": "hydrobromide",
}


def _form_word(written: object) -> object:
    if not isinstance(written, str):
        return written
    word = re.sub(r"[\s-]+", "_", written.strip().casefold())
    return _FORM_WORDS.get(word, word)


class BloodLevelGiven(FormPart):
    """A blood level as the person or a record gives it."""

    value: Annotated[float, Field(gt=0, le=10_000)]
    unit: Literal["ng/mL", "µg/L", "ug/L", "mmol/L", "mEq/L"]


class Trial(FormPart):
    """One medicine taken. Doses are a day, in the medicine's own unit (mg for nearly all).

    `improvement_percent` is the best improvement, where somebody measured it; it stands over
    `best_improvement`. `dose_confirmed` says that an unusual dose was asked back and is right.
    `dose_judged` is a clinician's judgement of a dose on which sources disagree; never asked of the
    person. It changes nothing about any other dose, nor where a blood level decides.
    `remembered_as` is what is remembered of a medicine without a name, for a clinician to read; it
    never counts and never becomes a fact.
    """

    medicine: Annotated[str, Field(max_length=200)] | None = None
    taken_as: Literal["alone", "added_to_another", "not_sure", "rather_not_say"] | None = None
    taken_for: Annotated[
        Annotated[tuple[TakenFor, ...], Field(max_length=8)] | None, BeforeValidator(as_tuple)
    ] = None
    in_current_episode: Answer | None = None
    form: Annotated[Form | NotKnown | None, BeforeValidator(_form_word)] = None
    highest_steady_dose_mg: (
        Annotated[float, Field(gt=0, le=100_000, allow_inf_nan=False)] | NotKnown | None
    ) = None
    dose_confirmed: bool | None = None
    dose_judged: Literal["enough", "not_enough"] | None = None
    weeks_at_that_dose: (
        Annotated[float, Field(ge=0, le=5_000, allow_inf_nan=False)] | Band | NotKnown | None
    ) = None
    started_on: ApproximateDate | NotKnown | None = None
    stopped_on: ApproximateDate | NotKnown | None = None
    still_taking: Answer | None = None
    missed_doses_per_week: MissedDoses | None = None
    best_improvement: Improvement | None = None
    improvement_at_end: Improvement | None = None
    improvement_percent: Annotated[float, Field(ge=-100, le=100, allow_inf_nan=False)] | None = None
    stop_reason: Annotated[
        Annotated[tuple[StopReason, ...], Field(max_length=9)] | None, BeforeValidator(as_tuple)
    ] = None
    blood_level: BloodLevelGiven | None = None
    known_from: Literal["memory", "packaging", "pharmacy_record", "clinical_record"] | None = None
    remembered_as: Annotated[str, Field(max_length=300)] | None = None

    @property
    def dates(self) -> tuple[str | None, str | None]:
        """When it was started and stopped, where known."""
        return _date_or_none(self.started_on), _date_or_none(self.stopped_on)

    @model_validator(mode="after")
    def _answers_agree(self) -> Self:
        started, stopped = self.dates
        if started and stopped and latest(stopped) < earliest(started):
            why = say("is before started_on; a medicine cannot stop before it starts")
            raise ValueError(f"stopped_on: {why}")
        if stopped and self.still_taking == "yes":
            why = say("is given, but still_taking is yes; only one can be right")
            raise ValueError(f"stopped_on: {why}")
        best, end = (
            PERMILLE.get(self.best_improvement or ""),
            PERMILLE.get(self.improvement_at_end or ""),
        )
        percent = self.improvement_percent
        if percent is not None:
            if best and not best[0] <= round(percent * 10) <= best[1]:
                why = say("lies outside what best_improvement says")
                raise ValueError(f"improvement_percent: {why}")
            best = (round(percent * 10),) * 2
        if best and end and end[0] > best[1]:
            why = say("is more than best_improvement; the best cannot be less")
            raise ValueError(f"improvement_at_end: {why}")
        return self


def _date_or_none(given: str | None) -> str | None:
    return None if given in get_args(NotKnown) else given
