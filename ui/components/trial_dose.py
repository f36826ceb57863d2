"""How much of a medicine: the doses it is made in, another dose, its form, a blood level."""

import streamlit as st

from screening.form import is_asked
from screening.language import say
from screening.lists import dose_choices, forms_of, unit_of
from screening.questions import questions
from ui import state
from ui.components.ask import label, unknown

OTHER_DOSE = "other"
LEVEL_UNITS = ("ng/mL", "µg/L", "mmol/L", "mEq/L")


def dose(number: int, medicine: str) -> None:
    """The highest steady dose of a day, from what is made, or typed."""
    place = f"trials.{number}.highest_steady_dose_mg"
    question, unit = questions()["trials.highest_steady_dose_mg"], unit_of(medicine)
    offered = [f"{amount:g}" for amount in dose_choices(medicine)]
    given, key = state.answer(place), state.key_at(place)
    if offered:
        choices = {amount: f"{amount} {unit}" for amount in offered}
        choices |= {OTHER_DOSE: say("Another dose"), "not_sure": say("Not sure")}
        state.seed(key, _dose_chosen(given, offered))
        st.pills(
            label(question),
            list(choices),
            format_func=choices.__getitem__,
            key=key,
            on_change=_take_dose,
            args=(place,),
        )
    if not offered or st.session_state[key] == OTHER_DOSE:
        _typed_dose(place, label(question) if not offered else say("How much a day?"), unit)
        if not offered:
            unknown(place)


def _dose_chosen(given: object, offered: list[str]) -> str | None:
    if given is None or isinstance(given, str):
        return given if given == "not_sure" else None
    return f"{given:g}" if f"{given:g}" in offered else OTHER_DOSE


def _take_dose(place: str) -> None:
    chosen = st.session_state[state.key_at(place)]
    number = chosen is not None and chosen not in (OTHER_DOSE, "not_sure")
    state.put(place, float(chosen) if number else None if chosen == OTHER_DOSE else chosen)
    _unconfirm(place)


def _typed_dose(place: str, words: str, unit: str) -> None:
    given, key = state.answer(place), state.key_at(place, "typed")
    state.seed(key, float(given) if isinstance(given, int | float) else None)
    st.number_input(
        f"{words} ({unit})",
        min_value=0.0,
        max_value=100_000.0,
        step=1.0,
        format="%g",
        key=key,
        on_change=_take_typed_dose,
        args=(place,),
    )


def _take_typed_dose(place: str) -> None:
    state.put(place, st.session_state[state.key_at(place, "typed")] or None)
    st.session_state[state.key_at(place, "unknown")] = None
    _unconfirm(place)


def _unconfirm(place: str) -> None:
    confirmed = place.replace("highest_steady_dose_mg", "dose_confirmed")
    state.put(confirmed, None)
    st.session_state.pop(state.key_at(confirmed), None)


def form(number: int, medicine: str | None) -> None:
    """The form, where it makes a dose mean something else."""
    place, question = f"trials.{number}.form", questions()["trials.form"]
    forms = [name for name in forms_of(medicine) if name in question.answers]
    given = state.answer(place)
    if len(forms) > 1 or given:
        offered = list(dict.fromkeys([*forms, *([given] if given else []), "not_sure"]))
        state.seed(state.key_at(place), given)
        st.pills(
            question.ask,
            offered,
            format_func=lambda name: question.answers.get(name, name),
            key=state.key_at(place),
            on_change=state.take_choice,
            args=(place,),
        )


def blood_level(number: int) -> None:
    """A blood level and its unit, for the medicines that are judged by one."""
    place = f"trials.{number}.blood_level"
    given = state.answer(place) or {}
    if not given and not is_asked(state.content(), place):
        return
    value, unit = state.key_at(place, "value"), state.key_at(place, "unit")
    state.seed(value, given.get("value"))
    state.seed(unit, given.get("unit"))
    st.number_input(
        questions()["trials.blood_level"].ask,
        min_value=0.0,
        max_value=10_000.0,
        step=1.0,
        format="%g",
        key=value,
        on_change=_take_level,
        args=(place,),
    )
    st.pills(say("Unit"), LEVEL_UNITS, key=unit, on_change=_take_level, args=(place,))


def _take_level(place: str) -> None:
    value = st.session_state[state.key_at(place, "value")]
    unit = st.session_state[state.key_at(place, "unit")]
    state.put(place, {"value": value, "unit": unit} if value and unit else None)
