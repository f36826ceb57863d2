"""Whether the answers are kept at the clinic; and what to do when two devices differ."""

import streamlit as st

from screening.language import say
from ui import state
from ui.clinic import keep
from ui.components.words import small


def kept() -> None:
    """The line at the top of each page of the form."""
    found = keep.form()
    if found is None and keep.may_go_on():
        st.warning(keep.not_kept_words(), icon=":material/cloud_off:")
    if found is None or found.sent_at:
        return
    if found.clash:
        _clash()
    elif found.problem:
        st.warning(found.problem, icon=":material/cloud_off:")
    elif found.saved_at:
        at = f"{found.saved_at.astimezone(state.clock()):%H:%M}"
        small(say(":material/lock: Kept at the clinic at {time}. Not sent yet.", time=at))


def _clash() -> None:
    st.warning(
        say("These answers were changed on another device. Which ones do you want to go on with?"),
        icon=":material/devices:",
    )
    with st.container(horizontal=True):
        st.button(say("Those of the other device"), key="take-theirs", on_click=keep.take_theirs)
        st.button(say("These here"), key="keep-mine", on_click=keep.keep_mine)
