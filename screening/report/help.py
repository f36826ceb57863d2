"""The help panel as text: what to do now, and whom to reach in this country."""

from collections.abc import Iterator

from rules.help_lines import HelpLine
from screening.assessment import Safety
from screening.notices import Panel, panels

LOCAL_EMERGENCY = "your local emergency number"
ANY_LINE = "a crisis line from the list"


def shown_panels(safety: Safety, *, filling_in: bool = False) -> Iterator[Panel]:
    """The panels that the answers call for, most urgent first, with this country's numbers.

    While a form is being filled in, a question that was not reached yet calls for none.
    """
    for name in safety.panels_for_answers if filling_in else safety.panels:
        yield with_numbers(panels()[name], safety.help_lines)


def with_numbers(panel: Panel, lines: tuple[HelpLine, ...]) -> Panel:
    """A panel with its numbers filled in."""
    words = {"emergency": _first(lines, "emergency", LOCAL_EMERGENCY), "line": _line(lines)}
    return panel.model_copy(update={"lines": tuple(line.format_map(words) for line in panel.lines)})


def _first(lines: tuple[HelpLine, ...], kind: str, otherwise: str) -> str:
    found = next((line for line in lines if line.kind == kind and line.call), None)
    return found.call or otherwise if found else otherwise


def _line(lines: tuple[HelpLine, ...]) -> str:
    found = next((line for line in lines if line.kind == "crisis_line"), None)
    return f"{found.name} ({how_to_reach(found)})" if found else ANY_LINE


def how_to_reach(line: HelpLine) -> str:
    """The ways to reach a line, as in "call or text 988"."""
    keyword = f"{line.text_keyword} to " if line.text_keyword else ""
    if line.call and line.call == line.text and not keyword:
        return f"call or text {line.call}"
    ways = [
        f"call {line.call}" if line.call else "",
        f"text {keyword}{line.text}" if line.text else "",
        line.web or "",
    ]
    return ", ".join(way for way in ways if way)
