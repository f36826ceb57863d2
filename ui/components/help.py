"""The help panel, the help lines, and the notice."""

from collections.abc import Iterable, Iterator

import streamlit as st

from screening.assessment import Safety
from screening.language import say, say_date
from screening.lines import HelpLine, lines_for
from screening.notices import Panel, notices, panels
from screening.questions import questions
from screening.report.help import shown_panels, with_numbers
from screening.so_far import safety_so_far
from ui import state
from ui.components.fault import fault
from ui.components.words import in_html, small

PANEL = "help-panel"
MOST_CALLS, FEW_CALLS = 5, 2


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
        st.html(f'<div id="{PANEL}">{_panel(shown, _calls(found, first_urgent=True))}</div>')
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
    most = MOST_CALLS if whole else FEW_CALLS
    calls = _calls(safety.help_lines, first_urgent=called_for[0].urgent, most=most)
    drawn = "".join(
        _panel(each, calls if not place else "") for place, each in enumerate(called_for)
    )
    if not whole:
        drawn = _heading_only(called_for[0], calls)
    drawn += _from_the_clinic(safety.level)
    if state.answer("country") is None:
        _ask_country()
    st.html(f'<div id="{PANEL}" tabindex="-1" role="region" aria-label="{_label()}">{drawn}</div>')
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


def _panel(shown: Panel, calls: str) -> str:
    first, *rest = shown.lines
    told = "".join(f"<li>{in_html(line)}</li>" for line in rest)
    urgent = " urgent" if shown.urgent else ""
    return (
        f'<section class="trd-help{urgent}"><h2>{in_html(shown.title)}</h2><p>{in_html(first)}</p>'
        f"{calls}<ul>{told}</ul><p>{in_html(shown.stays)}</p></section>"
    )


def _heading_only(shown: Panel, calls: str) -> str:
    urgent = " urgent" if shown.urgent else ""
    return f'<section class="trd-help{urgent}"><h2>{in_html(shown.title)}</h2>{calls}</section>'


def _calls(help_lines: Iterable[HelpLine], *, first_urgent: bool, most: int = MOST_CALLS) -> str:
    """The first ways to reach someone, as large links: emergency, a line to call, one to text."""
    near = [line for line in help_lines if line.kind in {"emergency", "crisis_line"}]
    links = [link for line in near for link in _links(line)]
    links += [(line.web, in_html(line.name)) for line in help_lines if line.web and not near]
    by_text = next((link for link in links if link[0].startswith("sms:")), None)
    if by_text and by_text not in links[:3] and most > FEW_CALLS:
        links = [*links[:2], by_text, *(link for link in links[2:] if link != by_text)]
    links = links[:most]
    drawn = (
        f'<a class="trd-call{" first" * (first_urgent and not place)}" href="{href}">{words}</a>'
        for place, (href, words) in enumerate(links)
    )
    return f'<div class="trd-calls">{"".join(drawn)}</div>'


def _links(line: HelpLine) -> Iterator[tuple[str, str]]:
    own = line.kind != "emergency" and line.name not in (line.call, line.text)
    name = f" · {in_html(line.name)}" if own else ""
    if line.call:
        words = in_html(say("Call {number}", number=line.call))
        yield f"tel:{_digits(line.call)}", f"{words}{name}"
    if line.text and line.kind != "emergency":
        yield f"sms:{_digits(line.text)}", f"{in_html(_text_words(line))}{name}"


def _text_words(line: HelpLine) -> str:
    if line.text_keyword:
        return say("Text {keyword} to {number}", keyword=line.text_keyword, number=line.text)
    return say("Text {number}", number=line.text)


def help_now(country: str | None) -> None:
    """The small help that stands on every page."""
    found = lines_for(country)
    shown = with_numbers(panels()["help"], found.lines)
    with st.popover(shown.title, icon=":material/support:"):
        for line in shown.lines:
            st.markdown(line)
        st.html(_calls(found.lines, first_urgent=True))
        lines(found.lines)
        small(say("Numbers last checked on {day}.", day=say_date(found.last_checked_on)))


def numbers(country: str | None) -> None:
    """The first ways to reach somebody in danger, on the page itself."""
    st.html(_calls(lines_for(country).lines, first_urgent=True))


def lines(help_lines: Iterable[HelpLine]) -> None:
    """Every help line with its ways to reach it."""
    drawn = "".join(f"<li>{_line(line)}</li>" for line in help_lines)
    st.html(f'<ul class="trd-lines">{drawn}</ul>')


def _line(line: HelpLine) -> str:
    ways = [f'<a href="{href}">{words.partition(" · ")[0]}</a>' for href, words in _links(line)]
    if line.web:
        ways.append(f'<a href="{in_html(line.web)}" rel="noreferrer">{in_html(line.web)}</a>')
    note = f" {in_html(line.note)}" if line.note else ""
    return f"<b>{in_html(line.name)}</b>: {', '.join(ways)} ({in_html(line.hours)}).{note}"


def _digits(number: str) -> str:
    return "".join(character for character in number if character.isdigit() or character == "+")
