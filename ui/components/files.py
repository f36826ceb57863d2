"""The answers as a file to keep, and to go on from."""

from typing import Literal

import streamlit as st

from screening.language import say
from screening.so_far import intake_so_far
from ui import state


def save_answers(kind: Literal["primary", "secondary"] = "secondary") -> None:
    """A button that saves the answers so far; nothing is sent anywhere."""
    st.download_button(
        say("My answers (file)"),
        intake_so_far(state.content(), state.today()),
        "answers.json",
        "application/json",
        key="save-answers",
        type=kind,
        icon=":material/save:",
        on_click="ignore",
    )
