"""Apply a rulebook with durable_rules. No other module may import the library.

The library is native code with hazards we have met (docs/decisions/0002). This module keeps to
the part that our tests compare with a plain reading of the rulebook: facts, never events; every
condition ANDs constant tests on one fact; a catch-all rule in every ruleset; one session at a
time, under a lock, given back at the end; no background threads; every answer checked to be whole.
"""

import json
import re
import threading
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from itertools import product
from typing import Any, NamedTuple

import durable_rules_engine
from durable import engine as durable
from pydantic import BaseModel, ConfigDict

from rules.definitions import Definition
from rules.errors import RuleFailure
from rules.fact import Fact
from rules.language import ENGLISH, speaking
from rules.notation import Pattern, encoded, patterns
from rules.rulebook import PER_DEFINITION, Rulebook, rulebook_in
from rules.schema import Criterion, Known, Queue, Rule

CATCH_ALL = "every-fact"
CHOICE = "~"
"""Between a rule's id and the number of the choice, where one_of became several rules."""
FACT_IDS = re.compile(r'"id":"f(\d+)"')
SESSION = "s"
"""The one session name: no person's identity ever reaches the library."""
BATCH = 32
"""Facts in one session. Their ids are checked not to collide in the library's 32-bit hash."""
SAME_FACTS = "trial"
"""The file whose facts are the same under every definition: what does not depend on the
definition is judged once for all."""
REMEMBERED = 2_000
"""Facts remembered for each ruleset: more than a population has different trials."""
SAID = 5_000
"""Different findings kept once for each ruleset, however many facts they were made on."""


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
    at_once: bool = False
    queue: Queue | None = None
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
        self._order = {name: place for place, name in enumerate(book.rules)}
        self._rulesets = {
            (part.file, part.definition.id if part.definition else None): _Ruleset(
                self._host, book, part, remember
            )
            for part in _compilable(book)
        }

    def findings(
        self, file: str, facts: Sequence[Fact], definition: str | None = None
    ) -> list[tuple[Finding, ...]]:
        """Return, for each fact in order, the rules of `file` that fire, in the file's order.

        Raises RuleFailure if the library does not give a whole answer.
        """
        with self._lock:
            own = self._rulesets[file, definition].findings(facts)
            if file != SAME_FACTS:
                return own
            shared = self._rulesets[file, None].findings(facts)
        return [
            tuple(sorted((*one, *other), key=lambda finding: self._order[finding.rule]))
            for one, other in zip(own, shared, strict=True)
        ]


class _Compilable(NamedTuple):
    """The rules that make up one ruleset of the library."""

    file: str
    definition: Definition | None
    rules: tuple[Rule, ...]


def _compilable(book: Rulebook) -> Iterator[_Compilable]:
    """Every ruleset of a rulebook."""
    for file in book.rule_files:
        if file not in PER_DEFINITION:
            yield _Compilable(file, None, book.rules_for(file, None))
            continue
        shared = {rule.id for rule in book.rule_files[file] if _is_shared(file, rule, book)}
        for definition in book.definitions.values():
            rules = book.rules_for(file, definition)
            own = tuple(rule for rule in rules if rule.id not in shared)
            yield _Compilable(file, definition, own)
        if shared:
            rules = tuple(rule for rule in book.rule_files[file] if rule.id in shared)
            yield _Compilable(file, None, rules)


def _is_shared(file: str, rule: Rule, book: Rulebook) -> bool:
    """Whether a rule says the same of the same fact under every definition."""
    return (
        file == SAME_FACTS
        and not rule.where_setting
        and rule.thresholds <= set(book.thresholds)
        and rule.placeholders <= {*rule.fact_type.model_fields, *rule.fact_type.spoken}
    )


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
        part: _Compilable,
        remember: int,
    ) -> None:
        definition = part.definition
        self._name = f"{part.file}~{definition.id}" if definition else part.file
        self._rules = part.rules
        self._by_id = {rule.id: rule for rule in part.rules}
        self._limits = book.limits_for(definition)
        self._language = book.language
        with speaking(book.language):
            words = {"improvement_limit": definition.improvement.words} if definition else {}
        self._words = words
        self._remember = remember
        self._remembered: OrderedDict[Fact, tuple[Finding, ...]] = OrderedDict()
        self._said = lru_cache(maxsize=SAID)(self._say)
        host.set_rulesets({self._name: dict(self._compiled())})
        self._handle = host.get_ruleset(self._name)._handle  # noqa: SLF001  # the C side's number
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

    def _judge(self, facts: Sequence[Fact]) -> list[tuple[Finding, ...]]:
        """Ask the library, in one session that is given back whatever happens.

        The library reads memory it never wrote when it gives back a session in which no rule
        fired. The catch-all rule fires on every fact, so a session has at least one: a fact of no
        kind where there is no other.
        """
        messages = [
            {"sid": SESSION, "id": f"f{place}", "kind": fact.kind, **encoded(fact)}
            for place, fact in enumerate(facts)
        ] or [{"sid": SESSION, "id": "f0", "kind": "none"}]
        fired: dict[str, list[int]] = {}
        try:
            for name, places in self._firings(json.dumps(messages, separators=(",", ":"))):
                fired.setdefault(name, []).extend(places)
        except durable_rules_engine.error as error:
            raise RuleFailure(f"{self._name}: {error}") from error
        seen = sorted(fired.pop(CATCH_ALL, []))
        if seen != list(range(len(messages))):
            raise RuleFailure(f"{self._name}: saw {len(seen)} of {len(messages)} facts")
        by_rule: dict[str, set[int]] = {}
        for name, places in fired.items():
            by_rule.setdefault(name.partition(CHOICE)[0], set()).update(places)
        with speaking(self._language):
            return [
                tuple(
                    self._finding(rule, fact)
                    for rule in self._rules
                    if place in by_rule.get(rule.id, ())
                )
                for place, fact in enumerate(facts)
            ]

    def _firings(self, messages: str) -> Iterator[tuple[str, list[int]]]:
        """Each firing of one session: the library's name of the rule, and the facts it met."""
        try:
            code, state = durable_rules_engine.assert_facts(self._handle, messages)
            if code != 0:
                raise RuleFailure(f"{self._name}: the library refused the facts with code {code}")
            action = durable_rules_engine.start_action_for_state(self._handle, state)
            firing = action[1] if action else None
            while firing:
                yield firing[2 : firing.index('"', 2)], [int(n) for n in FACT_IDS.findall(firing)]
                firing = durable_rules_engine.complete_and_start_action(self._handle, state)
        finally:
            durable_rules_engine.delete_state(self._handle, SESSION)

    def _compiled(self) -> Iterator[tuple[str, Pattern]]:
        """Each rule in the library's notation; "one of" as one rule for each choice."""
        for rule in self._rules:
            tests = [
                choices
                for field, test in rule.when.items()
                for choices in patterns(rule, field, test, self._limits)
            ]
            for number, chosen in enumerate(product(*tests)):
                condition = {"$and": [{"kind": rule.about}, *chosen]}
                yield f"{rule.id}{CHOICE}{number}", {"all": [{"m": condition}], "run": _nothing}
        every_fact = {"m": {"$ex": {"kind": 1}}}
        # Up to a whole batch in one firing.
        yield CATCH_ALL, {"all": [every_fact], "cap": BATCH + 1, "run": _nothing}

    def _finding(self, rule: Rule, fact: Fact) -> Finding:
        quoted = {
            name: getattr(fact, name)
            for name in rule.placeholders
            if name in type(fact).model_fields or name in fact.spoken
        }
        return self._said(rule.id, rule.says.format_map(self._limits | self._words | quoted))

    def _say(self, rule_id: str, says: str) -> Finding:
        """A finding, the very same one for the same words."""
        rule = self._by_id[rule_id]
        return Finding(
            rule=rule.id,
            says=says,
            checked=rule.review.checked,
            **{name: getattr(rule, name) for name in _COPIED},
        )


_COPIED = tuple(Finding.model_fields.keys() & Rule.model_fields.keys() - {"says"})


def _nothing(_context: Any) -> None:  # noqa: ANN401  # the library ships no types
    """What a rule does when it fires: the firing itself is all that is read."""


@cache
def default_engine(language: str = ENGLISH) -> RuleEngine:
    """Return the engine shared by the whole process: one for each language that is spoken."""
    return RuleEngine(rulebook_in(language))
