"""Texts on a page: small print that stays readable, and typed-in text that stays text."""

import re
from html import escape

import streamlit as st

MARKS = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$:])")


def small(words: str) -> None:
    """A line in small type and full colour: Streamlit's caption is too pale for WCAG's contrast."""
    plain = words.replace("[", "\\[").replace("]", "\\]")
    st.markdown(f":small[{plain}]")


def as_typed(text: str) -> str:
    """A text of the person's own, so that Markdown shows it and does not read it."""
    return MARKS.sub(r"\\\1", " ".join(text.split()))


def in_html(text: str) -> str:
    """A text for a piece of HTML."""
    return escape(" ".join(text.split()))


def heading(words: str, anchor: str | None = None, level: int = 2) -> None:
    """A heading; with an anchor, the focus can be moved to it."""
    draw = {1: st.title, 2: st.header, 3: st.subheader}[level]
    draw(words, anchor=anchor or False)
