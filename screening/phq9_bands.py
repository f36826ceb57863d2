"""The bands of the PHQ-9 as the rulebook has them, to show where a total lies."""

from typing import NamedTuple

from rules.language import per_language, spoken_language
from rules.rulebook import rulebook_in
from screening.notices import notices

HIGHEST = 27


class ScoreBand(NamedTuple):
    """One band: its totals from `first` to `last`, both included."""

    band: str
    words: str
    first: int
    last: int


@per_language
def score_bands() -> tuple[ScoreBand, ...]:
    """Every band, lowest first."""
    book = rulebook_in(spoken_language().code)
    found = []
    for rule in book.rule_files["severity"]:
        test = rule.when["phq9_score"]
        first = book.thresholds[test.at_least].value if test.at_least else 0
        last = book.thresholds[test.below].value - 1 if test.below else HIGHEST
        found.append(ScoreBand(rule.conclude, notices()[f"band_{rule.conclude}"], first, last))
    return tuple(sorted(found, key=lambda band: band.first))
