"""What the danger words find and miss in files of sentences: `trd-screen rules danger-words`."""

import json
import tomllib
from collections.abc import Iterator
from pathlib import Path

from rules.danger_words import Tier, most_plain
from screening.derive.own_words import danger_in

HARMLESS = ("harmless", "near_miss", "plain")
"""How the name of a group of harmless sentences begins; every other group is of danger."""


def report(path: Path, *, every_miss: bool) -> Iterator[str]:
    """One line a group of sentences, and with `every_miss` each sentence that was read wrongly.

    A file is JSON or TOML: lists of sentences by the name of their group. Raises ValueError
    naming the file if it is neither.
    """
    for group, sentences in _groups(path).items():
        read = {sentence: most_plain(danger_in([sentence])) for sentence in sentences}
        yield _line(path, group, list(read.values()))
        if every_miss:
            yield from (f"    {tier or 'not found'}: {text}" for text, tier in _wrong(group, read))


def _groups(path: Path) -> dict[str, list[str]]:
    try:
        text = path.read_text("utf-8")
        groups = json.loads(text) if path.suffix == ".json" else tomllib.loads(text)
    except ValueError as error:
        raise ValueError(f"{path.name}: {error}") from error
    wrong = [name for name, listed in groups.items() if not isinstance(listed, list)]
    if wrong:
        raise ValueError(f"{path.name}: {wrong[0]} is not a list of sentences")
    return {name: [str(sentence) for sentence in listed] for name, listed in groups.items()}


def _is_harmless(group: str) -> bool:
    return group.startswith(HARMLESS)


def _line(path: Path, group: str, tiers: list[Tier | None]) -> str:
    shown = sum(tier is not None for tier in tiers)
    raised = sum(tier in {"explicit", "indirect"} for tier in tiers)
    words = "help shown" if _is_harmless(group) else "found"
    share = 100 * shown / len(tiers) if tiers else 0.0
    return (
        f"{path.stem} {group}: {words} {shown} of {len(tiers)} ({share:.0f}%), "
        f"speed raised by {raised}, said plainly {sum(tier == 'explicit' for tier in tiers)}"
    )


def _wrong(group: str, read: dict[str, Tier | None]) -> Iterator[tuple[str, Tier | None]]:
    for sentence, tier in read.items():
        if (tier is not None) == _is_harmless(group):
            yield sentence, tier
