"""The form while it is being filled in: its steps, what is asked next, and the answers so far.

The answers are a plain dictionary in the shape of an intake file, so that nothing that was typed
is lost for being unfinished. A place is a path into it, as in ``trials.0.best_improvement``.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any, NamedTuple

from rules.language import MaybeWords, Words, in_language, per_language
from rules.rulebook import load_rulebook
from screening.intake import FORMAT
from screening.questions import Limits, Question, Shape, question_at, questions

FILE = Path(__file__).parent / "steps.toml"
WEEKS_A_YEAR, MONTHS_A_YEAR = 52, 12
Content = dict[str, Any]
"""The answers so far, in the shape of an intake file; may be unfinished or wrong."""


class Step(Shape):
    """One page of the questionnaire."""

    id: str
    title: Words
    intro: MaybeWords = ""
    sections: tuple[str, ...]
    short: bool
    private: bool


class Seconds(NamedTuple):
    """A rough time for a question, for one item of a scale, and for a medicine."""

    question: int
    item: int
    medicine: int


def empty_form() -> Content:
    """A form with nothing answered."""
    return {"format": FORMAT}


@per_language
def steps() -> dict[str, Step]:
    """Every step by its id, in order."""
    tables = tomllib.loads(FILE.read_text("utf-8"))
    tables.pop("seconds")
    return {
        name: in_language(Step.model_validate({"id": name, **table}))
        for name, table in tables.items()
    }


def seconds() -> Seconds:
    """The rough times that the time left is worked out from."""
    return Seconds(**tomllib.loads(FILE.read_text("utf-8"))["seconds"])


def answer_at(content: Mapping[str, Any], place: str) -> Any:  # noqa: ANN401  # any answer
    """The answer at a place; None where there is none."""
    here: Any = content
    for part in place.split("."):
        if isinstance(here, Mapping):
            here = here.get(part)
        elif isinstance(here, list | tuple) and part.isdecimal() and int(part) < len(here):
            here = here[int(part)]
        else:
            return None
    return here


def put_answer(content: Content, place: str, answer: object) -> None:
    """Write an answer at its place; None takes it out. Makes the parts around it as needed."""
    *around, last = place.split(".")
    here: Any = content
    for number, part in enumerate(around):
        following = [*around, last][number + 1]
        here = _part_of(here, part, items=_items_at(".".join(around[: number + 1]), following))
    if isinstance(here, list):
        here[int(last)] = answer
        if all(item is None for item in here):
            put_answer(content, ".".join(around), None)
    elif answer is None:
        here.pop(last, None)
    else:
        here[last] = answer


def _items_at(place: str, following: str) -> int:
    """How many items the scale at a place has; 0 where it is no scale."""
    if not following.isdecimal() or place == "trials":
        return 0
    return sum(name.startswith(f"{place}.") for name in questions())


def _part_of(here: Any, part: str, *, items: int) -> Any:  # noqa: ANN401
    if isinstance(here, list):
        return here[int(part)]
    if not isinstance(here.get(part), dict | list):
        here[part] = [None] * items if items else {}
    return here[part]


def weeks_in(months: float) -> float:
    """The completed weeks in a number of months, as people say it: 3 months are 13 weeks."""
    return float(int(months * WEEKS_A_YEAR / MONTHS_A_YEAR))


def is_asked(content: Mapping[str, Any], place: str) -> bool:
    """Whether the answers so far let a question be asked."""
    question = question_at(place)
    if question is None or question.kind == "file_only":
        return False
    return not question.asked_when or any(
        all(_holds(content, _beside(place, where), wanted) for where, wanted in each.items())
        for each in question.asked_when
    )


def _beside(place: str, where: str) -> str:
    """The place of another answer, of the same medicine or treatment where it is about one."""
    same = re.match(r"(trials|other_treatments)\.(\w+)\.", place)
    if same and where.startswith(f"{same[1]}."):
        return where.replace(f"{same[1]}.", f"{same[0]}", 1)
    return where


def _holds(content: Mapping[str, Any], place: str, wanted: tuple[str, ...] | Limits) -> bool:
    if place.endswith(".kind"):
        return place.split(".")[1] in wanted
    given = answer_at(content, place)
    if isinstance(wanted, Limits):
        return _within(given, wanted)
    codes = set(_codes(given))
    if place.endswith(".medicine"):
        codes |= set(_about_medicine(given))
    return not codes.isdisjoint(wanted)


def _codes(given: object) -> Iterator[str]:
    if given in (None, [], {}, ""):
        yield "missing"
        return
    yield "answered"
    yield from map(str, given if isinstance(given, list | tuple) else (given,))


def _about_medicine(name: object) -> Iterator[str]:
    known = load_rulebook().names.recognise(name).medicine if isinstance(name, str) else None
    if known is None:
        yield "not_known"
        return
    if known.forms:
        yield "has_forms"
    if known.blood_level:
        yield "has_blood_level"


def _within(given: object, limits: Limits) -> bool:
    if not isinstance(given, int | float) or isinstance(given, bool):
        return False
    numbers = load_rulebook().thresholds
    return (limits.at_least is None or given >= numbers[limits.at_least].value) and (
        limits.below is None or given < numbers[limits.below].value
    )


def places_of(step: Step) -> tuple[str, ...]:
    """Every question of a step that stands on its own, in order: no items, ticks or cards."""
    return tuple(
        place
        for place, question in questions().items()
        if question.section in step.sections and _stands_alone(place, question)
    )


def _stands_alone(place: str, question: Question) -> bool:
    if question.kind in {"file_only", "list_rest", "lists", "treatments"} or question.list:
        return False
    return not place.startswith(("trials.", "other_treatments."))


def topics_on(name: str) -> tuple[str, ...]:
    """The places of the ticks on a list, as in ``health.sleep_apnoea``."""
    listed = questions()[f"list.{name}"]
    if listed.members:
        return tuple(f"other_treatments.{member}.tried" for member in listed.members)
    return tuple(place for place, question in questions().items() if question.list == name)


def is_private(place: str) -> bool:
    """Whether a question is on a step where "I'd rather not say" is offered."""
    question = question_at(place)
    section = question.section if question else ""
    return any(step.private for step in steps().values() if section in step.sections)


def offered_answers(place: str, given: object = None) -> dict[str, str]:
    """The coded answers that a page offers, with their wording; one from a file stays offered."""
    question, private = question_at(place), is_private(place)
    if question is None:
        return {}
    kept = given if isinstance(given, list | tuple) else (given,)
    return {
        code: words
        for code, words in question.answers.items()
        if private or code != "rather_not_say" or code in kept
    }


def trial_places(number: int) -> tuple[str, ...]:
    """The places of the questions about one medicine, counted from 0."""
    return _named_places("trials", str(number))


def treatment_places(kind: str) -> tuple[str, ...]:
    """The places of the questions about one other treatment."""
    return _named_places("other_treatments", kind)


def _named_places(part: str, name: str) -> tuple[str, ...]:
    return tuple(
        place.replace(part, f"{part}.{name}", 1)
        for place, question in questions().items()
        if place.startswith(f"{part}.") and question.kind != "file_only"
    )


def without_ruled_out(content: Content) -> Content:
    """A copy without the answers that other answers rule out. What is typed in stays as it is."""
    kept = deepcopy(content)
    while ruled_out := [place for place in _conditional(kept) if not is_asked(kept, place)]:
        for place in ruled_out:
            put_answer(kept, place, None)
    if isinstance(kept.get("trials"), list):
        kept["trials"] = [trial for trial in kept["trials"] if trial != {}]
        if not kept["trials"] and content["trials"]:
            del kept["trials"]  # empty cards say nothing; an empty list would say "none"
    if kept.get("medicines_taken") == "no":
        kept["trials"] = []
    return kept


def _conditional(content: Content) -> Iterator[str]:
    """The place of every answer that another answer can contradict."""
    for place, question in questions().items():
        if not question.left_out_otherwise:
            continue
        part = place.partition(".")[0]
        given = content.get(part) or ()
        if part == "trials":
            here = [f"trials.{number}" for number in range(len(given))]
        elif part == "other_treatments":
            here = [f"other_treatments.{name}" for name in given]
        else:
            here = [part]
        for around in here:
            found = place.replace(part, around, 1)
            if answer_at(content, found) is not None:
                yield found
