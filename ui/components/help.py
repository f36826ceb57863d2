"""The help panel, the help lines, and the notice."""

from collections.abc import Iterable

import streamlit as st

from screening.assessment import Safety
from screening.lines import HelpLine, lines_for
from screening.notices import notices, panels
from screening.report.help import shown_panels, with_numbers
from ui.components.words import small


def notice() -> None:
    """What this tool is not, above everything but help."""
    st.info(notices()["notice"], icon=":material/info:")


def panel(safety: Safety, *, filling_in: bool = False) -> None:
    """The help that the answers call for, at once. It blocks nothing and hides nothing."""
    called_for = list(shown_panels(safety, filling_in=filling_in))
    for shown in called_for:
        with st.container(border=True):
            draw = st.error if shown.urgent else st.info
            draw(f"**{shown.title}**", icon=":material/support:")
            for line in shown.lines:
                st.markdown(f"- {line}")
            small(shown.stays)
    if called_for:
        _lines(safety.help_lines)
        small(f"Numbers last checked on {safety.help_last_checked_on:%d %B %Y}.")


def help_now(country: str | None) -> None:
    """The small help that stands on every page."""
    found = lines_for(country)
    shown = with_numbers(panels()["help"], found.lines)
    with st.expander(shown.title, icon=":material/support:"):
        for line in shown.lines:
            st.markdown(line)
        _lines(found.lines)
        small(f"Numbers last checked on {found.last_checked_on:%d %B %Y}.")


def _lines(lines: Iterable[HelpLine]) -> None:
    st.markdown("\n".join(f"- {_line(line)}" for line in lines))


def _line(line: HelpLine) -> str:
    ways = []
    if line.call:
        ways.append(f"[call {line.call}](tel:{_digits(line.call)})")
    if line.text:
        keyword = f"{line.text_keyword} to " if line.text_keyword else ""
        ways.append(f"[text {keyword}{line.text}](sms:{_digits(line.text)})")
    if line.web:
        ways.append(f"<{line.web}>")
    note = f" {line.note}" if line.note else ""
    return f"**{line.name}**: {', '.join(ways)} ({line.hours}).{note}"


def _digits(number: str) -> str:
    return "".join(character for character in number if character.isdigit() or character == "+")
