"""A button for what cannot be taken back: it asks once more before it acts."""

from collections.abc import Callable

import streamlit as st

from screening.language import say
from ui import state


def twice(  # noqa: PLR0913  # a button's own words, and what it does
    words: str,
    key: str,
    act: Callable[..., None],
    args: tuple[object, ...] = (),
    *,
    icon: str | None = None,
    ask: bool = True,
) -> None:
    """Draw the button; where there are answers to lose, ask first."""
    if not ask or not state.has_answers():
        st.button(words, key=key, icon=icon, on_click=act, args=args)
        return
    st.button(words, key=key, icon=icon, on_click=_ask, args=(key,))
    if st.session_state.get(state.SURE) == key:
        with st.container(border=True):
            st.markdown(say("The answers on this page will be gone. You can save them first."))
            with st.container(horizontal=True):
                st.button(say("Yes, go ahead"), key=f"{key}-sure", on_click=_act, args=(act, args))
                st.button(say("No, keep my answers"), key=f"{key}-keep", on_click=_ask, args=("",))


def _ask(key: str) -> None:
    st.session_state[state.SURE] = key


def _act(act: Callable[..., None], args: tuple[object, ...]) -> None:
    _ask("")
    act(*args)
