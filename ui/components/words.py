"""Texts on a page: small print that stays readable, and typed-in text that stays text."""

import re
from html import escape

import streamlit as st

LINKS = re.compile(r"(https?|ftp|www)(?=[:.])", re.IGNORECASE)
"""How an address begins, which Markdown would make a link of; a word joiner stops it."""
MARKS = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$:])")


def small(words: str) -> None:
    """A line in small type and full colour: Streamlit's caption is too pale for WCAG's contrast."""
    plain = words.replace("[", "\\[").replace("]", "\\]")
    st.markdown(f":small[{plain}]")


def as_typed(text: str) -> str:
    """A text of the person's own, so that Markdown shows it and does not read it."""
    unlinked = LINKS.sub("\\1\u2060", " ".join(text.split()))
    return MARKS.sub(r"\\\1", unlinked)


def in_html(text: str) -> str:
    """A text for a piece of HTML."""
    return escape(" ".join(text.split()))


def heading(words: str, anchor: str | None = None, level: int = 2) -> None:
    """A heading; with an anchor, the focus can be moved to it."""
    draw = {1: st.title, 2: st.header, 3: st.subheader}[level]
    draw(words, anchor=anchor or False)
