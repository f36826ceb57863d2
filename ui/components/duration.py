"""How long and when: a rough duration, a number, or a month and a year."""

import calendar
from typing import Any

import streamlit as st
from babel.dates import get_month_names

from screening.form import is_private, weeks_in
from screening.language import say, spoken_language
from screening.questions import Question
from screening.review import in_words
from ui import state
from ui.components.asked import asked
from ui.components.number import number_field, number_in
from ui.components.words import small

NUMBER = "number"
AS_GIVEN = "as_given"
UNKNOWN = ("not_sure", "rather_not_say")
OLDEST_YEAR = 1950


def duration(place: str, question: Question) -> None:
    """A band, a number, or that it is not known. Another band from a file stays as it is."""
    given = state.answer(place)
    choices = _choices(question, given, private=is_private(place))
    key = state.key_at(place)
    state.seed(key, _chosen(question, given))
    name = asked(question)
    st.pills(
        name.label,
        list(choices),
        label_visibility=name.visibility,
        format_func=choices.__getitem__,
        key=key,
        on_change=_take,
        args=(place, {str(number): band.answer for number, band in enumerate(question.bands)}),
    )
    if st.session_state[key] == NUMBER:
        _number(place, question)


def _choices(question: Question, given: Any, *, private: bool) -> dict[str, str]:  # noqa: ANN401
    bands = {str(number): band.words for number, band in enumerate(question.bands)}
    if _chosen(question, given) == AS_GIVEN:
        bands[AS_GIVEN] = say("As in your file: {words}", words=in_words(question, given))
    bands |= {NUMBER: say("I know the number"), "not_sure": say("Not sure")}
    if private or given == "rather_not_say":
        bands["rather_not_say"] = say("I'd rather not say")
    return bands


def _chosen(question: Question, given: Any) -> str | None:  # noqa: ANN401
    if isinstance(given, int | float):
        return NUMBER
    if isinstance(given, str) and given in UNKNOWN:
        return given
    for number, band in enumerate(question.bands):
        if band.answer == given:
            return str(number)
    return AS_GIVEN if isinstance(given, dict) else None


def _take(place: str, bands: dict[str, dict[str, float]]) -> None:
    chosen = st.session_state[state.key_at(place)]
    if chosen in bands:
        state.put(place, bands[chosen])
    elif chosen in UNKNOWN or chosen is None:
        state.put(place, chosen)
    elif chosen == NUMBER and not isinstance(state.answer(place), int | float):
        state.put(place, None)


def _number(place: str, question: Question) -> None:
    given = state.answer(place)
    in_weeks = question.kind == "weeks"
    key = state.key_at(place, NUMBER)
    number_field(say("How many?"), key, given, _take_number, (place,))
    if in_weeks:
        units = {"weeks": say("weeks"), "months": say("months")}
        state.seed(state.key_at(place, "unit"), "weeks")
        st.pills(
            say("Weeks or months?"),
            list(units),
            format_func=units.__getitem__,
            required=True,
            key=state.key_at(place, "unit"),
            on_change=_take_number,
            args=(place,),
        )


def _take_number(place: str) -> None:
    number = number_in(state.key_at(place, NUMBER))
    if number is not None and st.session_state.get(state.key_at(place, "unit")) == "months":
        number = weeks_in(number)
    state.put(place, number)


def when(place: str, question: Question) -> None:
    """A year, and a month where it is known. A whole day from a file stays until it is changed."""
    year, month = _parts(state.answer(place))
    state.seed(state.key_at(place, "year"), year)
    state.seed(state.key_at(place, "month"), month)
    names = get_month_names("wide", context="stand-alone", locale=spoken_language().locale)
    st.markdown(f"**{question.ask}**")
    with st.container(horizontal=True):
        st.selectbox(
            f"{question.ask} {say('Year')}",
            _years(year),
            key=state.key_at(place, "year"),
            placeholder=say("Year"),
            label_visibility="collapsed",
            index=None,
            on_change=_take_date,
            args=(place,),
        )
        st.selectbox(
            f"{question.ask} {say('Month')}",
            list(range(1, len(calendar.month_name))),
            format_func=lambda number: names[number],
            key=state.key_at(place, "month"),
            placeholder=say("Month, if you know it"),
            label_visibility="collapsed",
            index=None,
            on_change=_take_date,
            args=(place,),
        )
    if st.session_state[state.key_at(place, "month")] and year is None:
        small(say("Please choose the year too; a month alone is not kept."))


def _years(given: int | None) -> list[int]:
    listed = list(range(state.today().year, OLDEST_YEAR - 1, -1))
    return listed if given is None or given in listed else [*listed, given]


def _parts(given: object) -> tuple[int | None, int | None]:
    if not isinstance(given, str) or given in UNKNOWN:
        return None, None
    year, _, rest = given.partition("-")
    month = rest.partition("-")[0]
    return (int(year) if year.isdecimal() else None), (int(month) if month.isdecimal() else None)


def _take_date(place: str) -> None:
    year = st.session_state[state.key_at(place, "year")]
    month = st.session_state[state.key_at(place, "month")]
    if year is None:
        state.put(place, None)
    else:
        state.put(place, f"{year:04}-{month:02}" if month else f"{year:04}")
