"""What one knowledge file cannot say about itself: whether the files fit together."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, get_args

from rules.definitions import DEFINITION_LIMITS
from rules.errors import RulebookError
from rules.medicines import Names

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rules.rulebook import Rulebook
    from rules.schema import Rule, Test


def check_rulebook(book: Rulebook) -> None:
    """Raise RulebookError for the first thing that does not fit."""
    for fault in _faults(book):
        raise RulebookError(fault)


def _faults(book: Rulebook) -> Iterator[str]:
    yield from _repeated("rule", (rule.id for rules in book.rule_files.values() for rule in rules))
    if book.headline not in book.definitions:
        yield f"rulebook.toml: headline {book.headline!r} is no definition"
    yield from _source_faults(book)
    for file, rules in book.rule_files.items():
        for rule in rules:
            yield from (f"{file}.toml [{rule.id}]: {fault}" for fault in _rule_faults(rule, book))
    used = {name for rule in book.rules.values() for name in rule.thresholds | rule.placeholders}
    for name, threshold in book.thresholds.items():
        if name not in used and not threshold.used_by_derivation:
            yield f"thresholds.toml [{name}]: no rule uses it"
    yield from _medicine_faults(book)


def _source_faults(book: Rulebook) -> Iterator[str]:
    named = set()
    for where, entry in book.cited():
        named.add(entry.source)
        if entry.source not in book.sources:
            yield f"{where}: no source called {entry.source!r}"
    for key, definition in book.definitions.items():
        named.add(definition.source)
        if definition.source not in book.sources:
            yield f"definition {key}: no source called {definition.source!r}"
    for key in set(book.sources) - named:
        yield f"sources.toml [{key}]: nothing cites it"


def _rule_faults(rule: Rule, book: Rulebook) -> Iterator[str]:
    per_definition = rule.about in {"trial", "episode", "exclusion"}
    limits = set(book.thresholds) | (DEFINITION_LIMITS if per_definition else set())
    for name in rule.thresholds - limits:
        yield f"no threshold called {name!r}"
    words = set(rule.fact_type.model_fields) | set(rule.fact_type.spoken) | limits
    words |= {"improvement_limit"} if per_definition else set()
    for name in rule.placeholders - words:
        yield f"{{{name}}} is no field of a {rule.about} fact and no threshold"
    if rule.where_setting and not per_definition:
        yield "only rules about trials, episodes and exclusions depend on a definition"
    for field, test in rule.when.items():
        yield from _test_faults(rule, field, test)


def _test_faults(rule: Rule, field: str, test: Test) -> Iterator[str]:
    allowed = allowed_values(rule, field)
    for choice in test.choices:
        if not allowed:
            yield f"{field} is a number; it takes at_least, below or missing"
        elif choice not in allowed or type(choice) not in {type(value) for value in allowed}:
            yield f"{field} is never {choice!r}; it is one of {', '.join(map(str, allowed))}"
    if test.thresholds and allowed:
        yield f"{field} is a word; it takes is, one_of or missing"


def allowed_values(rule: Rule, field: str) -> tuple[bool | str, ...]:
    """The words, or yes and no, that a field can hold; none for a number."""
    annotation = rule.fact_type.model_fields[field].annotation
    return tuple(_choices(annotation))


def _choices(annotation: object) -> Iterator[bool | str]:
    if annotation is bool:
        yield from (True, False)
    for part in get_args(annotation):
        if isinstance(part, str):
            yield part
        else:
            yield from _choices(part)


def _medicine_faults(book: Rulebook) -> Iterator[str]:
    try:
        Names(book.medicines, book.name_parts, book.other_medicines)
    except ValueError as error:
        yield f"medicines.toml: {error}"
    for key, medicine in book.medicines.items():
        for other in (medicine.same_agent_as, medicine.dose_is_of, *medicine.by_form.values()):
            if other is not None and other not in book.medicines:
                yield f"medicines.toml [{key}]: no medicine called {other!r}"


def _repeated(what: str, names: Iterable[str]) -> Iterator[str]:
    for name, times in Counter(names).items():
        if times > 1:
            yield f"{what} {name!r} stands {times} times"
