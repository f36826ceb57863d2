"""Which medicine it was: typed, chosen from a list, or not remembered."""

import streamlit as st

from screening.language import say
from screening.lists import close_names, is_known, medicine_names, medicines_by_kind
from screening.questions import questions
from ui import state
from ui.components.ask import ask
from ui.components.words import as_typed, small

BY_TYPING, BY_KIND, FORGOTTEN = "typing", "kind", "forgotten"
MOST_LETTERS = 200
OF_THE_MEDICINE = ("highest_steady_dose_mg", "dose_confirmed", "form", "blood_level")


def which_medicine(number: int) -> None:
    """The name, in one of three ways. A name is never taken for another unasked."""
    place = f"trials.{number}.medicine"
    ways = {
        BY_TYPING: say("Type the name"),
        BY_KIND: say("Choose from a list"),
        FORGOTTEN: say("I don't remember the name"),
    }
    key = state.key_at(place, "way")
    forgotten = not state.answer(place) and state.answer(f"trials.{number}.remembered_as")
    state.seed(key, FORGOTTEN if forgotten else BY_TYPING)
    st.pills(
        questions()["trials.medicine"].ask,
        list(ways),
        format_func=ways.__getitem__,
        key=key,
        required=True,
        on_change=_change_way,
        args=(place,),
    )
    way = st.session_state[key]
    if way == BY_KIND:
        _by_kind(place)
    elif way == FORGOTTEN:
        _memory_aids()
        ask(place.replace("medicine", "remembered_as"))
    else:
        _by_typing(place)


def _change_way(place: str) -> None:
    if st.session_state[state.key_at(place, "way")] == FORGOTTEN:
        _name_it(place, None)
    for part in ("typed", "listed"):
        st.session_state.pop(state.key_at(place, part), None)


def _by_typing(place: str) -> None:
    names = medicine_names(state.answer("country"))
    key, written = state.key_at(place, "typed"), state.answer(place)
    offered = list(names)
    if written and written not in names:
        offered.insert(0, written)
    state.seed(key, written)
    st.selectbox(
        say("Name or brand"),
        offered,
        format_func=lambda name: names.get(name, name),
        key=key,
        index=None,
        placeholder=say("Type a few letters"),
        accept_new_options=True,
        on_change=_take_name,
        args=(place, "typed"),
    )
    small(say("Choose from the list, or press Enter to keep what you wrote."))
    _close_names(place)


def _take_name(place: str, part: str) -> None:
    written = st.session_state[state.key_at(place, part)]
    cleaned = " ".join(written.split())[:MOST_LETTERS] if written else ""
    _name_it(place, cleaned or None)


def _close_names(place: str) -> None:
    """A name with a slip in it: the names it may mean, to be chosen; never taken unasked."""
    written = state.answer(place)
    close = close_names(written, state.answer("country")) if written else {}
    if not close:
        if written and not is_known(written):
            small(say("This name is not in the list. It is kept as you wrote it."))
        return
    st.markdown(
        say("I do not know {name}. Did you mean one of these?", name=f"**{as_typed(written)}**")
    )
    with st.container(horizontal=True):
        for name, shown in close.items():
            st.button(shown, key=f"meant-{name}", on_click=_mean, args=(place, name))
    small(say("If none of them fits, leave it. It is kept as you wrote it."))


def _name_it(place: str, name: str | None) -> None:
    """Write another name. What was said of the dose was said of the medicine before."""
    if name != state.answer(place):
        for question in OF_THE_MEDICINE:
            other = place.replace("medicine", question)
            state.put(other, None)
            for part in ("", "typed", "unknown", "value", "unit"):
                st.session_state.pop(state.key_at(other, part), None)
    state.put(place, name)


def _mean(place: str, name: str) -> None:
    _name_it(place, name)
    st.session_state.pop(state.key_at(place, "typed"), None)


def _by_kind(place: str) -> None:
    kinds = medicines_by_kind(state.answer("country"))
    key = state.key_at(place, "kind")
    written = state.answer(place)
    state.seed(key, next((kind for kind, named in kinds.items() if written in named), None))
    st.pills(say("Kind of medicine"), list(kinds), key=key)
    kind = st.session_state[key]
    if kind:
        listed = state.key_at(place, "listed")
        state.seed(listed, written if written in kinds[kind] else None)
        st.pills(
            kind,
            list(kinds[kind]),
            format_func=kinds[kind].__getitem__,
            key=listed,
            on_change=_take_name,
            args=(place, "listed"),
        )


def _memory_aids() -> None:
    aids = (
        say("Old boxes or leaflets at home, or a photo of one."),
        say("The app or website of your pharmacy or clinic, or a repeat prescription."),
        say("Ask your pharmacist: they can often print a list for several years."),
        say("Somebody who was with you then may remember it."),
    )
    st.markdown(say("Things that can help to remember:") + "".join(f"\n- {aid}" for aid in aids))
