"""The first page: what this is, who sees the answers, and the ways to begin."""

import json

import streamlit as st

from screening.errors import IntakeError
from screening.example import example_intake
from screening.language import say
from screening.notices import notices
from screening.read import read_intake
from screening.so_far import content_of
from ui import state
from ui.components.begin import begin
from ui.components.help import notice
from ui.components.twice import twice
from ui.components.words import as_typed, heading, small


def draw() -> None:
    """What to know before the first question."""
    heading(say("Depression treatment history"), anchor="step", level=1)
    st.markdown(
        say(
            "Get your medicines and other treatments in order before an appointment: what you took,"
            " how much, how long, and what it did. You get a summary to take with you."
        )
    )
    notice()
    st.markdown(f"**{notices()['nobody_sees']}** {notices()['storage']}")
    if state.has_answers():
        _go_on()
    _begin()
    _other_ways()


def _go_on() -> None:
    if st.session_state.get(state.RESTORED):
        st.success(notices()["draft_back"], icon=":material/restore:")
    st.button(
        say("Go on with my answers"),
        type="primary",
        key="go-on-with",
        on_click=state.go,
        args=("check",),
    )


def _begin() -> None:
    begin()
    small(
        say(
            "The short form leaves out other treatments, your health and what matters to you. You"
            " can leave any question open, stop at any time, and come back to a step."
        )
    )


def _other_ways() -> None:
    with st.expander(
        say("Go on from a saved file, or look at an example"), icon=":material/folder_open:"
    ):
        given = st.file_uploader(say("Your answers file"), type=["json"], key="opened")
        if given is not None:
            twice(say("Use this file"), "use-file", _open, (given.getvalue(),))
        twice(say("Look at an example"), "example", _example)
    for problem in st.session_state.get(state.PROBLEMS, ()):
        st.error(as_typed(problem), icon=":material/edit:")
    state.seed(state.KEEP_IN_TAB, value=True)
    st.checkbox(
        say("Keep my answers in this tab until I close it, so that a reload loses nothing"),
        value=st.session_state[state.KEEP_IN_TAB],
        key="keep-asked",
        on_change=_keep,
    )


def _keep() -> None:
    st.session_state[state.KEEP_IN_TAB] = st.session_state["keep-asked"]


def _open(written: bytes) -> None:
    try:
        intake = read_intake(written, state.today())
    except IntakeError as error:
        said = say("This file cannot be used. Your answers on this page are as they were.")
        st.session_state[state.PROBLEMS] = [said, *map(str, error.problems)]
        return
    state.replace(content_of(intake))
    st.session_state[state.SHORT] = False
    state.go("check")


def _example() -> None:
    state.replace(content_of(read_intake(json.dumps(example_intake()))))
    state.go("result")
