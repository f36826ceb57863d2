"""The first page: a short form, a file or the example, and the real assessment of it."""

import json
from datetime import date
from typing import Any

import streamlit as st

from screening.assess import screen
from screening.assessment import Assessment
from screening.errors import IntakeError
from screening.example import example_intake
from screening.lists import answers_to, ask, hint
from screening.read import read_intake
from screening.report.text import text_report
from ui import state
from ui.components import result
from ui.components.help import help_now, notice, panel
from ui.components.trial_editor import trial_editor

FIRST_ASKED = ("wished_dead", "better_off_dead", "thoughts_of_killing_self", "ever_tried")
PHQ9_ITEMS = 9


def draw() -> None:
    """The form, or the result of it."""
    state.keep_answers()
    st.title("Depression treatment history", anchor=False)
    kept = state.shown()
    if kept:
        _result(*kept)
    else:
        _form()


def _form() -> None:
    top = st.container()
    notice()
    _open_a_file()
    content: dict[str, Any] = {
        "format": "trd-intake/1",
        "filled_in_on": date.today().isoformat(),  # noqa: DTZ011  # the day where the person is
    }
    st.header("About you", anchor=False)
    country = _one("country")
    content["country"] = country
    content["person"] = {"age_years": _whole("person.age_years")}
    content["episode"] = {
        "depression_told_by_clinician": _one("episode.depression_told_by_clinician"),
        "months": _months(),
    }
    content["safety"] = _safety(country)
    with top:
        help_now(country)
        _panel_for(content)
    content["symptoms"] = _symptoms()
    st.header("Medicines", anchor=False)
    st.markdown(f"{ask('trials')} Add them one by one, in any order.")
    content["trials"] = [
        trial_editor(key, number, country) for number, key in enumerate(state.trial_keys(), start=1)
    ] or None
    st.button("Add a medicine", on_click=state.add_trial, icon=":material/add:")
    st.divider()
    if st.button("See the result", type="primary"):
        _show(json.dumps(content, indent=2, ensure_ascii=False))


def _panel_for(content: dict[str, Any]) -> None:
    """The help panel as soon as an answer calls for it, whatever else is still wrong.

    Item 9 of the PHQ-9 is asked further down; its answer is already known when the page is drawn.
    """
    given = st.session_state.get(f"symptoms.phq9.{PHQ9_ITEMS - 1}")
    items: list[int | None] = [None] * (PHQ9_ITEMS - 1)
    items.append(None if given is None else int(given))
    if given is not None or any(answer is not None for answer in content["safety"].values()):
        only_safety = {
            "format": content["format"],
            "country": content["country"],
            "safety": content["safety"],
            "symptoms": {"phq9": items},
        }
        panel(screen(read_intake(json.dumps(only_safety))).safety, filling_in=True)


def _open_a_file() -> None:
    with st.expander("Open an answers file, or look at an example"):
        given = st.file_uploader("Answers file (JSON)", type=["json"])
        if given is not None and st.button("Use this file"):
            _show(given.getvalue())
        if st.button("Look at an example"):
            _show(json.dumps(example_intake(), indent=2, ensure_ascii=False))


def _show(text: str | bytes) -> None:
    try:
        assessment = screen(read_intake(text, date.today()))  # noqa: DTZ011
    except IntakeError as error:
        st.error("Something cannot be read yet. Nothing was lost.", icon=":material/edit:")
        for problem in error.problems:
            st.markdown(f"- {problem}")
        return
    state.show(assessment, text if isinstance(text, str) else text.decode("utf-8"))
    st.rerun()


def _safety(country: str | None) -> dict[str, str | None]:
    st.header("Your safety", anchor=False)
    st.markdown(
        "Many people with depression have thoughts like these. Asking does not put the idea in"
        " your head. You can skip any question. **Nobody is watching these answers.**"
    )
    given: dict[str, str | None] = {name: _one(f"safety.{name}") for name in FIRST_ASKED}
    if given["ever_tried"] == "yes":
        given["last_tried"] = _one("safety.last_tried")
    if any(answer not in (None, "no") for answer in given.values()):
        given["thoughts_now"] = _one("safety.thoughts_now")
        given["plan_or_step"] = _one("safety.plan_or_step")
    given["unusual_experiences"] = _one("safety.unusual_experiences")
    _beside_the_questions(given, country)
    return given


def _beside_the_questions(given: dict[str, str | None], country: str | None) -> None:
    """The same help where the person is looking; the top of the page may be out of sight."""
    content = {"format": "trd-intake/1", "country": country, "safety": given}
    if any(answer not in (None, "no") for answer in given.values()):
        panel(screen(read_intake(json.dumps(content))).safety, filling_in=True)


def _symptoms() -> dict[str, Any]:
    st.header("The last two weeks", anchor=False)
    with st.expander("PHQ-9: nine short questions (you can leave them out)"):
        st.markdown(f"**{ask('symptoms.phq9')}**")
        items = [_item(number) for number in range(PHQ9_ITEMS)]
    return {"phq9": items if any(item is not None for item in items) else None}


def _item(number: int) -> int | None:
    given = _one(f"symptoms.phq9.{number}", horizontal=True)
    return None if given is None else int(given)


def _one(question: str, *, horizontal: bool = False) -> str | None:
    words = answers_to(question)
    chosen: str | None
    if question == "country":
        chosen = st.selectbox(
            ask(question),
            list(words),
            index=None,
            format_func=words.__getitem__,
            key=question,
            help=hint(question),
            placeholder="Choose a country",
        )
    else:
        chosen = st.radio(
            ask(question),
            list(words),
            index=None,
            format_func=words.__getitem__,
            key=question,
            help=hint(question),
            horizontal=horizontal,
        )
    return chosen


def _whole(question: str) -> int | None:
    given: int | None = st.number_input(
        ask(question), min_value=0, max_value=130, value=None, step=1, key=question
    )
    return given


def _months() -> float | None:
    place = "episode.months"
    given = st.number_input(
        ask(place), min_value=0, max_value=1_500, value=None, step=1, key=place, help=hint(place)
    )
    return None if given is None else float(given)


def _result(assessment: Assessment, intake: str) -> None:
    panel(assessment.safety)
    if not assessment.safety.panels:
        help_now(assessment.country)
    notice()
    result.headline(assessment)
    result.asked_back(assessment)
    result.trials(assessment)
    result.missing(assessment)
    result.definitions(assessment)
    result.reconsider(assessment)
    result.symptoms(assessment)
    result.options(assessment)
    result.questions_to_bring(assessment)
    result.worked_out(assessment)
    st.divider()
    st.download_button("Save the answers file", intake, "answers.json", "application/json")
    st.download_button("Save the summary as text", text_report(assessment), "summary.txt")
    st.button("Back to the answers", on_click=state.back_to_form)
    st.button("Clear everything", on_click=state.forget)


draw()
