"""What each trial counts for under each definition, from what the rules concluded.

A trial's part is the least of its criteria, as in three-valued logic: one unmet criterion and it
does not count; none unmet but one unclear and it could; all met and it counts. Where a definition
knows two ways to count, the better way stands.
"""

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from enum import IntEnum
from threading import Lock
from typing import NamedTuple

from rules.definitions import EXPOSURE, WAYS, Definition, Way
from rules.engine import Finding, RuleEngine
from rules.facts import TrialFact
from rules.schema import Criterion
from screening.assessment import PartResult, PartWord


class State(IntEnum):
    """Three-valued truth, in order."""

    UNMET = 0
    UNCLEAR = 1
    MET = 2


PART: dict[State, PartWord] = {
    State.MET: "counts",
    State.UNCLEAR: "could_count",
    State.UNMET: "does_not_count",
}


class TrialPart(NamedTuple):
    """One trial's part in one definition.

    `result` is the part with the findings that decided it; `helped` is whether the trial, being
    adequate, helped more than the definition counts; `asks` is what would settle a trial that
    could count, in the order of the form.
    """

    state: State
    result: PartResult
    helped: State
    asks: tuple[str, ...]
    findings: tuple[Finding, ...]


class TrialJudge:
    """Judges trials, remembering what it said: a part depends on one fact and one rulebook."""

    def __init__(self, engine: RuleEngine, remember: int) -> None:
        """`remember` bounds how many trial facts are remembered; 0 remembers none."""
        self._engine = engine
        self._remember = remember
        self._remembered: OrderedDict[TrialFact, dict[str, TrialPart]] = OrderedDict()
        self._lock = Lock()

    def parts(self, facts: Sequence[TrialFact]) -> list[dict[str, TrialPart]]:
        """For each trial, its part in every definition, by definition."""
        with self._lock:
            known = {fact: self._remembered[fact] for fact in facts if fact in self._remembered}
        new = [fact for fact in dict.fromkeys(facts) if fact not in known]
        judged = dict(zip(new, self._judged(new), strict=True))
        with self._lock:
            self._remembered.update(judged if self._remember else {})
            while len(self._remembered) > self._remember:
                self._remembered.popitem(last=False)
        known |= judged
        return [known[fact] for fact in facts]

    def _judged(self, facts: Sequence[TrialFact]) -> list[dict[str, TrialPart]]:
        definitions = self._engine.book.definitions if facts else {}
        found = {name: self._engine.findings("trial", facts, name) for name in definitions}
        return [
            {
                name: _part(definition, found[name][place])
                for name, definition in definitions.items()
            }
            for place in range(len(facts))
        ]


def _part(definition: Definition, findings: tuple[Finding, ...]) -> TrialPart:
    by_criterion: dict[Criterion, Finding] = {
        finding.criterion: finding for finding in findings if finding.criterion
    }
    ways: dict[Way, State] = {
        way: _least(by_criterion, WAYS[way]) for way in definition.counts_when
    }
    way = max(ways, key=lambda name: ways[name])
    state = ways[way]
    named = [by_criterion[name] for name in WAYS[way] if name in by_criterion]
    because = [finding for finding in named if state_of(finding) is state]
    asks = [finding.asks for finding in because if finding.asks and state is State.UNCLEAR]
    return TrialPart(
        state=state,
        result=PartResult(
            part=PART[state],
            because=tuple(finding.says for finding in because),
            rules=tuple(finding.rule for finding in because),
        ),
        helped=min(_least(by_criterion, EXPOSURE), _helped(by_criterion.get("improvement"))),
        asks=tuple(dict.fromkeys(asks)),
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
