"""How fast a person should respond, and whom to reach: never a level of risk."""

from collections.abc import Iterable, Sequence
from itertools import chain

from rules.engine import Finding
from rules.language import say
from screening.assessment import Safety
from screening.derive.answers import danger_sign_facts, suicidal_thoughts_fact
from screening.derive.own_words import danger_in, own_texts
from screening.intake import Intake
from screening.trace import Tracer

SPEEDS = ("now", "soon", "ask", "none_reported")
"""How fast a person should respond, most urgent first."""


def the_answers() -> str:
    """What a finding is about when it is about no medicine."""
    return say("the answers")


def safety(tracer: Tracer, intake: Intake, written: Sequence[str] | None = None) -> Safety:
    """The most urgent answer decides; nothing is added up.

    `written` are the texts of the person's own; without them, those of the intake.
    """
    about = the_answers()
    found = danger_in(own_texts(intake) if written is None else written)
    fact = suicidal_thoughts_fact(intake, found)
    thoughts = tracer.apply("suicidal_thoughts", (fact,), (about,))
    signs = danger_sign_facts(intake, found)
    dangers = tracer.apply("danger_signs", signs, [about] * len(signs))
    findings = _urgent_first(chain(*thoughts, *dangers))
    lines = tracer.book.help_for(intake.country)
    return Safety.model_validate(
        {
            "level": findings[0].conclude,
            "findings": findings,
            "panels": _panels(findings),
            "panels_for_answers": _panels(
                found for found in findings if found.conclude != "ask" or found.at_once
            ),
            "help_lines": lines.lines,
            "help_last_checked_on": lines.last_checked_on,
            "nobody_to_be_with": intake.safety.someone_to_be_with in {"no", "not_sure"},
        }
    )


def _panels(findings: Iterable[Finding]) -> tuple[str, ...]:
    """The panels to show: of those that only differ in speed, the most urgent."""
    named = dict.fromkeys(found.panel for found in findings if found.panel)
    fastest = next((name for name in named if name in SPEEDS), None)
    return tuple(name for name in named if name not in SPEEDS or name == fastest)


def _urgent_first(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    speeds = [found for found in findings if found.conclude in SPEEDS]
    return tuple(sorted(speeds, key=lambda found: SPEEDS.index(found.conclude)))
