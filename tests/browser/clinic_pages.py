"""Every page of clinic mode in turn: the staff's with the invented people, a person's with a code."""

from screening.clinic.actors import OPERATOR
from screening.clinic.demonstration import demonstrate
from screening.clinic.invitations import invite
from screening.clinic.setup import set_up

SECTIONS = {
    "definitions": "Definitions, staging",
    "symptoms": "Symptoms, over time",
    "worth-checking": "Worth checking",
    "options": "Options",
    "answers": "Answers, corrections",
    "versions": "Notes, versions",
    "rules": "Every rule",
    "take-out": "Take out",
}


def demonstration_clinic(folder):
    """A clinic with the invented people; and a code for one more."""
    store = set_up(folder, "Elm Street clinic").open_store()
    demonstrate(store)
    code = invite(store, OPERATOR, reference="Demo 10 XX").code
    store.close()
    return code


def staff_pages(staff):
    """The name of each staff page, once it is on show."""
    staff.at("Queue")
    yield "queue"
    staff.press("Demo 01 AK")
    staff.at("Case Demo 01 AK")
    yield "case"
    staff.page.get_by_role("button", name="Correct", exact=True).first.click()
    staff.settle()
    staff.page.wait_for_timeout(300)
    yield "case-correcting"
    staff.press("Let it go")
    staff.press("Queue")
    staff.at("Queue")
    staff.press("Demo 06 PO")
    staff.at("Case Demo 06 PO")
    for name, words in SECTIONS.items():
        section(staff, words)
        yield f"case-{name}"
    staff.press("Invitations")
    staff.at("Invitations")
    staff.page.get_by_role("textbox", name="Initials").fill("Demo 11 YY")
    staff.press("Make a code")
    yield "invitations"
    staff.press("Clinic settings")
    staff.at("Clinic settings")
    yield "settings"


def section(staff, words):
    """Choose one part of a case's evidence."""
    staff.page.locator(".st-key-clinic-section").get_by_text(words, exact=True).click()
    staff.settle()


def person_pages(me, code):
    """The name of each of a person's own pages, once it is on show."""
    me.at("Depression treatment history")
    yield "code"
    me.page.get_by_role("textbox", name="Your code from the clinic").fill("ABCD-2222-3333")
    me.press("Go on")
    yield "code-wrong"
    me.page.get_by_role("textbox", name="Your code from the clinic").fill(code)
    me.press("Go on")
    me.page.wait_for_timeout(300)
    yield "start"
    me.press("Short form", exact=False)
    me.about_you()
    yield "kept"
    me.press("Menu", exact=False)
    me.press("Check your answers")
    me.at("Check your answers")
    me.press("Go on to sending")
    me.at("Send your answers")
    yield "send"
    me.page.get_by_text("I agree that Elm Street clinic").click()
    me.settle()
    me.press("Send")
    me.at("Your answers were sent")
    yield "sent"
