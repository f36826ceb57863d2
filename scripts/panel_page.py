"""One help panel by its name, as the app draws it. Served by panel_screenshots.py alone."""

import streamlit as st

from screening.language import speaking
from screening.lines import lines_for
from screening.notices import panels
from screening.report.help import with_numbers
from ui import state
from ui.components.help import drawn_panel
from ui.components.top import top
from ui.components.youth import youth

st.set_page_config(layout="centered")
asked = st.query_params
st.session_state[state.LANGUAGE] = asked["language"]
state.put("country", asked["country"])
with speaking(asked["language"]):
    top("safety")
    if asked["panel"] == "youth":
        youth()
    else:
        found = lines_for(asked["country"]).lines
        shown = with_numbers(panels()[asked["panel"]], found, alone=asked.get("alone") == "yes")
        st.html(f'<div id="help-panel">{drawn_panel(shown, found)}</div>')
