"""The page about this tool, with the numbers of the rulebook filled in."""

from pathlib import Path

from rules.rulebook import load_rulebook

FILE = Path(__file__).parent / "about.md"


def about() -> str:
    """The text as Markdown."""
    book = load_rulebook()
    reviews = [review for _, review in book.reviews()]
    return FILE.read_text("utf-8").format(
        version=book.version,
        digest=book.digest,
        rules=len(book.rules),
        unreviewed=sum(not review.checked for review in reviews),
        entries=len(reviews),
        sources=len(book.sources),
        medicines=len(book.medicines),
    )
