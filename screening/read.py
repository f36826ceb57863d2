"""Read an intake file, or say which question is wrong and what is expected."""

import json
import re
from datetime import date
from typing import Any

from pydantic import ValidationError

from screening.errors import IntakeError, Problem
from screening.intake import FORMAT, Intake
from screening.questions import question_at

MOST_BYTES = 1_000_000
"""A filled-in form is a few kilobytes; a larger file is not one."""
MOST_SHOWN = 60
"""So many characters of a wrong answer are shown back."""
MOST_PROBLEMS = 25


def read_intake(text: str | bytes, today: date | None = None) -> Intake:
    """Return the intake in `text`. Raises IntakeError naming every question that is wrong.

    With `today`, a form filled in later than that is refused.
    """
    if len(text) > MOST_BYTES:
        raise IntakeError([Problem("", "", f"is larger than {MOST_BYTES:,} bytes; no form is")])
    content = _json(text)
    if content.get("format") != FORMAT:
        raise IntakeError([_problem("format", content.get("format"), "")])
    try:
        intake = Intake.model_validate_json(json.dumps(_without_nulls(content)))
    except ValidationError as error:
        raise IntakeError(_problems(error)) from error
    if today and intake.filled_in and intake.filled_in > today:
        raise IntakeError([_problem("filled_in_on", intake.filled_in_on, "is in the future")])
    return intake


def _json(text: str | bytes) -> dict[str, Any]:
    try:
        content = json.loads(text, object_pairs_hook=_once, parse_constant=_no_constant)
    except RecursionError:
        raise IntakeError([Problem("", "", "is nested too deeply to be a form")]) from None
    except UnicodeDecodeError:
        raise IntakeError([Problem("", "", "is not text in UTF-8")]) from None
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise IntakeError([Problem("", "", f"is not JSON: {error.msg} at {where}")]) from error
    except ValueError as error:
        raise IntakeError([Problem("", "", str(error))]) from error
    if not isinstance(content, dict):
        raise IntakeError([Problem("", "", "must be a JSON object with the answers in it")])
    return content


def _without_nulls(content: object) -> object:
    """The same answers; one that is null is one that is left out. Lists keep their places."""
    if isinstance(content, dict):
        kept = ((name, value) for name, value in content.items() if value is not None)
        return {name: _without_nulls(value) for name, value in kept}
    return [_without_nulls(each) for each in content] if isinstance(content, list) else content


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object in which every question is answered once; JSON itself would keep the last."""
    answers = dict(pairs)
    if len(answers) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"{_shown(twice)} is answered twice")
    return answers


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not a number that a form can hold")


def _problems(error: ValidationError) -> list[Problem]:
    found: dict[str, Problem] = {}
    for fault in error.errors(include_url=False, include_context=False):
        place = _place(fault["loc"])
        message = fault["msg"]
        if named := re.match(r"Value error, ([a-z_]+[a-z0-9_.]*): (.*)", message):
            place, message = ".".join(filter(None, [place, named[1]])), named[2]
        if fault["type"] == "extra_forbidden":
            problem = Problem(place, "", "there is no such question")
        elif fault["type"] == "value_error":
            problem = _problem(place, None, message.removeprefix("Value error, "))
        elif fault["type"] in {"too_long", "too_short"} and place == "trials":
            problem = _problem(place, None, "too many medicines")
        else:
            problem = _problem(place, fault["input"], "")
        found.setdefault(place, problem)
    return list(found.values())[:MOST_PROBLEMS]


def _place(path: tuple[int | str, ...]) -> str:
    """Where in the file, as a person would count: without the words pydantic adds for choices."""
    parts: list[str] = []
    for part in path:
        word = str(part)
        if isinstance(part, int) or re.fullmatch(r"[a-z][a-z0-9_]*", word):
            parts.append(word)
    known = [part for part in parts if part not in _TYPE_WORDS]
    return ".".join(known)


_TYPE_WORDS = {"float", "int", "str", "literal", "constrained", "nullable", "tuple", "dict"}


def _problem(place: str, given: object, why: str) -> Problem:
    question = question_at(place)
    asked = question.ask if question else ""
    number = re.match(r"trials\.(\d+)", place)
    where = f"{place} (medicine {int(number.group(1)) + 1})" if number else place
    expected = f"expected {question.expects}" if question else ""
    got = f"got {_shown(given)}" if given is not None else ""
    message = "; ".join(filter(None, [why, expected, got])) or "is not valid"
    return Problem(where, asked, message)


def _shown(given: object) -> str:
    """A wrong answer, short enough to show."""
    text = json.dumps(given, ensure_ascii=False, default=str)
    return text if len(text) <= MOST_SHOWN else f"{text[:MOST_SHOWN]}… ({len(text):,} characters)"
