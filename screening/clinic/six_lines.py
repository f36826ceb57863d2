"""The first six lines of a case, in a fixed order: what has to be seen in ten seconds.

Safety; what must not be missed; severity; the count of trials; what is missing; what the person
wants. At most one line stands out in red and three in amber; an empty line says so and stays.
"""

from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from rules.language import say, say_date
from screening.assessment import Assessment
from screening.clinic.cases import CaseView, Sent
from screening.clinic.records import assessed
from screening.clinic.words import marks_of, missing_words
from screening.report.after_table import Told
from screening.report.clinician import clinician_page
from screening.report.printed import Line, Row
from screening.so_far import person_side

Look = Literal["red", "amber", "plain"]
MOST_AMBER = 3
MOST_WRITTEN = 120


class Told6(NamedTuple):
    """One of the six lines: its name, its sentences, and how it looks."""

    label: str
    lines: tuple[Line, ...]
    look: Look = "plain"
    between: str = " "


def six_lines(view: CaseView, assessment: Assessment) -> tuple[Told6, ...]:
    """The six lines of a case's newest questionnaire, in the language that is spoken."""
    side = person_side(view.newest.record.answers)
    told = Told(**side._asdict(), seen=("",))
    page = clinician_page(assessment, told, with_options=False)
    safety, first, severity, count = page.before
    rest = {row.label: row for row in page.after}
    pressing = _pressing(view, first)
    return (
        Told6(safety.label, (*_earlier(view), *safety.lines, *_since(view)), _red(safety)),
        Told6(first.label, pressing, _amber(view, first), " · "),
        Told6(severity.label, (*severity.lines, *_change(view, assessment))),
        Told6(count.label, (*_set_aside(view, assessment), *count.lines)),
        Told6(say("Missing"), _missing(view, rest[say("Missing")])),
        Told6(say("Wants"), tuple(_wants(side.wants, side.barriers, side.asked_about))),
    )


def _red(safety: Row) -> Look:
    return "red" if safety.stands_out else "plain"


def _amber(view: CaseView, first: Row) -> Look:
    return "amber" if marks_of(view.line) or _some(first) else "plain"


def _some(first: Row) -> bool:
    nothing = say("Nothing was reported that comes before the count.")
    return [line.words for line in first.lines] != [nothing]


def _earlier(view: CaseView) -> Iterator[Line]:
    """Whether the `now` of an earlier questionnaire still waits."""
    if view.line.earlier_now:
        yield Line(lead=say("An earlier questionnaire called for somebody now."))


def _since(view: CaseView) -> Iterator[Line]:
    """What happened since the answers were sent."""
    line = view.line
    if line.corrected_speed and not line.earlier_now:
        yield Line(words=say("A correction changed these answers; what was sent called for now."))
    if line.answered_at:
        yield Line(words=say("What was done is recorded ({who}).", who=line.answered_by))


def _pressing(view: CaseView, first: Row) -> tuple[Line, ...]:
    """At most three; what cannot wait stands first."""
    marks = tuple(Line(lead=words) for words in marks_of(view.line))
    rest = first.lines if _some(first) or not marks else ()
    shown = (*marks, *rest)
    if len(shown) <= MOST_AMBER:
        return shown
    more = say("and {number} more, further on", number=len(shown) - MOST_AMBER)
    return (*shown[:MOST_AMBER], Line(words=more))


def _set_aside(view: CaseView, assessment: Assessment) -> Iterator[Line]:
    """That a clinician set the headline's verdict aside; the computed one follows it."""
    mark = view.newest.record.set_aside.get(assessment.headline.definition)
    if mark:
        told = say("Set aside by {who}. Reason: {reason}", who=mark.by, reason=_brief(mark.reason))
        instead = say("Instead: {what}.", what=_brief(mark.instead)) if mark.instead else ""
        yield Line(lead=told, words=instead)


def _brief(words: str) -> str:
    """The beginning of what a clinician wrote; it stands whole beside the verdict."""
    return words if len(words) <= MOST_WRITTEN else f"{words[:MOST_WRITTEN]}…"


def _missing(view: CaseView, row: Row) -> tuple[Line, ...]:
    """The unknowns that would change the count, in few words; otherwise what the summary says."""
    words = missing_words(view.line)
    return (Line(words=words),) if words else row.lines


def _change(view: CaseView, assessment: Assessment) -> Iterator[Line]:
    """The score before this one, only if there is one."""
    if len(view.sent) > 1:
        before: Sent = view.sent[-2]
        was, now = assessed(before.record).severity.phq9_total, assessment.severity.phq9_total
        if was is not None:
            day = say_date(view.day_of(before))
            change = "" if now is None else f" ({now - was:+d})"
            yield Line(words=say("Before: {total} on {day}", total=was, day=day) + f"{change}.")


def _wants(
    wants: Sequence[str], barriers: Sequence[str], asked_about: Sequence[str]
) -> Iterator[Line]:
    if wants:
        yield Line(words=say("Matters most: {what}.", what=", ".join(wants)))
    if barriers:
        yield Line(words=say("In the way: {what}.", what=", ".join(barriers)))
    if asked_about:
        yield Line(words=say("Asked about: {what}.", what=", ".join(asked_about)))
    if not (wants or barriers or asked_about):
        yield Line(words=say("Nothing was said about this."))
