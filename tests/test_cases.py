"""Every rule on its worked cases: at least one where it fires and one where it does not."""

from collections import defaultdict

import pytest
from conftest import fired, worked_cases

from rules.rulebook import PER_DEFINITION, load_rulebook

BOOK = load_rulebook()
CASES = worked_cases()
FIRES = defaultdict(set)
for _case in CASES:
    FIRES[_case["rule"]].add(_case["fires"])


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['rule']}: {case['name']}")
def test_rule_fires_as_its_case_says(case):
    rule = BOOK.rules[case["rule"]]
    definition = None
    if case["file"] in PER_DEFINITION:
        definition = case.get("definition", BOOK.headline)
    settings = tuple(sorted(case.get("settings", {}).items()))
    rules = fired(case["file"], rule.about, case["given"], definition, settings)
    assert (rule.id in rules) == case["fires"]


@pytest.mark.parametrize("rule_id", BOOK.rules)
def test_rule_has_a_case_each_way(rule_id):
    assert FIRES[rule_id] == {True, False}


def test_cases_stand_beside_the_rules_they_test():
    places = {rule.id: file for file, rules in BOOK.rule_files.items() for rule in rules}
    assert all(places[case["rule"]] == case["file"] for case in CASES)


def test_no_two_cases_are_the_same():
    seen = [repr({key: case[key] for key in sorted(case) if key != "name"}) for case in CASES]
    assert len(seen) == len(set(seen))
