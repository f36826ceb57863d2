"""The language that is spoken, for those that draw: they need not reach past this package."""

from rules.language import (
    ENGLISH,
    NOBODY,
    Language,
    languages,
    say,
    say_count,
    say_date,
    say_list,
    speaking,
    spoken_language,
)

__all__ = [
    "ENGLISH",
    "NOBODY",
    "Language",
    "languages",
    "say",
    "say_count",
    "say_date",
    "say_list",
    "speaking",
    "spoken_language",
]
