"""Change over a person's questionnaires: PHQ-9 and trials, by the records as they stand."""

from datetime import date
from typing import NamedTuple

from screening.assessment import Verdict
from screening.clinic.cases import CaseView
from screening.clinic.records import assessed


class Point(NamedTuple):
    """One questionnaire. `phq9_range` has equal ends where the total is known."""

    on: date
    phq9_range: tuple[int, int] | None
    phq9_words: str
    verdict: Verdict
    failed: int
    possible: int | None
    medicines: tuple[str, ...]


def over_time(view: CaseView) -> tuple[Point, ...]:
    """Every questionnaire of a case, oldest first."""
    points = []
    for sent in view.sent:
        found = assessed(sent.record)
        headline = next(each for each in found.definitions if each.id == found.headline.definition)
        total, between = found.severity.phq9_total, found.severity.phq9_range
        known = (total, total) if total is not None else between
        words = "" if known is None else str(known[0])
        if known and known[0] != known[1]:
            words = f"{known[0]}-{known[1]}"
        points.append(
            Point(
                on=view.day_of(sent),
                phq9_range=known,
                phq9_words=words,
                verdict=headline.verdict,
                failed=headline.failed_trials,
                possible=headline.possible_trials,
                medicines=tuple(trial.name for trial in found.trials),
            )
        )
    return tuple(points)
