"""Where exactly one rule must speak, exactly one does: no gap, no overlap."""

import pytest
from facts_worth_trying import facts_worth_trying, random_facts
from plain_reading import plain_findings

from rules.rulebook import load_rulebook

BOOK = load_rulebook()
every_definition = pytest.mark.parametrize("definition", BOOK.definitions)
LADDERS = {"thase_rush", "european"}


def tried(file, definition=None, number=3_000):
    yield from facts_worth_trying(BOOK, file, definition)
    yield from random_facts(BOOK, file, definition, number, seed=11)


def rules_that_fire(file, fact, definition=None):
    return [BOOK.rules[name] for name in plain_findings(BOOK, file, fact, definition)]


@every_definition
def test_every_criterion_of_a_trial_gets_exactly_one_conclusion(definition):
    needed = {
        rule.criterion
        for rule in BOOK.rules_for("trial", BOOK.definitions[definition])
        if rule.criterion
    }
    for fact in tried("trial", definition):
        criteria = [rule.criterion for rule in rules_that_fire("trial", fact, definition)]
        decided = [criterion for criterion in criteria if criterion]
        assert sorted(decided) == sorted(needed), fact


@every_definition
def test_every_count_gets_exactly_one_verdict(definition):
    for fact in tried("episode", definition):
        assert len(rules_that_fire("episode", fact, definition)) == 1, fact


def test_every_add_on_gets_exactly_one_conclusion_for_each_criterion():
    for fact in tried("augmentation"):
        criteria = [rule.criterion for rule in rules_that_fire("augmentation", fact)]
        assert sorted(criteria) == ["dose", "improvement", "weeks"], fact


def test_every_count_beside_a_label_gets_exactly_one_conclusion():
    for fact in tried("label_count"):
        assert len(rules_that_fire("label_count", fact)) == 1, fact


def test_every_phq9_total_has_exactly_one_band():
    for fact in tried("severity"):
        assert len(rules_that_fire("severity", fact)) == 1, fact


@pytest.mark.parametrize("file", sorted(LADDERS))
def test_a_rung_needs_every_rung_below_it(file):
    ladder = [rule.id for rule in BOOK.rule_files[file]]
    ladder = ladder[:-1] if file == "european" else ladder  # its last step asks for other things
    for fact in tried(file):
        reached = [rule.id for rule in rules_that_fire(file, fact) if rule.id in ladder]
        assert reached == ladder[: len(reached)], fact


def test_safety_always_says_something_and_reports_none_only_alone():
    urgent = {"now", "soon", "ask"}
    for fact in tried("suicidal_thoughts", number=5_000):
        said = {rule.conclude for rule in rules_that_fire("suicidal_thoughts", fact)}
        assert said, fact
        assert said == {"none_reported"} or (said <= urgent), fact


def test_an_unanswered_safety_question_is_never_read_as_no():
    answers = ("wished_dead", "better_off_dead", "thoughts_of_killing_self", "ever_tried")
    for fact in tried("suicidal_thoughts", number=5_000):
        if any(getattr(fact, name) is None for name in answers) or fact.phq9_item_9 is None:
            rules = rules_that_fire("suicidal_thoughts", fact)
            assert all(rule.conclude != "none_reported" for rule in rules), fact
