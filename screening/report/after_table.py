"""The rows below the table of the clinician's page: what else to look at, and what matters."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from rules.language import say, say_count
from screening.assessment import Assessment
from screening.report.lines import titled
from screening.report.option_table import label_count_lines
from screening.report.printed import Line, Row

WORTH_CHECKING = ("worth_checking", "unmet", "note")


class Told(NamedTuple):
    """What the person said beside the medical history, in words."""

    own_words: str = ""
    wants: tuple[str, ...] = ()
    barriers: tuple[str, ...] = ()
    asked_about: tuple[str, ...] = ()
    filled_in_by: str = ""
    seen: tuple[str, ...] = ()
    """Who reads the answers of a clinic, and when; nothing where no clinic receives them."""


class Most(NamedTuple):
    """How many of each are named on page one; of what was told, so many characters of each."""

    worth_checking: int
    missing: int
    precautions: int
    told: int


ROOMY = Most(worth_checking=5, missing=3, precautions=6, told=300)
BRIEF = Most(worth_checking=3, missing=1, precautions=3, told=80)
"""For a page with too much on it. Everything stands whole on the person's pages; how the count
stands to what labels name is left out, and stands in the text report and on the case page."""


def rows_after(
    assessment: Assessment, told: Told, most: Most, *, with_options: bool
) -> tuple[Row, ...]:
    """Every row below the table; what matters only where something was told."""
    return (
        Row(label=say("Worth checking"), lines=(Line(words=_worth_checking(assessment, most)),)),
        Row(
            label=say("Missing"),
            lines=tuple(Line(words=words) for words in _missing(assessment, most)),
        ),
        Row(
            label=say("Precautions"),
            lines=tuple(_precautions(assessment, most, with_options=with_options)),
        ),
        *(_label_counts(assessment) if with_options and most is not BRIEF else ()),
        *_matters(told, most),
    )


def _label_counts(assessment: Assessment) -> Iterator[Row]:
    """How the count stands to the numbers that labels name; nothing where none is named."""
    lines = tuple(label_count_lines(assessment))
    if lines:
        yield Row(label=say("Labels"), lines=lines)


def first_of(said: Sequence[str], most: int) -> Iterator[str]:
    """The first of several, and how many more there are."""
    yield from said[:most]
    if len(said) > most:
        yield say("and {number} more, further on", number=len(said) - most)


def _worth_checking(assessment: Assessment, most: Most) -> str:
    noted = [
        titled(note) for note in assessment.reconsider if note.finding.conclude in WORTH_CHECKING
    ]
    return "; ".join(first_of(noted, most.worth_checking)) or say(
        "Nothing that could look like resistance was reported."
    )


def _missing(assessment: Assessment, most: Most) -> Iterator[str]:
    if assessment.asked_back:
        yield say_count(
            "{number} answer looks odd and is asked back, further on.",
            "{number} answers look odd and are asked back, further on.",
            len(assessment.asked_back),
        )
    wanted = [each.sentence for each in assessment.missing]
    undecided = [each.to_decide for each in assessment.definitions if each.to_decide]
    yield from first_of(wanted or undecided[:1], most.missing)
    if not wanted and not undecided:
        yield say("Nothing that would change a verdict.")


def _precautions(assessment: Assessment, most: Most, *, with_options: bool) -> Iterator[Line]:
    """What options raise, strong ones first, with medicines to look at together; each once."""
    strong = list(_raised(assessment, strong=True, named=with_options))
    others = [
        titled(note) for note in assessment.reconsider if note.finding.conclude == "check_medicines"
    ]
    others += _raised(assessment, strong=False, named=with_options)
    if strong:
        words = "; ".join(first_of(strong, most.precautions))
        yield Line(lead=say("Before all else:"), words=words)
    if others:
        yield Line(words="; ".join(first_of(others, most.precautions)))
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


def _matters(told: Told, most: Most) -> Iterator[Row]:
    said = {
        say("Matters most:"): ", ".join(told.wants),
        say("In the way:"): ", ".join(told.barriers),
        say("Asked about:"): ", ".join(told.asked_about),
    }
    lines = [Line(lead=lead, words=_cut(words, most)) for lead, words in said.items() if words]
    if told.own_words.strip():
        lines.append(Line(lead=say("Own words:"), words=f"“{_cut(told.own_words, most)}”"))
    if lines:
        yield Row(label=say("What matters"), lines=tuple(lines))


def _cut(words: str, most: Most) -> str:
    plain = " ".join(words.split())
    return plain if len(plain) <= most.told else f"{plain[: most.told]}…"
