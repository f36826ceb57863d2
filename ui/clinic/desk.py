"""What stands on every staff page: where to go, who is signed in, what is not set up yet."""

from pathlib import Path

import streamlit as st

from screening.clinic.actors import Actor
from screening.clinic.settings import settings
from screening.language import say
from ui import state
from ui.clinic import keys
from ui.clinic.gate import sign_out
from ui.clinic.here import here
from ui.components.top import STYLE
from ui.components.words import as_typed, small

CLINIC_STYLE = Path(__file__).with_name("clinic.css")


def desk(page: str, actor: Actor) -> None:
    """The row at the top, and the warnings."""
    with st.container(horizontal=True, key="desk", vertical_alignment="center", gap="small"):
        for name, words in _pages(actor):
            st.button(
                words,
                key=f"desk-{name}",
                on_click=state.go,
                args=(name,),
                type="secondary" if name != page else "primary",
            )
        small(as_typed(actor.name))
        st.button(
            say("Sign out"), key="desk-out", type="tertiary", on_click=sign_out, args=(actor,)
        )
    if here().folder.config.sign_in is None:
        small(say("No staff sign-in is set up: these pages open on this machine alone."))
    _warnings(actor)
    _said()


def _pages(actor: Actor) -> list[tuple[str, str]]:
    named = []
    if "clinician" in actor.roles:
        named += [("queue", say("Queue")), ("invitations", say("Invitations"))]
    if "administrator" in actor.roles:
        named.append(("settings", say("Clinic settings")))
    return named


def _warnings(actor: Actor) -> None:
    """For the administrator, on every page while something is not written."""
    known = settings(here().store)
    if "administrator" not in actor.roles:
        return
    if not known.takes_answers:
        small(
            ":material/warning: "
            + say("**Sending is off**: nobody can send answers to this clinic.")
        )
    if known.blank:
        told = say(
            "{number} of the clinic's own texts are blank. The default texts stand in.",
            number=len(known.blank),
        )
        small(f":material/warning: **{told}**")


def _said() -> None:
    """What the last action came to, once."""
    if told := st.session_state.pop(keys.SAID, None):
        st.success(told, icon=":material/check:")
    if trouble := st.session_state.pop(keys.TROUBLE, None):
        st.error(trouble, icon=":material/error:")


def style() -> None:
    """The look of the staff pages."""
    st.html(STYLE)
    st.html(CLINIC_STYLE)


def said(words: str) -> None:
    """Say at the top of the next page what an action came to."""
    st.session_state[keys.SAID] = words


def trouble(words: str) -> None:
    """Say at the top of the next page why an action was not done."""
    st.session_state[keys.TROUBLE] = words
