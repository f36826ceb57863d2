"""One medicine as a card that can be filled in and removed."""

from typing import Any

import streamlit as st

from screening.lists import answers_to, ask, hint, medicine_names, usual_doses
from ui import state

MORE_WEEKS = 5_000


def trial_editor(key: int, number: int, country: str | None) -> dict[str, Any]:
    """Draw one card; return its answers as they stand in an intake file. Left out is left out."""
    with st.container(border=True):
        st.subheader(f"Medicine {number}", anchor=False)
        names = medicine_names(country)
        chosen = st.selectbox(
            ask("trials.medicine"),
            list(names),
            index=None,
            key=f"medicine-{key}",
            placeholder="Type a name, or choose one",
            accept_new_options=True,
        )
        medicine = names.get(chosen, chosen) if chosen else None
        given: dict[str, Any] = {
            "medicine": medicine,
            "highest_steady_dose_mg": _number(key, "highest_steady_dose_mg", _doses(medicine)),
            "weeks_at_that_dose": _number(key, "weeks_at_that_dose"),
        }
        for question in (
            "still_taking",
            "best_improvement",
            "missed_doses_per_week",
            "in_current_episode",
            "taken_as",
        ):
            given[question] = _one(key, question)
        given["taken_for"] = _several(key, "taken_for")
        if given["still_taking"] != "yes":
            given["stop_reason"] = _several(key, "stop_reason")
        st.button(
            f"Remove medicine {number}",
            key=f"remove-{key}",
            on_click=state.remove_trial,
            args=(key,),
        )
    return {question: answer for question, answer in given.items() if answer not in (None, [])}


def _doses(medicine: str | None) -> str | None:
    strengths = usual_doses(medicine) if medicine else ()
    made = ", ".join(f"{strength:g}" for strength in strengths)
    return f"It is made in {made}. {hint('trials.highest_steady_dose_mg')}" if made else None


def _number(key: int, question: str, help_text: str | None = None) -> float | str | None:
    place = f"trials.{question}"
    unsure = st.session_state.get(f"{question}-unsure-{key}", False)
    given = st.number_input(
        ask(place),
        min_value=0.0,
        max_value=float(MORE_WEEKS),
        value=None,
        step=1.0,
        format="%g",
        key=f"{question}-{key}",
        help=help_text or hint(place),
        disabled=unsure,
        placeholder="Leave empty if you like",
    )
    st.checkbox("Not sure", key=f"{question}-unsure-{key}")
    if unsure:
        return "not_sure"
    return given or None if question != "weeks_at_that_dose" else given


def _one(key: int, question: str) -> str | None:
    place = f"trials.{question}"
    words = answers_to(place)
    chosen: str | None = st.radio(
        ask(place),
        list(words),
        index=None,
        format_func=words.__getitem__,
        key=f"{question}-{key}",
        help=hint(place),
    )
    return chosen


def _several(key: int, question: str) -> list[str]:
    place = f"trials.{question}"
    words = answers_to(place)
    chosen: list[str] = st.pills(
        ask(place),
        list(words),
        selection_mode="multi",
        format_func=words.__getitem__,
        key=f"{question}-{key}",
    )
    return chosen
