"""How much of a medicine: the doses it is made in, another dose, its form, a blood level."""

import streamlit as st

from screening.form import is_asked
from screening.language import say
from screening.lists import dose_choices, expected_level_unit, forms_of, unit_of
from screening.questions import questions
from ui import state
from ui.components.ask import unknown
from ui.components.asked import asked
from ui.components.number import number_field, number_in

OTHER_DOSE = "other"
LEVEL_UNITS = ("ng/mL", "µg/L", "mmol/L", "mEq/L")
SAME_SIGN = {"ug/L": "µg/L"}


def dose(number: int, medicine: str) -> None:
    """The highest steady dose of a day, from what is made, or typed."""
    place = f"trials.{number}.highest_steady_dose_mg"
    question, unit = questions()["trials.highest_steady_dose_mg"], unit_of(medicine)
    offered = [f"{amount:g}" for amount in dose_choices(medicine)]
    given, key = state.answer(place), state.key_at(place)
    name = asked(question)
    if offered:
        choices = {amount: f"{amount} {unit}" for amount in offered}
        choices |= {OTHER_DOSE: say("Another dose"), "not_sure": say("Not sure")}
        state.seed(key, _dose_chosen(given, offered))
        st.pills(
            name.label,
            list(choices),
            label_visibility=name.visibility,
            format_func=choices.__getitem__,
            key=key,
            on_change=_take_dose,
            args=(place,),
        )
    if not offered or st.session_state[key] == OTHER_DOSE:
        _typed_dose(place, name.label if not offered else say("How much a day?"), unit)
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
    key = state.key_at(place, "typed")
    number_field(f"{words} ({unit})", key, state.answer(place), _take_typed_dose, (place,))


def _take_typed_dose(place: str) -> None:
    state.put(place, number_in(state.key_at(place, "typed")))
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
    known = expected_level_unit(state.answer(f"trials.{number}.medicine"))
    state.seed(unit, SAME_SIGN.get(given.get("unit") or "", given.get("unit")) or known)
    asked = questions()["trials.blood_level"].ask
    number_field(asked, value, given.get("value"), _take_level, (place,))
    st.pills(
        say("Unit"), LEVEL_UNITS, key=unit, required=True, on_change=_take_level, args=(place,)
    )


def _take_level(place: str) -> None:
    value = number_in(state.key_at(place, "value"))
    unit = st.session_state[state.key_at(place, "unit")]
    state.put(place, {"value": value, "unit": unit} if value and unit else None)
