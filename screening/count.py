"""How many different medicines count, for certain and possibly, under one definition."""

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from rules.facts import EpisodeFact, fact
from screening.derive.trials import TakenMedicine
from screening.exclusions import LeftOut
from screening.judge import State, TrialPart


class AgentCount(NamedTuple):
    """One medicine, however often it was taken, under one definition.

    `stands_for` is the trial that speaks for it: its best exposure.
    """

    agent: str
    class_group: str
    state: State
    stands_for: int
    asks: tuple[tuple[int, str], ...]
    """The trial number and question that would settle a medicine that could count."""


def agent_counts(taken: Sequence[TakenMedicine], parts: Sequence[TrialPart]) -> list[AgentCount]:
    """Count each medicine once; the same medicine taken again is the same trial.

    A medicine counts if one of its trials does, and no other adequate trial of it helped enough;
    it could count if that is possible.
    """
    by_agent: dict[str, list[tuple[TakenMedicine, TrialPart]]] = defaultdict(list)
    for medicine, part in zip(taken, parts, strict=True):
        by_agent[medicine.agent].append((medicine, part))
    return [_counted(agent, trials) for agent, trials in by_agent.items()]


def _counted(agent: str, trials: list[tuple[TakenMedicine, TrialPart]]) -> AgentCount:
    if len(trials) == 1:
        medicine, part = trials[0]
        number = medicine.number
        own = tuple((number, question) for question in part.asks)
        return AgentCount(agent, medicine.class_group, part.state, number, own)
    best: tuple[State, int, tuple[tuple[int, str], ...]] = (State.UNMET, -1, ())
    for place, (_, part) in enumerate(trials):
        others = trials[:place] + trials[place + 1 :]
        others_helped = max((other.helped for _, other in others), default=State.UNMET)
        state = min(part.state, State(State.MET - others_helped))
        if state > best[0] or best[1] < 0:
            best = (state, place, _asks(trials, place))
    state, place, asks = best
    medicine = trials[place][0]
    return AgentCount(
        agent=agent,
        class_group=medicine.class_group,
        state=state,
        stands_for=medicine.number,
        asks=asks if state is State.UNCLEAR else (),
    )


def _asks(trials: list[tuple[TakenMedicine, TrialPart]], place: int) -> tuple[tuple[int, str], ...]:
    """What is open about the trial that stands for a medicine, then about its other trials."""
    medicine, part = trials[place]
    own = [(medicine.number, question) for question in part.asks]
    others = [
        (other.number, finding.asks)
        for other, other_part in trials
        if other is not medicine and other_part.helped is State.UNCLEAR
        for finding in other_part.findings
        if finding.asks and finding.conclude == "unclear"
    ]
    return tuple(dict.fromkeys([*own, *others]))


def episode_fact(
    counts: Sequence[AgentCount] | None, left_out: LeftOut, *, said_below_18: bool
) -> EpisodeFact:
    """The counts as the episode rules read them; `None`: nobody said which medicines were taken."""
    apart = {
        "said_below_18": said_below_18,
        "left_out": left_out.state,
        "left_out_for": left_out.what,
    }
    if counts is None:
        return fact(EpisodeFact, **apart)
    certain = [count for count in counts if count.state is State.MET]
    possible = [count for count in counts if count.state is not State.UNMET]
    return fact(
        EpisodeFact,
        failed_trials=len(certain),
        possible_trials=len(possible),
        failed_classes=len({count.class_group for count in certain}),
        possible_classes=len({count.class_group for count in possible}),
        **apart,
    )
