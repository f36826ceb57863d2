"""Read rules/knowledge into one checked, immutable Rulebook."""

import hashlib
import tomllib
from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache, cached_property
from pathlib import Path
from typing import Any, NamedTuple, TypeVar, get_args

from pydantic import ConfigDict, ValidationError

from rules.authorisation import PayerList
from rules.checks import check_rulebook
from rules.danger_words import DangerWords
from rules.definitions import Definition
from rules.errors import RulebookError
from rules.help_lines import ELSEWHERE, HelpFor, HelpLine, in_order
from rules.language import ENGLISH, in_language, speaking, spoken_language
from rules.medicines import AnswerGroup, Medicine, NameParts, Names, OtherMedicines
from rules.options import Group, Option, Region
from rules.schema import Cited, Entry, Review, Rule, Source, Threshold
from rules.topics import Topic

E = TypeVar("E", bound=Entry)
KNOWLEDGE = Path(__file__).parent / "knowledge"
PER_DEFINITION = ("trial", "episode", "exclusions")
"""The rule files that are applied once for each definition, with its numbers."""
TABLES = (
    "answer_groups",
    "crisis_lines",
    "danger_words",
    "definitions",
    "medicines",
    "name_parts",
    "other_medicines",
    "prior_authorisation",
    "regions",
    "rulebook",
    "sources",
    "thresholds",
)
"""The files that hold no rules."""
OPTIONS = "options/"
"""The rules of an option stand under its own name after this."""
LABEL_COUNT = "label_count"
"""The rules about a person's count and the number that is named: for the clinician only."""


class Due(NamedTuple):
    """An entry whose review date has passed."""

    entry: str
    since: date


class Rulebook(Entry):
    """Everything the tool knows. `rules` is by file, then in the file's order."""

    model_config = ConfigDict(frozen=True, extra="forbid", ignored_types=(cached_property,))
    version: str
    digest: str
    language: str = ENGLISH
    headline: str
    rule_files: dict[str, tuple[Rule, ...]]
    options: dict[str, Option]
    thresholds: dict[str, Threshold]
    definitions: dict[str, Definition]
    medicines: dict[str, Medicine]
    name_parts: dict[str, NameParts]
    other_medicines: dict[str, OtherMedicines]
    answer_groups: dict[Topic, AnswerGroup]
    help_lines: tuple[HelpLine, ...]
    danger_words: dict[str, DangerWords]
    prior_authorisation: dict[str, PayerList]
    regions: dict[str, Region]
    sources: dict[str, Source]

    @cached_property
    def rules(self) -> dict[str, Rule]:
        """Every rule by its id."""
        return {rule.id: rule for rules in self.rule_files.values() for rule in rules}

    @cached_property
    def pairs(self) -> frozenset[tuple[bool | str | None, bool | str | None]]:
        """The groups of medicines that some rule looks at together: first and second."""
        return frozenset(
            (rule.when["first"].is_, rule.when["second"].is_)
            for rule in self.rules.values()
            if rule.about == "together"
        )

    def read_by(self, file: str) -> tuple[frozenset[str], frozenset[str]]:
        """The kinds of fact that the rules of a file read, and the topics of answers."""
        return self._read_by[file]

    @cached_property
    def _read_by(self) -> dict[str, tuple[frozenset[str], frozenset[str]]]:
        return {
            file: (
                frozenset(rule.about for rule in rules),
                frozenset(
                    str(topic)
                    for rule in rules
                    if "topic" in rule.when
                    for topic in rule.when["topic"].choices
                ),
            )
            for file, rules in self.rule_files.items()
        }

    @cached_property
    def unreviewed_rules(self) -> int:
        """How many rules no clinician has checked."""
        return sum(not rule.review.checked for rule in self.rules.values())

    @cached_property
    def names(self) -> Names:
        """Every medicine by every name."""
        return Names(self.medicines, self.name_parts, self.other_medicines)

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
        """The help lines for a country, those that speak the language first.

        For a country without lines of its own: the worldwide ones.
        """
        own = [line for line in self.help_lines if line.country == country]
        world = [line for line in self.help_lines if line.country == ELSEWHERE]
        if country != ELSEWHERE and own:
            own += [line for line in world if line.kind == "directory"]
        spoken = spoken_language().locale.language
        return HelpFor(lines=in_order(tuple(own or world), spoken))

    def region_of(self, country: str | None) -> Region | None:
        """The region whose labels a country reads; None where that is not recorded."""
        return next((each for each in self.regions.values() if country in each.countries), None)

    def cited(self) -> Iterator[tuple[str, Cited]]:
        """Everything that names a source, with where it stands."""
        yield from ((f"rule {rule.id}", rule) for rule in self.rules.values())
        for key, option in self.options.items():
            yield from ((f"option {key}", told) for told in option.told())
            yield from ((f"option {key} asks {name}", asks) for name, asks in option.asks.items())
        yield from ((f"region {key}", region) for key, region in self.regions.items())
        yield from ((f"threshold {name}", entry) for name, entry in self.thresholds.items())
        yield from ((f"crisis line {line.name}", line) for line in self.help_lines)
        yield from ((f"answer group {key}", group) for key, group in self.answer_groups.items())
        yield from ((f"danger words {key}", words) for key, words in self.danger_words.items())
        for key, payers in self.prior_authorisation.items():
            yield from ((f"prior authorisation {key}", point) for point in payers.points)
        for key, medicine in self.medicines.items():
            yield from ((f"medicine {key}", value) for value in medicine.dose_values)
        for key, definition in self.definitions.items():
            yield from ((f"definition {key}.{name}", value) for name, value in definition.values())

    def reviews(self) -> Iterator[tuple[str, Review]]:
        """Every reviewed entry by name."""
        yield from ((f"rule {rule.id}", rule.review) for rule in self.rules.values())
        yield from ((f"definition {key}", entry.review) for key, entry in self.definitions.items())
        yield from ((f"option {key}", entry.review) for key, entry in self.options.items())
        yield from ((f"region {key}", entry.review) for key, entry in self.regions.items())
        yield from (
            (f"danger words {key}", entry.review) for key, entry in self.danger_words.items()
        )
        yield from ((f"medicine {key}", entry.review) for key, entry in self.medicines.items())
        yield from ((f"name parts {key}", entry.review) for key, entry in self.name_parts.items())
        others = self.other_medicines.items()
        yield from ((f"other medicines {key}", entry.review) for key, entry in others)
        yield from (
            (f"prior authorisation {key}", entry.review)
            for key, entry in self.prior_authorisation.items()
        )

    def due(self, on: date) -> list[Due]:
        """Every entry whose review date has come, longest overdue first."""
        entries = [Due(name, review.again_by) for name, review in self.reviews()]
        entries += [
            Due(f"regulatory state of {key}", option.status_again_by)
            for key, option in self.options.items()
        ]
        lines = [
            Due(f"crisis line {line.country} {line.name}", line.due_on) for line in self.help_lines
        ]
        return sorted(
            (due for due in entries + lines if due.since <= on), key=lambda due: due[::-1]
        )


@cache
def load_rulebook(folder: Path = KNOWLEDGE) -> Rulebook:
    """Return the rulebook in `folder`, or raise RulebookError naming the file and the entry."""
    about = _tables(folder / "rulebook.toml")
    files = sorted(path for path in folder.glob("*.toml") if path.stem not in TABLES)
    options = dict(_option(path) for path in sorted((folder / "options").glob("*.toml")))
    try:
        book = Rulebook(
            version=str(about.get("version", "")),
            headline=str(about.get("headline", "")),
            digest=_digest(folder),
            rule_files={path.stem: tuple(_entries(path, Rule)) for path in files}
            | {f"{OPTIONS}{name}": rules for name, (_, rules) in options.items()},
            options=_grouped([option for option, _ in options.values()]),
            thresholds=_named(folder / "thresholds.toml", Threshold),
            definitions=_named(folder / "definitions.toml", Definition),
            medicines=_named(folder / "medicines.toml", Medicine),
            name_parts=_named(folder / "name_parts.toml", NameParts),
            other_medicines=_named(folder / "other_medicines.toml", OtherMedicines),
            answer_groups=_named(folder / "answer_groups.toml", AnswerGroup),
            help_lines=tuple(_entries(folder / "crisis_lines.toml", HelpLine)),
            danger_words=_named(folder / "danger_words.toml", DangerWords),
            prior_authorisation=_named(folder / "prior_authorisation.toml", PayerList),
            regions=_named(folder / "regions.toml", Region),
            sources=_named(folder / "sources.toml", Source),
        )
    except ValidationError as error:
        raise RulebookError(f"{folder.name}: {error}") from error
    check_rulebook(book)
    return book


@cache
def rulebook_in(language: str) -> Rulebook:
    """The rulebook with every sentence in a language. What it knows and judges is the same."""
    book = load_rulebook()
    if language == ENGLISH:
        return book
    with speaking(language):
        told = in_language(book)
    # A medicine goes by the same names whatever the language.
    medicines = {
        key: medicine.model_copy(
            update={"also_called": (*medicine.also_called, book.medicines[key].name)}
        )
        for key, medicine in told.medicines.items()
    }
    return told.model_copy(update={"language": language, "medicines": medicines})


def _option(path: Path) -> tuple[str, tuple[Option, tuple[Rule, ...]]]:
    """One option's file: the option itself, and the rules about where a person stands with it."""
    tables = _tables(path)
    if unknown := set(tables) - {"option", "asks", "rule"}:
        raise RulebookError(f"{path.name}: only [option], [asks] and [[rule]], not {min(unknown)}")
    option = _entry(
        path, Option, path.stem, tables.get("option", {}) | {"asks": tables.get("asks", {})}
    )
    rules = [
        _entry(path, Rule, entry.get("id", "rule"), {"review": option.review, **entry})
        for entry in tables.get("rule", ())
    ]
    return path.stem, (option, tuple(rules))


def _grouped(options: list[Option]) -> dict[str, Option]:
    """Options by group, then by title: one neutral order for everyone."""
    groups = get_args(Group)
    ordered = sorted(options, key=lambda option: (groups.index(option.group), option.title))
    return {option.id: option for option in ordered}


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
    return {
        key: tables[key]
        for key in ("review", "about", "verified_by", "known", "source", "where")
        if key in tables
    }


def _entries(path: Path, shape: type[E]) -> list[E]:
    tables = _tables(path)
    shared = {key: value for key, value in _shared(tables).items() if key in shape.model_fields}
    return [_entry(path, shape, key, shared | table) for key, table in _own_tables(tables)]


def _entry(path: Path, shape: type[E], key: str, table: dict[str, Any]) -> E:
    named = {"id": key} if "id" in shape.model_fields else {}
    try:
        return shape.model_validate(named | table)
    except (ValidationError, TypeError) as error:
        raise RulebookError(f"{path.name} [{key}]: {error}") from error
