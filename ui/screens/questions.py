"""One step of the questionnaire: its questions, the way back and forward, the time left."""

import streamlit as st

from screening.form import Step, places_of, steps, treatment_places
from screening.language import ENGLISH, say, spoken_language
from screening.notices import notices
from screening.options import GROUPS, group_title
from screening.questions import questions
from screening.review import is_untouched, minutes_left, minutes_words
from screening.so_far import is_below_18
from ui import state
from ui.components.ask import ask
from ui.components.medicines import medicines
from ui.components.tick_list import tick_list, ticked, topic_words
from ui.components.words import heading, small
from ui.components.youth import youth
from ui.settings import options_are_shown
from ui.way import after, before, path

TREATMENT_QUESTIONS = ("result", "how_much", "in_current_episode", "when", "laterality")


def draw(name: str) -> None:
    """The page of one step. A person below 18 is shown whom to turn to, and asked no further."""
    step = steps()[name]
    _head(step)
    if is_below_18(state.content()) and "start" not in step.sections:
        youth()
        _way(step, onward=False)
        return
    draw_questions(step)
    if "start" in step.sections and is_below_18(state.content()):
        youth()
        _way(step, onward=False)
        return
    _way(step, onward=True)


def draw_questions(step: Step) -> None:
    """The questions of a step, without the way to the next."""
    for place in places_of(step):
        _question(place)


def _head(step: Step) -> None:
    names = [each.id for each in path()]
    number = names.index(step.id) + 1 if step.id in names else len(names)
    left = minutes_left(state.content(), step.id, short=state.is_short())
    st.progress(
        number / (len(names) + 1),
        text=say("Step {number} of {all}", number=number, all=len(names))
        + f" · {minutes_words(left)}",
    )
    st.html('<div id="form"></div>')
    heading(step.title, anchor="step", level=1)
    st.markdown(step.intro)
    if step.id == "safety" and spoken_language().code.partition("_")[0] != ENGLISH:
        small(notices()["not_official_translation"])


def _question(place: str) -> None:
    kind = questions()[place].kind
    if kind == "items":
        _scale(place)
    elif kind == "list":
        _list(place.partition(".")[2])
    elif kind == "cards":
        medicines()
    elif kind == "views":
        if options_are_shown():
            _views(place)
    else:
        ask(place)


def _scale(place: str) -> None:
    """What stands above the items of a fixed questionnaire, with its notice."""
    question = questions()[place]
    st.markdown(f"**{question.ask}**")
    if question.help:
        small(question.help)


def _list(name: str) -> None:
    tick_list(name)
    for topic in ticked(name):
        if topic.startswith("other_treatments."):
            _treatment(topic.split(".")[1])


def _treatment(kind: str) -> None:
    with st.container(border=True, key=f"treatment-{kind}"):
        heading(topic_words(f"other_treatments.{kind}.tried"))
        places = treatment_places(kind)
        for wanted in TREATMENT_QUESTIONS:
            ask(next(place for place in places if place.endswith(f".{wanted}")))


def _views(place: str) -> None:
    """Each group of options: want to know more, not for me, no view."""
    question = questions()[place]
    with st.expander(question.ask):
        small(question.help)
        for group in GROUPS:
            here = f"{place}.{group}"
            state.seed(state.key_at(here), state.answer(here))
            st.pills(
                group_title(group),
                list(question.answers),
                format_func=question.answers.__getitem__,
                key=state.key_at(here),
                on_change=state.take_choice,
                args=(here,),
            )


def _way(step: Step, *, onward: bool) -> None:
    """Back and forward. Nothing has to be answered to go on."""
    untouched = is_untouched(state.content(), step)
    words = say("Skip this page") if untouched else say("Next")
    with st.container(horizontal=True, key="way"):
        st.button(say("Back"), key=f"back-{step.id}", on_click=state.go, args=(before(step.id),))
        if onward:
            st.button(
                words,
                key=f"next-{step.id}",
                type="primary",
                on_click=state.go,
                args=(after(step.id),),
            )
    if onward:
        small(say("You can leave any question open."))
