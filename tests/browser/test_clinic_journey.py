"""A whole journey with two browsers: invited, filled in on a phone, sent, corrected, taken out."""

import re

import pytest
from playwright.sync_api import expect


def sign_in(staff, name):
    """Through the provider's own pages, and back."""
    staff.page.get_by_role("button", name="Sign in", exact=True).click()
    staff.page.get_by_role("textbox", name="Name").fill(name)
    staff.page.get_by_role("button", name="Sign in").click()
    staff.at("Queue")


def code_for(staff, reference):
    staff.press("Invitations")
    staff.at("Invitations")
    staff.page.get_by_role("textbox", name="Initials").fill(reference)
    staff.press("Make a code")
    return staff.page.locator(".st-key-made-code code").first.inner_text()


def give(person, code):
    """Type the code in."""
    person.at("Depression treatment history")
    field = person.page.get_by_role("textbox", name="Your code from the clinic")
    field.fill(code.lower().replace("-", " "))
    person.press("Go on")


def in_danger(person):
    """The safety step, by somebody who needs a person now."""
    person.at("Your safety")
    person.choose("have you wished you were dead", "Yes")
    person.choose("thoughts about killing yourself", "Yes")
    person.choose("Are you having thoughts of killing yourself right now?", "Yes")
    person.onward()


def short_form(person, safety):
    person.press("Short form", exact=False)
    for step in (person.about_you, person.episode, person.feelings):
        step()
    safety()
    person.medicines()
    person.at("Check your answers")
    person.press("Go on to sending")
    person.at("Send your answers")


def part(staff, name):
    staff.page.locator(".st-key-clinic-section").get_by_text(name, exact=True).click()
    staff.settle()


@pytest.fixture
def shots(request):
    """Where pictures are put, to be looked at."""
    folder = request.config.getoption("--shots")
    return lambda page, name: page.screenshot(path=f"{folder}/{name}.png") if folder else None


def fills_in_and_sends(me, code, shots):
    """On a phone: the code, the short form by somebody who needs a person now, the consent."""
    shots(me.page, "clinic-code")
    give(me, code)
    expect(me.page.get_by_text("The nurse on duty reads what you send.")).to_be_visible()
    shots(me.page, "clinic-start")
    short_form(me, lambda: in_danger(me))
    expect(me.page.get_by_text("Kept at the clinic").first).to_be_visible()
    expect(me.page.locator("#help-panel").get_by_text("Elm Street clinic").first).to_be_visible()
    shots(me.page, "clinic-send")
    me.press("Send")
    expect(me.page.get_by_text("Please tick the box above, if you agree.")).to_be_visible()
    me.page.get_by_text("I agree that Elm Street clinic").click()
    me.settle()
    me.press("Send")
    me.at("Your answers were sent")
    shots(me.page, "clinic-sent")
    with me.page.expect_download() as copy:
        me.page.get_by_role("button", name="Summary (PDF)").click()
    assert copy.value.path().read_bytes().startswith(b"%PDF")


def opens_the_row_on_top(clara, shots):
    clara.press("Queue")
    clara.at("Queue")
    first = clara.page.locator(".trd-queue:not(.head)").first
    expect(first).to_contain_text(re.compile("now", re.IGNORECASE))
    expect(first).to_contain_text("nothing recorded yet")
    shots(clara.page, "clinic-queue")
    clara.press("AB 12")
    clara.at("Case AB 12")
    assert "AB" not in clara.page.url
    assert "AB" not in clara.page.title()
    expect(clara.page.locator(".trd-six.red")).to_have_count(1)
    expect(clara.page.locator(".trd-six").nth(3)).to_contain_text("may be met")
    shots(clara.page, "clinic-case")
    clara.write("What was done?", "Called back at once; coming in this afternoon.")
    clara.press("Record what was done")
    expect(clara.page.get_by_text("Recorded.")).to_be_visible()


def corrects_a_dose(clara, shots):
    """The verdict changes; the person's own answer and both versions stay."""
    clara.press("Correct", exact=True)
    clara.choose("What was the highest dose you took steadily?", "25 mg")
    clara.press("Save the correction")
    expect(clara.page.get_by_text("worked out again")).to_be_visible()
    expect(clara.page.locator(".trd-six").nth(3)).to_contain_text("not met on these answers:")
    expect(clara.page.get_by_text("The person wrote: 150").first).to_be_visible()
    shots(clara.page, "clinic-corrected")
    part(clara, "Notes, versions")
    expect(clara.page.get_by_text("as sent").first).to_be_visible()
    expect(clara.page.get_by_text("corrected").first).to_be_visible()
    shots(clara.page, "clinic-versions")


def takes_it_out(clara):
    part(clara, "Take out")
    with clara.page.expect_download() as sheet:
        clara.page.get_by_role("button", name="Prior-authorisation sheet (PDF)").click()
    assert sheet.value.path().read_bytes().startswith(b"%PDF")
    with clara.page.expect_download() as text:
        clara.page.get_by_role("button", name="Whole text").click()
    told = text.value.path().read_text("utf-8")
    assert "AB 12" in told
    assert "The person wrote: 150" in told
    assert "Call the desk on 01632 960001." in told


def test_from_the_invitation_to_the_record(at_the_clinic, clinic, shots):
    clara = at_the_clinic("/queue", "desk")
    sign_in(clara, "clara")
    code = code_for(clara, "AB 12")
    shots(clara.page, "clinic-invitation")
    fills_in_and_sends(at_the_clinic("/", "phone"), code, shots)
    opens_the_row_on_top(clara, shots)
    corrects_a_dose(clara, shots)
    takes_it_out(clara)

    assert "The audit is whole" in clinic.run("audit", "verify")
    shown = clinic.run("audit", "show")
    done = ("signed_in", "invited", "code_used", "sent", "case_opened", "response", "corrected")
    for did in (*done, "exported"):
        assert f" {did} " in shown, did
    assert "AB 12" not in clinic.log.read_text("utf-8") + shown
    assert "Traceback" not in clinic.log.read_text("utf-8")
