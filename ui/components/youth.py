"""For a person below 18: this tool is for adults, and whom to turn to."""

import streamlit as st

from screening.lines import lines_for
from screening.notices import notices
from ui import state
from ui.components.help import lines


def youth() -> None:
    """Whom a young person can turn to, in their country."""
    st.info(notices()["youth"], icon=":material/info:")
    found = lines_for(state.answer("country")).lines
    young = [line for line in found if line.kind == "youth_line"]
    lines([line for line in found if line.kind == "emergency"] + (young or list(found)))
