"""The clinician's page of the printed summary: what matters in two minutes, in a fixed order.

An empty row says so and keeps its place, so that the eye learns where to look.
"""

import re
from collections.abc import Iterable, Iterator

from rules.language import say, say_date
from screening.assessment import Assessment
from screening.notices import notices
from screening.questions import answer_words
from screening.report.after_table import BRIEF, ROOMY, Told, first_of, rows_after
from screening.report.lines import titled
from screening.report.printed import ClinicianPage, Line, Row
from screening.report.text import MOST_CHECK_FIRST
from screening.report.trial_table import count_lines, trial_table

PRESSING = ("check_medicines_today", "another_pathway", "check_first")
"""What comes before the count. What cannot wait stands first, so that it is never left out."""


def clinician_page(assessment: Assessment, told: Told, *, with_options: bool) -> ClinicianPage:
    """Page one, in the language that is spoken."""
    return ClinicianPage(
        title=say("Pre-visit self-report"),
        about=tuple(_about(assessment, told)),
        notice=notices()["clinician_notice"],
        seen=told.seen,
        before=(
            _safety(assessment, told),
            Row(label=say("Check first"), lines=_lines(_check_first(assessment))),
            Row(label=say("PHQ-9"), lines=_lines(symptom_lines(assessment))),
            Row(label=say("Trials"), lines=tuple(count_lines(assessment)), stands_out=True),
        ),
        trials=trial_table(assessment) if assessment.trials else None,
        after=rows_after(assessment, told, ROOMY, with_options=with_options),
        after_in_brief=rows_after(assessment, told, BRIEF, with_options=with_options),
        foot=tuple(_foot(assessment)),
    )


def _lines(said: Iterable[str]) -> tuple[Line, ...]:
    return tuple(Line(words=words) for words in said)


def _about(assessment: Assessment, told: Told) -> Iterator[str]:
    filled_in = assessment.filled_in_on
    day = say_date(filled_in) if filled_in else say("date not given")
    yield say("Filled in: {day}", day=day)
    if told.filled_in_by:
        yield say("By: {who}", who=told.filled_in_by)
    if assessment.country:
        yield say("Country: {country}", country=answer_words("country", assessment.country))


def _safety(assessment: Assessment, told: Told) -> Row:
    """The person's own answers, all of them, those that call for the quickest response first."""
    safety = assessment.safety
    shown = [Line(words=words) for words in _answers(assessment)]
    if safety.level in {"now", "soon"}:
        shown[0] = Line(lead=shown[0].words)
    closing = (
        say("Nobody watched while this was filled in.")
        if told.seen
        else say("No one was notified.")
    )
    return Row(
        label=say("Safety"),
        lines=(*shown, Line(words=closing)),
        stands_out=safety.level in {"now", "soon"},
    )


def _answers(assessment: Assessment) -> Iterator[str]:
    """The safety findings; a closing sentence that several share is said once, after them."""
    grouped: dict[str, list[str]] = {}
    for finding in assessment.safety.findings:
        *answer, closing = re.split(r"(?<=[.?!]) ", finding.says)
        grouped.setdefault(closing, []).append(" ".join(answer))
    for closing, answers in grouped.items():
        yield " ".join([*(each for each in answers if each), closing])


def _check_first(assessment: Assessment) -> Iterator[str]:
    pressing = [note for note in assessment.reconsider if note.finding.conclude in PRESSING]
    if not pressing:
        yield say("Nothing was reported that comes before the count.")
    pressing.sort(key=lambda note: PRESSING.index(note.finding.conclude))
    yield from first_of([titled(note) for note in pressing], MOST_CHECK_FIRST)


def symptom_lines(assessment: Assessment) -> Iterator[str]:
    """The PHQ-9 with its band or range, difficulty, and hopelessness."""
    severity = assessment.severity
    bands = [notices()[f"band_{band}"] for band in severity.phq9_bands_possible]
    first = [severity.sentence]
    if severity.phq9_total is None and bands:
        first.append(say("The range it can lie in: {bands}.", bands=", ".join(bands)))
    yield " ".join(first)
    yield say(
        "Difficulty in daily life: {answer}.",
        answer=_answered("phq9_difficulty", severity.difficulty),
    )
    yield say(
        "Hopelessness, asked alone: {answer}.",
        answer=_answered("hopelessness", severity.hopelessness),
    )


def _answered(question: str, answer: int | str | None) -> str:
    if answer is None:
        return say("not answered")
    words = answer_words(f"symptoms.{question}", str(answer)).lower()
    if isinstance(answer, str):
        return words
    return say("{answer} ({score} of {most})", answer=words, score=answer, most=3)


def _foot(assessment: Assessment) -> Iterator[str]:
    used = assessment.rulebook
    yield say("Rulebook {version}, fingerprint {digest}.", version=used.version, digest=used.digest)
    yield used.sentence
