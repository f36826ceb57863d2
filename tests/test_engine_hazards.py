"""The library's hazards, each held off by rules/engine.py (docs/decisions/0002)."""

import json
import threading

import durable_rules_engine
import pytest

from rules.answer_facts import AnswerFact
from rules.engine import BATCH, RuleEngine
from rules.errors import RuleFailure
from rules.facts import FACT_TYPES, SeverityFact, TrialFact, fact, number_fields
from rules.rulebook import load_rulebook

BOOK = load_rulebook()
LONG = TrialFact(weeks_at_least=8, weeks_at_most=8)
SHORT = TrialFact(weeks_at_least=2, weeks_at_most=2)


def breaks(engine, monkeypatch, how):
    ruleset = engine._rulesets["trial", BOOK.headline]  # noqa: SLF001  # where the library is met
    monkeypatch.setattr(ruleset, *how)
    return engine


def library(monkeypatch, name, instead):
    """Put something else in place of one of the library's own functions."""
    monkeypatch.setattr(durable_rules_engine, name, instead)


def test_an_error_of_the_library_is_not_silent(monkeypatch):
    engine = RuleEngine(BOOK, remember=0)

    def broken(*_):
        raise durable_rules_engine.error("Could not complete action, error code: 301")

    library(monkeypatch, "complete_and_start_action", broken)
    with pytest.raises(RuleFailure, match="error code: 301"):
        engine.findings("trial", [LONG], BOOK.headline)


def test_facts_that_the_library_refuses_are_not_silent(monkeypatch):
    engine = RuleEngine(BOOK, remember=0)
    whole = durable_rules_engine.assert_facts
    library(monkeypatch, "assert_facts", lambda *given: (2, whole(*given)[1]))
    with pytest.raises(RuleFailure, match="refused the facts with code 2"):
        engine.findings("trial", [LONG], BOOK.headline)


def test_a_partial_answer_is_refused(monkeypatch):
    """The library drops a fact that it cannot read, and everything after it, and says nothing."""
    engine = RuleEngine(BOOK, remember=0)
    whole = durable_rules_engine.assert_facts

    def drops_the_last(handle, messages):
        return whole(handle, json.dumps(json.loads(messages)[:-1], separators=(",", ":")))

    library(monkeypatch, "assert_facts", drops_the_last)
    with pytest.raises(RuleFailure, match="saw 1 of 2 facts"):
        engine.findings("trial", [LONG, SHORT], BOOK.headline)


def test_a_firing_that_never_comes_is_not_taken_for_a_whole_answer(monkeypatch):
    engine = RuleEngine(BOOK, remember=0)
    library(monkeypatch, "start_action_for_state", lambda *_: None)
    with pytest.raises(RuleFailure, match="saw 0 of 1 facts"):
        engine.findings("trial", [LONG], BOOK.headline)


def test_the_engine_works_again_after_a_failure(monkeypatch):
    engine = RuleEngine(BOOK, remember=0)
    expected = engine.findings("trial", [LONG], BOOK.headline)
    with monkeypatch.context() as broken:
        library(broken, "start_action_for_state", lambda *_: None)
        with pytest.raises(RuleFailure):
            engine.findings("trial", [LONG], BOOK.headline)
    assert engine.findings("trial", [LONG], BOOK.headline) == expected


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
