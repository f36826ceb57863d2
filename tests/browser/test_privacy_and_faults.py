"""What could lose an answer or show it to somebody else, tried in real browsers."""

import json
import time

import pytest
from conftest import ROOT
from playwright.sync_api import expect


def age(person):
    return person.page.get_by_role("spinbutton", name="How old are you?").first.input_value()


def with_age(person):
    person.at("About you")
    person.type_number("How old are you?", 57)


def test_a_reload_keeps_the_answers_and_the_step(anyone):
    me = anyone("/about-you")
    with_age(me)
    me.onward()
    me.at("This spell of depression")
    me.choose("Has a doctor", "Yes")
    me.page.reload()
    me.at("This spell of depression")
    expect(me.group("Has a doctor").get_by_role("radio", name="Yes")).to_be_checked()
    me.press("Back")
    me.at("About you")
    assert age(me) == "57"


def test_the_browsers_back_and_forward_keep_the_answers(anyone):
    me = anyone()
    me.press("Start (", exact=False)
    with_age(me)
    me.onward()
    me.at("This spell of depression")
    me.page.go_back()
    me.at("About you")
    assert age(me) == "57"
    me.page.go_forward()
    me.at("This spell of depression")


def test_two_people_at_once_never_see_each_other(anyone):
    one, other = anyone("/about-you"), anyone("/about-you")
    with_age(one)
    assert age(other) == ""
    other.type_number("How old are you?", 23)
    one.page.reload()
    one.at("About you")
    one.page.wait_for_timeout(600)
    assert age(one) == "57"
    assert age(other) == "23"


def test_two_tabs_of_one_person_keep_their_answers_apart(anyone):
    me = anyone("/about-you")
    with_age(me)
    second = me.page.context.new_page()
    second.goto(me.page.url)
    second.get_by_role("heading", name="About you").wait_for()
    second.wait_for_timeout(800)
    assert second.get_by_role("spinbutton", name="How old are you?").first.input_value() == ""
    assert age(me) == "57"


def test_closing_the_tab_clears_everything(anyone):
    me = anyone("/about-you")
    with_age(me)
    context, url = me.page.context, me.page.url
    assert "57" in me.page.evaluate("sessionStorage.getItem('trd-screening-draft')")
    me.page.close()
    again = context.new_page()
    again.goto(url)
    again.get_by_role("heading", name="About you").wait_for()
    again.wait_for_timeout(800)
    assert again.get_by_role("spinbutton", name="How old are you?").first.input_value() == ""
    assert again.evaluate("sessionStorage.getItem('trd-screening-draft')") is None


def test_clearing_leaves_nothing_in_the_tab(anyone):
    me = anyone("/about-you")
    with_age(me)
    me.press("Menu", exact=False)
    me.press("Clear everything")
    me.press("Yes, go ahead")
    me.at("Depression treatment history")
    me.page.wait_for_timeout(500)
    assert me.page.evaluate("sessionStorage.getItem('trd-screening-draft')") is None
    me.page.reload()
    me.at("Depression treatment history")
    assert me.page.get_by_role("button", name="Go on with my answers").count() == 0


def test_who_does_not_want_a_draft_gets_none(anyone):
    me = anyone()
    me.tick("Keep my answers in this tab until I close it, so that a reload loses nothing")
    me.press("Start (", exact=False)
    with_age(me)
    assert "57" not in me.page.evaluate("sessionStorage.getItem('trd-screening-draft')")
    me.page.reload()
    me.at("About you")
    with_age(me)
    assert "57" not in me.page.evaluate("sessionStorage.getItem('trd-screening-draft')")


def test_a_dropped_connection_loses_nothing(anyone):
    me = anyone("/about")
    sockets = []

    def through(socket):
        socket.connect_to_server()
        sockets.append(socket)

    me.page.route_web_socket("**/_stcore/stream*", through)
    me.page.goto(me.page.url + "-you")
    with_age(me)
    before = len(sockets)
    assert before
    sockets[-1].close(code=1012)
    me.page.wait_for_timeout(4_000)
    assert len(sockets) > before  # the page connected anew, by itself
    assert age(me) == "57"
    me.onward()
    me.at("This spell of depression")


def test_a_double_click_goes_one_step_and_adds_one_medicine(anyone):
    me = anyone("/about-you")
    me.page.get_by_role("button", name="Skip this page").dblclick()
    me.settle()
    me.at("This spell of depression")
    me.page.goto(me.page.url.replace("/episode", "/medicines"))
    me.at("Medicines you have tried")
    me.page.get_by_role("button", name="Add a medicine").first.dblclick()
    me.settle()
    me.page.wait_for_timeout(500)
    assert me.page.get_by_text("Medicine 2", exact=True).count() == 0


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b'{"format": "trd-intake/2"}', "trd-intake/1"),
        (b'{"format": "trd-intake/1", "person": {"age_years"', "is not JSON"),
        (b"%PDF-1.7 not ours", "is not JSON"),
        (b'{"resourceType": "Patient"}', "trd-intake/1"),
        (b'{"format": "trd-intake/1", "person": {"age_years": "old"}}', "How old are you?"),
        (b"\xff\xfe\x00", "UTF-8"),
    ],
)
def test_a_file_that_cannot_be_used_is_explained_and_nothing_is_lost(
    anyone, tmp_path, content, said
):
    me = anyone("/about-you")
    with_age(me)
    me.press("Back")
    me.at("Depression treatment history")
    bad = tmp_path / "answers.json"
    bad.write_bytes(content)
    me.open_file(bad)
    me.press("Yes, go ahead")
    expect(me.page.get_by_text("This file cannot be used").first).to_be_visible()
    expect(me.page.get_by_text(said).first).to_be_visible()
    me.press("Go on with my answers")
    me.at("Check your answers")
    expect(me.page.get_by_text("57").first).to_be_attached()


def test_twelve_medicines_with_odd_names_reach_the_result(anyone, tmp_path):
    names = [
        "💊 sertraline",
        "سيرترالين",
        "סרטרלין",
        "<b>x</b>",
        "**y**",
        "a\nb\tc",
        "Setraline",
        "z" * 200,
    ]
    names += ["Zoloft", "Prozac", "Effexor", "Lithium"]
    answers = {"format": "trd-intake/1", "trials": [{"medicine": name} for name in names]}
    path = tmp_path / "answers.json"
    path.write_text(json.dumps(answers), "utf-8")
    me = anyone()
    me.open_file(path)
    me.at("Check your answers")
    me.onward()
    me.at("Your result")
    assert me.page.locator(".trd-bars > li").count() == 12
    assert me.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert me.page.locator(".trd-bars b").count() == 0
    with me.page.expect_download() as started:
        me.page.get_by_role("button", name="Summary (PDF)").click()
    assert started.value.path().read_bytes().startswith(b"%PDF")


def test_pasted_text_is_kept_as_text(anyone):
    me = anyone("/goals")
    pasted = "Line one\n\n<script>alert(1)</script> **bold** שלום 🙂"
    me.write("one thing you want your clinician", pasted)
    me.page.reload()
    me.at("What matters to you")
    field = me.page.get_by_role("textbox", name="one thing you want your clinician").first
    expect(field).to_have_value(pasted)
    me.onward()
    me.at("Check your answers")
    expect(me.page.get_by_text("<script>alert(1)</script>", exact=False).first).to_be_attached()


def test_nothing_of_the_answers_is_in_logs_addresses_or_requests_elsewhere(anyone, app, tmp_path):
    odd_name = "Zyxwvutsrq"
    answers = {
        "format": "trd-intake/1",
        "trials": [{"medicine": odd_name}],
        "goals": {"own_words": f"{odd_name} own words"},
    }
    path = tmp_path / "answers.json"
    path.write_text(json.dumps(answers), "utf-8")
    me = anyone()
    before = time.time() - 1
    me.open_file(path)
    me.at("Check your answers")
    me.onward()
    me.at("Your result")
    with me.page.expect_download() as started:
        me.page.get_by_role("button", name="Summary (PDF)").click()
    started.value.path()
    here = (app.url, app.url.replace("http", "ws"), "data:", "blob:")
    assert [url for url in me.asked_for if not url.startswith(here)] == []
    assert not [url for url in me.asked_for if odd_name.casefold() in url.casefold()]
    assert odd_name not in me.page.url
    assert me.page.evaluate("localStorage.length + document.cookie.length") < 400
    assert odd_name not in json.dumps(me.page.evaluate("({...localStorage})"))
    assert odd_name not in me.page.evaluate("document.cookie")
    logged = app.logged()
    assert odd_name not in logged
    assert "Traceback" not in logged
    changed = [
        file
        for file in ROOT.rglob("*")
        if file.is_file()
        and ".git" not in file.parts
        and ".venv" not in file.parts
        and file.stat().st_mtime > before
    ]
    assert not [file for file in changed if odd_name.encode() in file.read_bytes()]


def test_page_titles_and_addresses_name_the_page_and_no_answer(anyone):
    me = anyone()
    me.press("Start (", exact=False)
    me.at("About you")
    assert me.page.title() == "About you · Depression treatment history"
    assert me.page.url.endswith("/about-you")


def test_nothing_of_streamlits_own_confuses(anyone):
    me = anyone()
    for words in ("Deploy", "Made with Streamlit", "Rerun", "Record a screencast"):
        assert me.page.get_by_text(words).count() == 0
    assert me.page.locator("[data-testid=stMainMenu]:visible").count() == 0


def test_the_help_stays_at_the_top_while_the_page_is_scrolled(anyone):
    me = anyone("/feelings")
    me.page.mouse.move(200, 500)
    me.page.mouse.wheel(0, 1_500)
    me.page.wait_for_timeout(500)
    box = me.page.get_by_role("button", name="Need help now?").first.bounding_box()
    assert 0 <= box["y"] < 60
