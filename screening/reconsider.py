"""What can look like resistance and be something else, and what comes before any count."""

from collections.abc import Sequence
from itertools import chain

from rules.engine import Finding
from screening.assessment import Noted
from screening.derive.answers import (
    alcohol_fact,
    answer_facts,
    danger_sign_facts,
    mood_elevation_fact,
    person_fact,
)
from screening.derive.together import About, dose_facts, together_facts
from screening.derive.trials import TakenMedicine
from screening.intake import Intake
from screening.judge import TrialPart
from screening.safety import the_answers
from screening.trace import Tracer

ORDER = (
    "another_pathway",
    "check_medicines_today",
    "check_first",
    "check_medicines",
    "worth_checking",
    "context",
    "note",
)
"""What to look at again, in the order a clinician would want it."""


def reconsider(
    tracer: Tracer,
    intake: Intake,
    taken: tuple[TakenMedicine, ...],
    parts: Sequence[tuple[str, TrialPart]],
    failed_trials: int,
) -> tuple[Noted, ...]:
    """Every finding worth a second look, most pressing first, each once.

    `parts` are the trials' labels and parts under the headline definition.
    """
    noted = [
        Noted(about=name, finding=finding)
        for name, part in parts
        for finding in part.findings
        if finding.reconsider
    ]
    noted += _about_answers(tracer, intake, failed_trials)
    noted += _about_medicines(tracer, "doses", list(dose_facts(intake, taken)))
    pairs = list(together_facts(intake, taken, tracer.book))
    noted += _about_medicines(tracer, "together", pairs)
    once = {(note.about, note.finding.rule): note for note in noted}
    kept = [note for note in once.values() if _place(note.finding) is not None]
    return tuple(sorted(kept, key=lambda note: _place(note.finding) or 0))


def _about_answers(tracer: Tracer, intake: Intake, failed_trials: int) -> list[Noted]:
    alcohol, about = alcohol_fact(intake), the_answers()
    found = [
        *tracer.apply("person", (person_fact(intake, failed_trials),), (about,)),
        # Already in the trace, with the speeds.
        *tracer.engine.findings("danger_signs", danger_sign_facts(intake)),
        *tracer.apply("mood_elevation", (mood_elevation_fact(intake),), (about,)),
        *(tracer.apply("alcohol", (alcohol,), (about,)) if alcohol else ()),
    ]
    answers = answer_facts(intake)
    found += tracer.apply("reconsider", answers, [about] * len(answers))
    return [Noted(about=about, finding=each) for each in chain(*found)]


def _about_medicines(tracer: Tracer, file: str, about: list[About]) -> list[Noted]:
    facts = [each.fact for each in about]
    found = tracer.apply(file, facts, [each.subject for each in about])
    return [
        Noted(about=each.subject, finding=finding)
        for each, findings in zip(about, found, strict=True)
        for finding in findings
    ]


def _place(finding: Finding) -> int | None:
    """Where a finding stands among what to look at again; None if it does not belong there."""
    if finding.reconsider:
        return ORDER.index("worth_checking")
    return ORDER.index(finding.conclude) if finding.conclude in ORDER else None
