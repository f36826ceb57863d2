"""What was answered and what is open, step by step, before the result is asked for."""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from rules.language import say, say_count
from screening.errors import Problem
from screening.form import (
    Content,
    Step,
    answer_at,
    is_asked,
    places_of,
    seconds,
    steps,
    topics_on,
    treatment_places,
    trial_places,
)
from screening.options import group_title
from screening.questions import Question, question_at, questions

MINUTE = 60


class Line(NamedTuple):
    """A question with its answer in words; no answer: it was left open."""

    place: str
    ask: str
    answer: str


def lines_of(content: Content, step: Step) -> tuple[Line, ...]:
    """Every question of a step that the answers so far let it ask, answered or open."""
    return tuple(
        _line(content, place)
        for place in places_of(step)
        if is_asked(content, place) and questions()[place].kind not in {"items", "cards"}
    )


def trial_lines(content: Content, number: int) -> tuple[Line, ...]:
    """The answers about one medicine, counted from 0."""
    return _given(content, trial_places(number))


def treatment_lines(content: Content, kind: str) -> tuple[Line, ...]:
    """The answers about one other treatment."""
    return _given(content, treatment_places(kind))


def _given(content: Content, places: tuple[str, ...]) -> tuple[Line, ...]:
    lines = (_line(content, place) for place in places if is_asked(content, place))
    return tuple(line for line in lines if line.answer)


def _line(content: Content, place: str) -> Line:
    question = question_at(place)
    assert question is not None  # noqa: S101  # places come from the questions themselves
    if question.kind == "list":
        return Line(place, question.ask, list_in_words(content, place.partition(".")[2]))
    return Line(place, question.ask, in_words(question, answer_at(content, place)))


def open_lines(content: Content, step: Step) -> tuple[Line, ...]:
    """The questions of a step that were asked and left open."""
    return tuple(line for line in lines_of(content, step) if not line.answer)


def is_untouched(content: Content, step: Step) -> bool:
    """Whether nothing of a step has been answered."""
    listed = answer_at(content, "trials") if "trials" in step.sections else None
    return not listed and not any(line.answer for line in lines_of(content, step))


def in_words(question: Question, answer: Any) -> str:  # noqa: ANN401  # any answer
    """An answer as a person would say it; nothing where there is none."""
    if answer in (None, [], {}, ""):
        return ""
    if isinstance(answer, list | tuple):
        return ", ".join(in_words(question, each) for each in answer)
    if isinstance(answer, dict):
        return _several_parts(question, answer)
    if isinstance(answer, int | float) and str(answer) not in question.answers:
        return _number_words(question, answer)
    return _code_words(question, str(answer))


def _code_words(question: Question, code: str) -> str:
    common = {"not_sure": say("Not sure"), "rather_not_say": say("I'd rather not say")}
    return question.answers.get(code) or common.get(code) or " ".join(code.split())


def _several_parts(question: Question, answer: dict[str, Any]) -> str:
    if "at_least" in answer:
        return _band_words(question, answer)
    if question.kind == "level":
        return f"{answer.get('value', '')} {answer.get('unit', '')}".strip()
    views = [(group_title(name), view) for name, view in answer.items()]
    return ", ".join(f"{name}: {in_words(question, view)}" for name, view in views)


def _number_words(question: Question, number: float) -> str:
    shown = f"{number:g}"
    if question.kind == "weeks":
        return say("{number} weeks", number=shown)
    if question.kind == "months":
        return say("{number} months", number=shown)
    return shown


def _band_words(question: Question, band: dict[str, Any]) -> str:
    for each in question.bands:
        if each.answer == band:
            return each.words
    unit = say("months") if question.kind == "months" else say("weeks")
    low, below = f"{band.get('at_least', 0):g}", band.get("below")
    if below is None:
        return say("{number} {unit} or more", number=low, unit=unit)
    return say(
        "from {number} to less than {below} {unit}", number=low, below=f"{below:g}", unit=unit
    )


def list_in_words(content: Content, name: str) -> str:
    """A list of ticks as one answer: what was ticked, and what was said of the rest."""
    given = {topic: answer_at(content, topic) for topic in topics_on(name)}
    known = questions()[f"list.{name}"].answers
    different = set(given.values())
    for code, answer in (("none", "no"), ("not_sure", "not_sure")):
        if different == {answer}:
            return known[code]
    if different == {"rather_not_say"}:
        return known["rather_not_say"]
    ticked = [_topic_words(topic) for topic, answer in given.items() if answer == "yes"]
    unsure = [_topic_words(topic) for topic, answer in given.items() if answer == "not_sure"]
    parts = [", ".join(ticked)] if ticked else []
    if unsure:
        parts.append(say("not sure: {names}", names=", ".join(unsure)))
    others = {answer for answer in given.values() if answer not in ("yes", "not_sure")}
    if others == {"no"}:
        parts.append(say("none of the others"))
    return "; ".join(parts)


def _topic_words(topic: str) -> str:
    if topic.startswith("other_treatments."):
        return questions()["other_treatments"].answers[topic.split(".")[1]]
    return questions()[topic].ask


def problem_words(problem: Problem) -> str:
    """What cannot be read, as the person who filled in the form would be told."""
    known = {
        "improvement_at_end": say(
            "You said it helped more at the end than at its best. Please change one of the two."
        ),
        "stopped_on": say(
            "The day you stopped does not fit: it lies before the start, or in the future."
        ),
        "started_on": say("The day you started lies in the future."),
        "age_at_first": say("The age at the first time is more than your age now."),
    }
    name = re.sub(r" \(.*", "", problem.place).rpartition(".")[2]
    about = re.match(r"trials\.(\d+)", problem.place)
    words = known.get(name) or f"{problem.question} {problem.message}".strip()
    if about:
        return say("Medicine {number}: {words}", number=int(about[1]) + 1, words=words)
    return words


def minutes_left(content: Content, here: str, *, short: bool) -> int:
    """Whole minutes that the steps from this one on may take; a rough aid, never below 1."""
    ahead = list(_ahead(here, short=short))
    return max(1, round(sum(_seconds(content, step) for step in ahead) / MINUTE))


def _ahead(here: str, *, short: bool) -> Iterator[Step]:
    path = [step for step in steps().values() if step.short or not short]
    names = [step.id for step in path]
    yield from path[names.index(here) :] if here in names else ()


def _seconds(content: Content, step: Step) -> int:
    each = seconds()
    total = 0
    for line in open_lines(content, step):
        question = question_at(line.place)
        scale = question is not None and question.instrument in {"phq9", "audit_c"}
        total += each.item if scale else each.question
    if "trials" in step.sections and content.get("medicines_taken") != "no":
        total += each.medicine * max(0, 2 - len(content.get("trials") or ()))
    return total


def minutes_words(minutes: int) -> str:
    """A rough time, as in "about 4 minutes left"."""
    return say_count("about {number} minute left", "about {number} minutes left", minutes)
