"""Who gets to a staff page: whoever signed in with a role, or sits at the one machine there is."""

import getpass
from datetime import timedelta
from typing import Any

import streamlit as st

from screening.clinic.actors import NOBODY, Actor
from screening.clinic.config import SignInConfig, is_loopback
from screening.clinic.errors import NotAllowedError
from screening.clinic.staffing import (
    end_sign_in,
    is_used_elsewhere,
    issued_within,
    local_staff,
    refuse_entry,
    signed_in,
)
from screening.clinic.tables import now
from screening.language import say, speaking
from ui import state
from ui.clinic import keys
from ui.clinic.here import here, side
from ui.components.words import as_typed, heading

COOKIE = "_streamlit_user"
LOOK_SECONDS = 20
A_MOMENT = timedelta(seconds=30)
WARN_BEFORE = timedelta(minutes=2)


def staff(page: str) -> Actor | None:
    """The member of staff of this session; None where the page must not be drawn."""
    config = here().folder.config.sign_in
    if config is None:
        return _local(page)
    if not st.user.get("is_logged_in"):
        _sign_in(page)
        return None
    try:
        actor = signed_in(here().store, _claims(), config)
    except NotAllowedError as error:
        _refused(error.why)
        return None
    st.session_state[keys.ACTIVE_AT] = now()
    _end_when_idle(config)
    return actor


def has_just_signed_in() -> bool:
    """Whether the provider sent somebody back, to the first page, a moment ago: once a session.

    Not later: a person's link that is opened where staff are signed in must not show them the
    queue.
    """
    if keys.CAME_BACK in st.session_state:
        return False
    st.session_state[keys.CAME_BACK] = True
    if not st.user.get("is_logged_in") or side() == "people":
        return False
    return issued_within(_claims(), A_MOMENT)


def _claims() -> dict[str, Any]:
    return dict(st.user.to_dict())


def _local(page: str) -> Actor | None:
    """Without a provider: this machine alone, and nobody who came through another."""
    told = st.context.headers
    # A proxy may name this machine as the host; the page's own origin is told by the browser.
    origin = (told.get("Origin") or "").rpartition("://")[2]
    names = [_name_in(told.get("Host") or ""), _name_in(origin)]
    forwarded = any(
        name.lower().startswith(("x-forwarded", "x-real", "forwarded", "via")) for name in told
    )
    names.append(st.get_option("server.address") or "")
    if forwarded or not all(map(is_loopback, names)):
        _note(page, "not_this_machine")
        st.error(
            say(
                "Staff sign-in is not set up, so these pages open on the clinic's own machine"
                " alone."
            )
        )
        return None
    if keys.LOCAL not in st.session_state:
        st.session_state[keys.LOCAL] = local_staff(here().store, getpass.getuser())
    found: Actor = st.session_state[keys.LOCAL]
    return found


def _name_in(address: str) -> str:
    """The name of a host, without its port."""
    return address.rsplit(":", 1)[0].strip("[]")


def _sign_in(page: str) -> None:
    """The way to the provider. A cookie that was changed is as good as none, and noted."""
    _note(page, "cookie_not_valid" if COOKIE in st.context.cookies else "not_signed_in")
    heading(say("Staff sign-in"), anchor="step", level=1)
    if st.session_state.pop(keys.OVER, False):
        st.warning(say("You were signed out after a time without activity."))
    st.button(say("Sign in"), type="primary", key="sign-in", on_click=st.login)


def _note(page: str, why: str) -> None:
    """Note the refusal, once for each page of a session."""
    noted: set[str] = st.session_state.setdefault(keys.REFUSED, set())
    if page not in noted:
        noted.add(page)
        try:
            refuse_entry(here().store, why, f"page_{page}")
        except NotAllowedError:
            return


def _refused(why: str) -> None:
    heading(say("Staff sign-in"), anchor="step", level=1)
    if why == "no_role":
        name = as_typed(str(st.user.get("email") or st.user.get("name") or ""))
        st.error(say("{name} has no role in this clinic. Ask the administrator.", name=name))
    else:
        st.warning(say("This sign-in has ended. Please sign in again."))
    st.button(say("Sign out"), type="primary", key="sign-out", on_click=st.logout)


def sign_out(actor: Actor) -> None:
    """End the sign-in in the store too: a copied cookie then opens nothing."""
    if here().folder.config.sign_in is not None:
        end_sign_in(here().store, actor, _claims())
        st.logout()
    st.session_state.pop(keys.LOCAL, None)


def _end_when_idle(config: SignInConfig) -> None:
    """Take the page away when nobody touched it for so long, without waiting for a click.

    Whoever works in another tab meanwhile stays signed in, in both.
    """

    @st.fragment(run_every=LOOK_SECONDS)
    def watch() -> None:
        since = st.session_state.get(keys.ACTIVE_AT)
        idle = timedelta(minutes=config.idle_minutes)
        if since is None or now() - since <= idle - WARN_BEFORE:
            return
        if now() - since <= idle:
            with speaking(state.language()):  # by itself, it is drawn outside the app's own block
                st.warning(
                    say("You will be signed out in a moment, and what is not saved is lost.")
                )
                if st.button(say("Stay signed in"), key="stay"):
                    st.rerun()
            return
        if not is_used_elsewhere(here().store, _claims(), config):
            end_sign_in(here().store, NOBODY, _claims())
            st.session_state[keys.OVER] = True
            st.rerun()

    watch()
