"""What only the browser can do: keep a draft in its tab, move the focus, print, name the language.

The draft lies in `sessionStorage`: this tab alone can read it, and it is gone when the tab closes.
Nothing is put into `localStorage`, a cookie or an address.
"""

from pathlib import Path

import streamlit as st

from ui import draft, state

SCRIPT = Path(__file__).with_suffix(".js").read_text("utf-8")
_browser = st.components.v2.component("trd_tab", js=SCRIPT)
KEY = "tab"


def tab() -> None:
    """Hand the browser what it is to keep and do; take up what it kept."""
    forget = bool(st.session_state.pop(state.FORGET_TAB, False))
    chosen = st.session_state.get(state.LANGUAGE)
    something = state.has_answers() or st.session_state.get(state.TAB_ALSO_KEEPS) or chosen
    kept = draft.draft() if something else None
    if not st.session_state.get(state.KEEP_IN_TAB, True):
        kept = draft.no_draft()
    _browser(
        key=KEY,
        data={
            "language": state.language().replace("_", "-"),
            "session": state.session(),
            "ask": not st.session_state.get(state.ASKED_TAB, False) and not state.has_answers(),
            "forget": forget,
            "draft": kept,
            "focus": list(st.session_state.get(state.FOCUS, (0, ""))),
            "print": st.session_state.get(state.PRINT, 0),
        },
        on_found_change=_take_up,
    )


def _take_up() -> None:
    here = st.session_state.get(KEY)  # gone where everything was cleared meanwhile
    found = here.found if here is not None else None
    draft.restore(found["draft"] if found else "")
