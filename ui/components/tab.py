"""What only the browser can do: keep a draft in its tab, move the focus, print, name the language.

The draft lies in `sessionStorage`: this tab alone can read it, and it is gone when the tab closes.
Nothing is put into `localStorage`, a cookie or an address.
"""

import streamlit as st

from ui import state

SCRIPT = """
const NAME = "trd-screening-draft";
let focused = 0, printed = 0;
export default function ({ data, setTriggerValue }) {
  document.documentElement.lang = data.language;
  try {
    if (data.forget) { sessionStorage.removeItem(NAME); }
    else if (data.ask) { setTriggerValue("found", { draft: sessionStorage.getItem(NAME) || "" }); }
    else if (data.draft === null) { sessionStorage.removeItem(NAME); }
    else { sessionStorage.setItem(NAME, data.draft); }
  } catch (blocked) {
    if (data.ask) { setTriggerValue("found", { draft: "" }); }
  }
  if (data.focus && data.focus[0] !== focused) {
    focused = data.focus[0];
    const bring = (left) => {
      const part = document.getElementById(data.focus[1]) ||
        (data.focus[1] === "form" && left < 10 && document.getElementById("step"));
      if (!part) { if (left > 0) { setTimeout(() => bring(left - 1), 100); } return; }
      if (data.focus[1] === "step") {
        document.querySelector("[data-testid=stMain]")?.scrollTo(0, 0);
        part.tabIndex = -1;
        part.focus({ preventScroll: true });
        return;
      }
      const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
      part.scrollIntoView({ behavior: still ? "auto" : "smooth", block: "start" });
      if (!part.hasAttribute("tabindex")) { part.tabIndex = -1; }
      part.focus({ preventScroll: true });
    };
    setTimeout(() => bring(20), 150);
  }
  if (data.print !== printed) {
    printed = data.print;
    setTimeout(() => window.print(), 400);
  }
}
"""
_browser = st.components.v2.component("trd_tab", js=SCRIPT)
KEY = "tab"


def tab() -> None:
    """Hand the browser what it is to keep and do; take up what it kept."""
    forget = bool(st.session_state.pop(state.FORGET_TAB, False))
    keep = st.session_state.get(state.KEEP_IN_TAB, True) and state.has_answers()
    _browser(
        key=KEY,
        data={
            "language": state.language().replace("_", "-"),
            "ask": not st.session_state.get(state.ASKED_TAB, False),
            "forget": forget,
            "draft": state.draft() if keep else None,
            "focus": list(st.session_state.get(state.FOCUS, (0, ""))),
            "print": st.session_state.get(state.PRINT, 0),
        },
        on_found_change=_take_up,
    )


def _take_up() -> None:
    found = st.session_state[KEY].found
    state.restore(found["draft"] if found else "")
