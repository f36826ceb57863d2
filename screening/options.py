"""Options to discuss: the same list for everyone; answers change the standing and precautions."""

from collections.abc import Sequence
from typing import get_args

from rules.engine import Finding
from rules.facts import Fact
from rules.options import Group, Option, Standing
from rules.rulebook import OPTIONS, Rulebook, load_rulebook
from screening.assessment import DefinitionResult, OptionResult, Precaution
from screening.derive.answers import (
    alcohol_fact,
    answer_facts,
    danger_sign_facts,
    mood_elevation_fact,
    person_fact,
    suicidal_thoughts_fact,
)
from screening.derive.history import history_fact
from screening.intake import Intake
from screening.notices import notices
from screening.trace import Tracer
from screening.verdicts import Verdicts

GROUPS: tuple[str, ...] = get_args(Group)
STANDINGS: tuple[str, ...] = get_args(Standing)


def group_title(group: str) -> str:
    """The wording of a group of options."""
    return notices()[f"group_{group}"]


def cards() -> dict[str, Option]:
    """Every option as it is told to everyone, by its id, in the fixed order."""
    return load_rulebook().options


def option_results(
    tracer: Tracer, intake: Intake, verdicts: Verdicts, *, another_pathway_first: bool
) -> tuple[OptionResult, ...]:
    """Every option in the fixed order; none for people below 18, whom the options do not fit."""
    if verdicts.below_18:
        return ()
    headline = verdicts.headline
    about = _facts(intake, headline)
    return tuple(
        _result(
            tracer,
            option,
            [
                history_fact(
                    option,
                    intake,
                    verdicts.taken,
                    headline,
                    another_pathway_first=another_pathway_first,
                ),
                *_read_by(tracer.book, option, about),
            ],
        )
        for option in tracer.book.options.values()
    )


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


def _result(tracer: Tracer, option: Option, facts: list[Fact]) -> OptionResult:
    found = tracer.apply(OPTIONS + option.id, facts, [option.title] * len(facts))
    findings = [finding for each in found for finding in each]
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
            _precaution(finding, tracer.book)
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
