"""The result, in the order it is meant to be read, and what to take along."""

from copy import deepcopy
from functools import partial

import streamlit as st

from screening.assessment import Assessment
from screening.errors import IntakeError
from screening.form import Content
from screening.language import say, speaking
from screening.notices import notices
from screening.report.text import text_report
from screening.report.without_options import without_options
from screening.review import problem_words
from screening.so_far import assess_so_far, is_below_18, person_side
from ui import state
from ui.components.files import save_answers
from ui.components.help import notice
from ui.components.result import summary
from ui.components.result.options import options
from ui.components.result.worked_out import worked_out
from ui.components.words import as_typed, heading, small
from ui.components.youth import youth
from ui.settings import options_are_shown


def draw() -> None:
    """The assessment of the answers so far. The help panel, if any, stands above."""
    heading(say("Your result"), anchor="step", level=1)
    if is_below_18(state.content()):
        youth()
        st.button(say("Back"), key="back-result", on_click=state.go, args=("about-you",))
        return
    try:
        whole = assess_so_far(state.content(), state.today())
    except IntakeError as error:
        _cannot_read(error)
        return
    assessment = whole if options_are_shown() else without_options(whole)
    notice()
    if not state.has_answers():
        st.markdown(say("Nothing has been answered yet, so there is little to say."))
    _parts(assessment, whole)
    st.divider()
    with st.container(horizontal=True):
        st.button(say("Back to my answers"), key="back-result", on_click=state.go, args=("check",))
        st.button(say("I am done"), key="done-result", on_click=state.go, args=("stop",))


def _parts(assessment: Assessment, whole: Assessment) -> None:
    summary.headline(assessment)
    _take_along(assessment, whole)
    summary.asked_back(assessment)
    summary.why(assessment)
    summary.missing(assessment)
    summary.definitions(assessment)
    summary.reconsider(assessment)
    summary.symptoms(assessment)
    options(assessment)
    summary.questions_to_bring(assessment)
    worked_out(assessment)


def _take_along(assessment: Assessment, whole: Assessment) -> None:
    """The summary as a PDF, the answers as a file, and the page on paper."""
    with st.container(horizontal=True, key="take-along"):
        st.download_button(
            say("Summary (PDF)"),
            partial(_pdf, whole, deepcopy(state.content())),
            "summary.pdf",
            "application/pdf",
            key="save-pdf",
            type="primary",
            icon=":material/picture_as_pdf:",
            on_click="ignore",
        )
        save_answers()
        st.download_button(
            say("Summary (text)"),
            text_report(assessment, person_side(state.content()).own_words),
            "summary.txt",
            "text/plain",
            key="save-text",
            on_click="ignore",
        )
        st.button(say("Print"), key="print", icon=":material/print:", on_click=_print)
    small(say("The files hold what you wrote: keep them where only you can read them."))


def _print() -> None:
    st.session_state[state.PRINT] = st.session_state.get(state.PRINT, 0) + 1


def _pdf(assessment: Assessment, content: Content) -> bytes:
    """The summary; set when it is asked for, which may be in another thread than the page."""
    from screening.report.pdf import pdf_summary  # noqa: PLC0415  # typesetting, only when asked

    with speaking(assessment.language):
        side = person_side(content)
    shown = options_are_shown()
    if not shown:
        side = side._replace(asked_about=())
    return pdf_summary(assessment, with_options=shown, **side._asdict())


def _cannot_read(error: IntakeError) -> None:
    st.error(notices()["odd_draft"], icon=":material/edit:")
    for problem in error.problems:
        st.markdown(f"- {as_typed(problem_words(problem))}")
    st.button(say("Back to my answers"), key="back-result", on_click=state.go, args=("check",))
