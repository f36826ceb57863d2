"""What this tool is and is not."""

import streamlit as st

from screening.about import about
from ui.components.help import help_now


def draw() -> None:
    """The page, as written in about.md."""
    help_now(None)
    st.markdown(about())


draw()
