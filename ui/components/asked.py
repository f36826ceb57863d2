"""What a question asks, above its answers: its words are the name of the field, its hint is not.

A screen reader reads the name with every answer. A hint in the name would be read each time, with
its marks; here it stands above the field and describes it (ui/components/tab.js joins the two).
"""

from typing import Literal, NamedTuple

import streamlit as st

from screening.questions import Question
from ui.components.words import in_html


class Asked(NamedTuple):
    """The name of a field, and whether Streamlit is to draw it."""

    label: str
    visibility: Literal["visible", "collapsed"]


def asked(question: Question) -> Asked:
    """Draw the question and its hint, where it has one."""
    name = question.ask
    if not question.help:
        return Asked(name, "visible")
    st.html(
        f'<p class="trd-asked" aria-hidden="true">{in_html(name)}</p>'
        f'<p class="trd-hint">{in_html(question.help)}</p>'
    )
    return Asked(name, "collapsed")
