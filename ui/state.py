"""Every session-state key, in one place. Nothing is kept beyond the session."""

import streamlit as st

from screening.assessment import Assessment

TRIALS = "trials"
NEXT_TRIAL = "next_trial"
SHOWN = "shown"
BUTTONS = ("remove-", "press-")
"""How the keys of buttons begin: their state cannot be set."""


def trial_keys() -> list[int]:
    """The number of each medicine card, in the order they were added."""
    keys: list[int] = st.session_state.setdefault(TRIALS, [])
    return keys


def add_trial() -> None:
    """Add an empty medicine card."""
    number = st.session_state.setdefault(NEXT_TRIAL, 0)
    st.session_state[NEXT_TRIAL] = number + 1
    trial_keys().append(number)


def remove_trial(key: int) -> None:
    """Remove a medicine card."""
    trial_keys().remove(key)


def keep_answers() -> None:
    """Keep what was typed into fields that are not on show; Streamlit would forget it."""
    for key in list(st.session_state):
        if not str(key).startswith(BUTTONS):
            st.session_state[key] = st.session_state[key]


def shown() -> tuple[Assessment, str] | None:
    """The assessment on show, with the answers file it came from; None on the form."""
    kept: tuple[Assessment, str] | None = st.session_state.get(SHOWN)
    return kept


def show(assessment: Assessment, intake: str) -> None:
    """Put an assessment on show."""
    st.session_state[SHOWN] = (assessment, intake)


def back_to_form() -> None:
    """Leave the result; the answers stay."""
    st.session_state.pop(SHOWN, None)


def forget() -> None:
    """Clear everything that was typed in."""
    for key in list(st.session_state):
        del st.session_state[key]
