"""Facts and tests in the notation of the rules library."""

from collections.abc import Iterator
from typing import Any

from rules.fact import Fact
from rules.facts import number_fields
from rules.schema import Rule, Test

UNKNOWN = "unknown"
KNOWN = "_known"
Pattern = dict[str, Any]


def encoded(fact: Fact) -> dict[str, str | int]:
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


def patterns(rule: Rule, field: str, test: Test, limits: dict[str, int]) -> Iterator[list[Pattern]]:
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
