"""Stopping: save what is there, or clear it, and whom to reach."""

import streamlit as st

from screening.language import say
from screening.notices import notices
from screening.so_far import intake_so_far
from ui import state
from ui.components.words import heading


def draw() -> None:
    """Nothing has to be done here: closing the tab clears the answers."""
    heading(say("You can stop here"), anchor="step", level=1)
    st.markdown(say("Thank you for writing this down. You can save it, go on later, or clear it."))
    with st.container(horizontal=True):
        st.download_button(
            say("My answers (file)"),
            intake_so_far(state.content(), state.today()),
            "answers.json",
            "application/json",
            key="save-answers",
            type="primary",
            icon=":material/save:",
            on_click="ignore",
        )
        st.button(
            say("Go on with my answers"), key="go-on-with", on_click=state.go, args=("check",)
        )
        st.button(
            say("Clear everything"), key="clear-here", icon=":material/delete:", on_click=_clear
        )
    st.markdown(notices()["storage"])


def _clear() -> None:
    state.forget()
    state.go("welcome")
