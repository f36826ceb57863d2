"""The page about this tool, with the numbers of the rulebook filled in."""

from pathlib import Path

from rules.language import say
from rules.rulebook import load_rulebook

FILE = Path(__file__).parent / "about.md"


def about() -> str:
    """The text as Markdown."""
    book = load_rulebook()
    reviews = [review for _, review in book.reviews()]
    numbers = {
        "version": book.version,
        "digest": book.digest,
        "rules": len(book.rules),
        "unreviewed": sum(not review.checked for review in reviews),
        "entries": len(reviews),
        "sources": len(book.sources),
        "medicines": len(book.medicines),
    }
    return "\n\n".join(say(words, **numbers) for words in paragraphs()) + "\n"


def paragraphs() -> list[str]:
    """The text as it is written, paragraph by paragraph."""
    return FILE.read_text("utf-8").strip().split("\n\n")


def sources() -> dict[str, str]:
    """Every work that the rulebook cites, by its key."""
    return {key: source.cite for key, source in sorted(load_rulebook().sources.items())}
