"""The options in short: the same list and order for everyone."""

from collections.abc import Iterator
from itertools import groupby

from rules.language import say
from screening.assessment import Assessment, OptionResult
from screening.options import group_title, standing_words
from screening.report.printed import Line, Lines, Rows, Section, Table


def option_section(assessment: Assessment) -> Section | None:
    """Every option with where things stand and what to mention first; none below 18."""
    if not assessment.options:
        return None
    intro = say(
        "The list and its order are the same for everyone. What changes with the answers is the"
        " sentence about where things stand, and what to mention first. An exclamation mark (!) is"
        " for what to mention before all else."
    )
    table = Table(
        head=(say("Option"), say("Where things stand"), say("To mention first")),
        widths=(42, 31, 27),
        groups=tuple(_groups(assessment)),
    )
    return Section(
        title=say("Options to talk about"),
        blocks=(Lines(kind="text", lines=(Line(words=intro),)), table),
    )


def _groups(assessment: Assessment) -> Iterator[Rows]:
    for group, options in groupby(assessment.options, lambda option: option.group):
        yield Rows(title=group_title(group), rows=tuple(_row(option) for option in options))


def _row(option: OptionResult) -> tuple[str, ...]:
    return option.title, standing_words(option.standing), "; ".join(_to_mention(option))


def _to_mention(option: OptionResult) -> Iterator[str]:
    if option.check_first:
        yield say("something else comes first")
    for each in option.precautions:
        yield f"{'! ' if each.strong else ''}{each.title}"
