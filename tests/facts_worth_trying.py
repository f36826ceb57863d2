"""For each rule file, every combination of limits, their neighbours, choices and unknown."""

import random
from itertools import product

from pydantic import ValidationError

from rules.checks import allowed_values
from rules.facts import FACT_TYPES, number_fields


def worth_trying(rules, fact_type, field, limits):
    """Unknown, every choice, and each limit with its neighbours; only unknown for unread fields."""
    tests = [rule.when[field] for rule in rules if field in rule.when]
    if not tests:
        return [_default(fact_type, field)]
    if field not in number_fields(fact_type):
        # One word of each set of words that no rule tells apart, and unknown.
        alike = {
            tuple(word in test.choices for test in tests): word
            for word in allowed_values(_rule_with(rules, field), field)
        }
        return _allowed(fact_type, field, [*sorted(alike.values(), key=str), None])
    named = {limits[name] for test in tests for name in test.thresholds}
    return _allowed(
        fact_type, field, [None, *sorted({near for n in named for near in (n - 1, n, n + 1)})]
    )


def _rule_with(rules, field):
    return next(rule for rule in rules if field in rule.when)


def _default(fact_type, field):
    info = fact_type.model_fields[field]
    if not info.is_required():
        return info.default
    return 0 if field in number_fields(fact_type) else None


def _allowed(fact_type, field, values):
    """The values that the field itself takes; whether a whole fact holds together comes later."""
    info = fact_type.model_fields[field]
    kept = []
    for value in values:
        if value is None and (info.is_required() or info.default is not None):
            continue
        kept.append(value)
    return kept


def facts_worth_trying(book, file, definition=None):
    """Every fact of every kind that the rules of a file read.

    Rules that share no field cannot meet, so each group of rules that do is tried on its own
    fields, all combinations of them, with the other fields unknown.
    """
    chosen = book.definitions[definition] if definition else None
    rules, limits = book.rules_for(file, chosen), book.limits_for(chosen)
    for about in dict.fromkeys(rule.about for rule in rules):
        mine = [rule for rule in rules if rule.about == about]
        for group in sharing_fields(mine):
            yield from _facts(FACT_TYPES[about], group, limits)


def random_facts(book, file, definition, number, seed):
    """Facts with every field drawn at random from what is worth trying: groups meeting groups."""
    chosen = book.definitions[definition] if definition else None
    rules, limits = book.rules_for(file, chosen), book.limits_for(chosen)
    draw = random.Random(seed)  # noqa: S311  # the same facts every time
    for about in dict.fromkeys(rule.about for rule in rules):
        fact_type = FACT_TYPES[about]
        mine = [rule for rule in rules if rule.about == about]
        choices = {
            field: allowed_values(mine[0], field) or worth_trying(mine, fact_type, field, limits)
            for field in fact_type.model_fields
        }
        choices = {
            field: _allowed(fact_type, field, [*values, None]) for field, values in choices.items()
        }
        for _ in range(number):
            try:
                yield fact_type.model_validate(
                    {field: draw.choice(values) for field, values in choices.items()}
                )
            except ValidationError:
                continue


def sharing_fields(rules):
    """The rules in groups, such that no two groups test the same field."""
    groups = []
    for rule in rules:
        touched = [
            group for group in groups if any(set(rule.when) & set(other.when) for other in group)
        ]
        groups = [group for group in groups if group not in touched]
        groups.append([*(other for group in touched for other in group), rule])
    return groups


def _facts(fact_type, rules, limits):
    fields = list(fact_type.model_fields)
    choices = [worth_trying(rules, fact_type, field, limits) for field in fields]
    for values in product(*choices):
        try:
            yield fact_type.model_validate(dict(zip(fields, values, strict=True)))
        except ValidationError:
            continue  # limits and neighbours that cannot stand together, as 3 failed of 2 possible
