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
MOST_TOLD = 300
"""So many characters of each thing a person told stand on page one; own words stand whole on
the person's pages."""


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
            Row(label=say("PHQ-9"), lines=_lines(symptom_lines(assessment))),
            Row(label=say("Trials"), lines=tuple(count_lines(assessment)), stands_out=True),
        ),
        trials=trial_table(assessment) if assessment.trials else None,
        after=(
            Row(label=say("Worth checking"), lines=_lines([_worth_checking(assessment)])),
            Row(label=say("Missing"), lines=_lines(_missing(assessment))),
            Row(
                label=say("Precautions"),
                lines=tuple(_precautions(assessment, with_options=with_options)),
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
    pressing = [titled(note) for note in assessment.reconsider if note.finding.conclude in URGENT]
    if not pressing:
        yield say("Nothing was reported that comes before the count.")
    yield from _first(pressing, MOST_CHECK_FIRST)


def _first(said: Sequence[str], most: int) -> Iterator[str]:
    """The first of several, and how many more there are."""
    yield from said[:most]
    if len(said) > most:
        yield say("and {number} more, further on", number=len(said) - most)


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


def _worth_checking(assessment: Assessment) -> str:
    noted = [
        titled(note) for note in assessment.reconsider if note.finding.conclude in WORTH_CHECKING
    ]
    return "; ".join(_first(noted, MOST_WORTH_CHECKING)) or say(
        "Nothing that could look like resistance was reported."
    )


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


def _precautions(assessment: Assessment, *, with_options: bool) -> Iterator[Line]:
    """What options raise, strong ones first, with medicines to look at together; each once."""
    strong = list(_raised(assessment, strong=True, named=with_options))
    others = [
        titled(note) for note in assessment.reconsider if note.finding.conclude == "check_medicines"
    ]
    others += _raised(assessment, strong=False, named=with_options)
    if strong:
        yield Line(lead=say("Before all else:"), words="; ".join(_first(strong, MOST_PRECAUTIONS)))
    if others:
        yield Line(words="; ".join(_first(others, MOST_PRECAUTIONS)))
    if not strong and not others:
        yield Line(words=say("None was raised."))


def _raised(assessment: Assessment, *, strong: bool, named: bool) -> Iterator[str]:
    """Each precaution of one kind once, with the options it was raised for."""
    raised: dict[str, list[str]] = {}
    for option in assessment.options:
        for each in option.precautions:
            if each.strong == strong:
                raised.setdefault(each.title, []).append(option.title)
    yield from (_for_options(title, options, named=named) for title, options in raised.items())


def _for_options(title: str, options: list[str], *, named: bool) -> str:
    if not named:
        return title
    if len(options) > 1:
        return say("{title} ({number} options)", title=title, number=len(options))
    return f"{title} ({options[0]})"


def _matters(told: Told) -> Iterator[Row]:
    said = {
        say("Matters most:"): ", ".join(told.wants),
        say("In the way:"): ", ".join(told.barriers),
        say("Asked about:"): ", ".join(told.asked_about),
    }
    lines = [Line(lead=lead, words=_cut(words)) for lead, words in said.items() if words]
    if told.own_words.strip():
        lines.append(Line(lead=say("Own words:"), words=f"“{_cut(told.own_words)}”"))
    if lines:
        yield Row(label=say("What matters"), lines=tuple(lines))


def _cut(words: str) -> str:
    plain = " ".join(words.split())
    return plain if len(plain) <= MOST_TOLD else f"{plain[:MOST_TOLD]}…"


def _foot(assessment: Assessment) -> Iterator[str]:
    used = assessment.rulebook
    yield say("Rulebook {version}, fingerprint {digest}.", version=used.version, digest=used.digest)
    yield used.sentence
