"""The fewest answers that would decide a verdict, and how to ask for them."""

from collections.abc import Iterator, Sequence
from itertools import chain, combinations

from rules.definitions import EXCLUSIONS, Definition
from rules.facts import EpisodeFact
from screening.count import AgentCount
from screening.judge import State

Ask = tuple[int, str]
"""The number of a trial (0: the whole form) and a question about it."""
CLINICIAN = "clinician"
FOR_CLINICIANS = frozenset({CLINICIAN, *EXCLUSIONS})
"""The questions that a clinician's judgement answers, not the person."""
MOST_COMBINED = 3
"""No definition here needs more medicines than this to be settled at once."""


def fewest_answers(
    definition: Definition, fact: EpisodeFact, counts: Sequence[AgentCount] | None
) -> tuple[Ask, ...]:
    """The smallest set of answers that can complete the count.

    Answers a person can find go before a clinician's judgement, then the order of the form.
    """
    if counts is None:
        return ((0, "trials"),)
    if _completes(definition, fact, counts, ()):
        return ()
    for size in range(1, MOST_COMBINED + 1):
        sets = [
            _asks(chosen)
            for chosen in combinations(_open(counts), size)
            if _completes(definition, fact, counts, chosen)
        ]
        if sets:
            return min(sets, key=_effort)
    return ()


def open_answers(counts: Sequence[AgentCount] | None) -> tuple[Ask, ...]:
    """Every answer that some medicine which could count is waiting for."""
    return _asks(_open(counts or ()))


def _open(counts: Sequence[AgentCount]) -> list[AgentCount]:
    return [count for count in counts if count.state is State.UNCLEAR]


def _completes(
    definition: Definition,
    fact: EpisodeFact,
    counts: Sequence[AgentCount],
    chosen: tuple[AgentCount, ...],
) -> bool:
    certain = [count for count in counts if count.state is State.MET]
    classes = {count.class_group for count in chain(certain, chosen)}
    limits = definition.limits
    return (
        fact.failed_trials + len(chosen) >= limits["needed_trials"]
        and len(classes) >= limits["needed_classes"]
    )


def _asks(chosen: Sequence[AgentCount]) -> tuple[Ask, ...]:
    return tuple(dict.fromkeys(chain.from_iterable(count.asks for count in chosen)))


def _effort(asks: tuple[Ask, ...]) -> tuple[int, int, tuple[Ask, ...]]:
    return sum(question in FOR_CLINICIANS for _, question in asks), len(asks), asks


def merged(per_definition: dict[str, tuple[Ask, ...]]) -> Iterator[tuple[Ask, tuple[str, ...]]]:
    """Each answer once, with the definitions it is wanted for, most wanted first."""
    wanted: dict[Ask, list[str]] = {}
    for definition, asks in per_definition.items():
        for ask in asks:
            wanted.setdefault(ask, []).append(definition)
    yield from (
        (ask, tuple(definitions))
        for ask, definitions in sorted(wanted.items(), key=lambda item: (-len(item[1]), item[0]))
    )
