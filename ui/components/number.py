"""A number that may have a decimal comma or point, typed as people type it."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from screening.answers import typed_number
from screening.language import say
from ui import state
from ui.components.words import small


def number_field(
    label: str, key: str, given: object, on_change: Callable[..., None], args: tuple[Any, ...]
) -> None:
    """Draw the field. What is no number stays in it, with a word about it, and is not stored.

    A browser's own number field would drop a comma and read 37,5 as 375.
    """
    state.seed(key, f"{given:g}" if isinstance(given, int | float) else "")
    st.text_input(label, key=key, max_chars=12, on_change=on_change, args=args)
    written = st.session_state[key].strip()
    if written and typed_number(written) is None:
        small(say("Please write a number above 0, as in 37.5. It is not kept yet."))


def number_in(key: str) -> float | None:
    """The number that was typed; None for nothing, and for what is no number above 0."""
    return typed_number(st.session_state[key])
