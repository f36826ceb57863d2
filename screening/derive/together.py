"""Facts about medicines taken now: their doses against the label, and what they are taken with."""

from collections.abc import Iterator
from datetime import date
from itertools import permutations
from typing import NamedTuple

from rules.facts import DoseFact, TogetherFact, fact
from rules.language import say
from rules.rulebook import Rulebook
from rules.topics import MedicineGroup
from rules.words import unit_words
from screening.answers import earliest, latest
from screening.derive.answers import age, alcohol_fact, answer_facts
from screening.derive.trials import TakenMedicine, comparable_doses
from screening.intake import Intake


class About(NamedTuple):
    """A fact and the medicines it is about, in words."""

    subject: str
    fact: DoseFact | TogetherFact


class _Taken(NamedTuple):
    """Something taken, as far as its time is known."""

    name: str
    groups: tuple[MedicineGroup, ...]
    now: bool
    started: tuple[date, date] | None
    stopped: tuple[date, date] | None


def dose_facts(intake: Intake, taken: tuple[TakenMedicine, ...]) -> Iterator[About]:
    """The dose of each medicine taken now, against its licensed maximums."""
    years = age(intake)
    for medicine in taken:
        known = medicine.medicine
        doses = comparable_doses(medicine.trial, known)
        if known is None or medicine.trial.still_taking != "yes" or not doses:
            continue
        maximums = [
            value.dose for value in (known.maximum_us, known.maximum_uk_eu) if value is not None
        ]
        older = [
            limit.dose
            for limit in known.older_adult_maximum
            if years is not None and years > limit.over_age
        ]
        least = min(doses)
        limits = fact(
            DoseFact,
            over_licensed_maximum=least > max(maximums) if maximums else None,
            over_older_adult_maximum=least > min(older) if older else False,
            qt_warning="qt_prolonging" in known.groups,
        )
        about = say(
            "{medicine} {dose} {unit} a day",
            medicine=known.name,
            dose=f"{least:g}",
            unit=unit_words(known.unit),
        )
        yield About(about, limits)


def together_facts(
    intake: Intake, taken: tuple[TakenMedicine, ...], book: Rulebook
) -> Iterator[About]:
    """The pairs of groups that rules look at: taken now, or one within reach of the other."""
    everything = [*_medicines(taken), *_ticked(intake, book), *_drinking(intake, book)]
    for first, second in permutations(everything, 2):
        both_now = first.now and second.now
        days = 0 if both_now else _days_between(first, second)
        if not both_now and days is None:
            continue
        for group in first.groups:
            for other in second.groups:
                if (group, other) in book.pairs:
                    pair = _together(group, other, both_now=both_now, days=days)
                    about = say("{first} and {second}", first=first.name, second=second.name)
                    yield About(about, pair)


def _together(
    first: MedicineGroup, second: MedicineGroup, *, both_now: bool, days: int | None
) -> TogetherFact:
    return fact(TogetherFact, first=first, second=second, both_now=both_now, days_between=days)


def _medicines(taken: tuple[TakenMedicine, ...]) -> Iterator[_Taken]:
    for medicine in taken:
        if medicine.medicine is None or not medicine.medicine.groups:
            continue
        started, stopped = medicine.trial.dates
        yield _Taken(
            medicine.medicine.name,
            medicine.medicine.groups,
            medicine.trial.still_taking == "yes",
            (earliest(started), latest(started)) if started else None,
            (earliest(stopped), latest(stopped)) if stopped else None,
        )


def _ticked(intake: Intake, book: Rulebook) -> Iterator[_Taken]:
    answers = {fact.topic: fact.answer for fact in answer_facts(intake)}
    for topic, group in book.answer_groups.items():
        if answers.get(topic) == "yes":
            yield _Taken(group.name, group.groups, now=True, started=None, stopped=None)


def _drinking(intake: Intake, book: Rulebook) -> Iterator[_Taken]:
    """Alcohol, where the AUDIT-C total reaches, or could reach, the number worth asking about."""
    alcohol = alcohol_fact(intake)
    if alcohol and alcohol.audit_c_at_most >= book.thresholds["audit_c_worth_asking"].value:
        yield _Taken(say("alcohol"), ("alcohol",), now=True, started=None, stopped=None)


LONG_AGO = 10_000
"""So many days and more are all one to the rules, which ask about weeks."""


def _days_between(first: _Taken, second: _Taken) -> int | None:
    """Days from the end of the first to the start of the second, at the least they can be.

    None if a date is missing, or if the second began before the first could have ended.
    """
    if first.stopped is None or second.started is None:
        return None
    if (second.started[1] - first.stopped[0]).days < 0:
        return None
    return min(max((second.started[0] - first.stopped[1]).days, 0), LONG_AGO)
