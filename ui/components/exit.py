"""Quick exit: one press, on every page a person sees, leaves for a neutral page.

What it clears: the answers in this session and in the browser's tab, and the steps in the tab's
list of pages. What it cannot hide stands in docs/decisions/0017-quick-exit.md.
"""

from pathlib import Path

import streamlit as st

from screening.language import say
from ui import state

SCRIPT = Path(__file__).with_suffix(".js").read_text("utf-8")
NEUTRAL = "https://www.wikipedia.org/"
"""Where it leads. The browser goes there because the person pressed; the app asks nothing."""
_button = st.components.v2.component(
    "trd_exit",
    html='<button type="button" class="trd-exit" hidden></button>',
    js=SCRIPT,
    isolate_styles=False,
)


def quick_exit() -> None:
    """The button."""
    _button(
        key="quick-exit",
        data={
            "label": say("Leave"),
            "help": say("Leave this page at once. Your answers are cleared here."),
            "to": NEUTRAL,
        },
        width="content",
        on_left_change=state.leave,
    )
