"""Options to discuss: the same list for everyone; answers change the standing and precautions."""

from collections.abc import Sequence
from functools import lru_cache
from typing import get_args

from rules.engine import Finding, RuleEngine
from rules.facts import Fact
from rules.language import spoken_language
from rules.options import Group, Option, Standing
from rules.rulebook import OPTIONS, Rulebook, rulebook_in
from screening.assessment import DefinitionResult, Judged, OptionResult, Precaution
from screening.derive.answers import (
    alcohol_fact,
    answer_facts,
    danger_sign_facts,
    mood_elevation_fact,
    person_fact,
    suicidal_thoughts_fact,
)
from screening.derive.history import History
from screening.intake import Intake
from screening.notices import notices
from screening.trace import Tracer
from screening.verdicts import Verdicts

LISTS = 200
"""Whole lists of options remembered: for a page that is drawn again, not for a population."""
GROUPS: tuple[str, ...] = get_args(Group)
STANDINGS: tuple[str, ...] = get_args(Standing)


def group_title(group: str) -> str:
    """The wording of a group of options."""
    return notices()[f"group_{group}"]


def standing_words(standing: str) -> str:
    """The wording of where a person stands with an option."""
    return notices()[f"standing_{standing}"]


def certainty_words(certainty: str) -> str:
    """The wording of how sure something is."""
    return notices()[f"certainty_{certainty}"]


def state_words(region: str, state: str) -> str:
    """The wording of where an option stands with the regulators of a region."""
    return f"{notices()[f'region_{region}']}: {notices()[f'state_{state}']}"


def cards() -> dict[str, Option]:
    """Every option as it is told to everyone, by its id, in the fixed order."""
    return rulebook_in(spoken_language().code).options


class OptionJudge:
    """Judges options, remembering what was said on the same facts."""

    def __init__(self, engine: RuleEngine, remember: int) -> None:
        """`remember` bounds how many results are remembered; 0 remembers none."""
        self._engine = engine
        self._book = engine.book
        self._judged = lru_cache(maxsize=remember)(self._judge)
        self._listed = lru_cache(maxsize=min(remember, LISTS))(self._list)

    def results(
        self, tracer: Tracer, intake: Intake, verdicts: Verdicts, *, another_pathway_first: bool
    ) -> tuple[OptionResult, ...]:
        """Every option in the fixed order; none below 18, whom the options do not fit."""
        if verdicts.below_18:
            return ()
        history = History(
            intake, verdicts.taken, verdicts.headline, another_pathway_first=another_pathway_first
        )
        results, judged = self._listed(history, tuple(_facts(intake, verdicts.headline)))
        tracer.judged += judged
        return results

    def _list(
        self, history: History, about: tuple[Fact, ...]
    ) -> tuple[tuple[OptionResult, ...], tuple[Judged, ...]]:
        """Every option for people with the same history and the same answers."""
        listed = [
            self._judged(
                option.id, (history.fact_about(option), *_read_by(self._book, option, about))
            )
            for option in self._book.options.values()
        ]
        return (
            tuple(result for result, _ in listed),
            tuple(each for _, judged in listed for each in judged),
        )

    def _judge(self, name: str, facts: tuple[Fact, ...]) -> tuple[OptionResult, tuple[Judged, ...]]:
        """Where a person with these facts stands with one option."""
        option, file = self._book.options[name], OPTIONS + name
        found = self._engine.findings(file, facts)
        judged = tuple(
            Judged(option.title, file, None, fact, findings)
            for fact, findings in zip(facts, found, strict=True)
            if findings
        )
        return _result(
            option, [each for findings in found for each in findings], self._book
        ), judged


def _facts(intake: Intake, headline: DefinitionResult) -> list[Fact]:
    alcohol = alcohol_fact(intake)
    return [
        person_fact(intake, headline.failed_trials),
        mood_elevation_fact(intake),
        suicidal_thoughts_fact(intake),
        *danger_sign_facts(intake),
        *([alcohol] if alcohol else []),
        *answer_facts(intake),
    ]


def _read_by(book: Rulebook, option: Option, facts: Sequence[Fact]) -> list[Fact]:
    """The facts that some rule of the option can read."""
    kinds, topics = book.read_by(OPTIONS + option.id)
    return [
        each
        for each in facts
        if each.kind in kinds and (each.kind != "answer" or getattr(each, "topic", "") in topics)
    ]


def _result(option: Option, findings: Sequence[Finding], book: Rulebook) -> OptionResult:
    (standing,) = (finding for finding in findings if finding.conclude in STANDINGS)
    first = next((finding for finding in findings if finding.conclude == "check_first"), None)
    return OptionResult(
        id=option.id,
        title=option.title,
        group=option.group,
        standing=standing.conclude,
        standing_says=standing.says,
        standing_rule=standing.rule,
        check_first=first.says if first else None,
        precautions=tuple(
            _precaution(finding, book)
            for strong in (True, False)
            for finding in findings
            if finding.conclude == ("strong_precaution" if strong else "precaution")
        ),
    )


def _precaution(finding: Finding, book: Rulebook) -> Precaution:
    topic = book.rules[finding.rule].when.get("topic")
    return Precaution(
        topic=str(topic.is_) if topic else None,
        title=finding.title,
        says=finding.says,
        strong=finding.conclude == "strong_precaution",
        rule=finding.rule,
    )
