"""Stopping: save what is there, or clear it, and whom to reach."""

import streamlit as st

from screening.language import say
from screening.notices import notices
from ui import state
from ui.components.files import save_answers
from ui.components.twice import twice
from ui.components.words import heading


def draw() -> None:
    """Nothing has to be done here: closing the tab clears the answers."""
    heading(say("You can stop here"), anchor="step", level=1)
    st.markdown(say("Thank you for writing this down. You can save it, go on later, or clear it."))
    with st.container(horizontal=True):
        save_answers("primary")
        st.button(
            say("Go on with my answers"), key="go-on-with", on_click=state.go, args=("check",)
        )
    twice(say("Clear everything"), "clear-here", _clear, icon=":material/delete:")
    st.markdown(notices()["kept_by_clinic" if state.at_clinic() else "storage"])


def _clear() -> None:
    state.forget()
    state.go("welcome")
