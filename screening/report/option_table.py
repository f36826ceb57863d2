"""The options in short: the same list and order for everyone."""

from collections.abc import Iterator
from itertools import groupby

from rules.language import Words, say
from screening.assessment import Assessment, OptionResult
from screening.options import group_title, in_country_words
from screening.report.printed import Line, Lines, Rows, Section, Table

COMPARED_WORDS: dict[str, Words] = {
    "reaches": "The count reaches the number named for:",
    "could_reach": "The count could reach the number named for:",
    "does_not_reach": "The count does not reach the number named for:",
}
"""Where a label or guideline names a number, how the count stands to it."""
COMPARED = tuple(COMPARED_WORDS)


def option_section(assessment: Assessment) -> Section | None:
    """Every option with where things stand and what to mention first; none below 18."""
    if not assessment.options:
        return None
    intro = say(
        "The list and its order are the same for everyone. Beside each option stands what the label"
        " or guideline in your country asks for, then what was tried and what to mention first. An"
        " exclamation mark (!) is for what to mention before all else."
    )
    table = Table(
        head=(say("Option"), say("In your country"), say("To mention first")),
        widths=(42, 31, 27),
        groups=tuple(_groups(assessment)),
    )
    return Section(
        title=say("Options to talk about"),
        blocks=(Lines(kind="text", lines=(Line(words=intro),)), table),
    )


def label_count_lines(assessment: Assessment) -> Iterator[Line]:
    """For the clinician: where a number is named in the country, how the count stands to it."""
    options = [option for option in assessment.options if option.in_country == "names_number"]
    ordered = sorted(options, key=lambda option: COMPARED.index(option.label_count))
    for count, found in groupby(ordered, lambda option: option.label_count):
        said = [f"{option.title} ({option.in_country_trials})" for option in found]
        yield Line(lead=say(COMPARED_WORDS[count]), words="; ".join(said))


def _groups(assessment: Assessment) -> Iterator[Rows]:
    for group, options in groupby(assessment.options, lambda option: option.group):
        yield Rows(title=group_title(group), rows=tuple(_row(option) for option in options))


def _row(option: OptionResult) -> tuple[str, ...]:
    return option.title, in_country_words(option), "; ".join(_to_mention(option))


def _to_mention(option: OptionResult) -> Iterator[str]:
    if option.already_tried:
        yield say("already tried")
    if option.check_first:
        yield say("something else comes first")
    for each in option.precautions:
        yield f"{'! ' if each.strong else ''}{each.title}"
