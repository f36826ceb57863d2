"""A case in few words, to be pasted into a record: the six lines, and the medicines."""

from collections.abc import Iterator

from rules.language import say
from screening.assessment import Assessment, TrialResult
from screening.clinic.case_view import CaseView
from screening.clinic.six_lines import six_lines
from screening.clinic.words import time_words
from screening.explain import part_words
from screening.notices import notices

MOST_LETTERS = 1_500
"""What many records take in one field; medicines are left out from the end until it fits."""
CUTS = (400, 250, 150, 80)


def paste_text(view: CaseView, assessment: Assessment) -> str:
    """The text, in the language that is spoken, ending with a new line."""
    first, last = list(_first(view, assessment)), list(_last(assessment))
    trials = [_trial(trial, assessment) for trial in assessment.trials]
    for shown in range(len(trials), -1, -1):
        left = len(trials) - shown
        more = [say("and {number} more medicines, further on", number=left)] if left else []
        text = "\n".join([*first, *trials[:shown], *more, *last]) + "\n"
        if len(text) <= MOST_LETTERS:
            return text
    return _cut(first, last)


def _cut(first: list[str], last: list[str]) -> str:
    """The six lines with the long ones cut short; whose it is and the safety line stay whole."""
    head, rest = first[:2], first[2:]
    for most in CUTS:
        shorter = [line if len(line) <= most else f"{line[: most - 1]}…" for line in rest]
        text = "\n".join([*head, *shorter, *last]) + "\n"
        if len(text) <= MOST_LETTERS:
            break
    return text


def _first(view: CaseView, assessment: Assessment) -> Iterator[str]:
    sent = time_words(view.newest.sent_at, view.newest.sent_at.tzinfo)
    yield say(
        "{reference}, self-report sent {when} UTC, version {number}",
        reference=view.reference,
        when=sent,
        number=len(view.newest.versions),
    )
    for line in six_lines(view, assessment):
        told = line.between.join(f"{each.lead} {each.words}".strip() for each in line.lines)
        yield f"{line.label.upper()}: {told}"


def _trial(trial: TrialResult, assessment: Assessment) -> str:
    part = trial.parts[assessment.headline.definition]
    told = ", ".join(each for each in (trial.dose, trial.weeks, trial.improvement) if each)
    return f"{trial.number}. {trial.name}: {told}; {part_words(part)}"


def _last(assessment: Assessment) -> Iterator[str]:
    yield notices()["short_notice"]
    yield assessment.rulebook.sentence
