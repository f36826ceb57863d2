"""Facts about each medicine taken: its dose, weeks, improvement and blood level."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Literal

from rules.facts import AugmentationFact, TrialFact, fact
from rules.medicines import Medicine, Recognition, Role
from rules.rulebook import Rulebook
from screening.answers import Band, earliest, latest
from screening.intake import Intake
from screening.trial import FEWEST_MISSED, PERMILLE, Trial

DAYS_PER_WEEK = 7
Position = Literal["below_usual_minimum", "between_minimums", "at_or_above_stricter_minimum"]
Judged = Literal["judged_enough", "judged_not_enough"]
JUDGED: dict[str, Judged] = {"enough": "judged_enough", "not_enough": "judged_not_enough"}
"""A clinician's judgement of a dose, as the rules read it."""
SAME_UNIT = {"µg/L": "ng/mL", "ug/L": "ng/mL", "mEq/L": "mmol/L"}


@dataclass(frozen=True)
class TakenMedicine:
    """One trial of the form with the medicine it names. `number` counts from 1, as people do."""

    number: int
    trial: Trial
    recognition: Recognition
    filled_in: date | None
    response_from: int
    """The improvement, in thousandths, from which it was a response that can be lost."""

    @property
    def medicine(self) -> Medicine | None:
        """The medicine, if its name was recognised."""
        return self.recognition.medicine

    @property
    def agent(self) -> str:
        """What makes two trials trials of one medicine; an unknown medicine is like no other."""
        return self.medicine.agent if self.medicine else f"unknown-{self.number}"

    @property
    def class_group(self) -> str:
        """The class that definitions compare; an unknown medicine is of a class of its own."""
        return self.medicine.class_group if self.medicine else self.agent

    @property
    def is_augmentation(self) -> bool:
        """Whether it was, or may be read as, an add-on."""
        if self.medicine is None:
            return self.trial.taken_as == "added_to_another"
        return (
            self.medicine.role == "augmentation"
            or self.medicine.also_augmentation
            or (
                self.medicine.role == "antidepressant" and self.trial.taken_as == "added_to_another"
            )
        )

    @property
    def dose_is_borderline(self) -> bool:
        """Whether a clinician's judgement of the dose decides about it.

        It does between the minimums, where sources disagree. It changes nothing about a dose below
        the usual minimum, at or above the stricter one, or not known; nor where a blood level
        decides, even one above its window: what was judged is the dose, and not the level.
        """
        between = dose_position(self.trial, self.medicine) == "between_minimums"
        return between and level_position(self.trial, self.medicine) is None

    @property
    def _dose(self) -> Position | Judged | None:
        """Where the dose stands, or how a clinician judged it where it is borderline."""
        judged = JUDGED.get(self.trial.dose_judged or "")
        if judged and self.dose_is_borderline:
            return judged
        return dose_position(self.trial, self.medicine)

    @property
    def _role(self) -> Role | None:
        if self.recognition.other_use:
            return "something_else"
        return self.medicine.role if self.medicine else None

    @cached_property
    def weeks(self) -> tuple[int, int | None]:
        """Completed weeks at the highest steady dose: least and most; most may be unknown."""
        return _weeks(self.trial, self.filled_in)

    @cached_property
    def fact(self) -> TrialFact:
        """What the trial rules read."""
        trial, (at_least, at_most) = self.trial, self.weeks
        best = best_improvement(trial)
        missed = FEWEST_MISSED.get(trial.missed_doses_per_week or "")
        return fact(
            TrialFact,
            role=self._role,
            said_dose=_said_dose(trial, self.medicine),
            taken_as=trial.taken_as if trial.taken_as in ("alone", "added_to_another") else None,
            taken_for=_purpose(trial),
            in_current_episode=_known(trial.in_current_episode),
            dose=self._dose,
            blood_level=level_position(trial, self.medicine),
            weeks_at_least=at_least,
            weeks_at_most=at_most,
            said_still_taking=trial.still_taking == "yes",
            doses_missed_weekly_at_least=missed,
            improvement_at_least=best[0] if best else None,
            improvement_at_most=best[1] if best else None,
            said_response_was_lost=_response_was_lost(trial, self.response_from),
            stopped_for_side_effects=_stopped_for_side_effects(trial),
        )

    @cached_property
    def augmentation_fact(self) -> AugmentationFact:
        """What the augmentation rules read."""
        same = self.fact
        return fact(
            AugmentationFact,
            dose=same.dose,
            blood_level=same.blood_level,
            weeks_at_least=same.weeks_at_least,
            weeks_at_most=same.weeks_at_most,
            improvement_at_least=same.improvement_at_least,
            improvement_at_most=same.improvement_at_most,
        )

    def can_be_judged_on(self, adequate_weeks: int) -> date | None:
        """The day a medicine still being taken reaches the weeks asked for, where that is known."""
        if self.trial.still_taking != "yes" or self.filled_in is None:
            return None
        at_least, at_most = self.weeks
        if at_most is None or at_most >= adequate_weeks:
            return None
        started = self.trial.dates[0]
        if started and self.trial.weeks_at_that_dose is None:
            return latest(started) + timedelta(weeks=adequate_weeks)
        return self.filled_in + timedelta(weeks=adequate_weeks - at_least)


def taken_medicines(intake: Intake, book: Rulebook) -> tuple[TakenMedicine, ...]:
    """Every trial of the form, in its order."""
    response_from = book.thresholds["response_from_permille"].value
    return tuple(
        _taken(number, trial, book, intake.filled_in, response_from)
        for number, trial in enumerate(intake.trials or (), start=1)
    )


def _taken(
    number: int, trial: Trial, book: Rulebook, filled_in: date | None, response_from: int
) -> TakenMedicine:
    """One trial; its form is what was said, or what the name says."""
    found = book.names.recognise(trial.medicine) if trial.medicine else Recognition(None)
    if trial.form is None and found.form is not None:
        trial = trial.model_copy(update={"form": found.form})
    if found.medicine and (one := _by_form(trial.form, found.medicine)):
        found = found._replace(medicine=book.medicines[one])
    return TakenMedicine(number, trial, found, filled_in, response_from)


def _by_form(form: str | None, medicine: Medicine) -> str | None:
    """The medicine that a form of this name is; None where the form does not tell."""
    return next((one for name, one in medicine.by_form.items() if name == form), None)


def daily_dose(trial: Trial, medicine: Medicine | None) -> float | None:
    """The dose as written, if it is a number and no unusual one that was never confirmed."""
    dose = trial.highest_steady_dose_mg
    if not isinstance(dose, float) or is_unusual_dose(trial, medicine):
        return None
    return dose


def is_unusual_dose(trial: Trial, medicine: Medicine | None) -> bool:
    """Whether the dose looks like a slip of typing and was not confirmed."""
    dose = trial.highest_steady_dose_mg
    if not isinstance(dose, float) or trial.dose_confirmed or medicine is None:
        return False
    limits = medicine.typing_limits
    outside = limits is not None and not limits.low <= dose <= limits.high
    return outside or not is_made(trial, medicine)


def is_made(trial: Trial, medicine: Medicine) -> bool:
    """Whether a dose can be made up of the strengths of its form, where the form was said."""
    dose = trial.highest_steady_dose_mg
    trap = next((trap for name, trap in medicine.forms.items() if name == trial.form), None)
    return trap is None or not isinstance(dose, float) or trap.could_be(dose)


def _said_dose(trial: Trial, medicine: Medicine | None) -> bool:
    """Whether a dose was given that nobody has to check."""
    given = isinstance(trial.highest_steady_dose_mg, float)
    return given and not is_unusual_dose(trial, medicine)


def comparable_doses(trial: Trial, medicine: Medicine | None) -> tuple[float, ...]:
    """The dose as the ordinary form would have it: one, or one for each form it may have been."""
    dose = daily_dose(trial, medicine)
    if dose is None or medicine is None:
        return ()
    traps = medicine.forms
    form = trial.form
    if form in ("extended_release", "controlled_release"):
        form = "controlled_release" if "controlled_release" in traps else "extended_release"
    if form in (None, "not_sure", "rather_not_say"):
        possible = [None, *(trap for trap in traps.values() if trap.could_be(dose))]
    else:
        possible = [trap for name, trap in traps.items() if name == form] or [None]
    return tuple(dose if trap is None else trap.ordinary(dose) for trap in possible)


def dose_position(trial: Trial, medicine: Medicine | None) -> Position | None:
    """Where the dose stands against the medicine's minimums; None if its forms disagree."""
    if medicine is None or medicine.usual_minimum is None:
        return None
    usual = medicine.usual_minimum.dose
    stricter = (medicine.stricter_minimum or medicine.usual_minimum).dose
    positions: set[Position] = {
        "below_usual_minimum"
        if dose < usual
        else "between_minimums"
        if dose < stricter
        else "at_or_above_stricter_minimum"
        for dose in comparable_doses(trial, medicine)
    }
    return positions.pop() if len(positions) == 1 else None


def level_position(
    trial: Trial, medicine: Medicine | None
) -> Literal["below", "within", "above"] | None:
    """Where a blood level stands against its window; None without one, or in another unit."""
    given, window = trial.blood_level, medicine.blood_level if medicine else None
    if given is None or window is None or SAME_UNIT.get(given.unit, given.unit) != window.unit:
        return None
    if given.value < window.at_least:
        return "below"
    return "above" if window.at_most is not None and given.value > window.at_most else "within"


def best_improvement(trial: Trial) -> tuple[int, int] | None:
    """The improvement at its best, as an interval in thousandths.

    Where only the improvement at the end is known, the best was that much or more.
    """
    if trial.improvement_percent is not None:
        exact = round(trial.improvement_percent * 10)
        return exact, exact
    best = PERMILLE.get(trial.best_improvement or "")
    end = PERMILLE.get(trial.improvement_at_end or "")
    if best is None:
        return (end[0], max(PERMILLE["75_or_more"])) if end else None
    return max(best[0], end[0]) if end else best[0], best[1]


def _response_was_lost(trial: Trial, response_from: int) -> bool:
    end = PERMILLE.get(trial.improvement_at_end or "")
    best = best_improvement(trial)
    return bool(best and end and best[0] >= response_from > end[1])


def _weeks(trial: Trial, filled_in: date | None) -> tuple[int, int | None]:
    given = trial.weeks_at_that_dose
    if isinstance(given, float):
        return math.floor(given), math.floor(given)
    if isinstance(given, Band):
        most = None if given.below is None else math.ceil(given.below) - 1
        least = math.floor(given.at_least)
        return least, most if most is None else max(most, least)
    return _weeks_between(trial, filled_in)


def _weeks_between(trial: Trial, filled_in: date | None) -> tuple[int, int | None]:
    """Completed weeks between the dates, taken as weeks at that dose.

    The time spent building up the dose is counted with it, which overstates the weeks.
    """
    started, stopped = trial.dates
    if started is None:
        return 0, None
    if stopped is not None:
        first_end, last_end = earliest(stopped), latest(stopped)
    elif filled_in is None:
        return 0, None
    else:
        last_end = filled_in
        first_end = filled_in if trial.still_taking == "yes" else earliest(started)
    if filled_in is not None:
        last_end = min(last_end, filled_in)
    least = max((first_end - latest(started)).days, 0) // DAYS_PER_WEEK
    most = max((last_end - earliest(started)).days, 0) // DAYS_PER_WEEK
    return least, max(most, least)


def _purpose(trial: Trial) -> Literal["depression", "something_else"] | None:
    reasons = set(trial.taken_for or ())
    if "depression" in reasons:
        return "depression"
    return None if not reasons or reasons & {"not_sure", "rather_not_say"} else "something_else"


def _stopped_for_side_effects(trial: Trial) -> bool | None:
    reasons = set(trial.stop_reason or ())
    if trial.still_taking == "yes":
        return False
    if "side_effects" in reasons:
        return True
    return None if not reasons or reasons & {"not_sure", "rather_not_say"} else False


def _known(answer: str | None) -> bool | None:
    return {"yes": True, "no": False}.get(answer or "")


def augmentations(taken: tuple[TakenMedicine, ...]) -> Iterator[TakenMedicine]:
    """The trials that were add-ons."""
    return (medicine for medicine in taken if medicine.is_augmentation)
