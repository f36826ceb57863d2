"""The wording of every question, read from questions.toml."""

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

FILE = Path(__file__).parent / "questions.toml"


class Question(BaseModel):
    """One question of the form."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    section: str
    ask: str
    expects: str
    help: str = ""
    find_out: str = ""
    instrument: Literal["phq9", "asq", "audit_c"] | None = None
    answers: dict[str, str] = {}


@cache
def questions() -> dict[str, Question]:
    """Every question by its place in the intake file, as in ``trials.best_improvement``."""
    entries = tomllib.loads(FILE.read_text("utf-8"))
    return {place: Question.model_validate(entry) for place, entry in entries.items()}


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


@cache
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
    return (words or f"the answer to: {known.ask if known else question}").format(medicine=medicine)
