"""Check the answers before the result: what was said, what is open, what cannot be read."""

import streamlit as st

from screening.errors import IntakeError
from screening.form import Step, is_asked
from screening.language import say, say_count
from screening.notices import notices
from screening.questions import questions
from screening.review import Line, lines_of, problem_words, treatment_lines, trial_lines
from screening.so_far import assess_so_far, is_below_18
from ui import state
from ui.components.trial_editor import name_of
from ui.components.words import as_typed, heading, small
from ui.components.youth import youth
from ui.settings import options_are_shown
from ui.way import RESULT, after_check, before, path

VIEWS = "goals.views"


def draw() -> None:
    """Every step with its answers, and a way back into it."""
    st.progress(1.0, text=say("Last step"))
    heading(say("Check your answers"), anchor="step", level=1)
    st.markdown(
        say("Change what you like. What is open can stay open; the result says what that means.")
    )
    if is_below_18(state.content()):
        youth()
        st.button(say("Back"), key="back-check", on_click=state.go, args=("about-you",))
        return
    problems = _problems()
    for step in path():
        _step(step)
    with st.container(horizontal=True, key="way"):
        st.button(say("Back"), key="back-check", on_click=state.go, args=(before("check"),))
        following = after_check()
        st.button(
            say("See the result") if following == RESULT else say("Go on to sending"),
            key="next-check",
            type="primary",
            on_click=state.go,
            args=(following,),
            disabled=bool(problems),
        )


def _problems() -> list[str]:
    """What cannot be read, question by question."""
    try:
        assess_so_far(state.content(), state.today())
    except IntakeError as error:
        st.error(notices()["odd_draft"], icon=":material/edit:")
        for problem in error.problems:
            st.markdown(f"- {as_typed(problem_words(problem))}")
        return [str(problem) for problem in error.problems]
    return []


def _step(step: Step) -> None:
    lines = [
        line
        for line in lines_of(state.content(), step)
        if line.place != VIEWS or options_are_shown()
    ]
    left_open = [line for line in lines if not line.answer]
    with st.container(border=True, key=f"check-{step.id}"):
        with st.container(horizontal=True, vertical_alignment="center"):
            heading(step.title)
            st.button(
                say("Change"),
                key=f"change-{step.id}",
                on_click=state.go,
                args=(step.id,),
                help=say("Change: {step}", step=step.title),
            )
        given = [line for line in lines if line.answer]
        if given:
            with st.expander(_answered(len(given), len(lines)), expanded="trials" in step.sections):
                for line in given:
                    _line(line)
        if "trials" in step.sections:
            _trials()
        if "treatments" in step.sections:
            _treatments()
        if left_open:
            _open(step, left_open)


def _answered(given: int, asked: int) -> str:
    return say("Answered: {given} of {asked}", given=given, asked=asked)


def _line(line: Line) -> None:
    st.markdown(f"{line.ask} **{as_typed(line.answer)}**")


def _open(step: Step, left_open: list[Line]) -> None:
    words = say_count("{number} question left open", "{number} questions left open", len(left_open))
    if step.id == "safety":
        st.markdown(
            f":material/help: {words}. "
            + say("An open answer here is not a no; somebody may ask you about it.")
        )
        for line in left_open:
            small(line.ask)
    else:
        small(words)


def _treatments() -> None:
    """What was said of each treatment that was tried."""
    for kind, told in (state.answer("other_treatments") or {}).items():
        if isinstance(told, dict) and told.get("tried") == "yes":
            with st.expander(questions()["other_treatments"].answers.get(kind, kind)):
                for line in treatment_lines(state.content(), kind)[1:]:
                    _line(line)


def _trials() -> None:
    content = state.content()
    if not is_asked(content, "trials") or content.get("medicines_taken") == "no":
        return
    for number, trial in enumerate(state.trials()):
        with st.expander(f"{number + 1}. {as_typed(name_of(trial))}"):
            for line in trial_lines(content, number):
                _line(line)
    if not state.trials():
        small(questions()["trials"].ask + " " + say("None is listed yet."))
