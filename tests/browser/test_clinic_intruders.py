"""Who may not get in, tried in real browsers: each is refused, and each is in the audit."""

import shutil
import subprocess
from datetime import timedelta

from clinic_site import PROGRAM, new_clinic, served_clinic
from playwright.sync_api import expect
from sqlalchemy import text
from test_clinic_journey import give, sign_in

from screening.clinic.actors import OPERATOR
from screening.clinic.invitations import Consent, admit, invite, send
from screening.clinic.tables import Invitation, SignIn, now

PAGES = ("queue", "case", "invitations", "settings")
ANSWERS = (
    '{"format": "trd-intake/1", "person": {"age_years": 44}, "trials": [{"medicine": "Zyxwvut"}]}'
)


def invited(clinic, reference):
    store = clinic.store()
    made = invite(store, OPERATOR, reference=reference)
    store.close()
    return made


def sent(clinic, reference):
    """A case, and the code that was used for it."""
    made = invited(clinic, reference)
    store = clinic.store()
    here = admit(store, made.code)
    send(store, here.actor, here.invitation_id, ANSWERS, Consent("yes"))
    store.close()
    return made


def refusals(clinic):
    """Every refusal in the audit, as text."""
    shown = clinic.run("audit", "show").splitlines()
    return [line for line in shown if " refused " in line or " code_refused " in line]


def tells_nothing(person):
    body = person.page.inner_text("body")
    assert "Zyxwvut" not in body
    assert "44" not in body


def test_without_sign_in_no_staff_page_opens(at_the_clinic, clinic):
    sent(clinic, "No sign-in")
    for page in PAGES:
        me = at_the_clinic(f"/{page}", "desk")
        me.at("Staff sign-in")
        tells_nothing(me)
        assert "No sign-in" not in me.page.inner_text("body")
    told = "\n".join(refusals(clinic))
    for page in PAGES:
        assert f"nobody refused page_{page} not_signed_in" in told


def test_a_changed_and_a_copied_cookie_open_nothing(at_the_clinic, clinic):
    clara = at_the_clinic("/queue", "desk")
    sign_in(clara, "clara")
    cookies = clara.page.context.cookies()
    mine = next(each for each in cookies if each["name"] == "_streamlit_user")
    changed = mine["value"][:40] + ("a" if mine["value"][40] != "a" else "b") + mine["value"][41:]
    thief = at_the_clinic("/about", "desk")
    thief.page.context.add_cookies([{**mine, "value": changed}])
    thief.page.goto(f"{clinic.url}/queue")
    thief.at("Staff sign-in")
    assert "page_queue cookie_not_valid" in "\n".join(refusals(clinic))

    clara.page.get_by_role("button", name="Sign out").click()
    expect(clara.page.get_by_role("heading", name="Depression treatment history")).to_be_visible()
    copied = at_the_clinic("/about", "desk")
    copied.page.context.add_cookies(cookies)
    copied.page.goto(f"{clinic.url}/queue")
    copied.at("Staff sign-in")
    expect(copied.page.get_by_text("This sign-in has ended")).to_be_visible()
    assert "refused staff session_over" in "\n".join(refusals(clinic))


def test_a_sign_in_ends_after_a_time_without_activity(at_the_clinic, clinic):
    clara = at_the_clinic("/queue", "desk")
    sign_in(clara, "clara")
    store = clinic.store()
    with store.writing() as writing:
        for found in writing.session.query(SignIn).filter(SignIn.ended_at.is_(None)):
            found.last_seen_at = now() - timedelta(minutes=16)
    store.close()
    clara.page.goto(f"{clinic.url}/invitations")  # the queue's page takes itself away meanwhile
    clara.at("Staff sign-in")
    expect(clara.page.get_by_text("This sign-in has ended")).to_be_visible()


def test_a_role_opens_its_own_pages_and_no_others(at_the_clinic, clinic):
    vera = at_the_clinic("/queue", "desk")
    vera.page.get_by_role("button", name="Sign in", exact=True).click()
    vera.page.get_by_role("textbox", name="Name").fill("vera")
    vera.page.get_by_role("button", name="Sign in").click()
    expect(vera.page.get_by_text("has no role in this clinic")).to_be_visible()

    adam = at_the_clinic("/queue", "desk")
    adam.page.get_by_role("button", name="Sign in", exact=True).click()
    adam.page.get_by_role("textbox", name="Name").fill("adam")
    adam.page.get_by_role("button", name="Sign in").click()
    adam.at("Clinic settings")
    expect(adam.page.get_by_text("of the clinic's own texts are blank")).to_be_visible()
    adam.page.goto(f"{clinic.url}/invitations")
    expect(adam.page.get_by_text("Your role does not open this page.")).to_be_visible()
    told = "\n".join(refusals(clinic))
    assert "refused staff no_role" in told
    assert "refused invitations needs_clinician" in told


def test_no_code_but_the_right_one_opens_a_form(at_the_clinic, clinic):
    used, expired, other = (sent(clinic, "Used"), invited(clinic, "Expired"), invited(clinic, "Me"))
    store = clinic.store()
    with store.writing() as writing:
        writing.session.get(Invitation, expired.invitation_id).expires_at = now()
    store.close()
    me = at_the_clinic("/", "phone")
    guessed = other.code[:4] + "-2222-2222"
    for code, said in (
        (used.code, "was sent already"),
        (expired.code, "no longer valid"),
        (guessed, "not right"),
        ("' OR 1=1 --", "not right"),
    ):
        give(me, code)
        expect(me.page.get_by_text(said)).to_be_visible()
        tells_nothing(me)
    me.page.goto(f"{clinic.url}/result")
    me.at("Depression treatment history")
    told = "\n".join(refusals(clinic))
    assert "code_refused" in told
    for problem in ("used", "expired", "not_right"):
        assert f" {problem}" in told


def test_a_person_with_a_code_sees_their_own_form_alone(at_the_clinic, clinic):
    sent(clinic, "Another")
    mine = invited(clinic, "Mine")
    me = at_the_clinic("/", "phone")
    give(me, mine.code)
    me.at("Depression treatment history")
    for page in PAGES:
        me.page.goto(f"{clinic.url}/{page}")
        me.at("Staff sign-in")
        tells_nothing(me)


def test_the_code_goes_on_on_another_device_and_two_devices_never_overwrite(at_the_clinic, clinic):
    code = invited(clinic, "Two devices").code
    phone, desk = at_the_clinic("/", "phone"), at_the_clinic(f"/#code={code}", "desk")
    give(phone, code)
    phone.press("Short form", exact=False)
    phone.at("About you")
    phone.type_number("How old are you?", 57)
    expect(phone.page.get_by_text("Kept at the clinic").first).to_be_visible()
    assert "code" not in desk.page.url
    desk.press("Short form", exact=False)
    desk.at("About you")
    desk.type_number("How old are you?", 23)
    desk.press("Those of the other device")
    field = desk.page.get_by_role("spinbutton", name="How old are you?").first
    expect(field).to_have_value("57")
    phone.page.reload()
    phone.at("About you")
    phone.page.wait_for_timeout(500)
    expect(phone.page.get_by_role("spinbutton", name="How old are you?").first).to_have_value("57")
    expect(phone.page.get_by_text("Your code from the clinic")).to_have_count(0)


def test_without_sign_in_a_clinic_opens_on_this_machine_alone(tmp_path):
    new_clinic(tmp_path)
    command = [PROGRAM, "clinic", "serve", "--folder", tmp_path, "--address", "0.0.0.0"]  # noqa: S104
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 4
    assert "Staff sign-in is not configured" in done.stderr


def test_help_waits_for_no_store_and_a_proxy_is_no_way_in(chromium, tmp_path):
    known = new_clinic(tmp_path)
    store = known.open_store()
    code = invite(store, OPERATOR, reference="Offline").code
    store.close()
    with served_clinic(tmp_path) as clinic:
        through = chromium.new_context(extra_http_headers={"X-Forwarded-For": "203.0.113.9"})
        page = through.new_page()
        page.goto(f"{clinic.url}/queue")
        expect(page.get_by_text("on the clinic's own machine alone")).to_be_visible(timeout=30_000)
        through.close()

        from person import Person  # noqa: PLC0415  # stands beside this

        context = chromium.new_context(locale="en-GB")
        me = Person(context.new_page())
        me.page.goto(f"{clinic.url}/#code={code}")
        me.at("Depression treatment history")
        me.press("Short form", exact=False)
        me.at("About you")
        me.type_number("How old are you?", 57)
        store = known.open_store()
        with store.writing() as writing:
            writing.session.execute(text("ALTER TABLE invitations RENAME TO gone"))
            writing.session.execute(text("ALTER TABLE own_words RENAME TO gone_too"))
        store.close()
        me.page.goto(f"{clinic.url}/safety")
        me.at("Your safety")
        me.choose("thoughts about killing yourself", "Yes")
        expect(me.page.locator("#help-panel")).to_be_visible()
        expect(me.page.get_by_text("They are still in this tab").first).to_be_visible()
        me.page.get_by_role("button", name="Need help now?").first.click()
        expect(me.page.get_by_role("link", name="Find A Helpline").first).to_be_visible()
        context.close()
    shutil.rmtree(tmp_path)
