"""The medicines tried: a card for each, the one that is open, and a timeline that grows."""

import streamlit as st

from screening.errors import IntakeError
from screening.intake import MOST_TRIALS
from screening.language import say
from screening.lists import add_ons
from screening.so_far import assess_so_far
from screening.timeline import timeline
from ui import state
from ui.components import timeline as drawn
from ui.components.trial_editor import name_of, trial_card, trial_editor
from ui.components.words import as_typed, heading, small


def medicines() -> None:
    """Everything about the medicines; nothing, for someone who never took one."""
    if state.answer("medicines_taken") == "no":
        if state.trials():
            small(say("The medicines you listed are kept, and left out while this says no."))
        return
    open_card = state.editing()
    for number in range(len(state.trials())):
        if number == open_card:
            trial_editor(number)
        else:
            trial_card(number)
    _put_back()
    if open_card is None:
        _add()
        _growing()


def _put_back() -> None:
    taken_out = state.removed()
    if taken_out is not None:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(say("{name} was taken out.", name=as_typed(name_of(taken_out))))
            st.button(say("Put it back"), key="put-back", on_click=state.put_back)


def _add() -> None:
    if len(state.trials()) >= MOST_TRIALS:
        st.markdown(say("{number} medicines are the most this form takes.", number=MOST_TRIALS))
        return
    first = not state.trials()
    words = say("Add a medicine") if first else say("Add another medicine")
    st.button(
        words,
        key="add-trial",
        icon=":material/add:",
        on_click=state.add_trial,
        type="primary" if first else "secondary",
    )
    with st.expander(say("Was one of these ever added to it? Add-ons are easy to forget")):
        names = add_ons(state.answer("country"))
        st.pills(
            say("Choose the ones you were given; each gets a card"),
            list(names),
            selection_mode="multi",
            format_func=names.__getitem__,
            key="add-ons",
        )
        st.button(say("Add these"), key="add-add-ons", on_click=_add_add_ons)


def _add_add_ons() -> None:
    for name in st.session_state.get("add-ons") or ():
        state.add_trial(medicine=name, taken_as="added_to_another")
    st.session_state["add-ons"] = []
    state.edit_trial(None)


def _growing() -> None:
    """The medicines so far as bars of weeks; nothing is judged here."""
    try:
        assessment = assess_so_far(state.content(), state.today())
    except IntakeError:
        return
    if assessment.trials:
        heading(say("So far"))
        drawn.timeline(timeline(assessment), with_parts=False)
