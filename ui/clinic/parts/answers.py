"""The answers: the person's own beside those on record, and their correction."""

from copy import deepcopy
from typing import NamedTuple

import streamlit as st

from screening.assessment import Assessment
from screening.clinic.actors import Actor
from screening.clinic.cases import CaseView, correct
from screening.clinic.changes import changed_lines
from screening.form import (
    Content,
    answer_at,
    places_of,
    put_answer,
    steps,
    without_ruled_out,
)
from screening.language import say
from screening.review import lines_of, trial_lines
from ui import state
from ui.clinic import keys
from ui.clinic.here import here
from ui.components.trial_editor import name_of, trial_editor
from ui.components.words import as_typed, heading, small
from ui.screens.questions import draw_questions

NO_STEP = ""


class Correcting(NamedTuple):
    """What is being corrected: the version of the case it began from, a medicine or a step."""

    version: int
    trial: int | None = None
    step: str = NO_STEP


def correcting() -> Correcting | None:
    """What is being corrected in this session."""
    found: Correcting | None = st.session_state.get(keys.CORRECTING)
    return found


def correct_trial(number: int, version: int) -> None:
    """Begin to correct one medicine, counted from 0."""
    before = correcting()
    st.session_state[keys.CORRECTING] = Correcting(before.version if before else version, number)
    state.edit_trial(number)


def correct_step(step: str, version: int) -> None:
    """Begin to correct the answers of one step."""
    before = correcting()
    st.session_state[keys.CORRECTING] = Correcting(before.version if before else version, step=step)
    state.edit_trial(None)
    state.focus_on("correct")


def _on_record(view: CaseView) -> Content:
    return view.newest.record.answers


def _corrected() -> Content:
    return without_ruled_out(deepcopy(state.content()))


def unsaved(view: CaseView, actor: Actor) -> None:
    """The form for what is being corrected, with what has changed so far, to save or let go."""
    now = correcting()
    if now is None:
        return
    with st.container(border=True, key="correct"):
        heading(say("Correct the record"), anchor="correct")
        small(say("The person's own answers stay as they are, beside these."))
        if now.trial is not None and now.trial < len(state.trials()):
            state.seed(state.EDITING, now.trial)
            if state.editing() != now.trial:
                st.session_state[state.EDITING] = now.trial
            trial_editor(now.trial, with_way=False)
        elif now.step:
            draw_questions(steps()[now.step])
        changed = changed_lines(_on_record(view), _corrected())
        for each in changed:
            st.markdown(
                say(
                    "{question} On record: {was}. Now: {now}.",
                    question=as_typed(each.ask),
                    was=as_typed(each.was or say("not answered")),
                    now=f"**{as_typed(each.now or say('not answered'))}**",
                )
            )
        with st.container(horizontal=True):
            st.button(
                say("Save the correction"),
                type="primary",
                key="correct-save",
                disabled=not changed,
                on_click=_save,
                args=(view, actor),
            )
            st.button(say("Let it go"), key="correct-drop", on_click=drop, args=(view,))


def _save(view: CaseView, actor: Actor) -> None:
    from ui.clinic.case import act  # noqa: PLC0415  # the page draws its parts

    began = correcting()
    if began is None:
        return

    def save() -> None:
        correct(here().store, actor, view.id, began.version, _corrected())
        drop(view)

    act(save, say("The correction is on record. The assessment was worked out again."))


def over_the_new(view: CaseView, drawn: tuple[str, Content] | None) -> Content | None:
    """What is being corrected, put over the record as it is now.

    None where it cannot be: the person sent another questionnaire, or medicines were added.
    """
    if drawn is None or drawn[0] != view.newest.id:
        return None
    before, mine, theirs = drawn[1], state.content(), deepcopy(_on_record(view))
    listed, mine_listed, theirs_listed = (
        each.get("trials") or [] for each in (before, mine, theirs)
    )
    if len(theirs_listed) != len(listed) or len(mine_listed) < len(listed):
        return None
    added = mine_listed[len(listed) :]
    kept = {**mine, "trials": mine_listed[: len(listed)]} if added else mine
    for each in changed_lines(before, kept):
        put_answer(theirs, each.place, deepcopy(answer_at(kept, each.place)))
    if added:
        theirs["trials"] = [*(theirs.get("trials") or []), *deepcopy(added)]
    return theirs


def drop(view: CaseView) -> None:
    """Stop correcting; the answers on record are laid out again."""
    st.session_state.pop(keys.CORRECTING, None)
    st.session_state.pop(keys.DRAWN_VERSION, None)
    state.edit_trial(None)
    state.replace(_on_record(view))


def draw(view: CaseView, _: Assessment, __: Actor) -> None:
    """Every answer on record, step by step; where it was corrected, the person's own beside it."""
    record, newest = _on_record(view), view.newest
    changed = {each.place: each for each in changed_lines(newest.answers, record)}
    if changed:
        heading(say("Corrected answers"))
        for each in changed.values():
            st.markdown(
                f"- {as_typed(each.ask)} "
                + say(
                    "The person wrote: {was}. On record: {now}.",
                    was=f"**{as_typed(each.was or say('not answered'))}**",
                    now=f"**{as_typed(each.now or say('not answered'))}**",
                )
            )
    for step in steps().values():
        with st.container(border=True, key=f"record-{step.id}"):
            with st.container(horizontal=True, vertical_alignment="center"):
                heading(step.title)
                if any(places_of(step)) and "trials" not in step.sections:
                    st.button(
                        say("Correct"),
                        key=f"correct-{step.id}",
                        on_click=correct_step,
                        args=(step.id, view.version),
                        help=say("Correct: {step}", step=step.title),
                    )
            lines = lines_of(record, step)
            for line in lines:
                answer = as_typed(line.answer) if line.answer else say("not answered")
                st.markdown(f"{line.ask} **{answer}**")
            if "trials" in step.sections:
                _trials(record)


def _trials(record: Content) -> None:
    for number, trial in enumerate(record.get("trials") or ()):
        st.markdown(f"**{number + 1}. {as_typed(name_of(trial))}**")
        for line in trial_lines(record, number):
            st.markdown(f"{line.ask} **{as_typed(line.answer)}**")
