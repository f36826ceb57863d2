"""Read rules/knowledge into one checked, immutable Rulebook."""

import hashlib
import tomllib
from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache, cached_property
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from pydantic import ConfigDict, ValidationError

from rules.checks import check_rulebook
from rules.errors import RulebookError
from rules.help_lines import HelpFor, HelpLine
from rules.facts import Topic
from rules.medicines import AnswerGroup, Medicine, Names
from rules.schema import Cited, Definition, Entry, Review, Rule, Source, Threshold

E = TypeVar("E", bound=Entry)
KNOWLEDGE = Path(__file__).parent / "knowledge"
PER_DEFINITION = ("trial", "episode")
"""The rule files that are applied once for each definition, with its numbers."""
TABLES = (
    "answer_groups",
    "crisis_lines",
    "definitions",
    "medicines",
    "rulebook",
    "sources",
    "thresholds",
)
"""The files that hold no rules."""


class Due(NamedTuple):
    """An entry whose review date has passed."""

    entry: str
    since: date


class Rulebook(Entry):
    """Everything the tool knows. `rules` is by file, then in the file's order."""

    model_config = ConfigDict(frozen=True, extra="forbid", ignored_types=(cached_property,))
    version: str
    digest: str
    headline: str
    rule_files: dict[str, tuple[Rule, ...]]
    thresholds: dict[str, Threshold]
    definitions: dict[str, Definition]
    medicines: dict[str, Medicine]
    answer_groups: dict[Topic, AnswerGroup]
    help_lines: tuple[HelpLine, ...]
    sources: dict[str, Source]

    @cached_property
    def rules(self) -> dict[str, Rule]:
        """Every rule by its id."""
        return {rule.id: rule for rules in self.rule_files.values() for rule in rules}

    @cached_property
    def names(self) -> Names:
        """Every medicine by every name."""
        return Names(self.medicines)

    def rules_for(self, file: str, definition: Definition | None) -> tuple[Rule, ...]:
        """The rules of one file that apply under one definition."""
        settings = definition.settings if definition else {}
        return tuple(
            rule
            for rule in self.rule_files[file]
            if all(settings.get(name) == word for name, word in rule.where_setting.items())
        )

    def limits_for(self, definition: Definition | None) -> dict[str, int]:
        """Every threshold by name, with the numbers of one definition."""
        limits = {name: threshold.value for name, threshold in self.thresholds.items()}
        return limits | (definition.limits if definition else {})

    def help_for(self, country: str | None) -> HelpFor:
        """The help lines for a country; the worldwide directories for an unknown one."""
        own = [line for line in self.help_lines if line.country == country]
        world = [line for line in self.help_lines if line.country == "OTHER"]
        return HelpFor(lines=tuple(own if country == "OTHER" else (*own, *world)))

    def cited(self) -> Iterator[tuple[str, Cited]]:
        """Everything that names a source, with where it stands."""
        yield from ((f"rule {rule.id}", rule) for rule in self.rules.values())
        yield from ((f"threshold {name}", entry) for name, entry in self.thresholds.items())
        yield from ((f"crisis line {line.name}", line) for line in self.help_lines)
        yield from ((f"answer group {key}", group) for key, group in self.answer_groups.items())
        for key, medicine in self.medicines.items():
            yield from ((f"medicine {key}", value) for value in medicine.dose_values)
        for key, definition in self.definitions.items():
            yield from ((f"definition {key}.{name}", value) for name, value in definition.values())

    def reviews(self) -> Iterator[tuple[str, Review]]:
        """Every reviewed entry by name."""
        yield from ((f"rule {rule.id}", rule.review) for rule in self.rules.values())
        yield from ((f"definition {key}", entry.review) for key, entry in self.definitions.items())
        yield from ((f"medicine {key}", entry.review) for key, entry in self.medicines.items())

    def due(self, on: date) -> list[Due]:
        """Every entry whose review date has come, longest overdue first."""
        entries = [Due(name, review.again_by) for name, review in self.reviews()]
        lines = [
            Due(f"crisis line {line.country} {line.name}", line.due_on) for line in self.help_lines
        ]
        return sorted((due for due in entries + lines if due.since <= on), key=lambda due: due[::-1])


@cache
def load_rulebook(folder: Path = KNOWLEDGE) -> Rulebook:
    """Return the rulebook in `folder`, or raise RulebookError naming the file and the entry."""
    about = _tables(folder / "rulebook.toml")
    files = sorted(path for path in folder.rglob("*.toml") if path.stem not in TABLES)
    if len({path.stem for path in files}) < len(files):
        raise RulebookError("two rule files have the same name")
    try:
        book = Rulebook(
            version=str(about.get("version", "")),
            headline=str(about.get("headline", "")),
            digest=_digest(folder),
            rule_files={path.stem: tuple(_entries(path, Rule)) for path in files},
            thresholds=_named(folder / "thresholds.toml", Threshold),
            definitions=_named(folder / "definitions.toml", Definition),
            medicines=_named(folder / "medicines.toml", Medicine),
            answer_groups=_named(folder / "answer_groups.toml", AnswerGroup),
            help_lines=tuple(_entries(folder / "crisis_lines.toml", HelpLine)),
            sources=_named(folder / "sources.toml", Source),
        )
    except ValidationError as error:
        raise RulebookError(f"{folder.name}: {error}") from error
    check_rulebook(book)
    return book


def _digest(folder: Path) -> str:
    """A fingerprint of every knowledge file: name and content."""
    fingerprint = hashlib.sha256()
    for path in sorted(folder.rglob("*.toml")):
        fingerprint.update(path.relative_to(folder).as_posix().encode() + b"\0")
        fingerprint.update(path.read_bytes().replace(b"\r\n", b"\n") + b"\0")
    return fingerprint.hexdigest()[:16]


def _tables(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise RulebookError(f"{path.name}: {error}") from error


def _named(path: Path, shape: type[E]) -> dict[str, E]:
    tables = _tables(path)
    entries = _entries(path, shape)
    return dict(zip((key for key, _ in _own_tables(tables)), entries, strict=True))


def _own_tables(tables: dict[str, Any]) -> Iterable[tuple[str, dict[str, Any]]]:
    shared = _shared(tables)
    return ((key, table) for key, table in tables.items() if key not in shared)


def _shared(tables: dict[str, Any]) -> dict[str, Any]:
    """What stands once at the top of a file and holds for every entry in it."""
    return {key: tables[key] for key in ("review", "about", "verified_by", "known") if key in tables}


def _entries(path: Path, shape: type[E]) -> list[E]:
    tables = _tables(path)
    shared = {key: value for key, value in _shared(tables).items() if key in shape.model_fields}
    entries = []
    for key, table in _own_tables(tables):
        named = {"id": key} if "id" in shape.model_fields else {}
        try:
            entries.append(shape.model_validate(shared | named | table))
        except (ValidationError, TypeError) as error:
            raise RulebookError(f"{path.name} [{key}]: {error}") from error
    return entries
