"""When a page fails: a calm message, and nothing of the answers anywhere."""

from pathlib import Path
from traceback import extract_tb

import streamlit as st

from screening.language import say
from ui import state
from ui.components.words import as_typed, small


def fault(error: Exception, part: str) -> None:
    """Say that something went wrong. Only the kind of fault and its place are told.

    The fault's own message is told nowhere: it may quote an answer. `part` is what failed.
    """
    st.error(
        say("Something went wrong on this page. Your answers are kept in this tab."),
        icon=":material/build:",
    )
    places = extract_tb(error.__traceback__)
    where = f"{Path(places[-1].filename).name}:{places[-1].lineno}" if places else ""
    small(as_typed(f"{type(error).__name__} {where}"))
    st.button(
        say("Back to my answers"), key=f"back-fault-{part}", on_click=state.go, args=("check",)
    )
