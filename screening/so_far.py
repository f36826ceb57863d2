"""What the answers so far already call for, while the form is still being filled in."""

import json
from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

from rules.engine import default_engine
from rules.language import say, spoken_language
from rules.rulebook import load_rulebook
from screening.assess import screen
from screening.assessment import Assessment, Safety
from screening.errors import IntakeError
from screening.form import Content, answer_at, empty_form, put_answer, without_ruled_out
from screening.intake import Intake
from screening.options import GROUPS, group_title
from screening.questions import questions
from screening.read import read_intake
from screening.review import in_words
from screening.safety import safety
from screening.trace import Tracer


def is_below_18(content: Content) -> bool:
    """Whether an age below 18 was given."""
    years = answer_at(content, "person.age_years")
    return isinstance(years, int) and years < load_rulebook().thresholds["adult_age_years"].value


def safety_so_far(content: Content) -> Safety:
    """The help that the answers call for, whatever else is unfinished or cannot be read."""
    tracer = Tracer(default_engine(spoken_language().code))
    # Also what is left out of the file just now, and what is too long for it.
    return safety(tracer, _only_safety(content), _own_words(content))


def _only_safety(content: Content) -> Intake:
    """The answers that can call for help. One that cannot be read is left out, and only that."""
    kept = without_ruled_out(content)
    found = empty_form()
    intake = read_intake(json.dumps(found))
    for place, answer in _that_can_call(kept):
        tried = json.loads(json.dumps(found))
        put_answer(tried, place, answer)
        try:
            intake = read_intake(json.dumps(tried))
        except IntakeError:
            continue
        found = tried
    return intake


def _that_can_call(content: Content) -> Iterator[tuple[str, Any]]:
    yield "country", content.get("country")
    safe = answer_at(content, "safety")
    for name, answer in safe.items() if isinstance(safe, dict) else ():
        yield f"safety.{name}", answer
    yield "symptoms.phq9.8", answer_at(content, "symptoms.phq9.8")


def _own_words(content: Content) -> list[str]:
    """Every text of the person's own, whole."""
    trials = content.get("trials")
    listed = trials if isinstance(trials, list) else []
    texts = [answer_at(content, "goals.own_words")]
    for trial in (trial for trial in listed if isinstance(trial, dict)):
        texts += [answer_at(trial, "remembered_as"), answer_at(trial, "medicine")]
    return [text for text in texts if isinstance(text, str) and text]


def intake_so_far(content: Content, today: date) -> str:
    """The answers file as it would be saved now."""
    dated = {**without_ruled_out(content), "filled_in_on": today.isoformat()}
    first = {name: dated.pop(name) for name in ("format", "filled_in_on")}
    return json.dumps(first | dated, indent=2, ensure_ascii=False) + "\n"


def assess_so_far(content: Content, today: date) -> Assessment:
    """The assessment of the answers so far. Raises IntakeError naming what cannot be read."""
    return screen(read_intake(intake_so_far(content, today), today), spoken_language().code)


def content_of(intake: Intake) -> Content:
    """The answers of a form that was read, as the form keeps them: nothing added, nothing lost."""
    return intake.model_dump(mode="json", exclude_none=True, exclude_defaults=True)


class PersonSide(NamedTuple):
    """What the person wants a reader of the summary to know, in words."""

    own_words: str
    wants: tuple[str, ...]
    barriers: tuple[str, ...]
    asked_about: tuple[str, ...]
    filled_in_by: str


def person_side(content: Content) -> PersonSide:
    """What matters to the person, for the first page of the summary."""
    return PersonSide(
        own_words="\n".join(_told_freely(content)),
        wants=_each_in_words(content, "goals.matters"),
        barriers=_each_in_words(content, "goals.barriers"),
        asked_about=_asked_about(content),
        filled_in_by=" ".join(_each_in_words(content, "filled_in_by")),
    )


def _told_freely(content: Content) -> Iterator[str]:
    """The person's own words, and what they remember of a medicine without a name."""
    if written := answer_at(content, "goals.own_words"):
        yield str(written)
    for number, trial in enumerate(content.get("trials") or (), start=1):
        if remembered := answer_at(trial, "remembered_as"):
            yield say("Medicine {number}, as remembered: {words}", number=number, words=remembered)


def _asked_about(content: Content) -> tuple[str, ...]:
    """The groups of options the person would like to know more about."""
    views = answer_at(content, "goals.views") or {}
    return tuple(group_title(group) for group in GROUPS if views.get(group) == "want_to_know")


def _each_in_words(content: Content, place: str) -> tuple[str, ...]:
    given = answer_at(content, place)
    codes = given if isinstance(given, list) else [given] if given else []
    return tuple(in_words(questions()[place], code) for code in codes)
