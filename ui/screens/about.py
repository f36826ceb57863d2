"""What this tool is and is not."""

import streamlit as st

from screening.about import about, sources
from screening.language import say
from ui import state
from ui.components.words import as_typed, heading


def draw() -> None:
    """The page, as written in about.md, and every source."""
    heading(say("About this tool"), anchor="step", level=1)
    st.markdown(about())
    with st.expander(say("Every source")):
        for key, cite in sources().items():
            st.markdown(f"- \\[{key}\\] {as_typed(cite)}")
    st.button(say("Back"), key="back-about", on_click=state.go, args=("welcome",))
