"""The medicines: a timeline, why each counts or not, and what a clinician can settle about it."""

from datetime import date
from functools import partial

import streamlit as st

from screening.assessment import Assessment, TrialResult
from screening.clinic.actors import Actor
from screening.clinic.cases import CaseView, confirm_trial, judge_dose
from screening.clinic.changes import changed_lines
from screening.explain import part_words
from screening.form import answer_at
from screening.language import say
from screening.questions import answer_words
from screening.timeline import timeline
from ui import state
from ui.clinic.here import here
from ui.clinic.parts.answers import correct_trial
from ui.components import timeline as drawn
from ui.components.result.summary import PART_ICONS, listed
from ui.components.words import as_typed, heading, small

RECORDS = ("clinical_record", "pharmacy_record", "packaging")
JUDGEMENTS = ("enough", "not_enough")


def draw(view: CaseView, assessment: Assessment, actor: Actor) -> None:
    """Every medicine."""
    if not assessment.trials:
        st.markdown(say("No medicines were given."))
    else:
        drawn.timeline(timeline(assessment), with_parts=True)
    for trial in assessment.trials:
        _trial(view, trial, assessment, actor)
    for each in assessment.augmentations:
        st.markdown(f"**{as_typed(each.name)}** ({say('added to an antidepressant')})")
        st.markdown(listed(each.because))
    number = len(assessment.trials)
    st.button(
        say("Add a medicine that was left out"),
        key="case-add",
        icon=":material/add:",
        on_click=_add,
        args=(view,),
    )
    if number and assessment.missing:
        heading(say("Missing"))
        st.markdown(listed(each.sentence for each in assessment.missing))


def _add(view: CaseView) -> None:
    state.add_trial()
    correct_trial(len(state.trials()) - 1, view.version)


def _trial(view: CaseView, trial: TrialResult, assessment: Assessment, actor: Actor) -> None:
    part = trial.parts[assessment.headline.definition]
    with st.container(border=True, key=f"trial-{trial.number}"):
        st.markdown(
            f"{PART_ICONS[part.part]} **{trial.number}. {as_typed(trial.name)}**: "
            f"{part_words(part)}"
        )
        st.markdown(listed(part.because))
        for note in trial.notes:
            small(as_typed(note))
        _own_answers(view, trial.number)
        with st.container(horizontal=True, vertical_alignment="bottom"):
            st.button(
                say("Correct"),
                key=f"correct-{trial.number}",
                icon=":material/edit:",
                on_click=correct_trial,
                args=(trial.number - 1, view.version),
                help=say("Correct medicine {number}", number=trial.number),
            )
            _confirm(view, trial.number, actor)
            if trial.dose_is_borderline:
                _judge(view, trial.number, actor)


def _own_answers(view: CaseView, number: int) -> None:
    """What the person had answered where the record says something else."""
    newest = view.newest
    for each in changed_lines(newest.answers, newest.record.answers):
        if each.place.startswith(f"trials.{number - 1}."):
            small(
                say(
                    "{question} The person wrote: {was}. On record: {now}.",
                    question=as_typed(each.ask),
                    was=as_typed(each.was or say("not answered")),
                    now=as_typed(each.now or say("not answered")),
                )
            )
    if mark := newest.record.confirmed.get(str(number)):
        st.markdown(
            ":material/verified: "
            + say(
                "Found in a record ({which}) by {who} on {day}.",
                which=answer_words("trials.known_from", mark.source),
                who=as_typed(mark.by),
                day=mark.on,
            )
        )


def _confirm(view: CaseView, number: int, actor: Actor) -> None:
    with st.popover(say("Found in a record")):
        chosen = st.radio(
            say("Which record"),
            RECORDS,
            format_func=partial(answer_words, "trials.known_from"),
            key=f"source-{number}",
        )
        day = st.date_input(
            say("Looked at on"), value="today", key=f"seen-{number}", max_value=state.today()
        )
        st.button(
            say("Confirm medicine {number}", number=number),
            key=f"confirm-{number}",
            on_click=_confirmed,
            args=(view, actor, number, chosen, day),
        )


def _confirmed(view: CaseView, actor: Actor, number: int, source: str, day: date) -> None:
    from ui.clinic.case import act  # noqa: PLC0415  # the page draws its parts

    act(
        lambda: confirm_trial(
            here().store, actor, view.id, view.version, trial=number, source=source, on=day
        ),
        say("Medicine {number} is marked as found in a record.", number=number),
    )


def _judge(view: CaseView, number: int, actor: Actor) -> None:
    from ui.clinic.case import act  # noqa: PLC0415  # the page draws its parts

    place = f"trials.{number - 1}.dose_judged"
    judged = answer_at(view.newest.record.answers, place)
    for word in JUDGEMENTS:
        do = partial(
            judge_dose,
            here().store,
            actor,
            view.id,
            view.version,
            trial=number,
            judged=None if judged == word else word,
        )
        st.button(
            answer_words("trials.dose_judged", word),
            key=f"judge-{word}-{number}",
            type="primary" if judged == word else "secondary",
            on_click=act,
            args=(do, say("The judgement of the dose is on record.")),
        )
