"""Lines of a text report: wrapped, in lists, under titles."""

from collections.abc import Iterable, Iterator
from textwrap import wrap

from screening.assessment import Noted
from screening.safety import the_answers

WIDTH = 96


def titled(note: Noted) -> str:
    """A finding's title, with the medicine it is about."""
    about = "" if note.about == the_answers() else f" ({note.about})"
    return f"{note.finding.title}{about}"


def headed(title: str, lines: Iterable[str]) -> Iterator[str]:
    """A title over its lines; nothing where there are none."""
    shown = list(lines)
    if shown:
        yield ""
        yield title
        yield from shown


def bullets(sentences: Iterable[str]) -> Iterator[str]:
    """Each sentence as an item of a list."""
    for sentence in sentences:
        yield from wrapped(sentence, "  - ")


def wrapped(words: str, first: str = "") -> Iterator[str]:
    """Lines no wider than a page, the later ones under the first one's words."""
    yield from wrap(words, WIDTH, initial_indent=first, subsequent_indent=" " * len(first)) or [
        first.rstrip()
    ]
