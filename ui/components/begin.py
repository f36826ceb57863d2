"""The two ways to begin the form: the whole of it, or the short one."""

import streamlit as st

from screening.form import empty_form
from screening.language import say
from screening.review import minutes_left
from ui import state

FIRST = "about-you"


def begin() -> None:
    """A button for each way, with about how long it takes."""
    whole, short = (minutes_left(empty_form(), FIRST, short=each) for each in (False, True))
    with st.container(horizontal=True):
        st.button(
            say("Start (about {minutes} minutes)", minutes=whole),
            type="secondary" if state.has_answers() else "primary",
            key="start",
            on_click=_start,
            args=(False,),
        )
        st.button(
            say("Short form (about {minutes} minutes)", minutes=short),
            key="start-short",
            on_click=_start,
            args=(True,),
        )


def _start(short: bool) -> None:  # noqa: FBT001  # a widget's argument
    st.session_state[state.SHORT] = short
    state.go(FIRST)
