"""The clinician's page of the printed summary: what matters in two minutes, in a fixed order.

An empty row says so and keeps its place, so that the eye learns where to look.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from rules.language import say, say_count, say_date
from screening.assessment import Assessment
from screening.notices import notices
from screening.questions import answer_words
from screening.report.lines import titled
from screening.report.printed import ClinicianPage, Line, Row
from screening.report.text import MOST_CHECK_FIRST, URGENT
from screening.report.trial_table import count_lines, trial_table

WORTH_CHECKING = ("worth_checking", "unmet", "note")
MOST_MISSING = 3
MOST_WORTH_CHECKING = 5
MOST_PRECAUTIONS = 6
MOST_OWN_WORDS = 300
"""So many characters of a person's own words stand on page one; the whole stands further on."""


class Told(NamedTuple):
    """What the person said beside the medical history, in words."""

    own_words: str = ""
    wants: tuple[str, ...] = ()
    barriers: tuple[str, ...] = ()
    asked_about: tuple[str, ...] = ()
    filled_in_by: str = ""


def clinician_page(assessment: Assessment, told: Told, *, with_options: bool) -> ClinicianPage:
    """Page one, in the language that is spoken."""
    return ClinicianPage(
        title=say("Pre-visit self-report"),
        about=tuple(_about(assessment, told)),
        notice=notices()["clinician_notice"],
        before=(
            _safety(assessment),
            Row(label=say("Check first"), lines=_lines(_check_first(assessment))),
            Row(label=say("PHQ-9"), lines=_lines(_symptoms(assessment))),
            Row(label=say("Trials"), lines=tuple(count_lines(assessment)), stands_out=True),
        ),
        trials=trial_table(assessment) if assessment.trials else None,
        after=(
            Row(label=say("Worth checking"), lines=_lines([_worth_checking(assessment)])),
            Row(label=say("Missing"), lines=_lines(_missing(assessment))),
            Row(
                label=say("Precautions"),
                lines=_lines([_precautions(assessment, with_options=with_options)]),
            ),
            *_matters(told),
        ),
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


def _safety(assessment: Assessment) -> Row:
    """The person's own answers, all of them, those that call for the quickest response first."""
    safety = assessment.safety
    shown = [Line(words=words) for words in _answers(assessment)]
    if safety.level in {"now", "soon"}:
        shown[0] = Line(lead=shown[0].words)
    return Row(
        label=say("Safety"),
        lines=(*shown, Line(words=say("No one was notified."))),
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
    pressing = [
        titled(note)
        for note in assessment.reconsider
        if note.finding.conclude in URGENT
    ]
    if not pressing:
        yield say("Nothing was reported that comes before the count.")
    yield from _first(pressing, MOST_CHECK_FIRST)


def _first(said: Sequence[str], most: int) -> Iterator[str]:
    """The first of several, and how many more there are."""
    yield from said[:most]
    if len(said) > most:
        yield say("and {number} more, further on", number=len(said) - most)


def _symptoms(assessment: Assessment) -> Iterator[str]:
    severity = assessment.severity
    bands = [notices()[f"band_{band}"] for band in severity.phq9_bands_possible]
    first = [severity.sentence]
    if severity.phq9_total is None and bands:
        first.append(say("The range it can lie in: {bands}.", bands=" – ".join(_ends(bands))))
    yield " ".join(first)
    yield " ".join(
        [
            say("Difficulty in daily life: {answer}.", answer=_answered("phq9_difficulty", severity.difficulty)),
            say("Hopelessness, asked alone: {answer}.", answer=_answered("hopelessness", severity.hopelessness)),
        ]
    )


def _ends(bands: Sequence[str]) -> list[str]:
    return list(dict.fromkeys([bands[0], bands[-1]]))


def _answered(question: str, answer: int | str | None) -> str:
    if answer is None:
        return say("not answered")
    words = answer_words(f"symptoms.{question}", str(answer)).lower()
    if isinstance(answer, str):
        return words
    return say("{answer} ({score} of {most})", answer=words, score=answer, most=3)


def _worth_checking(assessment: Assessment) -> str:
    noted = [
        titled(note) for note in assessment.reconsider if note.finding.conclude in WORTH_CHECKING
    ]
    return "; ".join(_first(noted, MOST_WORTH_CHECKING)) or say("No look-alike was reported.")


def _missing(assessment: Assessment) -> Iterator[str]:
    if assessment.asked_back:
        yield say_count(
            "{number} answer looks odd and is asked back, further on.",
            "{number} answers look odd and are asked back, further on.",
            len(assessment.asked_back),
        )
    wanted = [each.sentence for each in assessment.missing]
    undecided = [each.to_decide for each in assessment.definitions if each.to_decide]
    yield from _first(wanted or undecided[:1], MOST_MISSING)
    if not wanted and not undecided:
        yield say("Nothing that would change a verdict.")


def _precautions(assessment: Assessment, *, with_options: bool) -> str:
    """Medicines to look at together, then what options raise, strong ones first, each once."""
    medicines = [
        titled(note) for note in assessment.reconsider if note.finding.conclude == "check_medicines"
    ]
    raised: dict[str, list[str]] = {}
    for strong in (True, False):
        for option in assessment.options:
            for each in option.precautions:
                if each.strong == strong:
                    raised.setdefault(f"{'! ' if strong else ''}{each.title}", []).append(option.title)
    found = [*medicines, *(_for_options(*each, named=with_options) for each in raised.items())]
    return "; ".join(_first(found, MOST_PRECAUTIONS)) or say("None was raised.")


def _for_options(title: str, options: list[str], *, named: bool) -> str:
    if not named:
        return title
    if len(options) > 1:
        return say("{title} ({number} options)", title=title, number=len(options))
    return f"{title} ({options[0]})"


def _matters(told: Told) -> Iterator[Row]:
    said = [
        Line(lead=say("Matters most:"), words=", ".join(told.wants)) if told.wants else None,
        Line(lead=say("In the way:"), words=", ".join(told.barriers)) if told.barriers else None,
        Line(lead=say("Asked about:"), words=", ".join(told.asked_about)) if told.asked_about else None,
        Line(lead=say("Own words:"), words=_quoted(told.own_words)) if told.own_words else None,
    ]
    lines = tuple(line for line in said if line)
    if lines:
        yield Row(label=say("What matters"), lines=lines)


def _quoted(words: str) -> str:
    plain = " ".join(words.split())
    return f"“{plain[:MOST_OWN_WORDS]}{'…' if len(plain) > MOST_OWN_WORDS else ''}”"


def _foot(assessment: Assessment) -> Iterator[str]:
    used = assessment.rulebook
    yield say("Rulebook {version}, fingerprint {digest}.", version=used.version, digest=used.digest)
    yield used.sentence
