"""One case: the six lines first, then one part of the evidence at a time."""

from collections.abc import Callable

import streamlit as st

from screening.assessment import Assessment
from screening.clinic.actors import Actor
from screening.clinic.cases import CaseView, open_case, respond, set_state
from screening.clinic.errors import ChangedMeanwhileError, ClinicError, NotAllowedError
from screening.clinic.records import assessed
from screening.clinic.six_lines import Told6, six_lines
from screening.clinic.tables import now
from screening.clinic.words import age_words, time_words
from screening.errors import IntakeError
from screening.language import say
from screening.report.printed import Line
from ui import state
from ui.clinic import keys
from ui.clinic.desk import said, trouble
from ui.clinic.here import here
from ui.clinic.parts import answers, history, out, picture, trials
from ui.components.words import as_typed, heading, in_html, small

Part = Callable[[CaseView, Assessment, Actor], None]


def show(case_id: str) -> None:
    """Go to the page of a case. Its id stands in no address."""
    for key in (*keys.OF_A_CASE, keys.SECTION):
        st.session_state.pop(key, None)
    st.session_state[keys.CASE] = case_id
    state.go("case")


def draw(actor: Actor) -> None:
    """The page."""
    case_id = st.session_state.get(keys.CASE)
    if case_id is None:
        heading(say("No case is open"), anchor="step", level=1)
        st.button(say("To the queue"), key="to-queue", on_click=state.go, args=("queue",))
        return
    try:
        view = open_case(here().store, actor, case_id, again=keys.OPENED in st.session_state)
        if st.session_state.get(keys.SENT_SEEN, len(view.sent)) != len(view.sent):
            open_case(here().store, actor, case_id)  # what came in meanwhile is seen as well
    except NotAllowedError:
        heading(say("This case cannot be opened"), anchor="step", level=1)
        return
    st.session_state.setdefault(keys.OPENED, True)
    st.session_state[keys.SENT_SEEN] = len(view.sent)
    assessment = assessed(view.newest.record, state.language())
    _take_up(view)
    _head(view, actor)
    _six(six_lines(view, assessment))
    _respond(view, actor)
    small(as_typed(assessment.rulebook.sentence))
    answers.unsaved(view, actor)
    _parts(view, assessment, actor)


def _take_up(view: CaseView) -> None:
    """Lay the answers on record out for correction, with what is being corrected over them.

    Where the case changed meanwhile, only what was changed here is put over what is on record now:
    the rest of an older record must not come back with it.
    """
    if st.session_state.get(keys.DRAWN_VERSION) == view.version:
        return
    laid_out = view.newest.record.answers
    if keys.CORRECTING in st.session_state:
        kept = answers.over_the_new(view, st.session_state.get(keys.DRAWN))
        if kept is None:
            st.session_state.pop(keys.CORRECTING)
            st.warning(changed_meanwhile_words(), icon=":material/error:")
        else:
            laid_out = kept
            began = st.session_state[keys.CORRECTING]
            st.session_state[keys.CORRECTING] = began._replace(version=view.version)
    state.replace(laid_out)
    st.session_state[keys.DRAWN_VERSION] = view.version
    st.session_state[keys.DRAWN] = (view.newest.id, view.newest.record.answers)


def _head(view: CaseView, actor: Actor) -> None:
    zone = here().folder.zone
    heading(say("Case {reference}", reference=as_typed(view.reference)), anchor="step", level=1)
    appointment = time_words(view.line.appointment, zone) or say("no appointment given")
    sent = time_words(view.newest.sent_at, zone)
    with st.container(horizontal=True, key="case-head", vertical_alignment="center"):
        told = (
            say("Appointment: {when}", when=appointment),
            say("Sent: {when} ({age})", when=sent, age=age_words(view.newest.sent_at, now())),
            say("Questionnaires: {number}", number=len(view.sent)),
            say("Version {number}", number=len(view.newest.versions)),
        )
        st.markdown(" · ".join(told))
        done = view.state == "done"
        st.button(
            say("Put back into the queue") if done else say("Done with this case"),
            key="case-done",
            on_click=_done,
            args=(actor, view, not done),
        )


def _done(actor: Actor, view: CaseView, done: bool) -> None:  # noqa: FBT001  # a widget's argument
    act(lambda: set_state(here().store, actor, view.id, view.version, done=done), say("Noted."))


def _respond(view: CaseView, actor: Actor) -> None:
    """While somebody is needed now: record what was done; until then it stays on top."""
    if not view.line.calls:
        return
    with st.container(border=True, key="respond"):
        st.text_area(
            say("Somebody is needed now. What was done? (who was reached, when, what was agreed)"),
            key="response",
            height=90,
        )
        st.button(
            say("Record what was done"),
            type="primary",
            key="respond-save",
            on_click=_record_response,
            args=(actor, view),
        )


def _record_response(actor: Actor, view: CaseView) -> None:
    act(
        lambda: respond(here().store, actor, view.id, st.session_state["response"], view.version),
        say("Recorded. The case has left the top of the queue."),
    )


def _six(lines: tuple[Told6, ...]) -> None:
    """All six in one piece, so that they stand close together."""
    st.html("".join(_line(line) for line in lines))


def _line(line: Told6) -> str:
    words = line.between.join(f"<span>{_sentence(each)}</span>" for each in line.lines)
    label = f"<h2>{in_html(line.label)}</h2>"
    return f'<div class="trd-six {line.look}">{label}<p>{words}</p></div>'


def _sentence(line: Line) -> str:
    lead = f"<b>{in_html(line.lead)}</b> " if line.lead else ""
    return f"{lead}{in_html(line.words)}"


def _parts(view: CaseView, assessment: Assessment, actor: Actor) -> None:
    """One part of the evidence at a time, so that the page stays quick."""
    named: dict[str, tuple[str, Part]] = {
        "trials": (say("Medicines"), trials.draw),
        "definitions": (say("Definitions, staging"), picture.definitions),
        "symptoms": (say("Symptoms, over time"), picture.symptoms),
        "reconsider": (say("Worth checking"), picture.worth_checking),
        "options": (say("Options"), picture.options),
        "answers": (say("Answers, corrections"), answers.draw),
        "history": (say("Notes, versions"), history.draw),
        "why": (say("Every rule"), picture.why),
        "out": (say("Take out"), out.draw),
    }
    state.seed(keys.SECTION, "trials")
    chosen = st.pills(
        say("Evidence"),
        list(named),
        format_func=lambda name: named[name][0],
        key=keys.SECTION,
        label_visibility="collapsed",
    )
    with st.container(key="case-part"):
        named[chosen or "trials"][1](view, assessment, actor)


def changed_meanwhile_words() -> str:
    """That the case is not as it was seen."""
    return say(
        "Somebody else changed this case in the meantime; nothing of yours was saved and"
        " nothing of theirs was overwritten. Look at it again, then save once more."
    )


def act(do: Callable[[], None], told: str) -> None:
    """Do something to the store; say what came of it. What was typed stays where it failed."""
    try:
        do()
    except ChangedMeanwhileError:
        trouble(changed_meanwhile_words())
        st.session_state.pop(keys.OPENED, None)
    except IntakeError as error:
        trouble("\n".join(f"- {problem}" for problem in error.problems))
    except ClinicError as error:
        trouble(str(error))
    else:
        said(told)
