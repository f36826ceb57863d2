"""Read an intake file, or say which question is wrong and what is expected."""

import json
import re
from datetime import date
from typing import Any

from pydantic import ValidationError

from rules.language import say
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
        raise _of_the_file(say("is larger than {most} bytes; no form is", most=f"{MOST_BYTES:,}"))
    content = _json(text)
    if content.get("format") != FORMAT:
        raise IntakeError([_problem("format", content.get("format"), "")])
    try:
        intake = Intake.model_validate_json(json.dumps(_without_nulls(content)))
    except ValidationError as error:
        raise IntakeError(_problems(error)) from error
    if today and intake.filled_in and intake.filled_in > today:
        raise IntakeError([_problem("filled_in_on", intake.filled_in_on, say("is in the future"))])
    return intake


def _of_the_file(message: str) -> IntakeError:
    return IntakeError([Problem("", "", message)])


def _json(text: str | bytes) -> dict[str, Any]:
    try:
        content = json.loads(text, object_pairs_hook=_once, parse_constant=_no_constant)
    except RecursionError:
        raise _of_the_file(say("is nested too deeply to be a form")) from None
    except UnicodeDecodeError:
        raise _of_the_file(say("is not text in UTF-8")) from None
    except json.JSONDecodeError as error:
        message = say(
            "is not JSON: {why} at line {line}, column {column}",
            why=error.msg,
            line=error.lineno,
            column=error.colno,
        )
        raise _of_the_file(message) from error
    except ValueError as error:
        raise _of_the_file(str(error)) from error
    if not isinstance(content, dict):
        raise _of_the_file(say("must be a JSON object with the answers in it"))
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
        raise ValueError(say("{what} is answered twice", what=_shown(twice)))
    return answers


def _no_constant(name: str) -> None:
    raise ValueError(say("{what} is not a number that a form can hold", what=name))


def _problems(error: ValidationError) -> list[Problem]:
    found: dict[str, Problem] = {}
    for fault in error.errors(include_url=False, include_context=False):
        place = _place(fault["loc"])
        message = fault["msg"]
        if named := re.match(r"Value error, ([a-z_]+[a-z0-9_.]*): (.*)", message):
            place, message = ".".join(filter(None, [place, named[1]])), named[2]
        if fault["type"] == "extra_forbidden":
            problem = Problem(place, "", say("there is no such question"))
        elif fault["type"] == "value_error":
            problem = _problem(place, None, message.removeprefix("Value error, "))
        elif fault["type"] in {"too_long", "too_short"} and place == "trials":
            problem = _problem(place, None, say("too many medicines"))
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
    where = (
        f"{place} ({say('medicine {number}', number=int(number.group(1)) + 1)})"
        if number
        else place
    )
    expected = say("expected {what}", what=question.expects) if question else ""
    got = say("got {what}", what=_shown(given)) if given is not None else ""
    message = "; ".join(filter(None, [why, expected, got])) or say("is not valid")
    return Problem(where, asked, message)


def _shown(given: object) -> str:
    """A wrong answer, short enough to show."""
    text = json.dumps(given, ensure_ascii=False, default=str)
    if len(text) <= MOST_SHOWN:
        return text
    length = say("{number} characters", number=f"{len(text):,}")
    return f"{text[:MOST_SHOWN]}… ({length})"
