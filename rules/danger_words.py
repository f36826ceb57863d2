"""Words that name danger in a text of the person's own: patterns as data, found by rule."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from itertools import chain
from typing import Literal, NamedTuple

from pydantic import ConfigDict

from rules.schema import Cited, Entry, Known, NotEmpty, Review
from rules.written_text import END, Spelling, plain_text

DangerKind = Literal[
    "wish_to_die",
    "wish_to_vanish",
    "burden",
    "no_future",
    "plans_and_means",
    "doses_taken",
    "goodbye",
    "self_injury",
    "slang",
    "voices",
    "harm_to_others",
]
Tier = Literal["explicit", "indirect", "doubtful"]
TIERS: tuple[Tier, ...] = ("explicit", "indirect", "doubtful")
NEGATION_WORDS = 5
SUBJECT_WORDS = 7
PIECE, OVERLAP = 60, 25
"""The most words looked at together, and how many of them two neighbours share."""
NEAR, FAR = 3, 6
"""The most words in a short gap (``..``) and in a long one (``...``)."""
MASK = "_"
TOKENS = re.compile(r"\([^)]*\)\??|\S+")
"""The parts of a pattern; in round brackets, alternatives of more than one word."""
ANY = rf"(?:[^ {END}{MASK}]+ )"


class Found(NamedTuple):
    """What one text names: a kind of danger, and how plainly it is said."""

    kind: DangerKind
    tier: Tier


class Patterns(Entry):
    """The patterns of one kind, by how plainly they say it.

    `named` are terms (as "suicidal"): plain when said of oneself, and nothing where denied.
    """

    explicit: tuple[NotEmpty, ...] = ()
    named: tuple[NotEmpty, ...] = ()
    indirect: tuple[NotEmpty, ...] = ()
    doubtful: tuple[NotEmpty, ...] = ()


class DangerWords(Cited):
    """The words and patterns of one language.

    A pattern is made of words in plain form (rules/written_text.py): ``word``, ``stem*``,
    ``one/other``, ``(two words/other words)``, ``<class>`` from `words`, ``word?`` (may be left
    out), ``..`` and ``...`` (up to 3 and 6 words of the same clause), ``;`` (the clause ends).
    """

    model_config = ConfigDict(frozen=True, extra="forbid", ignored_types=(cached_property,))
    gathered: NotEmpty
    words: dict[str, tuple[NotEmpty, ...]]
    patterns: dict[DangerKind, Patterns]
    harmless: tuple[NotEmpty, ...]
    negations: tuple[NotEmpty, ...]
    no_negations: tuple[NotEmpty, ...]
    first_person: tuple[NotEmpty, ...]
    third_person: tuple[NotEmpty, ...]
    critical: tuple[NotEmpty, ...]
    also_written: dict[NotEmpty, NotEmpty]
    look_alikes: tuple[NotEmpty, ...]
    by_sound: bool = False
    known: Known
    review: Review

    def find(self, written: str) -> frozenset[Found]:
        """Every kind of danger that a text names, with how plainly it says so."""
        parts = _parts(self._spelling.corrected(plain_text(written)))
        whole = _Part(" ".join(part.text for part in parts))
        masks = [mask for mask in self._masks if mask.fits(whole)]
        patterns = [pattern for pattern in self._compiled if pattern.fits(whole)]
        return frozenset(
            found
            for part in parts
            for masked in (_masked(part, masks),)
            for pattern in patterns
            if pattern.fits(masked)
            for found in self._hits(pattern, masked.text)
        )

    def _hits(self, pattern: "_Pattern", text: str) -> Iterator[Found]:
        for hit in pattern.regex.finditer(text):
            if tier := self._tier(pattern.tier, hit[0], text[: hit.start()]):
                yield Found(pattern.kind, tier)
                if tier == "explicit":
                    return

    def _tier(self, tier: str, hit: str, before: str) -> Tier | None:
        """How plainly a hit says it, by what stands before it in the same clause."""
        clause = before.rpartition(END)[2].split()
        denied = self._is_denied(clause[-NEGATION_WORDS:])
        if tier == "named":
            if denied:
                return None
            return "doubtful" if self._is_of_another(clause, hit) else "explicit"
        if denied or self._is_of_another(clause, hit):
            return "doubtful"
        return tier  # type: ignore[return-value]  # the other keys of Patterns are tiers

    def _is_denied(self, before: list[str]) -> bool:
        words = " ".join(before)
        for phrase in self._no_negations:
            words = phrase.sub(MASK, words)
        return sum(word in self._negations for word in words.split()) % 2 == 1

    def _is_of_another(self, clause: list[str], hit: str) -> bool:
        """Whether somebody else is spoken of, and not the writer."""
        if self._first & set(hit.split()):
            return False
        for word in reversed(clause[-SUBJECT_WORDS:]):
            if word in self._others:
                return True
            if word in self._first_subjects:
                return False
        return False

    @cached_property
    def _spelling(self) -> Spelling:
        return Spelling(
            self._vocabulary,
            self.critical,
            self.also_written,
            self.look_alikes,
            by_sound=self.by_sound,
        )

    @cached_property
    def _vocabulary(self) -> frozenset[str]:
        texts = chain(
            chain(*self.words.values()),
            (text for _, _, text in self._written()),
            self.harmless,
            self.negations,
            self.no_negations,
            self.first_person,
            self.third_person,
            self.critical,
            self.also_written.values(),
        )
        words = re.findall(r"(?<!<)\b[a-z]+\b(?![*>_])", " ".join(texts))
        return frozenset(words)

    def _written(self) -> Iterator[tuple[DangerKind, str, str]]:
        for kind, patterns in self.patterns.items():
            for tier in Patterns.model_fields:
                yield from ((kind, tier, text) for text in getattr(patterns, tier))

    @cached_property
    def _compiled(self) -> tuple["_Pattern", ...]:
        return tuple(_compile(text, self.words, kind, tier) for kind, tier, text in self._written())

    @cached_property
    def _masks(self) -> tuple["_Pattern", ...]:
        return tuple(_compile(text, self.words, "slang", "doubtful") for text in self.harmless)

    @cached_property
    def _negations(self) -> frozenset[str]:
        return frozenset(self.negations)

    @cached_property
    def _no_negations(self) -> tuple[re.Pattern[str], ...]:
        return tuple(re.compile(rf"\b{phrase}\b") for phrase in self.no_negations)

    @cached_property
    def _first(self) -> frozenset[str]:
        return frozenset(self.first_person)

    @cached_property
    def _first_subjects(self) -> frozenset[str]:
        return self._first - self._others

    @cached_property
    def _others(self) -> frozenset[str]:
        return frozenset(self.third_person)


class _Part:
    """A few words of a text, with what is asked of them again and again."""

    def __init__(self, text: str) -> None:
        """Keep the text with a clause's end on both sides."""
        self.text = f" {END} {text} {END} "
        self.words = frozenset(text.split())


class _Pattern(NamedTuple):
    """A compiled pattern, with the words of which a text must hold one for each part."""

    regex: re.Pattern[str]
    needs: tuple[tuple[frozenset[str], tuple[str, ...]], ...]
    kind: DangerKind
    tier: str

    def fits(self, part: _Part) -> bool:
        """Whether the text has a word for every part of the pattern, so a search is worthwhile."""
        return all(
            not whole.isdisjoint(part.words) or any(f" {stem}" in part.text for stem in stems)
            for whole, stems in self.needs
        )


def _parts(text: str) -> list[_Part]:
    """The clauses of a text, each once; a long one in pieces that overlap.

    A pattern reaches no further than a clause, and no further than the overlap.
    """
    pieces: dict[str, None] = {}
    for clause in text.split(END):
        words = clause.split()
        for start in range(0, max(len(words) - OVERLAP, 1), PIECE - OVERLAP):
            pieces[" ".join(words[start : start + PIECE])] = None
    return [_Part(piece) for piece in pieces if piece]


def _masked(part: _Part, masks: Iterable[_Pattern]) -> _Part:
    """A part with its harmless sentences covered."""
    text = part.text
    for mask in masks:
        if mask.fits(part):
            text = mask.regex.sub(lambda hit: f"{MASK} " * len(hit[0].split()), text)
    return part if text == part.text else _Part(text.strip(f" {END}"))


def _compile(
    text: str, classes: Mapping[str, tuple[str, ...]], kind: DangerKind, tier: str
) -> _Pattern:
    """A pattern in the notation of `DangerWords`, as a regular expression without long searches."""
    parts, needs = [], []
    for part in TOKENS.findall(text):
        if part in {"..", "..."}:
            parts.append(f"{ANY}{{0,{NEAR if part == '..' else FAR}}}?")
        elif part == ";":
            parts.append(rf"(?={re.escape(END)})")
        else:
            bare = part.removesuffix("?")
            choices = classes[bare[1:-1]] if bare[0] == "<" else bare.strip("()").split("/")
            drawn = "|".join(_word(choice) for choice in sorted(choices, key=len, reverse=True))
            parts.append(f"(?:{drawn}){'?' if part.endswith('?') else ''}")
            if not part.endswith("?") and ";" not in choices:
                needs.append(_needed(choices))
    return _Pattern(re.compile(rf"(?<= ){''.join(parts)}"), tuple(needs), kind, tier)


def _word(choice: str) -> str:
    if choice == ";":
        return rf"(?={re.escape(END)})"
    words = choice.split()
    return "".join(
        f"{re.escape(word[:-1])}[a-z]* " if word.endswith("*") else f"{re.escape(word)} "
        for word in words
    )


def _needed(choices: Iterable[str]) -> tuple[frozenset[str], tuple[str, ...]]:
    first = [choice.split()[0] for choice in choices]
    whole = frozenset(word for word in first if not word.endswith("*"))
    return whole, tuple(word[:-1] for word in first if word.endswith("*"))


def most_plain(found: Iterable[Found]) -> Tier | None:
    """The plainest tier among what was found."""
    tiers = {each.tier for each in found}
    return next((tier for tier in TIERS if tier in tiers), None)
