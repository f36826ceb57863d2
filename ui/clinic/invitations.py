"""Invitations: a new code, shown once, and the codes that were not used yet."""

from datetime import date, datetime, time

import streamlit as st

from screening.clinic.actors import Actor, needs
from screening.clinic.errors import ClinicError
from screening.clinic.invitations import MOST_REFERENCE, VALID_DAYS, Invited, invite, withdraw
from screening.clinic.queue import Waiting, note_queue_seen, waiting
from screening.clinic.settings import settings
from screening.clinic.words import time_words
from screening.language import say
from ui import state
from ui.clinic import keys
from ui.clinic.desk import said, trouble
from ui.clinic.here import here
from ui.components.words import as_typed, heading, small


def draw(actor: Actor) -> None:
    """The page."""
    heading(say("Invitations"), anchor="step", level=1)
    needs(here().store, actor, "clinician", "invitations")
    if keys.INVITATIONS_SEEN not in st.session_state:
        note_queue_seen(here().store, actor, "invitations")
        st.session_state[keys.INVITATIONS_SEEN] = True
    if not settings(here().store).takes_answers:
        st.warning(
            say(
                "Sending is off, so what people fill in cannot reach you. The administrator"
                " switches it on."
            ),
            icon=":material/warning:",
        )
    made_code()
    with st.form("invite"):
        st.text_input(
            say("Initials, or your own reference (no name needed)"),
            key="invite-ref",
            max_chars=MOST_REFERENCE,
        )
        when_and_how_long()
        st.form_submit_button(say("Make a code"), type="primary", on_click=make, args=(actor,))
    _waiting(actor)


def when_and_how_long() -> None:
    """The fields for the appointment, and for how long the code is good."""
    with st.container(horizontal=True):
        st.date_input(
            say("Appointment (if known)"), value=None, key="invite-day", min_value=state.today()
        )
        st.time_input(say("at"), value=None, key="invite-time", step=300)
        st.number_input(say("Code is good for so many days"), 1, 365, VALID_DAYS, key="invite-days")


def make(actor: Actor, case_id: str | None = None) -> None:
    """Make a code from what the form holds, for a new person or a known one."""
    kept = st.session_state
    try:
        kept[keys.MADE] = invite(
            here().store,
            actor,
            reference=kept.get("invite-ref") or "",
            case_id=case_id,
            appointment=_appointment(kept.get("invite-day"), kept.get("invite-time")),
            valid_days=int(kept.get("invite-days") or VALID_DAYS),
        )
    except ClinicError as error:
        trouble(str(error))
    else:
        for key, empty in (("invite-ref", ""), ("invite-day", None), ("invite-time", None)):
            if key in kept:
                kept[key] = empty


def _appointment(day: date | None, at: time | None) -> datetime | None:
    """By the clinic's clock. A day without a time, or a time without a day, is asked back."""
    if day is None and at is None:
        return None
    if day is None or at is None:
        raise ClinicError(say("An appointment needs its day and its time."))
    naive = datetime.combine(day, at)
    zone = here().folder.zone
    return naive.replace(tzinfo=zone) if zone else naive.astimezone()


def made_code() -> None:
    """The new code, once."""
    made: Invited | None = st.session_state.get(keys.MADE)
    if made is None:
        return
    with st.container(border=True, key="made-code"):
        st.markdown(say("Hand this code over. It is shown once and kept nowhere."))
        st.code(made.code, language=None)
        st.code(f"{_address()}#code={made.code}", language=None)
        until = time_words(made.expires_at, here().folder.zone)
        small(
            say(
                "Good until {when}, for one form. The part after # is never sent over the network.",
                when=until,
            )
        )
        st.button(say("Done"), key="made-done", on_click=_done)


def _address() -> str:
    given = here().folder.config.people_address
    origin = "/".join((given or st.context.url or "").split("/")[:3])
    return f"{origin}/"


def _done() -> None:
    st.session_state.pop(keys.MADE, None)


def _waiting(actor: Actor) -> None:
    found = waiting(here().store, actor)
    heading(say("Not sent yet: {number}", number=len(found)))
    for each in found[:100]:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(_words(each))
            st.button(
                say("Take the code back"),
                key=f"withdraw-{each.invitation_id}",
                on_click=_withdraw,
                args=(actor, each.invitation_id),
                help=say("Take the code back: {reference}", reference=as_typed(each.reference)),
            )


def _words(each: Waiting) -> str:
    zone = here().folder.zone
    when = time_words(each.appointment, zone) or say("no appointment given")
    begun = say("begun") if each.begun else say("not begun")
    closed = f" · **{say('closed after too many tries')}**" if each.locked else ""
    return f"**{as_typed(each.reference)}** · {when} · {begun}{closed}"


def _withdraw(actor: Actor, invitation_id: str) -> None:
    try:
        withdraw(here().store, actor, invitation_id)
        said(say("The code opens nothing any more."))
    except ClinicError as error:
        trouble(str(error))
