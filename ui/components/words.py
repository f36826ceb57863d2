"""Small print that stays readable: Streamlit's caption is too pale for WCAG's contrast."""

import streamlit as st


def small(words: str) -> None:
    """A line in small type and full colour."""
    plain = words.replace("[", "\\[").replace("]", "\\]")
    st.markdown(f":small[{plain}]")
