"""The help panel, the help lines, and the notice."""

from collections.abc import Iterable

import streamlit as st

from screening.assessment import Safety
from screening.language import say, say_date
from screening.lines import HelpLine, lines_for
from screening.notices import Panel, notices, panels
from screening.questions import questions
from screening.report.help import first_of, shown_panels, what_is_known, with_numbers
from screening.report.ways import (
    FIRST,
    Way,
    digits,
    first_ways,
    first_ways_of_youth,
    ways_to,
)
from screening.so_far import safety_so_far
from ui import state
from ui.components.fault import fault
from ui.components.words import in_html, small

PANEL = "help-panel"
FEW_CALLS = 2


def notice() -> None:
    """What this tool is not, above everything but help."""
    st.info(notices()["notice"], icon=":material/info:")


def panel_whatever_happens(*, whole: bool) -> None:
    """The help that is called for; if that cannot be worked out, the help for everybody."""
    try:
        panel(whole=whole)
    except Exception as error:  # noqa: BLE001  # help must not fail with the rules
        found = lines_for(state.answer("country")).lines
        shown = with_numbers(panels()["help"], found)
        st.html(f'<div id="{PANEL}">{drawn_panel(shown, found)}</div>')
        fault(error, "help")


def panel(*, whole: bool = True) -> None:
    """The help that the answers call for, at once. It blocks nothing and hides nothing.

    It stays on every page. Where an answer that called for it was changed, help stays in sight.
    """
    safety = safety_so_far(state.content())
    called_for = list(shown_panels(safety, filling_in=True))
    urgent = [name for name in safety.panels_for_answers if panels()[name].urgent]
    before: list[str] = st.session_state.get(state.HELP_LEVEL, [])
    if urgent and urgent != before:
        st.session_state[state.HELP_LEVEL] = urgent
        state.focus_on(PANEL)
        whole = True
    if not called_for and before:
        called_for = [with_numbers(panels()["ask"], safety.help_lines)]
    if called_for:
        _draw(called_for, safety, whole=whole)


def _draw(called_for: list[Panel], safety: Safety, *, whole: bool) -> None:
    found = safety.help_lines
    if whole:
        drawn = "".join(
            drawn_panel(each, found, buttons=not place) for place, each in enumerate(called_for)
        )
    else:
        drawn = _strip(called_for, found)
    drawn += _from_the_clinic(safety.level)
    st.html(f'<div id="{PANEL}" tabindex="-1" role="region" aria-label="{_label()}">{drawn}</div>')
    if state.answer("country") is None:
        _ask_country()
    if whole:
        _more(safety)


def _from_the_clinic(level: str) -> str:
    """What the clinic itself says at this response speed, and how to reach it; after all help."""
    clinic = state.at_clinic()
    if clinic is None or level not in clinic.words:
        return ""
    told = (clinic.words[each] for each in (level, "same_day_contact", "contact", "hours"))
    lines = "".join(f"<p>{in_html(words)}</p>" for words in told)
    return f'<section class="trd-help"><h2>{in_html(clinic.name)}</h2>{lines}</section>'


def _ask_country() -> None:
    """Where no country was named: ask for it here, so that the numbers are there at once."""
    question = questions()["country"]
    st.selectbox(
        question.ask,
        list(question.answers),
        format_func=question.answers.__getitem__,
        index=None,
        key="panel-country",
        placeholder=say("Choose a country, to see its numbers"),
        on_change=_take_country,
    )


def _take_country() -> None:
    state.put("country", st.session_state["panel-country"])
    st.session_state.pop(state.key_at("country"), None)
    state.focus_on(PANEL)


def _more(safety: Safety) -> None:
    with st.container(horizontal=True, key="help-go-on"):
        st.button(say("Go on with the form"), on_click=_go_on, key="go-on")
        st.button(say("Stop here"), on_click=state.go, args=("stop",), key="stop-here")
    with st.expander(say("All help lines"), icon=":material/call:"):
        lines(safety.help_lines)
        small(say("Numbers last checked on {day}.", day=say_date(safety.help_last_checked_on)))


def _go_on() -> None:
    """Back to the form beneath the panel; the panel stays."""
    state.focus_on("form")


def _label() -> str:
    return in_html(say("Help"))


def drawn_panel(shown: Panel, help_lines: Iterable[HelpLine], *, buttons: bool = True) -> str:
    """The first screen of a panel, and beneath it, folded, the rest of it."""
    calls = _calls(help_lines, first_urgent=shown.urgent) if buttons else ""
    first = "".join(f"<p>{_with_link(words, help_lines)}</p>" for words in shown.first)
    urgent = " urgent" if shown.urgent else ""
    return (
        f'<section class="trd-help{urgent}"><h2>{in_html(shown.title)}</h2>{first}'
        f"{calls}<p>{in_html(shown.tell)}</p>{_folded([shown], shown.rest)}</section>"
    )


def _strip(called_for: list[Panel], help_lines: Iterable[HelpLine]) -> str:
    """What stays on later pages: that help is here, and whom to call. The title stays away."""
    calls = _calls(help_lines, first_urgent=called_for[0].urgent, most=FEW_CALLS)
    said = dict.fromkeys(words for shown in called_for for words in shown.whole)
    title = in_html(say("Help is here"))
    return (
        f'<section class="trd-help strip"><h2>{title}</h2>{calls}'
        f"{_folded(called_for, said)}</section>"
    )


def _folded(shown: list[Panel], words: Iterable[str]) -> str:
    told = "".join(f"<li>{in_html(line)}</li>" for line in words)
    stays = f"<p>{in_html(shown[0].stays)}</p>" if shown[0].stays else ""
    summary = in_html(say("More that can help"))
    return f"<details><summary>{summary}</summary><ul>{told}</ul>{stays}</details>"


def _with_link(words: str, help_lines: Iterable[HelpLine]) -> str:
    """A sentence in which the poison line's number can be pressed."""
    line = first_of(help_lines, "poison_line")
    drawn = in_html(words)
    if line is None or not line.call:
        return drawn
    return drawn.replace(line.call, f'<a href="tel:{digits(line.call)}">{line.call}</a>')


def _calls(help_lines: Iterable[HelpLine], *, first_urgent: bool, most: int = FIRST) -> str:
    """The first ways to reach somebody, as large links."""
    return _buttons(first_ways(help_lines)[:most], first_urgent=first_urgent)


def _buttons(ways: list[Way], *, first_urgent: bool) -> str:
    drawn = (
        f'<a class="trd-call{" first" * (first_urgent and not place)}" href="{in_html(way.href)}"'
        f' rel="noreferrer">{in_html(way.words)}</a>'
        for place, way in enumerate(ways)
    )
    return f'<div class="trd-calls">{"".join(drawn)}</div>'


def help_now(country: str | None) -> None:
    """The small help that stands on every page."""
    found = lines_for(country)
    shown = with_numbers(panels()["help"], found.lines)
    with st.popover(shown.title, icon=":material/support:"):
        for words in shown.first:
            st.markdown(words)
        st.html(_calls(found.lines, first_urgent=True))
        for words in (shown.tell, *shown.rest):
            st.markdown(words)
        lines(found.lines)
        small(say("Numbers last checked on {day}.", day=say_date(found.last_checked_on)))


def numbers(country: str | None) -> None:
    """The first ways to reach somebody in danger, on the page itself."""
    st.html(_calls(lines_for(country).lines, first_urgent=True))


def youth_numbers(country: str | None) -> None:
    """The first ways for a young person."""
    ways = first_ways_of_youth(lines_for(country).lines)
    st.html(_buttons(ways, first_urgent=True))


def lines(help_lines: Iterable[HelpLine]) -> None:
    """Every help line with its ways to reach it."""
    drawn = "".join(f"<li>{_line(line)}</li>" for line in help_lines)
    st.html(f'<ul class="trd-lines">{drawn}</ul>')


def _line(line: HelpLine) -> str:
    ways = [
        f'<a href="{in_html(way.href)}" rel="noreferrer">{in_html(way.act)}</a>'
        for way in ways_to(line)
    ]
    if line.web:
        ways.append(f'<a href="{in_html(line.web)}" rel="noreferrer">{in_html(line.web)}</a>')
    told = (", ".join(ways), in_html(what_is_known(line)))
    return f"<b>{in_html(line.name)}</b>: {' '.join(part for part in told if part)}"
