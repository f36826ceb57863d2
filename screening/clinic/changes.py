"""What a clinician changed: the person's own answer beside the one on record, in words."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from screening.form import Content, answer_at
from screening.questions import question_at, questions
from screening.review import in_words


class Changed(NamedTuple):
    """One answer that is not as the person gave it; an empty one was not given."""

    place: str
    ask: str
    was: str
    now: str


def changed_lines(own: Content, on_record: Content) -> tuple[Changed, ...]:
    """Every answer that differs, in the order of the form on record."""
    places = dict.fromkeys([*_places(own), *_places(on_record)])
    return tuple(
        Changed(place, _ask(place), _words(place, own), _words(place, on_record))
        for place in places
        if answer_at(own, place) != answer_at(on_record, place)
    )


def _places(content: object, place: str = "") -> Iterator[str]:
    """The place of every single answer: a question's, or an item's of a scale."""
    if isinstance(content, Mapping) and not _is_one_answer(content):
        for name, part in content.items():
            yield from _places(part, f"{place}.{name}" if place else str(name))
    elif isinstance(content, list | tuple) and _has_items(place, content):
        for number, part in enumerate(content):
            yield from _places(part, f"{place}.{number}")
    elif place not in {"format", "filled_in_on"}:
        yield place


def _is_one_answer(content: Mapping[str, Any]) -> bool:
    """Whether this is a band of weeks, or a level with its unit."""
    return "at_least" in content or "value" in content


def _has_items(place: str, content: list[Any] | tuple[Any, ...]) -> bool:
    """Whether a list holds medicines, or the items of a scale, rather than several choices."""
    return f"{place}.0" in questions() or any(isinstance(each, Mapping) for each in content)


def _ask(place: str) -> str:
    question = question_at(place)
    words = question.ask if question else place
    part, _, rest = place.partition(".")
    if part == "trials":
        return f"{int(rest.partition('.')[0]) + 1}. {words}"
    return words


def _words(place: str, content: Content) -> str:
    answer: Any = answer_at(content, place)
    question = question_at(place)
    if answer in (None, [], {}, ""):
        return ""
    return in_words(question, answer) if question else str(answer)
