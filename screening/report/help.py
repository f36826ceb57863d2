"""The help panel as text: what to do now, and whom to reach in this country."""

from collections.abc import Iterable, Iterator

from rules.help_lines import ELSEWHERE, HelpLine
from rules.language import say, spoken_language
from screening.assessment import Safety
from screening.notices import Panel, panels


def shown_panels(safety: Safety, *, filling_in: bool = False) -> Iterator[Panel]:
    """The panels that the answers call for, most urgent first, with this country's numbers.

    While a form is being filled in, a question that was not reached yet calls for none. What one
    panel folds away, those after it do not say again.
    """
    said: set[str] = set()
    for name in safety.panels_for_answers if filling_in else safety.panels:
        panel = with_numbers(panels()[name], safety.help_lines, alone=safety.nobody_to_be_with)
        rest = tuple(line for line in panel.rest if line not in said)
        said.update(panel.whole)
        yield panel.model_copy(update={"lines": (*panel.lines[:2], *rest)})


def with_numbers(panel: Panel, lines: tuple[HelpLine, ...], *, alone: bool = False) -> Panel:
    """A panel with its numbers filled in, and with what is said to a person who is alone."""
    words = {"emergency": _emergency(lines), "line": _line(lines), "poison": _poison(lines)}
    first, *others = panel.lines
    if alone and panel.alone:
        others.insert(0, panel.alone)
    told = tuple(line.format_map(words) for line in (first, *others))
    return panel.model_copy(update={"lines": told, "at_once": panel.at_once.format_map(words)})


def first_of(lines: Iterable[HelpLine], kind: str) -> HelpLine | None:
    """The nearest line of a kind."""
    return next((line for line in lines if line.kind == kind), None)


def _emergency(lines: tuple[HelpLine, ...]) -> str:
    found = first_of(lines, "emergency")
    if not found or not found.call:
        return say("your local emergency number")
    if found.country == ELSEWHERE:
        return say("your local emergency number ({number} from a mobile phone)", number=found.call)
    return found.call


def _poison(lines: tuple[HelpLine, ...]) -> str:
    found = first_of(lines, "poison_line")
    if not found:
        return _emergency(lines)
    emergency = _emergency(lines)
    return say("{emergency} or the poison line ({number})", emergency=emergency, number=found.call)


def _line(lines: tuple[HelpLine, ...]) -> str:
    """A crisis line as it fits after "contact" and "with"."""
    found = first_of(lines, "crisis_line")
    if not found:
        return say("a crisis line from the list")
    if found.is_named_by_its_number:
        return say("the {number} line", number=found.short or found.name)
    return say("{name} ({ways})", name=found.short or found.name, ways=_by_phone(found))


def how_to_reach(line: HelpLine) -> str:
    """Every way to reach a line, as in "call or text 988, https://988lifeline.org"."""
    return ", ".join(way for way in (_by_phone(line), line.web) if way)


def _by_phone(line: HelpLine) -> str:
    if line.call and line.call == line.text and not (line.text_keyword or line.press):
        ways = [say("call or text {number}", number=line.call)]
    else:
        ways = [_by_call(line), _by_text(line)]
    if line.whatsapp:
        ways.append(say("WhatsApp {number}", number=line.whatsapp))
    return ", ".join(way for way in ways if way)


def _by_call(line: HelpLine) -> str:
    if not line.call:
        return ""
    if line.press:
        return say("call {number} and press {key}", number=line.call, key=line.press)
    return say("call {number}", number=line.call)


def _by_text(line: HelpLine) -> str:
    if not line.text:
        return ""
    if line.text_keyword:
        return say("text {keyword} to {number}", keyword=line.text_keyword, number=line.text)
    return say("text {number}", number=line.text)


def reached(line: HelpLine) -> str:
    """How and when to reach a help line, with what is to be known about it."""
    return " ".join(part for part in (how_to_reach(line), what_is_known(line)) if part)


def what_is_known(line: HelpLine) -> str:
    """When a line answers, in which languages where not in the one spoken, and its note."""
    spoken = spoken_language().locale
    told = [line.hours]
    if not line.speaks(spoken.language):
        told.append(say("in {languages}", languages=", ".join(_named(line.languages))))
    return f"({'; '.join(told)}). {line.note}".strip()


def _named(languages: Iterable[str]) -> Iterator[str]:
    spoken = spoken_language().locale
    return (str(spoken.languages[code]) for code in languages)
