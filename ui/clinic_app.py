"""Clinic mode: a person's form with its way in and out, and the staff's pages."""

import streamlit as st

from screening.clinic.errors import ClinicError, NotAllowedError, StoreError
from screening.language import say, speaking
from screening.notices import notices
from ui import state
from ui.clinic import arrive, keep
from ui.clinic.desk import desk, style
from ui.clinic.gate import has_just_signed_in, staff
from ui.clinic.here import know_the_clinic, only_of
from ui.clinic.kept import kept
from ui.clinic.pages import HOME, STAFF, clinic_pages
from ui.components.fault import fault
from ui.components.help import panel_whatever_happens
from ui.components.tab import tab
from ui.components.top import top, translation_notice
from ui.components.words import small

WITHOUT_A_CODE = {"welcome", "about"}


def _of_staff(name: str) -> None:
    """A staff page, for who may see it. Nothing of a case is kept by the browser's tab."""
    only_of("staff")
    st.session_state[state.KEEP_IN_TAB] = False
    style()
    try:
        actor = staff(name)
        if actor is None:
            return
        if name == "queue" and actor.roles == {"administrator"}:
            st.switch_page(known["settings"])
        desk(name, actor)
        STAFF[name].draw(actor)
    except NotAllowedError:
        st.error(say("Your role does not open this page."), icon=":material/block:")
    except StoreError:
        st.error(say("The clinic's store does not answer. Nothing was changed; try again."))
    except ClinicError as error:
        st.error(str(error))
    except Exception as error:  # noqa: BLE001  # a fault's own words may quote an answer
        fault(error, "staff")


def _of_a_person(name: str) -> None:
    """A page of the form. Help stands first and waits for no store."""
    only_of("people")
    know_the_clinic()
    top(name)
    panel_whatever_happens(whole=name == "safety")
    translation_notice()
    try:
        keep.take_up_tab()
        keep.save()
        kept()
        may = keep.may_see_copy() if name == "result" else keep.may_go_on()
        if name not in WITHOUT_A_CODE and not may:
            arrive.draw()
        else:
            page.run()
    except Exception as error:  # noqa: BLE001  # a page that fails must not take the answers along
        fault(error, "page")
    st.divider()
    small(notices()["short_notice"])


st.set_page_config(
    layout="centered",
    initial_sidebar_state="collapsed",
    menu_items={"Get help": None, "Report a bug": None, "About": None},
)
with speaking(state.language()):
    known = clinic_pages()
    page = st.navigation(list(known.values()), position="hidden")
    if target := st.session_state.pop(state.GO_TO, None):
        st.switch_page(known[target])
    name = next(each for each, it in known.items() if it.title == page.title)
    if name == HOME or (name == "welcome" and has_just_signed_in()):
        st.switch_page(known["queue"])
    if name in STAFF:
        _of_staff(name)
    else:
        _of_a_person(name)
    tab()
