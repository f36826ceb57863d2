"""The buttons by which somebody is reached: where each leads, and its words."""

from collections.abc import Iterable
from typing import NamedTuple

from rules.help_lines import ELSEWHERE, HelpLine
from rules.language import say

FIRST = 3
"""As many buttons stand on a panel's first screen."""


class Way(NamedTuple):
    """One way to reach somebody: where a button leads, what it does, and whom it reaches."""

    href: str
    act: str
    name: str = ""

    @property
    def words(self) -> str:
        """The words of the button."""
        return f"{self.act} · {self.name}" if self.name else self.act

    @property
    def is_call(self) -> bool:
        """Whether the button calls."""
        return self.href.startswith("tel:")

    @property
    def is_text(self) -> bool:
        """Whether the button writes a text message."""
        return self.href.startswith("sms:")


def first_ways(help_lines: Iterable[HelpLine]) -> list[Way]:
    """An emergency number, a crisis line to call, and one to text."""
    known = tuple(help_lines)
    reached = _call_and_text(known, "crisis_line")
    return [*_emergency(known), *(reached or _directory(known))]


def first_ways_of_youth(help_lines: Iterable[HelpLine]) -> list[Way]:
    """A young person's own line first, then an emergency number; a crisis line where none is."""
    known = tuple(help_lines)
    reached = _call_and_text(known, "youth_line") or _call_and_text(known, "crisis_line")
    if not reached:
        return [*_emergency(known), *_directory(known)]
    return [reached[0], *_emergency(known), *reached[1:]]


def _call_and_text(known: tuple[HelpLine, ...], kind: str) -> list[Way]:
    """The first line of a kind to call, and one to text; its name is not said twice."""
    ways = [way for line in known if line.kind == kind for way in ways_to(line)]
    calls = [way for way in ways if way.is_call][:1]
    texts = [way for way in ways if way.is_text][:1]
    if calls and texts and calls[0].name == texts[0].name:
        texts = [texts[0]._replace(name="")]
    return [*calls, *texts]


def _emergency(known: tuple[HelpLine, ...]) -> list[Way]:
    return [way for line in known if line.kind == "emergency" for way in ways_to(line)][:1]


def _directory(known: tuple[HelpLine, ...]) -> list[Way]:
    lines = (line for line in known if line.kind == "directory")
    return [Way(line.web, line.name) for line in lines if line.web][:1]


def ways_to(line: HelpLine) -> list[Way]:
    """The ways to reach a line, named where a name tells more than the number."""
    named = line.kind != "emergency" or line.country == ELSEWHERE
    name = (line.short or line.name) if named and not line.is_named_by_its_number else ""
    found = []
    if line.call:
        found.append(Way(f"tel:{digits(line.call)}", _call_words(line), name))
    if line.text:
        body = f"?body={line.text_keyword}" if line.text_keyword else ""
        found.append(Way(f"sms:{digits(line.text)}{body}", _text_words(line), name))
    if line.whatsapp:
        words = say("WhatsApp {number}", number=line.whatsapp)
        found.append(Way(f"https://wa.me/{digits(line.whatsapp).lstrip('+')}", words, name))
    return found


def _call_words(line: HelpLine) -> str:
    if line.press:
        return say("Call {number}, press {key}", number=line.call, key=line.press)
    return say("Call {number}", number=line.call)


def _text_words(line: HelpLine) -> str:
    if line.text_keyword:
        return say("Text {keyword} to {number}", keyword=line.text_keyword, number=line.text)
    return say("Text {number}", number=line.text)


def digits(number: str) -> str:
    """A number as a telephone takes it."""
    return "".join(each for each in number if each.isdigit() or each in "+*")
