"""What the answers say of what a definition leaves out: bipolar depression, psychosis."""

from typing import Literal, NamedTuple

from rules.answer_facts import ExclusionFact
from rules.definitions import EXCLUSIONS, Definition, Exclusion
from rules.engine import Finding
from rules.language import Words, say
from screening.assessment import DefinitionResult
from screening.safety import the_answers
from screening.trace import Tracer

State = Literal["nothing_said", "perhaps", "yes"]
What = Literal["bipolarity", "psychosis", "both"]
CONCLUDED: dict[str, State] = {"left_out": "yes", "may_be_left_out": "perhaps"}
EXCLUSION_WORDS: dict[Exclusion, Words] = {
    "bipolarity": "bipolar depression",
    "psychosis": "depression with psychosis",
}


class LeftOut(NamedTuple):
    """Whether a definition leaves out what the answers name.

    `asks` is what would decide it, as in `AgentCount`, about the whole form (trial 0).
    """

    state: State = "nothing_said"
    what: What | None = None
    because: tuple[str, ...] = ()
    asks: tuple[tuple[int, str], ...] = ()


def left_out(tracer: Tracer, fact: ExclusionFact, definition: Definition) -> LeftOut:
    """Judge the answers against what one definition leaves out."""
    if not definition.leaves_out:
        return LeftOut()
    (findings,) = tracer.apply("exclusions", (fact,), (the_answers(),), definition.id)
    surely = [finding for finding in findings if finding.conclude == "left_out"]
    found = surely or list(findings)
    if not found:
        return LeftOut()
    return LeftOut(
        state=CONCLUDED[found[0].conclude],
        what=_what(found),
        because=tuple(finding.says for finding in found),
        asks=tuple(dict.fromkeys((0, finding.asks) for finding in found if finding.asks)),
    )


def _what(findings: list[Finding]) -> What:
    named = [name for name in EXCLUSIONS if any(name == each.criterion for each in findings)]
    return named[0] if len(named) == 1 else "both"


def leaves_out_words(result: DefinitionResult) -> str:
    """What a definition leaves out, and what the answers say of it; empty for nothing."""
    names = [name for name in EXCLUSIONS if name in result.leaves_out]
    named = ", ".join(say(EXCLUSION_WORDS[name]) for name in names)
    said = " ".join(result.left_out_because)
    return f"{say('Leaves out: {what}.', what=named)} {said}".rstrip() if named else ""
