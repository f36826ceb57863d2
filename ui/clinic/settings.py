"""The clinic's settings: who reads answers, its own words, sending, retention, the audit."""

import streamlit as st

from screening.clinic.actors import Actor, needs
from screening.clinic.audit import head_of, last_entries, problems
from screening.clinic.erase import purge_due
from screening.clinic.errors import ClinicError, SendingOffError
from screening.clinic.settings import (
    GOVERNANCE,
    MOST_LETTERS,
    MOST_RECORDED,
    OWN_TEXTS,
    Kind,
    Settings,
    default_text,
    set_clinic,
    set_words,
    settings,
    switch_sending,
    title_of,
)
from screening.clinic.words import time_words
from screening.language import say
from ui import state
from ui.clinic.desk import said, trouble
from ui.clinic.here import here
from ui.components.words import heading, in_html, small

LAST = 50


def draw(actor: Actor) -> None:
    """The page, for administrators alone. Raises NotAllowedError."""
    needs(here().store, actor, "administrator", "page_settings")
    heading(say("Clinic settings"), anchor="step", level=1)
    known = settings(here().store)
    _sending(known, actor)
    _words(known, actor)
    _clinic(known, actor)
    _audit()


def _sending(known: Settings, actor: Actor) -> None:
    heading(say("Sending"))
    st.markdown(
        say(
            "People can send answers only after it is written here who reads them, how often, what"
            " happens out of hours, and how to reach the clinic the same day. Page one of every"
            " summary prints it."
        )
    )
    lacking = ", ".join(title_of(kind) for kind in known.sending_lacks)
    if lacking:
        st.markdown(say("Not written yet: {what}.", what=lacking))
    words = say("Switch sending off") if known.sending_on else say("Switch sending on")
    st.button(
        words,
        key="switch-sending",
        type="primary",
        on_click=_switch,
        args=(actor, not known.sending_on),
        disabled=bool(lacking) and not known.sending_on,
    )


def _switch(actor: Actor, on: bool) -> None:  # noqa: FBT001  # a widget's argument
    try:
        switch_sending(here().store, actor, on=on)
    except SendingOffError:
        trouble(say("Something is not written yet."))
    except ClinicError as error:
        trouble(str(error))
    else:
        said(say("Sending is on.") if on else say("Sending is off."))


def _words(known: Settings, actor: Actor) -> None:
    offered = state.offered_languages()
    heading(say("The clinic's own words"))
    language = st.selectbox(
        say("In which language"),
        list(known.languages),
        format_func=lambda code: offered.get(code, code),
        key="words-language",
    )
    with st.form("words"):
        for kind in (*GOVERNANCE, *OWN_TEXTS):
            _one(known, kind, language)
        st.form_submit_button(
            say("Keep these words"), type="primary", on_click=_keep, args=(actor, language)
        )


def _one(known: Settings, kind: Kind, language: str) -> None:
    key, stands = f"words-{kind}-{language}", known.words.get(language, {}).get(kind, "")
    before = st.session_state.get(_seen(key))
    if key not in st.session_state or st.session_state[key].strip() == before:
        # Not touched here: what another administrator wrote meanwhile is shown, and stays.
        st.session_state[key] = stands
        st.session_state[_seen(key)] = stands
    st.text_area(
        title_of(kind),
        key=key,
        max_chars=MOST_RECORDED if kind in GOVERNANCE else MOST_LETTERS,
        height=70,
        placeholder=say("Blank. Shown meanwhile: {words}", words=default_text(kind)),
    )


def _seen(key: str) -> str:
    """The key of what a field was filled with when it was drawn."""
    return f"{key}:seen"


def _keep(actor: Actor, language: str) -> None:
    kept = st.session_state
    try:
        for kind in (*GOVERNANCE, *OWN_TEXTS):
            key = f"words-{kind}-{language}"
            given = (kept.get(key) or "").strip()
            if given != kept.get(_seen(key), ""):
                set_words(here().store, actor, kind, language, given)
                kept[_seen(key)] = given
    except ClinicError as error:
        trouble(str(error))
    else:
        said(say("The words are kept."))


def _clinic(known: Settings, actor: Actor) -> None:
    offered = state.offered_languages()
    heading(say("Name, languages, how long cases are kept"))
    with st.form("clinic"):
        st.text_input(say("The clinic's name, as people read it"), known.name, key="clinic-name")
        st.multiselect(
            say("Languages of the clinic's own words, the first one first"),
            list(offered),
            list(known.languages),
            format_func=offered.__getitem__,
            key="clinic-languages",
        )
        st.number_input(
            say("Delete a case after this many days (blank: never)"),
            1,
            20_000,
            known.retention_days,
            key="clinic-days",
        )
        st.form_submit_button(say("Keep these settings"), on_click=_keep_clinic, args=(actor,))
    st.button(
        say("Delete what is past that now"),
        key="purge-due",
        on_click=_purge,
        args=(actor,),
        disabled=known.retention_days is None,
    )


def _keep_clinic(actor: Actor) -> None:
    kept = st.session_state
    days = kept["clinic-days"]
    try:
        set_clinic(
            here().store,
            actor,
            name=kept["clinic-name"],
            retention_days=int(days) if days else None,
            spoken=tuple(kept["clinic-languages"]),
        )
    except ClinicError as error:
        trouble(str(error))
    else:
        said(say("The settings are kept."))


def _purge(actor: Actor) -> None:
    try:
        said(say("{number} cases were deleted.", number=purge_due(here().store, actor)))
    except ClinicError as error:
        trouble(str(error))


def _audit() -> None:
    heading(say("Audit"))
    small(say("Who saw, changed and exported what. No answer and no note stands in it."))
    with st.expander(say("The last {number} entries", number=LAST)):
        with here().store.reading() as session:
            found = last_entries(session, LAST)
        rows = "".join(
            "<tr>"
            + "".join(
                f"<td>{in_html(str(cell))}</td>"
                for cell in (
                    each.number,
                    time_words(each.at, here().folder.zone),
                    each.who[:14],
                    each.did,
                    each.about[:24],
                    each.detail,
                )
            )
            + "</tr>"
            for each in found
        )
        st.html(f'<table class="trd-table"><tbody>{rows}</tbody></table>')
    if st.button(say("Check that the audit is whole"), key="verify"):
        with here().store.reading() as session:
            wrong = list(problems(session, here().store.secret))
            head = head_of(session)
        if wrong:
            st.error("\n".join(f"- {each}" for each in wrong))
        else:
            st.success(say("The audit is whole: {number} entries.", number=head.number))
            st.code(f"{head.number}:{head.digest}", language=None)
