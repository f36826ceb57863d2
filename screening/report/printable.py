"""What the fonts of the printed summary have. A visible mark stands for every other character.

PDF/UA refuses a character that no font has. `printable.toml` lists what each font has in every
weight used, as ranges of code points; a test sets every one of them.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TypeVar

FILE = Path(__file__).parent / "printable.toml"
MARK = "□"
_RTL = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefe"
FROM_THE_RIGHT = re.compile(rf"[{_RTL}](?:[{_RTL}\s\d.,;:!?'()-]*[{_RTL}])?")
"""A stretch of text that is written from right to left, with the numbers inside it."""
LEFT_TO_RIGHT_MARK = "\u200e"
T = TypeVar("T")


@cache
def characters() -> dict[str, frozenset[str]]:
    """The characters of each font, in the order in which the fonts are tried."""
    fonts = tomllib.loads(FILE.read_text("utf-8"))
    return {font: frozenset(_characters(ranges)) for font, ranges in fonts.items()}


def _characters(ranges: str) -> Iterator[str]:
    for each in ranges.split():
        first, _, last = each.partition("-")
        yield from map(chr, range(int(first, 16), int(last or first, 16) + 1))


def printable(text: str) -> str:
    """A text on one line, with the mark for each character that cannot be printed.

    What has no shape of its own (joiners, marks of direction) is left out. After what is written
    from right to left the sentence goes on from left to right, so that a dose stays beside its
    unit.
    """
    shown = (_shown(cluster) for cluster in _clusters(unicodedata.normalize("NFC", text)))
    line = re.sub(" +", " ", "".join(shown)).strip(" ")
    return FROM_THE_RIGHT.sub(lambda found: f"{found.group()}{LEFT_TO_RIGHT_MARK}", line)


def _clusters(text: str) -> Iterator[str]:
    """Each character with the combining marks that follow it: one font must have them all."""
    cluster = ""
    for character in text:
        kind = unicodedata.category(character)
        if character.isspace():
            character, kind = " ", "Zs"  # noqa: PLW2901  # a line break is a space here
        if kind in {"Cf", "Cc"}:
            continue
        if cluster and kind[0] != "M":
            yield cluster
            cluster = ""
        cluster += character
    if cluster:
        yield cluster


def _shown(cluster: str) -> str:
    known = any(font.issuperset(cluster) for font in characters().values())
    return cluster if known else MARK


def all_printable(value: T) -> T:
    """The same lists and tables, with every text in them printable."""
    changed: object = value
    if isinstance(value, str):
        changed = printable(value)
    elif isinstance(value, dict):
        changed = {key: all_printable(each) for key, each in value.items()}
    elif isinstance(value, list | tuple):
        changed = [all_printable(each) for each in value]
    return changed  # type: ignore[return-value]  # a text for a text, a list for a list
