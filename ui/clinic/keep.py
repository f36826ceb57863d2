"""A person's form at the clinic: the code that opens it, the draft kept under it, its sending."""

import json
from copy import deepcopy
from datetime import datetime
from typing import Any, NamedTuple

import streamlit as st

from screening.clinic.codes import typed
from screening.clinic.errors import (
    ChangedMeanwhileError,
    ClinicError,
    CodeError,
)
from screening.clinic.invitations import (
    Admitted,
    Consent,
    admit,
    forget_draft,
    save_draft,
    send,
)
from screening.clinic.tables import now
from screening.language import say
from screening.so_far import intake_so_far
from ui import state
from ui.clinic.here import here

FORM, CODE_TYPED, CODE_PROBLEM, FROM_LINK = "form", "code-typed", "code-problem", "from-link"
KEEP_THERE = "keep-there"
OWN_COPY = "own-copy"


class Form(NamedTuple):
    """The form that a code opened. `saved` is the draft as it was last kept, as text."""

    admitted: Admitted
    version: int
    saved: str
    saved_at: datetime | None = None
    problem: str = ""
    clash: bool = False
    sent_at: datetime | None = None


def form() -> Form | None:
    """The form of this session; None before a code was given."""
    found: Form | None = st.session_state.get(FORM)
    return found


def _put(new: Form) -> None:
    st.session_state[FORM] = new


def open_with(code: str) -> None:
    """Open the form of a code. What this tab holds stays if it is newer than what was kept."""
    st.session_state.pop(CODE_PROBLEM, None)
    tab = st.session_state.get(state.TAB_ALSO_KEEPS) or {}
    st.session_state[OWN_COPY] = bool(code) and tab.get("code") == code
    try:
        admitted = admit(here().store, code)
    except CodeError as error:
        st.session_state[CODE_PROBLEM] = error.problem
        return
    except ClinicError:
        st.session_state[CODE_PROBLEM] = "not_reached"
        return
    same = tab.get("code") == code and tab.get("version") == admitted.draft_version
    if not (same and state.has_answers()):
        # Whatever this tab holds otherwise may be another person's: never under this code.
        state.replace(admitted.content)
    saved = _text(admitted.content) if admitted.draft_version else ""
    _put(Form(admitted, admitted.draft_version, saved))
    st.session_state[state.BEFORE_FORGET] = delete_kept
    tab_keeps(code)


def is_another(code: str) -> bool:
    """Whether a code is not the one that this tab's form was opened with."""
    kept = st.session_state.get(state.TAB_ALSO_KEEPS) or {}
    return typed(code) != typed(str(kept.get("code") or ""))


def tab_keeps(code: str | None = None) -> None:
    """What the browser's tab keeps beside the answers: the code, so that a reload goes on."""
    found = form()
    kept: dict[str, Any] = st.session_state.get(state.TAB_ALSO_KEEPS) or {}
    kept = {"code": code or kept.get("code"), "version": found.version if found else None}
    kept["there"] = keeps_there()
    st.session_state[state.TAB_ALSO_KEEPS] = kept


def take_up_tab() -> None:
    """After a reload: open the form again with the code that the tab kept."""
    kept = st.session_state.get(state.TAB_ALSO_KEEPS) or {}
    waits = st.session_state.get(CODE_PROBLEM, "not_reached") == "not_reached"
    if form() is None and kept.get("code") and waits:
        st.session_state.setdefault(KEEP_THERE, kept.get("there") is not False)
        open_with(str(kept["code"]))


def may_go_on() -> bool:
    """Whether the form can be filled in.

    It can when its code was right, and while the store does not answer but the tab holds answers
    that were begun under one.
    """
    kept = st.session_state.get(state.TAB_ALSO_KEEPS) or {}
    unknown = st.session_state.get(CODE_PROBLEM) == "not_reached"
    return form() is not None or (unknown and bool(kept.get("code")) and state.has_answers())


def may_see_copy() -> bool:
    """Whether the answers of this tab can still be looked at, though their code opens nothing."""
    refused = st.session_state.get(CODE_PROBLEM)
    own = refused is not None and bool(st.session_state.get(OWN_COPY))
    return may_go_on() or (own and state.has_answers())


def _text(content: dict[str, Any]) -> str:
    return json.dumps(content, sort_keys=True)


def keeps_there() -> bool:
    """Whether answers are kept at the clinic while the form is filled in."""
    return bool(st.session_state.get(KEEP_THERE, True))


def save(*, whatever_is_there: bool = False) -> None:
    """Keep the answers at the clinic if they changed. Nothing is lost where that fails."""
    found = form()
    if found is None or found.sent_at or found.clash or not keeps_there():
        return
    text = _text(state.content())
    if text == found.saved or not (state.has_answers() or found.saved):
        return
    seen = None if whatever_is_there else found.version
    person = found.admitted
    try:
        version = save_draft(
            here().store, person.actor, person.invitation_id, state.content(), seen
        )
    except ChangedMeanwhileError:
        _put(found._replace(clash=True))
        return
    except ClinicError as error:
        _put(found._replace(problem=_why(error)))
        return
    _put(found._replace(version=version, saved=text, saved_at=now(), problem="", clash=False))
    tab_keeps()


def _why(error: ClinicError) -> str:
    if isinstance(error, CodeError):
        return code_words(error.problem)
    return not_kept_words()


def not_kept_words() -> str:
    """That the store does not answer, and that nothing is lost."""
    return say(
        "Your answers could not be kept at the clinic just now. They are still in this tab; it is"
        " tried again with your next answer."
    )


def keep_mine() -> None:
    """Two devices: keep the answers of this one."""
    found = form()
    if found:
        _put(found._replace(clash=False))
        save(whatever_is_there=True)


def take_theirs() -> None:
    """Two devices: take the answers of the other one."""
    kept = st.session_state.get(state.TAB_ALSO_KEEPS) or {}
    st.session_state.pop(FORM, None)
    state.replace({"format": state.content()["format"]})
    open_with(str(kept.get("code", "")))


def delete_kept() -> bool:
    """Delete what the clinic keeps of this form, unless it was sent; whether nothing is left."""
    found = form()
    if found is None or found.sent_at:
        return True
    person = found.admitted
    try:
        version = forget_draft(here().store, person.actor, person.invitation_id)
    except ClinicError as error:
        _put(found._replace(problem=_why(error)))
        return isinstance(error, CodeError)
    _put(found._replace(version=version, saved="", saved_at=None, problem=""))
    tab_keeps()
    return True


def send_form(words: str, told: tuple[str, ...]) -> None:
    """Send the form, with the words of the consent, and what stood beside them."""
    found = form()
    if found is None or found.sent_at:
        return
    person, language = found.admitted, state.language()
    answers = intake_so_far(deepcopy(state.content()), state.today())
    try:
        send(
            here().store,
            person.actor,
            person.invitation_id,
            answers,
            Consent(words, language, told),
        )
    except ClinicError as error:
        _put(found._replace(problem=_why_not_sent(error)))
        return
    here().caller.look()
    _put(found._replace(sent_at=now(), problem=""))
    state.go("sent")


def _why_not_sent(error: ClinicError) -> str:
    if isinstance(error, CodeError):
        return code_words(error.problem)
    return say("It could not be sent just now. Nothing is lost: please try again in a minute.")


def code_words(problem: str) -> str:
    """What is wrong with a code, and what to do."""
    return {
        "expired": say("This code is no longer valid. Please ask the clinic for a new one."),
        "used": say("The form of this code was sent already. To add something, call the clinic."),
        "withdrawn": say("The clinic took this code back. Please ask it for a new one."),
        "locked": say(
            "This code was tried too often and is closed. Please ask the clinic for a new one."
        ),
        "not_reached": say("The clinic's computer does not answer. Please try again in a minute."),
    }.get(
        problem,
        say("This code is not right. Look at it again; it has 12 letters and digits."),
    )
