"""Apply a rulebook with durable_rules. No other module may import the library.

The library is native code with hazards we have met (docs/decisions/0002). This module keeps to
the part that our tests compare with a plain reading of the rulebook: facts, never events; every
condition ANDs constant tests on one fact; a catch-all rule in every ruleset; one session at a
time, under a lock, given back at the end; no background threads; every answer checked to be whole.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from itertools import product
from typing import Any

from durable import engine as durable
from pydantic import BaseModel, ConfigDict

from rules.errors import RuleFailure
from rules.facts import Fact, number_fields
from rules.rulebook import PER_DEFINITION, Rulebook, load_rulebook
from rules.schema import Criterion, Definition, Known, Rule, Test

SESSION = "s"
"""The one session name: no person's identity ever reaches the library."""
BATCH = 32
"""Facts in one session. Their ids are checked not to collide in the library's 32-bit hash."""
REMEMBERED = 20_000
"""Facts remembered for each ruleset; about 10 MB each when full."""
UNKNOWN = "unknown"
KNOWN = "_known"
Pattern = dict[str, Any]


class Finding(BaseModel):
    """One rule that fired on one fact."""

    model_config = ConfigDict(frozen=True)
    rule: str
    title: str
    conclude: str
    says: str
    source: str
    where: str
    known: Known
    checked: bool
    criterion: Criterion | None = None
    asks: str | None = None
    helped: bool = False
    reconsider: bool = False
    panel: str | None = None
    points: tuple[int, int] | None = None


class RuleEngine:
    """A compiled rulebook. Safe to call from any thread; one caller at a time is served."""

    def __init__(self, book: Rulebook, remember: int = REMEMBERED) -> None:
        """Compile every rule file, the trial and episode rules once for each definition.

        `remember` bounds how many facts each ruleset remembers its findings on; 0 remembers none.
        """
        self.book = book
        self._lock = threading.Lock()
        self._host = _QuietHost()
        self._rulesets = {
            (file, name): _Ruleset(self._host, book, file, definition, remember)
            for file in book.rule_files
            for name, definition in _definitions_for(file, book)
        }

    def findings(
        self, file: str, facts: Sequence[Fact], definition: str | None = None
    ) -> list[tuple[Finding, ...]]:
        """Return, for each fact in order, the rules of `file` that fire, in the file's order.

        Raises RuleFailure if the library does not give a whole answer.
        """
        with self._lock:
            return self._rulesets[file, definition].findings(facts)


def _definitions_for(file: str, book: Rulebook) -> Iterable[tuple[str | None, Definition | None]]:
    return book.definitions.items() if file in PER_DEFINITION else [(None, None)]


class _QuietHost(durable.Host):  # type: ignore[misc]  # the library ships no types
    """A host without the library's two polling threads, which can take a firing from its caller."""

    def _run(self) -> None:
        pass


class _Ruleset:
    """The rules of one file, under one definition, and what they said about facts before."""

    def __init__(
        self,
        host: durable.Host,
        book: Rulebook,
        file: str,
        definition: Definition | None,
        remember: int,
    ) -> None:
        self._host = host
        self._name = f"{file}~{definition.id}" if definition else file
        self._rules = book.rules_for(file, definition)
        self._limits = book.limits_for(definition)
        self._words = {"improvement_limit": definition.improvement.words} if definition else {}
        self._remember = remember
        self._remembered: OrderedDict[Fact, tuple[Finding, ...]] = OrderedDict()
        self._fired: set[tuple[str, int]] = set()
        self._seen = 0
        host.set_rulesets({self._name: dict(self._compiled())})
        self._judge([])

    def findings(self, facts: Sequence[Fact]) -> list[tuple[Finding, ...]]:
        found = [self._remembered.get(fact) for fact in facts]
        known = {
            fact: findings
            for fact, findings in zip(facts, found, strict=True)
            if findings is not None
        }
        if len(known) == len(found):
            return list(known.values())
        new = [fact for fact in dict.fromkeys(facts) if fact not in known]
        for start in range(0, len(new), BATCH):
            batch = new[start : start + BATCH]
            for fact, findings in zip(batch, self._judge(batch), strict=True):
                known[fact] = findings
                if self._remember:
                    self._remembered[fact] = findings
        while len(self._remembered) > self._remember:
            self._remembered.popitem(last=False)
        return [known[fact] for fact in facts]

    def _judge(self, facts: Sequence[Fact]) -> Iterator[tuple[Finding, ...]]:
        """Ask the library, in one session that is given back whatever happens.

        The first fact of the session is of no kind and meets only the catch-all rule. It is there
        because the library reads memory it never wrote when it gives back a session in which no
        rule fired.
        """
        self._fired.clear()
        self._seen = 0
        messages: list[dict[str, str | int]] = [
            {"sid": SESSION, "id": _fact_id(-1), "kind": "none"}
        ]
        messages += [
            {"sid": SESSION, "id": _fact_id(place), "kind": fact.kind, **_encoded(fact)}
            for place, fact in enumerate(facts)
        ]
        try:
            try:
                state = self._host.assert_facts(self._name, messages)
            finally:
                self._host.delete_state(self._name, SESSION)
        except Exception as error:
            raise RuleFailure(f"{self._name}: {error}") from error
        if state is None or "exception" in state or self._seen != len(messages):
            problem = (state or {}).get("exception", f"saw {self._seen} of {len(messages)} facts")
            raise RuleFailure(f"{self._name}: {problem}")
        return (
            tuple(
                self._finding(rule, fact) for rule in self._rules if (rule.id, place) in self._fired
            )
            for place, fact in enumerate(facts)
        )

    def _compiled(self) -> Iterator[tuple[str, Pattern]]:
        """Each rule in the library's notation; "one of" as one rule for each choice."""
        for rule in self._rules:
            tests = [
                patterns
                for field, test in rule.when.items()
                for patterns in _patterns(rule, field, test, self._limits)
            ]
            for number, chosen in enumerate(product(*tests)):
                condition = {"$and": [{"kind": rule.about}, *chosen]}
                yield f"{rule.id}~{number}", {"all": [{"m": condition}], "run": self._note(rule)}
        yield "every-fact", {"all": [{"m": {"$ex": {"kind": 1}}}], "run": self._count}

    def _note(self, rule: Rule) -> Callable[[Any], None]:
        def note(context: Any) -> None:  # noqa: ANN401  # the library ships no types
            self._fired.add((rule.id, _place(context.m.id)))

        return note

    def _count(self, _context: Any) -> None:  # noqa: ANN401  # the library ships no types
        self._seen += 1

    def _finding(self, rule: Rule, fact: Fact) -> Finding:
        quoted = {
            name: getattr(fact, name)
            for name in rule.placeholders
            if name in type(fact).model_fields or name in fact.spoken
        }
        return Finding(
            rule=rule.id,
            says=rule.says.format_map(self._limits | self._words | quoted),
            checked=rule.review.checked,
            **{name: getattr(rule, name) for name in _COPIED},
        )


_COPIED = tuple(Finding.model_fields.keys() & Rule.model_fields.keys() - {"says"})


def _fact_id(place: int) -> str:
    return f"f{place + 1}"


def _place(fact_id: str) -> int:
    return int(fact_id[1:]) - 1


def _encoded(fact: Fact) -> dict[str, str | int]:
    """The fields of a fact as the library takes them.

    A field is always a word or always a number, because the library reads ``"6"`` as 6. Yes and
    no are words for the same reason. A number also says whether it is known.
    """
    encoded: dict[str, str | int] = {}
    numbers = number_fields(type(fact))
    for name in type(fact).model_fields:
        value = getattr(fact, name)
        if name not in numbers:
            encoded[name] = _word(value)
        elif value is None:
            encoded[name + KNOWN] = UNKNOWN
        else:
            encoded[name] = value
            encoded[name + KNOWN] = "yes"
    return encoded


def _word(value: bool | str | None) -> str:  # noqa: FBT001  # yes and no are words here
    if value is None:
        return UNKNOWN
    return str(value).lower()


def _patterns(
    rule: Rule, field: str, test: Test, limits: dict[str, int]
) -> Iterator[list[Pattern]]:
    """What one test asks, in the library's notation; each asked thing with its alternatives."""
    if test.at_least:
        yield [{"$gte": {field: limits[test.at_least]}}]
    if test.below:
        yield [{"$lt": {field: limits[test.below]}}]
    if test.missing:
        suffix = KNOWN if field in number_fields(rule.fact_type) else ""
        yield [{field + suffix: UNKNOWN}]
    if test.choices:
        yield [{field: _word(choice)} for choice in test.choices]


@cache
def default_engine() -> RuleEngine:
    """Return the engine shared by the whole process."""
    return RuleEngine(load_rulebook())
