"""Clinic mode's pages by name, with their titles and addresses. No address tells of anybody."""

from functools import partial
from typing import Protocol

from streamlit.navigation.page import StreamlitPage

from screening.clinic.actors import Actor
from screening.form import steps
from screening.language import say
from ui.clinic import arrive, case, invitations, queue, sending, settings
from ui.clinic.here import side
from ui.pages import named_page
from ui.screens import about, check, questions, result, stop


class StaffPage(Protocol):
    """A page that is drawn for a member of staff."""

    def draw(self, actor: Actor) -> None:
        """Draw it."""


HOME = "home"
"""The first page where no person's pages are served: it leads to the queue."""
STAFF: dict[str, StaffPage] = {
    "queue": queue,
    "case": case,
    "invitations": invitations,
    "settings": settings,
}


def clinic_pages() -> dict[str, StreamlitPage]:
    """Every page that this server serves, in the language that is spoken."""
    shown: dict[str, StreamlitPage] = {}
    if side() != "staff":
        shown |= _for_people()
    if side() != "people":
        shown |= _for_staff(alone=side() == "staff")
    return shown


def _for_people() -> dict[str, StreamlitPage]:
    named = {"welcome": named_page("welcome", say("Start"), arrive.draw, default=True)}
    for step in steps().values():
        named[step.id] = named_page(step.id, step.title, partial(questions.draw, step.id))
    drawn = (
        ("check", say("Check your answers"), check.draw),
        ("result", say("Result"), result.draw),
        ("stop", say("Stop here"), stop.draw),
        ("about", say("About this tool"), about.draw),
        ("send", say("Send"), sending.draw),
        ("sent", say("Sent"), sending.draw_sent),
    )
    return named | {name: named_page(name, title, draw) for name, title, draw in drawn}


def _for_staff(*, alone: bool) -> dict[str, StreamlitPage]:
    titles = {
        "queue": say("Queue"),
        "case": say("Case"),
        "invitations": say("Invitations"),
        "settings": say("Clinic settings"),
    }
    named = {name: named_page(name, title, _nothing) for name, title in titles.items()}
    home = {HOME: named_page(HOME, say("Start"), _nothing, default=True)} if alone else {}
    return home | named


def _nothing() -> None:
    """Staff pages are drawn behind the gate, by the app."""
