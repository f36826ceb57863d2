"""What stands at the top of every page: help, the language, the other pages, and the way out."""

from pathlib import Path

import streamlit as st

from screening.language import ENGLISH, NOBODY, say, spoken_language
from screening.notices import notices
from ui import state
from ui.components.exit import quick_exit
from ui.components.help import help_now
from ui.components.twice import twice
from ui.components.words import small
from ui.way import path

STYLE = Path(__file__).parent.parent / "style.css"
CHOSEN = "language-chosen"


def top(here: str) -> None:
    """Help first; it stays in reach while the page is scrolled."""
    st.html(STYLE)
    with st.container(horizontal=True, key="top", vertical_alignment="center", gap="xsmall"):
        help_now(state.answer("country"))
        _language()
        _steps(here)
        quick_exit()


def translation_notice() -> None:
    """That nobody has checked the translation. It stands under the help, not above it."""
    # Another spelling of English is no translation.
    if spoken_language().checked_by == NOBODY and not state.language().startswith(ENGLISH):
        small(notices()["machine_translation"])


def _language() -> None:
    known = state.offered_languages()
    st.session_state[CHOSEN] = state.language().partition("_")[0]
    st.selectbox(
        say("Language"),
        list(known),
        format_func=known.__getitem__,
        key=CHOSEN,
        label_visibility="collapsed",
        width=106,
        on_change=_speak,
    )


def _speak() -> None:
    st.session_state[state.LANGUAGE] = st.session_state[CHOSEN]


def _steps(here: str) -> None:
    """Every page, to go to directly; answers stay."""
    with st.popover(say("Menu"), key=f"menu-{here}"):
        others = [("check", say("Check your answers")), ("about", say("About this tool"))]
        named = [("welcome", say("Start")), *((step.id, step.title) for step in path()), *others]
        for name, title in named:
            st.button(
                title,
                key=f"to-{name}",
                on_click=state.go,
                args=(name,),
                type="tertiary",
                disabled=name == here,
            )
        twice(say("Clear everything"), "clear-from-menu", _clear)


def _clear() -> None:
    state.forget()
    state.go("welcome")
