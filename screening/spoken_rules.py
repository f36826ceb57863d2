"""Every rule that spoke on a form: what it said, on what, with which numbers, resting on what."""

from typing import NamedTuple

from rules.engine import Finding
from rules.language import per_language, say, spoken_language
from rules.rulebook import LABEL_COUNT, OPTIONS, Rulebook, rulebook_in
from rules.schema import Rule
from screening.assessment import Assessment, Judged


class SpokenRule(NamedTuple):
    """One rule that spoke. `numbers` are those it compares with, each with its unit and name."""

    rule: str
    title: str
    says: str
    subjects: tuple[str, ...]
    definitions: tuple[str, ...]
    numbers: tuple[str, ...]
    source: str
    where: str
    checked: bool


def rules_that_spoke(
    assessment: Assessment, *, for_clinician: bool = False
) -> dict[str, tuple[SpokenRule, ...]]:
    """The rules that spoke, by what they are about, in the order they were applied.

    What compares a count with a label's number is told to a clinician only.
    """
    book = rulebook_in(spoken_language().code)
    found: dict[tuple[str, str, str], list[tuple[Judged, Finding]]] = {}
    for entry in assessment.judged:
        if entry.file == LABEL_COUNT and not for_clinician:
            continue
        for finding in entry.findings:
            found.setdefault((entry.file, finding.rule, finding.says), []).append((entry, finding))
    by_file: dict[str, list[SpokenRule]] = {}
    for (file, rule, _), made in found.items():
        by_file.setdefault(_about(file), []).append(_spoken(book, book.rules[rule], made))
    return {about: tuple(rules) for about, rules in by_file.items()}


def _spoken(book: Rulebook, rule: Rule, made: list[tuple[Judged, Finding]]) -> SpokenRule:
    entry, finding = made[0]
    definitions = [each.definition for each, _ in made if each.definition]
    return SpokenRule(
        rule=rule.id,
        title=finding.title,
        says=finding.says,
        subjects=tuple(dict.fromkeys(each.subject for each, _ in made)),
        definitions=tuple(dict.fromkeys(book.definitions[name].short_name for name in definitions)),
        numbers=tuple(_numbers(book, rule, entry.definition)),
        source=finding.source,
        where=finding.where,
        checked=finding.checked,
    )


def _numbers(book: Rulebook, rule: Rule, definition: str | None) -> list[str]:
    limits = book.limits_for(book.definitions[definition] if definition else None)
    return [
        f"{name.replace('_', ' ')} = {limits[name]}" + _unit(book, name)
        for name in sorted(rule.thresholds)
    ]


def _unit(book: Rulebook, name: str) -> str:
    return f" {book.thresholds[name].unit}" if name in book.thresholds else ""


def _about(file: str) -> str:
    return _subjects()["options" if file.startswith(OPTIONS) else file]


@per_language
def _subjects() -> dict[str, str]:
    """What each file of rules is about."""
    return {
        "suicidal_thoughts": say("thoughts of death and suicide"),
        "danger_signs": say("other signs of danger"),
        "trial": say("each medicine"),
        "episode": say("the count and the verdicts"),
        "augmentation": say("medicines that were added"),
        "person": say("the person"),
        "mood_elevation": say("times of high mood"),
        "alcohol": say("alcohol"),
        "reconsider": say("what else is worth checking"),
        "doses": say("doses taken now"),
        "together": say("medicines taken together"),
        "severity": say("the PHQ-9"),
        "staging": say("staging"),
        "thase_rush": say("staging"),
        "european": say("staging"),
        "options": say("the options"),
    }
