"""What each trial counts for under each definition, from what the rules concluded.

A trial's part is the least of its criteria, as in three-valued logic: one unmet criterion and it
does not count; none unmet but one unclear and it could; all met and it counts. Where a definition
knows two ways to count, the better way stands.
"""

from collections.abc import Iterable
from enum import IntEnum
from functools import lru_cache
from typing import Literal, NamedTuple

from rules.engine import Finding, RuleEngine
from rules.facts import TrialFact
from rules.schema import EXPOSURE, WAYS, Criterion, Definition, Way


class State(IntEnum):
    """Three-valued truth, in order."""

    UNMET = 0
    UNCLEAR = 1
    MET = 2


PartWord = Literal["counts", "could_count", "does_not_count"]
PART: dict[State, PartWord] = {
    State.MET: "counts",
    State.UNCLEAR: "could_count",
    State.UNMET: "does_not_count",
}


class TrialPart(NamedTuple):
    """One trial's part in one definition.

    `because` are the findings that decided it; `helped` is whether the trial, being adequate,
    helped more than the definition counts.
    """

    definition: str
    state: State
    way: Way
    because: tuple[Finding, ...]
    helped: State
    findings: tuple[Finding, ...]

    @property
    def part(self) -> PartWord:
        """The part in words."""
        return PART[self.state]

    @property
    def asks(self) -> tuple[str, ...]:
        """What would settle a trial that could count, in the order of the form."""
        if self.state is not State.UNCLEAR:
            return ()
        return tuple(dict.fromkeys(finding.asks for finding in self.because if finding.asks))


class TrialJudge:
    """Judges trials, remembering what it said: a part depends on one fact and one rulebook."""

    def __init__(self, engine: RuleEngine, remember: int) -> None:
        """`remember` bounds how many trial facts are remembered; 0 remembers none."""
        self._engine = engine
        self.parts = lru_cache(maxsize=remember)(self._parts)

    def _parts(self, fact: TrialFact) -> dict[str, TrialPart]:
        """The trial's part in every definition, by definition."""
        return {
            name: _part(definition, self._engine.findings("trial", (fact,), name)[0])
            for name, definition in self._engine.book.definitions.items()
        }


def _part(definition: Definition, findings: tuple[Finding, ...]) -> TrialPart:
    by_criterion: dict[Criterion, Finding] = {
        finding.criterion: finding for finding in findings if finding.criterion
    }
    ways = {way: _least(by_criterion, WAYS[way]) for way in definition.counts_when}
    way = max(ways, key=lambda name: ways[name])
    state = ways[way]
    named = [by_criterion[name] for name in WAYS[way] if name in by_criterion]
    because = tuple(finding for finding in named if state_of(finding) is state)
    return TrialPart(
        definition=definition.id,
        state=state,
        way=way,
        because=because,
        helped=min(_least(by_criterion, EXPOSURE), _helped(by_criterion.get("improvement"))),
        findings=findings,
    )


def state_of(finding: Finding) -> State:
    """A criterion's conclusion as a truth value."""
    return State[finding.conclude.upper()]


def _least(by_criterion: dict[Criterion, Finding], names: Iterable[Criterion]) -> State:
    return min(
        (state_of(by_criterion[name]) for name in names if name in by_criterion),
        default=State.UNCLEAR,
    )


def _helped(improvement: Finding | None) -> State:
    if improvement is None or improvement.conclude == "unclear":
        return State.UNCLEAR
    return State.MET if improvement.helped else State.UNMET
