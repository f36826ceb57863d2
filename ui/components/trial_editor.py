"""One medicine: its card when it is filled in, and the form for it while it is."""

from typing import Any

import streamlit as st

from screening.errors import IntakeError
from screening.form import trial_places
from screening.language import say
from screening.lists import medicine_names, unit_of
from screening.review import problem_words, trial_lines
from screening.so_far import assess_so_far
from ui import state
from ui.components.ask import ask
from ui.components.trial_dose import blood_level, dose, form
from ui.components.trial_name import which_medicine
from ui.components.words import as_typed, heading, small

IN_SHORT = (
    "highest_steady_dose_mg",
    "weeks_at_that_dose",
    "best_improvement",
    "still_taking",
    "stop_reason",
    "remembered_as",
)
FIRST = ("weeks_at_that_dose", "still_taking", "best_improvement", "improvement_at_end")
THEN = ("stop_reason", "missed_doses_per_week", "in_current_episode", "taken_as", "taken_for")
MORE = ("started_on", "stopped_on", "blood_level", "known_from")


def name_of(trial: dict[str, Any]) -> str:
    """The name to show: as the country knows it, or as it was written."""
    written = trial.get("medicine")
    if not written:
        return say("A medicine whose name I do not remember")
    return medicine_names(state.answer("country")).get(written) or str(written)


def trial_card(number: int) -> None:
    """A medicine that was filled in: what was said of it, and what can be done with it."""
    trial = state.trials()[number]
    with st.container(border=True, key=f"card-{number}"):
        heading(f"{number + 1}. {as_typed(name_of(trial))}")
        answers = {
            line.place.rpartition(".")[2]: _with_unit(line.place, line.answer, trial)
            for line in trial_lines(state.content(), number)
        }
        told = [as_typed(answers[name]) for name in IN_SHORT if answers.get(name)]
        st.markdown(" · ".join(told) or say("Nothing more was said of it yet."))
        left_open = [question for question in IN_SHORT[:3] if question not in answers]
        if left_open and told:
            small(say("Open: {questions}", questions=", ".join(map(_short_name, left_open))))
        _card_buttons(number)


def _short_name(question: str) -> str:
    return {
        "highest_steady_dose_mg": say("dose"),
        "weeks_at_that_dose": say("how long"),
        "best_improvement": say("how much it helped"),
    }[question]


def _card_buttons(number: int) -> None:
    with st.container(horizontal=True):
        for words, act, icon in (
            (say("Change"), state.edit_trial, "edit"),
            (say("Copy"), state.copy_trial, "content_copy"),
            (say("Remove"), state.remove_trial, "delete"),
        ):
            st.button(
                words,
                key=f"{icon}-{number}",
                on_click=act,
                args=(number,),
                icon=f":material/{icon}:",
                help=f"{words}: {number + 1}",
            )


def _with_unit(place: str, answer: str, trial: dict[str, Any]) -> str:
    if place.endswith(".still_taking"):
        return say("taking it now") if trial.get("still_taking") == "yes" else ""
    if place.endswith(".highest_steady_dose_mg") and answer[:1].isdigit():
        return f"{answer} {unit_of(trial.get('medicine'))}"
    return answer


def trial_editor(number: int, *, with_way: bool = True) -> None:
    """The form for one medicine. Everything may be left open. The way on may stand elsewhere."""
    trial = state.trials()[number]
    with st.container(border=True, key="editor"):
        heading(say("Medicine {number}", number=number + 1), anchor="editor")
        which_medicine(number)
        if trial.get("medicine"):
            dose(number, trial["medicine"])
        places = dict(zip(_last_words(number), trial_places(number), strict=True))
        for question in (*FIRST, *THEN):
            ask(places[question])
        with st.expander(
            say("More, if you know it: dates, form, blood level, where you know it from")
        ):
            form(number, trial.get("medicine"))
            for question in MORE:
                blood_level(number) if question == "blood_level" else ask(places[question])
        _asked_back(number)
        if not with_way:
            return
        with st.container(horizontal=True):
            st.button(say("Done with this medicine"), type="primary", key="done", on_click=_done)
            st.button(say("Done, and add another"), key="done-and-add", on_click=state.add_trial)


def _done() -> None:
    state.edit_trial(None)
    state.focus_on("medicines")


def _last_words(number: int) -> list[str]:
    return [place.rpartition(".")[2] for place in trial_places(number)]


def _asked_back(number: int) -> None:
    """Odd answers about this medicine, asked back kindly."""
    try:
        assessment = assess_so_far(state.content(), state.today())
    except IntakeError as error:
        for problem in error.problems:
            if problem.place.startswith(f"trials.{number}."):
                st.warning(as_typed(problem_words(problem)), icon=":material/edit:")
        return
    for each in assessment.asked_back:
        if each.trial == number + 1 and each.question != "medicine":
            st.warning(as_typed(each.sentence), icon=":material/edit:")
            if each.question == "highest_steady_dose_mg":
                _confirm(number)


def _confirm(number: int) -> None:
    place = f"trials.{number}.dose_confirmed"
    state.seed(state.key_at(place), bool(state.answer(place)))
    st.checkbox(
        say("Yes, that dose is right"),
        key=state.key_at(place),
        on_change=_take_confirmed,
        args=(place,),
    )


def _take_confirmed(place: str) -> None:
    state.put(place, st.session_state[state.key_at(place)] or None)
