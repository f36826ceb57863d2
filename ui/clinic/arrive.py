"""A person's way in: the code, what happens with the answers, and the start."""

from pathlib import Path

import streamlit as st

from screening.clinic.settings import GOVERNANCE, title_of
from screening.language import say, say_date
from screening.notices import notices
from ui import state
from ui.clinic import keep
from ui.components.begin import begin
from ui.components.help import notice
from ui.components.twice import twice
from ui.components.words import as_typed, heading, small

SCRIPT = Path(__file__).with_name("link.js").read_text("utf-8")
_link = st.components.v2.component("trd_link", js=SCRIPT)
LINK = "link"


def draw() -> None:
    """The first page: the code, or the form that it opened."""
    clinic = state.at_clinic()
    _link(key=LINK, on_code_change=_from_link)  # also where this tab holds another's form
    heading(say("Depression treatment history"), anchor="step", level=1)
    if clinic and clinic.name:
        st.markdown(f"**{as_typed(clinic.name)}**")
    st.markdown(
        say(
            "Before your appointment: write down the medicines and other treatments you tried, and"
            " how you are. You can send it to the clinic, and you get a copy."
        )
    )
    notice()
    if keep.form() is None:
        _code()
    else:
        _start()


def _code() -> None:
    with st.form("code", border=False):
        st.text_input(
            say("Your code from the clinic"),
            key=keep.CODE_TYPED,
            placeholder="ABCD-EFGH-JKMN",
            autocomplete="off",
            max_chars=40,
        )
        st.form_submit_button(say("Go on"), type="primary", on_click=_typed)
    if problem := st.session_state.get(keep.CODE_PROBLEM):
        st.error(keep.code_words(problem), icon=":material/key_off:")
        if keep.may_see_copy():
            st.button(say("See my copy"), key="my-copy", on_click=state.go, args=("result",))
    if st.session_state.get(state.LEFT_AT_CLINIC):
        st.warning(
            say(
                "Your answers are cleared here. The clinic's computer did not answer, so it may"
                " still keep a draft, locked. Give your code once more and clear everything again."
            )
        )
    small(say("No code? The clinic gives you one. Capitals, dashes and blanks do not matter."))


def _typed() -> None:
    keep.open_with(st.session_state[keep.CODE_TYPED])
    state.focus_on("step")


def _from_link() -> None:
    here = st.session_state.get(LINK)  # gone where everything was cleared meanwhile
    found = here.code if here is not None else None
    if found and (keep.form() is None or keep.is_another(found["code"])):
        keep.open_with(found["code"])


def _start() -> None:
    found = keep.form()
    clinic = state.at_clinic()
    if found is None or clinic is None:
        return
    if found.sent_at:
        st.success(say("You sent your answers. Thank you."), icon=":material/check:")
        st.button(say("See my copy"), key="my-copy", on_click=state.go, args=("sent",))
        return
    if found.admitted.appointment:
        day = say_date(found.admitted.appointment.astimezone(state.clock()).date())
        st.markdown(say("Your appointment: {day}.", day=day))
    who_reads()
    st.markdown(notices()["kept_by_clinic"])
    until = say_date(found.admitted.expires_at.astimezone(state.clock()).date())
    small(say("Your code is good until {day}, on any device. Keep it to yourself.", day=until))
    state.seed("keep-there-asked", keep.keeps_there())
    st.checkbox(
        say("Keep my answers at the clinic while I fill this in, so that I can go on later"),
        key="keep-there-asked",
        on_change=_keep_there,
    )
    _begin()


def _keep_there() -> None:
    st.session_state[keep.KEEP_THERE] = st.session_state["keep-there-asked"]
    keep.tab_keeps()
    if not st.session_state[keep.KEEP_THERE]:
        keep.delete_kept()


def who_reads() -> None:
    """Who reads the answers and when; that nobody watches; whom to call in danger."""
    clinic = state.at_clinic()
    if clinic is None:
        return
    with st.container(border=True, key="who-reads"):
        if not clinic.takes_answers:
            st.markdown(
                say(
                    "This clinic does not take answers this way yet. You can fill in the"
                    " form, save it, and bring it along."
                )
            )
        else:
            for kind in GOVERNANCE:
                st.markdown(f"**{title_of(kind)}.** {as_typed(clinic.words[kind])}")
        st.markdown(
            f":material/warning: **{say('Nobody watches your answers as you write them.')}** "
            + say(
                "If you are in danger, or might hurt yourself, call one of the numbers under"
                " “Need help now?” at the top. Do not wait for the clinic."
            )
        )


def _begin() -> None:
    if state.has_answers():
        st.button(
            say("Go on with my answers"),
            type="primary",
            key="go-on-with",
            on_click=state.go,
            args=("check",),
        )
    begin()
    if state.has_answers():
        twice(say("Delete my answers"), "clear-clinic", _clear, icon=":material/delete:")


def _clear() -> None:
    state.forget()
    state.go("welcome")
