"""Phrases that name death or self-harm in a text of the person's own."""

import re
from functools import cache

from pydantic import Field

from rules.medicines import plain
from rules.schema import Cited, Known, NotEmpty, Review


class DangerWords(Cited):
    """The phrases of one language. Whole words; a star at the end stands for any ending."""

    phrases: tuple[NotEmpty, ...] = Field(min_length=1)
    known: Known
    review: Review

    def are_in(self, written: str) -> bool:
        """Whether a text holds one of the phrases, without regard to case and accents."""
        text = f" {plain(written)} "
        return any(_pattern(phrase).search(text) for phrase in self.phrases)


@cache
def _pattern(phrase: str) -> re.Pattern[str]:
    words = plain(phrase).replace(" ", r"\s")
    return re.compile(rf"\s{words}\w*\s" if phrase.endswith("*") else rf"\s{words}\s")
