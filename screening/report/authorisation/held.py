"""What the record holds of each fact that payers ask about, and what of it is not there.

One function for each fact of the vocabulary in `rules/authorisation.py`. None compares anything
with a number that is asked for, and none says that something is enough.
"""

from collections.abc import Callable, Iterable

from rules.authorisation import RecordFact
from rules.language import say, say_count
from screening.form import answer_at, topics_on
from screening.report.authorisation.answers import (
    ALCOHOL,
    BIPOLAR,
    DRUGS,
    PREGNANCY,
    PSYCHOSIS,
    STIMULATION,
    SUICIDAL_INTENT,
    alcohol_words,
    asks,
    brief,
    groups,
    pregnancy_words,
    were_asked,
)
from screening.report.authorisation.drugs import said
from screening.report.authorisation.held_drugs import (
    augmentations,
    dose,
    of_main,
    response,
    taken_now,
)
from screening.report.authorisation.history import total_words, untold
from screening.report.authorisation.parts import Score, TreatmentTable
from screening.report.authorisation.record import OPEN, WANTED, Held, Record


def _single(record: Record, place: str, name: str) -> Held:
    """One number of the form."""
    known = isinstance(answer_at(record.content, place), int | float | dict)
    return Held((said(record.content, place, say("not given")),), () if known else (name,))


def _age(record: Record) -> Held:
    return _single(record, "person.age_years", say("age"))


def _diagnosis(record: Record) -> Held:
    difficulty = said(record.content, "symptoms.phq9_difficulty", "")
    judged = said(record.content, "symptoms.clinician_severity", "")
    lines = [say("difficulty in daily life: {answer}", answer=difficulty)] if difficulty else []
    if judged:
        lines.append(say("as a clinician judges it: {answer}", answer=judged))
    return Held(tuple(lines) or (say("not given"),), (say("code, for the clinician"),))


def _episode(record: Record) -> Held:
    months = _single(record, "episode.months", say("when it began"))
    earlier = _single(record, "episode.earlier_episodes", say("how many spells before"))
    return Held(
        (
            say("this spell has lasted: {answer}", answer=months.holds[0]),
            say("spells before: {answer}", answer=earlier.holds[0]),
        ),
        (*months.missing, *earlier.missing),
    )


# --- scores and treatments --------------------------------------------------------------------


def _phq9(record: Record) -> Held:
    """The latest score, and how old it is; its age is the only number worked out here."""
    if not record.scores:
        undated = (record.undated,) if record.undated else (say("not given"),)
        return Held(undated, (say("a dated score"),))
    last = record.scores[-1]
    days = (record.prepared_on - last.on).days
    lines = [_dated(last)]
    if days >= 0:
        lines.append(
            say_count(
                "{number} day before this sheet was prepared",
                "{number} days before this sheet was prepared",
                days,
            )
        )
    return Held(tuple(lines), () if last.total is not None else (say("a whole total"),))


def _dated(score: Score) -> str:
    return say("{total} on {day}", total=total_words(score.total, score.range), day=score.on)


def _change(record: Record) -> Held:
    if len(record.scores) < 2:  # noqa: PLR2004  # a change needs two
        return Held(_phq9(record).holds[:1], (say("an earlier or later score"),))
    return Held((_dated(record.scores[0]), _dated(record.scores[-1])))


def _table(record: Record, table: TreatmentTable, places: Iterable[str]) -> Held:
    """Each treatment that was had, in short; of the rest what was answered."""
    lines = tuple(
        ", ".join([row.name, row.when, say("sessions: {number}", number=row.sessions), row.result])
        for row in table.rows
    )
    unknown = say("not given")
    missing = tuple(
        say("{what}: {name}", what=say(WANTED[cell]), name=row.name)
        for cell in ("when", "sessions", "result")
        for row in table.rows
        if getattr(row, cell) == unknown
    )
    told = groups(record.content, untold(record.content, places))
    rest = brief(told, beside_others=bool(table.rows))
    return Held((*lines, *rest), missing)


def _psychotherapy(record: Record) -> Held:
    held = _table(record, record.talking, topics_on("talking"))
    return held._replace(missing=(*held.missing, say("the therapist's licence, not asked")))


def _past_treatments(record: Record) -> Held:
    return _table(record, record.other, STIMULATION)


# --- answers ----------------------------------------------------------------------------------


def of_places(record: Record, places: Iterable[str]) -> Held:
    """Answers of the form, grouped; which of them were left open."""
    shown = were_asked(record.content, places)
    if not shown:
        return Held((say("not asked"),))
    return Held(brief(groups(record.content, asks(shown))), _left_open(record, shown))


def _left_open(record: Record, places: Iterable[str]) -> tuple[str, ...]:
    open_ones = any(answer_at(record.content, place) in OPEN for place in places)
    return (say("what was left open"),) if open_ones else ()


def _substances(record: Record) -> Held:
    held = of_places(record, DRUGS)
    return Held(
        (alcohol_words(record.content), *held.holds), _left_open(record, (*ALCOHOL[:1], *DRUGS))
    )


def _pregnancy(record: Record) -> Held:
    shown = were_asked(record.content, (PREGNANCY,))
    return Held((pregnancy_words(record.content),), _left_open(record, shown))


def _intent(record: Record) -> Held:
    held = of_places(record, SUICIDAL_INTENT)
    return held._replace(missing=(say("what a clinician found on asking"),))


def _not_here(what: str) -> Held:
    return Held((say("not part of this form"),), (what,))


HELD: dict[RecordFact, Callable[[Record], Held]] = {
    "age": _age,
    "diagnosis": _diagnosis,
    "episode": _episode,
    "trials": of_main("name", "started", "stopped", shown=lambda drug: drug.row.name),
    "classes": of_main("name", shown=lambda drug: drug.row.drug_class),
    "trial_dose": of_main("dose", shown=dose),
    "trial_weeks": of_main("weeks", shown=lambda drug: drug.row.weeks),
    "adherence": of_main("missed", shown=lambda drug: drug.row.missed),
    "trial_response": of_main("best", shown=response),
    "trial_episode": of_main("in_spell", shown=lambda drug: drug.row.in_spell),
    "stop_reasons": of_main("why_stopped", "side_effects", shown=lambda drug: drug.row.why_stopped),
    "augmentations": augmentations,
    "current_antidepressant": taken_now,
    "phq9": _phq9,
    "phq9_change": _change,
    "other_scale": lambda _: _not_here(say("scale, score and date")),
    "psychotherapy": _psychotherapy,
    "past_treatments": _past_treatments,
    "bipolar": lambda record: of_places(record, BIPOLAR),
    "psychosis": lambda record: of_places(record, PSYCHOSIS),
    "substances": _substances,
    "suicidal_intent": _intent,
    "pregnancy": _pregnancy,
    "prescriber": lambda _: _not_here(say("name and specialty")),
    "clinic": lambda _: _not_here(say("for the clinic to add")),
}
"""How each fact is told, but for `health_answers`, which `of_places` tells."""
