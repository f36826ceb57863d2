"""The help panel as text: what to do now, and whom to reach in this country."""

from collections.abc import Iterator

from rules.help_lines import HelpLine
from rules.language import say
from screening.assessment import Safety
from screening.notices import Panel, panels


def shown_panels(safety: Safety, *, filling_in: bool = False) -> Iterator[Panel]:
    """The panels that the answers call for, most urgent first, with this country's numbers.

    While a form is being filled in, a question that was not reached yet calls for none.
    """
    for name in safety.panels_for_answers if filling_in else safety.panels:
        yield with_numbers(panels()[name], safety.help_lines)


def with_numbers(panel: Panel, lines: tuple[HelpLine, ...]) -> Panel:
    """A panel with its numbers filled in."""
    words = {"emergency": _emergency(lines), "line": _line(lines)}
    return panel.model_copy(update={"lines": tuple(line.format_map(words) for line in panel.lines)})


def _emergency(lines: tuple[HelpLine, ...]) -> str:
    numbers = (line.call for line in lines if line.kind == "emergency" and line.call)
    return next(numbers, None) or say("your local emergency number")


def _line(lines: tuple[HelpLine, ...]) -> str:
    found = next((line for line in lines if line.kind == "crisis_line"), None)
    if found and found.name in (found.call, found.text):
        return how_to_reach(found)
    return f"{found.name} ({how_to_reach(found)})" if found else say("a crisis line from the list")


def how_to_reach(line: HelpLine) -> str:
    """The ways to reach a line, as in "call or text 988"."""
    if line.call and line.call == line.text and not line.text_keyword:
        return say("call or text {number}", number=line.call)
    ways = [
        say("call {number}", number=line.call) if line.call else "",
        _by_text(line),
        line.web or "",
    ]
    return ", ".join(way for way in ways if way)


def _by_text(line: HelpLine) -> str:
    if not line.text:
        return ""
    if line.text_keyword:
        return say("text {keyword} to {number}", keyword=line.text_keyword, number=line.text)
    return say("text {number}", number=line.text)
