"""The wording of every question, read from questions.toml."""

import re
import tomllib
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

from rules.language import MaybeWords, Words, in_language, per_language, say

FILE = Path(__file__).parent / "questions.toml"


Kind = Literal[
    "choice",
    "several",
    "whole",
    "text",
    "date",
    "weeks",
    "months",
    "dose",
    "level",
    "medicine",
    "country",
    "views",
    "list",
    "list_rest",
    "lists",
    "items",
    "cards",
    "treatments",
    "file_only",
]
"""How a question is asked on a page. Those from "list" on are drawn by their own part of it;
"file_only" is in the file and on no page."""


class Shape(BaseModel):
    """A part of the wording's file."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Limits(Shape):
    """A number compared with thresholds of the rulebook; half-open, as rules are."""

    at_least: str | None = None
    below: str | None = None


class DurationBand(Shape):
    """A duration to choose from, in the question's unit: from `at_least`, and below `below`."""

    at_least: float
    below: float | None = None
    words: Words

    @property
    def answer(self) -> dict[str, float]:
        """What stands for it in the intake file."""
        ends = {"at_least": self.at_least, "below": self.below}
        return {end: number for end, number in ends.items() if number is not None}


class Question(Shape):
    """One question of the form.

    It is asked when all conditions of any set in `asked_when` hold; always, where there are none.
    """

    section: str
    ask: Words
    expects: Words
    help: MaybeWords = ""
    find_out: MaybeWords = ""
    instrument: Literal["phq9", "asq", "audit_c"] | None = None
    answers: dict[str, Words] = {}
    kind: Kind = "choice"
    asked_when: tuple[dict[str, tuple[str, ...] | Limits], ...] = ()
    left_out_otherwise: bool = False
    bands: tuple[DurationBand, ...] = ()
    list: str | None = None
    members: tuple[str, ...] = ()
    most: int | None = None

    @property
    def exclusive(self) -> tuple[str, ...]:
        """The answers that stand alone among several: none of these, and not known."""
        alone = ("none", "not_sure", "rather_not_say")
        return tuple(code for code in alone if code in self.answers)


@per_language
def questions() -> dict[str, Question]:
    """Every question by its place in the intake file, as in ``trials.best_improvement``."""
    entries = tomllib.loads(FILE.read_text("utf-8"))
    return {place: in_language(Question.model_validate(entry)) for place, entry in entries.items()}


def question_at(place: str) -> Question | None:
    """The question at a place in the intake file, or the nearest one around it.

    ``trials.2.blood_level.value`` is answered by the question about blood levels.
    """
    plain = re.sub(r"^trials\.\d+", "trials", place)
    plain = re.sub(
        r"^other_treatments\.(?!tried|when|how|result|later|in_)\w+", "other_treatments", plain
    )
    while plain:
        if plain in questions():
            return questions()[plain]
        plain = plain.rpartition(".")[0]
    return None


def answer_words(place: str, code: str) -> str:
    """The wording of a coded answer; the code itself where it has none."""
    question = question_at(place)
    return question.answers.get(code, code) if question else code


@per_language
def _topic_labels() -> dict[str, str]:
    """The wording of every tick, by its topic."""
    return {
        place.partition(".")[2]: question.ask
        for place, question in questions().items()
        if place.startswith(("health.", "risk_factors.", "other_medicines.", "substances."))
    }


def topic_label(topic: str | None) -> str | None:
    """The wording of a tick, as in "Heart-rhythm problem or long QT"; None if there is none."""
    return _topic_labels().get(topic or "")


def find_out(question: str, medicine: str) -> str:
    """What to find out, to follow "If you find out"; about one medicine."""
    known = question_at(question) or question_at(f"trials.{question}")
    words = known.find_out if known else ""
    if not words:
        return say("the answer to: {question}", question=known.ask if known else question)
    return words.format(medicine=medicine)
