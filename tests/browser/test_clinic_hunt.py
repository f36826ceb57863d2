"""What could show one person's answers to another, or lose them, tried in real browsers."""

import re

from playwright.sync_api import expect
from test_clinic_intruders import invited, sent
from test_clinic_journey import give, sign_in

from screening.clinic.invitations import admit


def draft_of(clinic, made):
    """What the clinic keeps of an unsent form."""
    store = clinic.store()
    kept = admit(store, made.code).content
    store.close()
    return kept


def begin(me, code, years):
    """Open a form, and say an age."""
    give(me, code)
    me.press("Short form", exact=False)
    me.at("About you")
    me.type_number("How old are you?", years)


def test_back_and_forward_between_staff_and_people_carry_nothing_along(at_the_clinic, clinic):
    sent(clinic, "Hunted case")
    mine = invited(clinic, "Hunted person")
    clara = at_the_clinic("/queue", "desk")
    sign_in(clara, "clara")
    clara.page.go_back()
    give(clara, mine.code)
    clara.page.go_forward()
    clara.at("Queue")
    clara.press("Hunted case")
    clara.at("Case Hunted case")
    clara.page.go_back()
    clara.at("Queue")
    clara.page.go_back()
    clara.at("Depression treatment history")
    expect(clara.page.get_by_role("textbox", name="Your code from the clinic")).to_be_visible()
    assert draft_of(clinic, mine).keys() == {"format"}


def test_a_link_in_a_tab_that_holds_another_form_opens_its_own_form(at_the_clinic, clinic):
    first, second = invited(clinic, "Hunted A"), invited(clinic, "Hunted B")
    me = at_the_clinic("/", "phone")
    begin(me, first.code, 57)
    me.page.goto("about:blank")
    me.page.goto(f"{clinic.url}/#code={second.code}")
    me.at("Depression treatment history")
    me.page.wait_for_timeout(1500)
    me.settle()
    me.press("Short form", exact=False)
    me.at("About you")
    field = me.page.get_by_role("spinbutton", name=re.compile("How old are you")).first
    expect(field).to_have_value("")
    me.type_number("How old are you?", 33)
    assert draft_of(clinic, second).get("person") == {"age_years": 33}
    assert draft_of(clinic, first).get("person") == {"age_years": 57}


def test_who_wants_nothing_kept_loses_nothing_and_nothing_is_kept_after_a_reload(
    at_the_clinic, clinic
):
    mine = invited(clinic, "Hunted reload")
    me = at_the_clinic("/", "phone")
    give(me, mine.code)
    box = me.page.get_by_role("checkbox", name=re.compile("Keep my answers at the clinic"))
    expect(box).to_be_checked()
    me.page.get_by_text("Keep my answers at the clinic while").click()
    expect(box).not_to_be_checked()
    me.settle()
    me.press("Short form", exact=False)
    me.at("About you")
    me.type_number("How old are you?", 57)
    me.page.reload()
    me.at("About you")
    field = me.page.get_by_role("spinbutton", name=re.compile("How old are you")).first
    expect(field).to_have_value("57")
    assert draft_of(clinic, mine).get("person") is None


def test_after_sending_a_reload_still_shows_the_copy_to_its_own_code_alone(at_the_clinic, clinic):
    mine, other = invited(clinic, "Hunted copy"), sent(clinic, "Hunted other")
    me = at_the_clinic("/", "phone")
    begin(me, mine.code, 57)
    me.press("Menu", exact=False)
    me.press("Check your answers")
    me.press("Go on to sending")
    me.page.get_by_text("I agree that Elm Street clinic").click()
    me.settle()
    me.press("Send")
    me.at("Your answers were sent")
    me.page.goto(f"{clinic.url}/")
    me.at("Depression treatment history")
    me.press("See my copy")
    me.at("Your result")
    me.page.goto(f"{clinic.url}/")
    give(me, other.code)
    expect(me.page.get_by_text("was sent already")).to_be_visible()
    expect(me.page.get_by_role("button", name="See my copy")).to_have_count(0)


def test_a_file_that_is_taken_out_is_in_the_audit_once(at_the_clinic, clinic):
    made = sent(clinic, "3. Hunted_out_")
    clara = at_the_clinic("/queue", "desk")
    sign_in(clara, "clara")
    clara.press("3. Hunted_out_")
    clara.at("Case 3. Hunted_out_")
    clara.page.locator(".st-key-clinic-section").get_by_text("Take out", exact=True).click()
    clara.settle()
    with clara.page.expect_download():
        clara.page.get_by_role("button", name="Everything on record (JSON)").click()
    shown = clinic.run("audit", "show")
    assert len(re.findall(f"exported case:{made.case_id} record", shown)) == 1
