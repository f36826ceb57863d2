"""On every fact worth telling apart, the engine fires exactly the rules that should fire."""

import pytest
from facts_worth_trying import facts_worth_trying, random_facts
from plain_reading import fires, plain_findings

from rules.engine import RuleEngine
from rules.rulebook import OPTIONS, PER_DEFINITION, load_rulebook

BOOK = load_rulebook()
ENGINE = RuleEngine(BOOK, remember=0)
REMEMBERING = RuleEngine(BOOK)
RULESETS = [
    (file, definition)
    for file in BOOK.rule_files
    for definition in (BOOK.definitions if file in PER_DEFINITION else [None])
]
MOST_MATCHES = 60
CHUNK = 500
every_ruleset = pytest.mark.parametrize(
    ("file", "definition"), RULESETS, ids=lambda value: str(value or "")
)


def in_chunks(facts):
    chunk = []
    for fact in facts:
        chunk.append(fact)
        if len(chunk) == CHUNK:
            yield chunk
            chunk = []
    yield chunk


def assert_agrees(engine, file, definition, facts):
    for chunk in in_chunks(facts):
        found = engine.findings(file, chunk, definition)
        for fact, findings in zip(chunk, found, strict=True):
            expected = plain_findings(BOOK, file, fact, definition)
            assert [finding.rule for finding in findings] == expected, fact


@every_ruleset
def test_engine_fires_exactly_the_rules_that_hold(file, definition):
    assert_agrees(ENGINE, file, definition, facts_worth_trying(BOOK, file, definition))


@every_ruleset
def test_engine_agrees_where_every_field_is_drawn_at_random(file, definition):
    number = 200 if file.startswith(OPTIONS) else 1_500
    assert_agrees(ENGINE, file, definition, random_facts(BOOK, file, definition, number, seed=file))


@every_ruleset
def test_remembered_findings_are_the_same(file, definition):
    facts = list(random_facts(BOOK, file, definition, 100, seed=7))
    first = REMEMBERING.findings(file, facts, definition)
    again = REMEMBERING.findings(file, facts[::-1], definition)[::-1]
    assert first == again == ENGINE.findings(file, facts, definition)


@every_ruleset
def test_no_fact_matches_more_tests_than_the_library_holds(file, definition):
    """The library keeps 64 matching tests for one fact and fails, by the data, on the next."""
    chosen = BOOK.definitions[definition] if definition else None
    rules, limits = BOOK.rules_for(file, chosen), BOOK.limits_for(chosen)
    for fact in random_facts(BOOK, file, definition, 100, seed=3):
        matching = sum(len(rule.when) for rule in rules if fires(rule, fact, limits))
        assert matching <= MOST_MATCHES, fact
