"""Answers that are possible but odd: asked back kindly, never refused, never silently used."""

from collections.abc import Iterator, Sequence

from rules.language import say_list
from rules.words import unit_words
from screening.answers import Band, earliest, latest
from screening.assessment import AskedBack
from screening.derive.trials import (
    DAYS_PER_WEEK,
    SAME_UNIT,
    TakenMedicine,
    daily_dose,
    is_made,
    is_unusual_dose,
)
from screening.notices import notices
from screening.questions import answer_words

MOST_SHOWN = 60


def asked_back(taken: Sequence[TakenMedicine]) -> tuple[AskedBack, ...]:
    """Every odd answer about a medicine, in the order of the form."""
    return tuple(
        AskedBack(trial=medicine.number, question=question, sentence=sentence)
        for medicine in taken
        for question, sentence in _odd(medicine)
    )


def written_name(medicine: TakenMedicine) -> str:
    """The name as it was written, short enough to show on one line."""
    written = " ".join((medicine.trial.medicine or "").split())
    return written if len(written) <= MOST_SHOWN else f"{written[:MOST_SHOWN]}…"


def _odd(medicine: TakenMedicine) -> Iterator[tuple[str, str]]:
    yield from _odd_name(medicine)
    yield from _odd_dose(medicine)
    yield from _odd_level(medicine)
    yield from _odd_weeks(medicine)


def _odd_name(medicine: TakenMedicine) -> Iterator[tuple[str, str]]:
    if medicine.medicine or not written_name(medicine):
        return
    written, close = written_name(medicine), medicine.recognition.close
    if use := medicine.recognition.other_use:
        yield "medicine", notices()["other_use"].format(written=written, use=use)
    elif close:
        names = say_list([known.name for known in close], "or")
        yield "medicine", notices()["close_name"].format(written=written, names=names)
    else:
        yield "medicine", notices()["unknown_medicine"].format(written=written)


def _odd_dose(medicine: TakenMedicine) -> Iterator[tuple[str, str]]:
    known, trial = medicine.medicine, medicine.trial
    if known is None:
        return
    dose = trial.highest_steady_dose_mg
    if isinstance(dose, float) and not trial.dose_confirmed and not is_made(trial, known):
        yield (
            "highest_steady_dose_mg",
            notices()["no_such_strength"].format(
                dose=f"{dose:g}",
                unit=unit_words(known.unit),
                medicine=known.name,
                form=answer_words("trials.form", str(trial.form)),
            ),
        )
    elif is_unusual_dose(trial, known) and known.typing_limits is not None:
        yield (
            "highest_steady_dose_mg",
            notices()["unusual_dose"].format(
                dose=f"{dose:g}",
                unit=unit_words(known.unit),
                medicine=known.name,
                low=f"{known.typing_limits.low:g}",
                high=f"{known.typing_limits.high:g}",
            ),
        )
    low = known.often_taken_for_something_else_up_to
    given = daily_dose(trial, known)
    if low and given is not None and given <= low.dose and medicine.fact.taken_for is None:
        yield (
            "taken_for",
            notices()["low_dose_purpose"].format(
                medicine=known.name, dose=f"{given:g}", unit=unit_words(known.unit)
            ),
        )


def _odd_level(medicine: TakenMedicine) -> Iterator[tuple[str, str]]:
    given, known = medicine.trial.blood_level, medicine.medicine
    if given is None or known is None:
        return
    if known.blood_level is None:
        yield "blood_level", notices()["level_not_used"].format(medicine=known.name)
    elif SAME_UNIT.get(given.unit, given.unit) != known.blood_level.unit:
        yield (
            "blood_level",
            notices()["level_unit"].format(
                medicine=known.name, unit=given.unit, expected=known.blood_level.unit
            ),
        )


def _odd_weeks(medicine: TakenMedicine) -> Iterator[tuple[str, str]]:
    started, stopped = medicine.trial.dates
    given = medicine.trial.weeks_at_that_dose
    end = latest(stopped) if stopped else medicine.filled_in
    least = given.at_least if isinstance(given, Band) else given
    if not isinstance(least, float) or started is None or end is None:
        return
    if least > (end - earliest(started)).days / DAYS_PER_WEEK + 1:
        name = medicine.medicine.name if medicine.medicine else written_name(medicine)
        yield (
            "weeks_at_that_dose",
            notices()["weeks_beyond_dates"].format(medicine=name, weeks=f"{least:g}"),
        )
