"""A question on a page: its wording from the catalogue, drawn by its kind, answers kept at once."""

from collections.abc import Callable

import streamlit as st

from screening.form import is_asked, is_private, offered_answers
from screening.language import say
from screening.questions import Question, question_at
from ui import state
from ui.components.asked import asked
from ui.components.duration import duration, when

MOST_WHOLE = 1_000
AGES = 130


def ask(place: str) -> None:
    """Draw the question at a place, if the answers so far let it be asked."""
    question = question_at(place)
    if question is not None and is_asked(state.content(), place):
        draw = _BY_KIND.get(question.kind)
        if draw:
            draw(place, question)


def choice(place: str, question: Question) -> None:
    """One of the answers; choosing it again takes it back."""
    key, given = state.key_at(place), state.answer(place)
    state.seed(key, None if given is None else str(given))
    name = asked(question)
    st.pills(
        name.label,
        list(offered_answers(place, given)),
        label_visibility=name.visibility,
        format_func=lambda code: question.answers.get(code, code),
        key=key,
        on_change=state.take_choice,
        args=(place,),
    )


def several(place: str, question: Question) -> None:
    """Any of the answers."""
    key = state.key_at(place)
    state.seed(key, list(state.answer(place) or []))
    name = asked(question)
    st.pills(
        name.label,
        list(offered_answers(place, state.answer(place))),
        label_visibility=name.visibility,
        selection_mode="multi",
        format_func=lambda code: question.answers.get(code, code),
        key=key,
        on_change=state.take_several,
        args=(place, question.exclusive, question.most),
    )


def country(place: str, question: Question) -> None:
    """The country, from a list that can be typed into."""
    key = state.key_at(place)
    state.seed(key, state.answer(place))
    name = asked(question)
    st.selectbox(
        name.label,
        list(question.answers),
        label_visibility=name.visibility,
        format_func=lambda code: question.answers.get(code, code),
        key=key,
        index=None,
        placeholder=say("Choose a country"),
        on_change=state.take_choice,
        args=(place,),
    )


def whole(place: str, question: Question) -> None:
    """A whole number, or that it is not known."""
    given = state.answer(place)
    state.seed(state.key_at(place), int(given) if isinstance(given, int | float) else None)
    name = asked(question)
    st.number_input(
        name.label,
        label_visibility=name.visibility,
        min_value=0,
        max_value=AGES if "age" in place else MOST_WHOLE,
        step=1,
        key=state.key_at(place),
        placeholder=say("Leave empty if you like"),
        on_change=state.take_number,
        args=(place,),
    )
    unknown(place)


def unknown(place: str) -> None:
    """That a number is not known, or will not be said, beside the field for it."""
    words = {"not_sure": say("Not sure")}
    key, given = state.key_at(place, "unknown"), state.answer(place)
    if is_private(place) or given == "rather_not_say":
        words["rather_not_say"] = say("I'd rather not say")
    state.seed(key, given if isinstance(given, str) and given in words else None)
    st.pills(
        say("Or:"),
        list(words),
        format_func=words.__getitem__,
        key=key,
        label_visibility="collapsed",
        on_change=state.take_unknown,
        args=(place,),
    )


def text(place: str, question: Question) -> None:
    """A short text of the person's own."""
    state.seed(state.key_at(place), state.answer(place) or "")
    name = asked(question)
    st.text_area(
        name.label,
        label_visibility=name.visibility,
        max_chars=question.most,
        height=110,
        key=state.key_at(place),
        on_change=state.take_text,
        args=(place,),
    )


_BY_KIND: dict[str, Callable[[str, Question], None]] = {
    "choice": choice,
    "several": several,
    "country": country,
    "whole": whole,
    "text": text,
    "weeks": duration,
    "months": duration,
    "date": when,
}
