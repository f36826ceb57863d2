"""The list of pages, and the notice that stands on each."""

import streamlit as st

from screening.notices import notices
from ui.components.words import small

st.set_page_config(
    page_title="Depression treatment history",
    layout="centered",
    initial_sidebar_state="collapsed",
    menu_items={"Get help": None, "Report a bug": None, "About": None},
)
# Choices are easy to hit with a thumb; Streamlit has no setting for it.
st.html("<style>[data-testid='stRadio'] label{min-height:2.25rem;align-items:center}</style>")
page = st.navigation(
    [
        st.Page("screens/history.py", title="Treatment history", url_path="history", default=True),
        st.Page("screens/about.py", title="About this tool", url_path="about"),
    ],
    position="top",
)
page.run()
small(notices()["short_notice"])
