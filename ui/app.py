"""The pages, with what stands on each: the help, the language, and the notice."""

import streamlit as st

from screening.language import speaking
from screening.notices import notices
from ui import state
from ui.components.fault import fault
from ui.components.help import panel_whatever_happens
from ui.components.tab import tab
from ui.components.top import top, translation_notice
from ui.components.words import small
from ui.pages import pages

st.set_page_config(
    layout="centered",
    initial_sidebar_state="collapsed",
    menu_items={"Get help": None, "Report a bug": None, "About": None},
)
with speaking(state.language()):
    known = pages()
    page = st.navigation(list(known.values()), position="hidden")
    if target := st.session_state.pop(state.GO_TO, None):
        st.switch_page(known[target])
    here = next(name for name, each in known.items() if each.title == page.title)
    top(here)
    panel_whatever_happens(whole=here == "safety")
    translation_notice()
    try:
        page.run()
    except Exception as error:  # noqa: BLE001  # a page that fails must not take the answers along
        fault(error, "page")
    st.divider()
    small(notices()["short_notice"])
    tab()
