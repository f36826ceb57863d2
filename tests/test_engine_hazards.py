"""The library's hazards, each held off by rules/engine.py (docs/decisions/0002)."""

import threading

import pytest

from rules.engine import BATCH, RuleEngine
from rules.errors import RuleFailure
from rules.facts import FACT_TYPES, AnswerFact, SeverityFact, TrialFact, fact, number_fields
from rules.rulebook import load_rulebook

BOOK = load_rulebook()
LONG = TrialFact(weeks_at_least=8, weeks_at_most=8)


def breaks(engine, monkeypatch, how):
    ruleset = engine._rulesets["trial", BOOK.headline]  # noqa: SLF001  # where the library is met
    monkeypatch.setattr(ruleset, *how)
    return engine


def test_a_failing_action_is_not_silent(monkeypatch):
    engine = RuleEngine(BOOK, remember=0)
    ruleset = engine._rulesets["trial", BOOK.headline]  # noqa: SLF001
    monkeypatch.setattr(ruleset, "_fired", None)
    with pytest.raises((RuleFailure, AttributeError)):
        engine.findings("trial", [LONG], BOOK.headline)


def test_an_exception_inside_an_action_is_a_rule_failure():
    class Faulty(set):
        def add(self, _item):
            raise ZeroDivisionError

    engine = RuleEngine(BOOK, remember=0)
    engine._rulesets["trial", BOOK.headline]._fired = Faulty()  # noqa: SLF001
    with pytest.raises(RuleFailure, match=r"ZeroDivisionError|division|saw"):
        engine.findings("trial", [LONG], BOOK.headline)


def test_a_partial_answer_is_refused(monkeypatch):
    engine = RuleEngine(BOOK, remember=0)
    ruleset = engine._rulesets["trial", BOOK.headline]  # noqa: SLF001
    host = ruleset._host  # noqa: SLF001
    whole = host.assert_facts
    monkeypatch.setattr(host, "assert_facts", lambda name, facts: whole(name, facts[:-1]))
    with pytest.raises(RuleFailure, match="saw 1 of 2 facts"):
        engine.findings("trial", [LONG], BOOK.headline)


def test_the_engine_works_again_after_a_failure(monkeypatch):
    engine = RuleEngine(BOOK, remember=0)
    host = engine._host  # noqa: SLF001
    with monkeypatch.context() as broken:
        broken.setattr(host, "assert_facts", lambda *_: None)
        with pytest.raises(RuleFailure):
            engine.findings("trial", [LONG], BOOK.headline)
    assert engine.findings("trial", [LONG], BOOK.headline)[0]


def test_two_engines_do_not_collide():
    first, second = RuleEngine(BOOK), RuleEngine(BOOK)
    expected = first.findings("trial", [LONG], BOOK.headline)
    assert expected == second.findings("trial", [LONG], BOOK.headline)


def test_it_starts_no_threads():
    before = threading.active_count()
    RuleEngine(BOOK)
    assert threading.active_count() == before


def test_more_sessions_than_the_library_holds_at_once():
    engine = RuleEngine(BOOK, remember=0)
    fired = {
        len(engine.findings("severity", [SeverityFact(phq9_score=number % 28)])[0])
        for number in range(1_100)
    }
    assert fired == {1}


def test_more_facts_than_one_session_takes_come_back_in_order():
    engine = RuleEngine(BOOK, remember=0)
    facts = [SeverityFact(phq9_score=score) for score in range(28)] * 3
    assert len(facts) > BATCH
    bands = [findings[0].conclude for findings in engine.findings("severity", facts)]
    assert (
        bands
        == ["minimal"] * 5
        + ["mild"] * 5
        + ["moderate"] * 5
        + ["moderately_severe"] * 5
        + ["severe"] * 8
        + bands[28:]
    )
    assert bands[:28] == bands[28:56] == bands[56:]


def test_what_is_remembered_is_bounded():
    engine = RuleEngine(BOOK, remember=3)
    ruleset = engine._rulesets["severity", None]  # noqa: SLF001
    for score in range(28):
        engine.findings("severity", [SeverityFact(phq9_score=score)])
    assert len(ruleset._remembered) == 3  # noqa: SLF001


def test_equal_facts_are_one_fact():
    one = fact(AnswerFact, topic="anxiety_disorder", answer="yes")
    assert one is fact(AnswerFact, topic="anxiety_disorder", answer="yes")
    assert one == AnswerFact(topic="anxiety_disorder", answer="yes")
    assert hash(one) == hash(AnswerFact(topic="anxiety_disorder", answer="yes"))


def test_names_do_not_collide_in_the_librarys_hash():
    """The library compares ids and field names by a 32-bit FNV-1a hash only."""
    names = {"kind", "sid", "id", "$s"} | {f"f{place}" for place in range(BATCH + 1)}
    for fact_type in FACT_TYPES.values():
        names |= set(fact_type.model_fields)
        names |= {f"{name}_known" for name in number_fields(fact_type)}
    assert len({fnv1a(name) for name in names}) == len(names)


def fnv1a(text):
    value = 0x811C9DC5
    for byte in text.encode("ascii"):
        value = ((value ^ byte) * 16_777_619) & 0xFFFFFFFF
    return value
