"""For a person below 18: this tool is for adults, and whom to turn to."""

import streamlit as st

from screening.lines import lines_for
from screening.notices import panels
from screening.report.help import with_numbers
from ui import state
from ui.components.help import lines, youth_numbers
from ui.components.words import heading


def youth() -> None:
    """Whom a young person can turn to, in their country: an adult, and a line of their own."""
    country = state.answer("country")
    found = lines_for(country).lines
    shown = with_numbers(panels()["youth"], found)
    heading(shown.title)
    st.markdown(shown.lines[0])
    youth_numbers(country)
    for words in (shown.tell, *shown.rest):
        st.markdown(words)
    lines(sorted(found, key=lambda line: line.kind not in {"emergency", "youth_line"}))
