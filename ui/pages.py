"""The pages by name, with their titles and addresses. No address holds an answer."""

from collections.abc import Callable
from functools import partial

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from screening.form import steps
from screening.language import say
from ui.screens import about, check, questions, result, stop, welcome

CHECK, RESULT = "check", "result"


def pages() -> dict[str, StreamlitPage]:
    """Every page by its name, in order, in the language that is spoken."""
    named = {"welcome": named_page("welcome", say("Start"), welcome.draw, default=True)}
    for step in steps().values():
        named[step.id] = named_page(step.id, step.title, partial(questions.draw, step.id))
    named[CHECK] = named_page(CHECK, say("Check your answers"), check.draw)
    named[RESULT] = named_page(RESULT, say("Result"), result.draw)
    named["stop"] = named_page("stop", say("Stop here"), stop.draw)
    named["about"] = named_page("about", say("About this tool"), about.draw)
    return named


def named_page(
    name: str, title: str, draw: Callable[[], None], *, default: bool = False
) -> StreamlitPage:
    """One page. Its address is its name; the first page has none."""

    def drawn() -> None:
        draw()

    drawn.__name__ = name.replace("-", "_")
    shown = f"{title} · {say('Depression treatment history')}"
    return st.Page(drawn, title=shown, url_path="" if default else name, default=default)
