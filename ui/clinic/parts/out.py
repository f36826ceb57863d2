"""What leaves the page: the summary, text for pasting, the authorisation sheet, one more code."""

from functools import partial

import streamlit as st

from screening.assessment import Assessment
from screening.clinic.actors import Actor
from screening.clinic.cases import CaseView, note_export
from screening.clinic.erase import purge_case
from screening.clinic.errors import ClinicError
from screening.clinic.export import ENDINGS, What, exported
from screening.language import say, speaking
from ui import state
from ui.clinic import keys
from ui.clinic.desk import said, trouble
from ui.clinic.here import here
from ui.clinic.invitations import made_code, make, when_and_how_long
from ui.components.words import heading, small

KINDS = {"pdf": "application/pdf", "txt": "text/plain", "json": "application/json"}


def draw(view: CaseView, _: Assessment, actor: Actor) -> None:
    """Every way out; each is in the audit."""
    named: dict[What, str] = {
        "summary": say("Summary (PDF)"),
        "paste": say("Short text for the record"),
        "text": say("Whole text"),
        "authorisation": say("Prior-authorisation sheet (PDF)"),
        "authorisation-text": say("Prior-authorisation sheet (text)"),
        "record": say("Everything on record (JSON)"),
    }
    small(say("Files leave the clinic's store unsealed: keep them where they belong."))
    with st.container(horizontal=True, key="take-out"):
        for what, words in named.items():
            ending = ENDINGS[what]
            st.download_button(
                words,
                partial(_exported, view, actor, what, state.language()),
                f"{what}.{ending}",
                KINDS[ending],
                key=f"out-{what}",
                on_click="ignore",
            )
    heading(say("Text for pasting"))
    if st.toggle(say("Show the text"), key="show-text"):
        if st.session_state.get(keys.OPENED) is True:
            note_export(here().store, actor, view.id, "text_shown")
            st.session_state[keys.OPENED] = "text"
        st.code(
            exported(view, here().store, "paste", state.language()).decode(),
            language=None,
            wrap_lines=True,
        )
    heading(say("Ask once more"))
    made_code()
    with st.form("case-invite-form"):
        when_and_how_long()
        st.form_submit_button(
            say("Make a code for this person"), on_click=make, args=(actor, view.id)
        )
    if "administrator" in actor.roles:
        _delete(view, actor)


def _exported(view: CaseView, actor: Actor, what: What, language: str) -> bytes:
    """The file, made when it is asked for, which may be in another thread than the page."""
    store = here().store
    note_export(store, actor, view.id, what)
    with speaking(language):
        return exported(view, store, what, language)


def _delete(view: CaseView, actor: Actor) -> None:
    heading(say("Delete this case"))
    st.checkbox(say("I know that a deleted case cannot be brought back"), key="delete-sure")
    st.button(
        say("Delete everything of this case"),
        key="delete-case",
        on_click=_deleted,
        args=(view, actor),
        disabled=not st.session_state.get("delete-sure"),
    )


def _deleted(view: CaseView, actor: Actor) -> None:
    try:
        purge_case(here().store, actor, view.id)
    except ClinicError as error:
        trouble(str(error))
        return
    st.session_state.pop(keys.CASE, None)
    said(say("The case was deleted."))
    state.replace({"format": state.content()["format"]})
    state.go("queue")
