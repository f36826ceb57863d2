"""Sending: who will read it, the consent, and afterwards the person's own copy."""

from copy import deepcopy
from functools import partial

import streamlit as st

from screening.clinic.settings import GOVERNANCE
from screening.errors import IntakeError
from screening.language import say
from screening.read import read_intake
from screening.report.pdf import pdf_of_form
from screening.review import problem_words
from screening.so_far import assess_so_far, intake_so_far, is_below_18
from ui import state
from ui.clinic import keep
from ui.clinic.arrive import who_reads
from ui.components.files import save_answers
from ui.components.help import numbers
from ui.components.words import as_typed, heading, small
from ui.components.youth import youth
from ui.settings import options_are_shown

AGREED, NOT_AGREED = "agreed", "not-agreed"


def draw() -> None:
    """The page before sending."""
    found, clinic = keep.form(), state.at_clinic()
    if found is None or clinic is None:
        return
    if found.sent_at:
        draw_sent()
        return
    heading(say("Send your answers"), anchor="step", level=1)
    if is_below_18(state.content()):
        youth()
        return
    st.markdown(say("They go to {clinic}.", clinic=as_typed(clinic.name)))
    who_reads()
    numbers(state.answer("country"))
    problems = _problems()
    st.checkbox(consent_words(), key=AGREED)
    if st.session_state.get(NOT_AGREED):
        st.error(say("Please tick the box above, if you agree."), icon=":material/edit:")
    if found.problem:
        st.error(found.problem, icon=":material/cloud_off:")
    with st.container(horizontal=True, key="way"):
        st.button(say("Back"), key="back-send", on_click=state.go, args=("check",))
        st.button(
            say("Send"),
            key="send",
            type="primary",
            icon=":material/send:",
            on_click=_send,
            disabled=bool(problems) or not clinic.takes_answers,
        )
    small(say("You can also save your answers and bring them along, without sending anything."))
    save_answers()


def consent_words() -> str:
    """What a person agrees to; these words are kept with what they send."""
    clinic = state.at_clinic()
    return say(
        "I agree that {clinic} receives these answers, that the staff named above read them, and"
        " that they are kept for my care. Nobody watches them in real time.",
        clinic=clinic.name if clinic else "",
    )


def told_words() -> tuple[str, ...]:
    """What stood on the page above the consent: who reads answers, and when."""
    clinic = state.at_clinic()
    return tuple(clinic.words[kind] for kind in GOVERNANCE) if clinic else ()


def _send() -> None:
    st.session_state[NOT_AGREED] = not st.session_state.get(AGREED)
    if st.session_state.get(AGREED):
        keep.send_form(consent_words(), told_words())


def _problems() -> list[str]:
    try:
        assess_so_far(state.content(), state.today())
    except IntakeError as error:
        told = [problem_words(problem) for problem in error.problems]
        st.error("\n".join(f"- {as_typed(each)}" for each in told), icon=":material/edit:")
        return told
    return []


def draw_sent() -> None:
    """The page after sending: that it was sent, what happens next, and the copy."""
    found, clinic = keep.form(), state.at_clinic()
    if found is None or clinic is None or not found.sent_at:
        draw()
        return
    heading(say("Your answers were sent"), anchor="step", level=1)
    at = f"{found.sent_at.astimezone(state.clock()):%H:%M}"
    st.success(
        say("{clinic} received them at {time}.", clinic=as_typed(clinic.name), time=at),
        icon=":material/check:",
    )
    who_reads()
    st.markdown(say("This is your copy. It is yours to keep or to bring along:"))
    with st.container(horizontal=True, key="take-along"):
        st.download_button(
            say("Summary (PDF)"),
            partial(_pdf, deepcopy(state.content()), _seen()),
            "summary.pdf",
            "application/pdf",
            key="save-pdf",
            type="primary",
            icon=":material/picture_as_pdf:",
            on_click="ignore",
        )
        save_answers()
    st.button(say("See the result"), key="see-result", on_click=state.go, args=("result",))
    small(say("What you change now is not sent. To add something, call the clinic."))


def _seen() -> tuple[str, ...]:
    from screening.clinic.export import governance_lines  # noqa: PLC0415  # typesetting comes along
    from screening.clinic.settings import settings  # noqa: PLC0415
    from ui.clinic.here import here  # noqa: PLC0415

    return governance_lines(settings(here().store), state.language())


def _pdf(content: dict[str, object], seen: tuple[str, ...]) -> bytes:
    today = state.today()
    intake = read_intake(intake_so_far(content, today))
    return pdf_of_form(
        intake, assess_so_far(content, today), with_options=options_are_shown(), seen=seen
    )
