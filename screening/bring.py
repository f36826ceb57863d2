"""A short list of questions to bring, made from what was found: most deciding first."""

import tomllib
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from rules.language import per_language, say
from rules.rulebook import load_rulebook
from screening.assessment import DefinitionResult, Headline, Noted, OptionResult
from screening.questions import topic_label

FILE = Path(__file__).parent / "bring.toml"
MOST_NAMED = 3
"""So many titles are named in one question; "and others" stands for the rest."""


@per_language
def questions_known() -> dict[str, str]:
    """Every question that can be brought, by key."""
    return {name: say(words) for name, words in _entries().items() if isinstance(words, str)}


@cache
def _entries() -> dict[str, Any]:
    return tomllib.loads(FILE.read_text("utf-8"))


def questions_to_bring(
    headline: Headline,
    result: DefinitionResult,
    noted: Sequence[Noted],
    options: Sequence[OptionResult],
) -> tuple[str, ...]:
    """At most ten questions, each once."""
    asked = list(dict.fromkeys(_asked(headline, result, noted, options)))
    most = int(_entries()["most"])
    # The last one is whom to call, and it always has its place.
    return tuple(asked if len(asked) <= most else [*asked[: most - 1], asked[-1]])


def _asked(
    headline: Headline,
    result: DefinitionResult,
    noted: Sequence[Noted],
    options: Sequence[OptionResult],
) -> Iterator[str]:
    words = questions_known()
    by_conclusion: dict[str, list[Noted]] = {}
    for note in noted:
        by_conclusion.setdefault(note.finding.conclude, []).append(note)
    for note in headline.another_pathway_first[:2]:
        yield words["another_pathway"].format(title=note.finding.title)
    for note in by_conclusion.get("check_medicines_today", ())[:2]:
        yield words["check_medicines_today"].format(about=note.about)
    if result.verdict == "may_be_met" and not headline.another_pathway_first:
        yield words["may_be_met"]
    if result.to_decide:
        yield words["to_decide"].format(sentence=result.to_decide)
    for note in by_conclusion.get("check_first", ())[:1]:
        yield words["check_first"].format(title=note.finding.title)
    for note in by_conclusion.get("check_medicines", ())[:1]:
        yield words["check_medicines"].format(title=note.finding.title, about=note.about)
    for title, raised in list(_strong(options).items())[:2]:
        yield words["strong_precaution"].format(title=title, options=_listed(raised))
    if titles := [note.finding.title.lower() for note in by_conclusion.get("worth_checking", ())]:
        yield words["reconsider"].format(titles=_listed(titles))
    yield words["present_trial"]
    yield words["all_options"]
    yield words["worse"]


def _strong(options: Sequence[OptionResult]) -> dict[str, list[str]]:
    """What each strong precaution is about, with the options it was raised for.

    An age is no question to bring: the clinician knows it.
    """
    raised: dict[str, list[str]] = {}
    rules = load_rulebook().rules
    for option in options:
        for precaution in option.precautions:
            if precaution.strong and rules[precaution.rule].about != "person":
                title = topic_label(precaution.topic) or precaution.title
                raised.setdefault(title, []).append(option.title)
    return raised


def _listed(names: Sequence[str]) -> str:
    shown = list(dict.fromkeys(names))
    first = ", ".join(shown[:MOST_NAMED])
    return first if len(shown) <= MOST_NAMED else say("{first} and others", first=first)
