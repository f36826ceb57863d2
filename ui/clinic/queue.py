"""The queue: one row a person, most urgent first; filters, search, counts."""

from typing import get_args

import streamlit as st

from screening.assessment import Verdict
from screening.clinic.actors import Actor
from screening.clinic.calls import failing
from screening.clinic.errors import ClinicError, NotAllowedError
from screening.clinic.lines import SPEEDS, Line, QueueState
from screening.clinic.queue import Row, Shown, Wanted, note_queue_seen, queue
from screening.clinic.tables import now
from screening.clinic.words import (
    age_words,
    marks_of,
    missing_words,
    speed_words,
    time_words,
    trials_words,
)
from screening.explain import verdict_words
from screening.language import say, speaking
from ui import state
from ui.clinic import keys
from ui.clinic.case import show
from ui.clinic.here import here
from ui.components.words import as_typed, heading, in_html, small

LOOK_SECONDS = 20


def draw(actor: Actor) -> None:
    """The page."""
    heading(say("Queue"), anchor="step", level=1)
    if keys.QUEUE_SEEN not in st.session_state:
        note_queue_seen(here().store, actor)
        st.session_state[keys.QUEUE_SEEN] = True
    shown = queue(here().lines, here().store, actor, _wanted())
    _counts(shown, actor)
    if not shown.rows:
        st.markdown(say("Nothing is here."))
        return
    _head()
    for row in shown.rows:
        _row(row)
    _pages(shown)


def chosen_state() -> QueueState:
    """Whether open cases are on show, or those that are done."""
    return "done" if st.session_state.get("queue-state") == "done" else "open"


def _wanted() -> Wanted:
    with st.container(horizontal=True, key="queue-filters", vertical_alignment="bottom"):
        states = {"open": say("Open"), "done": say("Done")}
        st.segmented_control(
            say("Cases"),
            list(states),
            format_func=states.__getitem__,
            default="open",
            key="queue-state",
            on_change=_first_page,
        )
        speeds = st.multiselect(
            say("Response speed"),
            list(SPEEDS),
            format_func=speed_words,
            key="queue-speeds",
            on_change=_first_page,
            placeholder=say("All"),
        )
        verdicts = st.multiselect(
            say("Headline"),
            list(get_args(Verdict)),
            format_func=verdict_words,
            key="queue-verdicts",
            on_change=_first_page,
            placeholder=say("All"),
        )
        text = st.text_input(say("Find a reference"), key="queue-text", on_change=_first_page)
        marked = st.toggle(
            say("Only unusual experiences or after a birth"),
            key="queue-marked",
            on_change=_first_page,
        )
    return Wanted(
        state=chosen_state(),
        speeds=tuple(speeds),
        verdicts=tuple(verdicts),
        only_marked=marked,
        text=text or "",
        page=st.session_state.get(keys.PAGE, 0),
    )


def _first_page() -> None:
    st.session_state[keys.PAGE] = 0


def _look_again(actor: Actor, shown: Shown) -> None:
    """How many need somebody now, and whether the queue is no longer what is on show.

    It is looked at again by itself, for a page that stays open, but not drawn anew: somebody may be
    about to press a row, and looking on is no activity that keeps a sign-in going.
    """

    @st.fragment(run_every=LOOK_SECONDS)
    def look() -> None:
        call = here().folder.config.call
        try:
            there = queue(here().lines, here().store, actor, Wanted(state=chosen_state()))
            unheard = bool(call.command or call.webhook) and failing(here().store)
        except NotAllowedError:
            st.rerun()  # the sign-in has ended: the gate says so
        except ClinicError:
            there, unheard = None, False
        with speaking(state.language()):  # by itself, a part is drawn outside the app's own block
            _told(shown, there, unheard=unheard)

    look()


def _told(shown: Shown, there: Shown | None, *, unheard: bool) -> None:
    if there is None:
        st.error(say("The clinic's store does not answer. Nothing was changed; try again."))
        return
    if there.closed:
        st.error(
            say(
                "{number} cases cannot be opened with the clinic's keys: {names}. Tell whoever runs"
                " the clinic's computer.",
                number=len(there.closed),
                names=", ".join(there.closed[:5]),
            )
        )
    if unheard:
        st.error(say("A call about a “now” could not be handed over; it is tried again."))
    if there.unanswered:
        st.error(
            say(
                "{number} need somebody now, and nobody has recorded yet what was done.",
                number=there.unanswered,
            ),
            icon=":material/priority_high:",
        )
    if (there.counts, there.unanswered) != (shown.counts, shown.unanswered):
        told = say("The queue has changed since this was drawn.")
        if there.unanswered > shown.unanswered:
            told = say("Somebody new is needed now.") + " " + told
        st.warning(told, icon=":material/notifications:")
        if st.button(say("Show the queue as it is now"), key="queue-again"):
            st.rerun()


def _counts(shown: Shown, actor: Actor) -> None:
    counted = " · ".join(f"{speed_words(speed)}: **{shown.counts[speed]}**" for speed in SPEEDS)
    st.markdown(f"{counted} · {say('shown: {number}', number=shown.found)}")
    small(say("The words say how fast somebody should respond. They are no level of risk."))
    _look_again(actor, shown)
    if not (here().folder.config.call.command or here().folder.config.call.webhook):
        small(say("No call is set up: the clinic is told of a “now” on this page alone."))


def _head() -> None:
    names = (
        say("Response"),
        say("Appointment"),
        say("Headline"),
        say("Trials"),
        "PHQ-9",
        say("Missing"),
        say("Sent"),
    )
    cells = "".join(f"<span>{in_html(name)}</span>" for name in names)
    left, right = st.columns([1.4, 8.6], vertical_alignment="center")
    left.html(f'<div class="trd-queue head"><span>{in_html(say("Reference"))}</span></div>')
    right.html(f'<div class="trd-queue head" aria-hidden="true">{cells}</div>')


def _row(row: Row) -> None:
    left, right = st.columns([1.4, 8.6], vertical_alignment="center")
    left.button(
        as_typed(row.line.reference),
        key=f"open-{row.case_id}",
        on_click=show,
        args=(row.case_id,),
        width="stretch",
    )
    right.html(_cells(row.line))


def _cells(line: Line) -> str:
    zone = here().folder.zone
    marks = "".join(f"<b>{in_html(mark)}</b>" for mark in marks_of(line))
    waits = f"<b>{in_html(say('nothing recorded yet'))}</b>" if line.calls else ""
    headline = verdict_words(line.verdict)
    if line.pathway_first:
        headline = say("{verdict}, something else first", verdict=headline)
    speed = f'<span class="speed {line.speed}"><i>{in_html(speed_words(line.speed))}</i>'
    told = (
        f"{speed}{marks}{waits}</span>",
        _cell(say("Appointment"), time_words(line.appointment, zone) or "-"),
        _cell(say("Headline"), headline),
        _cell(say("Trials"), trials_words(line)),
        _cell("PHQ-9", line.phq9 or "-"),
        _cell(say("Missing"), missing_words(line) or "-"),
        _cell(say("Sent"), age_words(line.sent_at, now())),
    )
    return f'<div class="trd-queue{" calls" if line.calls else ""}">{"".join(told)}</div>'


def _cell(name: str, words: str) -> str:
    return f"<span><em>{in_html(name)} </em>{in_html(words)}</span>"


def _pages(shown: Shown) -> None:
    if shown.pages == 1:
        return
    with st.container(horizontal=True, key="queue-pages", vertical_alignment="center"):
        st.button(
            say("Earlier"),
            key="page-back",
            on_click=_go,
            args=(shown.page - 1,),
            disabled=shown.page == 0,
        )
        st.markdown(say("Page {page} of {pages}", page=shown.page + 1, pages=shown.pages))
        st.button(
            say("Later"),
            key="page-on",
            on_click=_go,
            args=(shown.page + 1,),
            disabled=shown.page + 1 >= shown.pages,
        )


def _go(page: int) -> None:
    st.session_state[keys.PAGE] = page
    state.focus_on("step")
