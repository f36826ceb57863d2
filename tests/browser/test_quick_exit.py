"""Leaving at once: one press, and Back shows no answer."""

import pytest
from playwright.sync_api import expect

NEUTRAL = "https://www.wikipedia.org/"
LOWEST = 44


def with_answers(anyone, **wishes):
    """A person at the third step, with answers behind them. The neutral page is a stand-in."""
    me = anyone("/about-you", **wishes)
    me.page.context.route(
        f"{NEUTRAL}**",
        lambda asked: asked.fulfill(content_type="text/html", body="<h1>An encyclopedia</h1>"),
    )
    me.at("About you")
    me.type_number("How old are you?", 57)
    me.onward()
    me.at("This spell of depression")
    me.choose("Has a doctor", "Yes")
    me.onward()
    me.at("How you feel now")
    return me


def leave(me):
    me.page.get_by_role("button", name="Leave", exact=True).click()
    expect(me.page.get_by_role("heading", name="An encyclopedia")).to_be_visible()


def test_back_after_leaving_shows_no_answers(anyone):
    me = with_answers(anyone)
    leave(me)
    me.page.go_back()
    me.at("Depression treatment history")
    assert me.page.evaluate("sessionStorage.getItem('trd-screening-draft')") is None
    assert me.page.get_by_text("Go on with my answers").count() == 0
    me.press("Start (", exact=False)
    me.at("About you")
    assert me.page.get_by_role("spinbutton", name="How old are you?").first.input_value() == ""


def test_the_steps_are_not_in_the_tabs_list_of_pages(anyone):
    me = with_answers(anyone)
    leave(me)
    assert me.page.url == NEUTRAL
    me.page.go_back()
    me.at("Depression treatment history")
    me.page.wait_for_timeout(500)
    seen = me.page.evaluate("navigation.entries().map(entry => new URL(entry.url).pathname)")
    assert not [path for path in seen if "feel" in path or "episode" in path]


def test_leaving_tells_the_neutral_page_nothing(anyone):
    me = with_answers(anyone)
    sent = []
    me.page.on("request", lambda asked: sent.append(asked) if NEUTRAL in asked.url else None)
    leave(me)
    assert sent
    assert not [asked for asked in sent if asked.headers.get("referer")]


def test_a_page_that_was_opened_alone_is_replaced(anyone):
    me = anyone("/safety")
    me.page.context.route(
        f"{NEUTRAL}**",
        lambda asked: asked.fulfill(content_type="text/html", body="<h1>An encyclopedia</h1>"),
    )
    before = me.page.evaluate("history.length")
    leave(me)
    assert me.page.evaluate("history.length") == before


def test_after_a_reload_leaving_works_too(anyone):
    me = with_answers(anyone)
    me.page.reload()
    me.at("How you feel now")
    leave(me)
    me.page.go_back()
    me.page.wait_for_timeout(3_000)
    me.settle()
    assert me.page.evaluate("sessionStorage.getItem('trd-screening-draft')") is None
    assert me.page.get_by_text("Go on with my answers").count() == 0
    checked = me.page.locator("[role=radio][aria-checked=true]")
    assert checked.count() == 0


def test_leaving_works_by_keyboard(anyone):
    me = with_answers(anyone)
    button = me.page.get_by_role("button", name="Leave", exact=True)
    button.focus()
    me.page.keyboard.press("Enter")
    expect(me.page.get_by_role("heading", name="An encyclopedia")).to_be_visible()


@pytest.mark.parametrize("locale", ["en-GB", "es-US"])
@pytest.mark.parametrize("path", ["/", "/safety", "/medicines", "/result", "/about"])
def test_the_way_out_is_at_the_top_of_every_page(anyone, path, locale):
    me = anyone(path, locale=locale)
    box = me.page.locator(".trd-exit").bounding_box()
    top = me.page.get_by_role("button", name="Need help now?").or_(
        me.page.get_by_role("button", name="¿Ayuda ahora?")
    )
    beside = top.first.bounding_box()
    assert box["height"] >= LOWEST
    assert box["x"] + box["width"] <= 390
    assert abs(box["y"] - beside["y"]) < LOWEST / 2, "it stands beside the help, not under it"
    name = me.page.locator(".trd-exit").inner_text()
    assert name == ("Leave" if locale == "en-GB" else "Salir")


def test_the_first_screen_of_help_fits_a_phone(anyone):
    me = anyone("/about-you", locale="es-US")
    me.page.get_by_role("combobox").nth(1).click()
    me.page.get_by_role("option", name="Estados Unidos").first.click()
    me.settle()
    me.page.goto(me.page.url.replace("about-you", "safety"))
    me.settle()
    me.page.get_by_role("radiogroup").nth(2).get_by_text("Sí", exact=True).click()
    me.settle()
    me.page.wait_for_timeout(800)
    shown = me.page.locator("#help-panel section").first
    fold = shown.locator("summary").bounding_box()
    assert shown.locator("h2").bounding_box()["y"] > 0
    assert fold["y"] < 844, "the first screen ends above the fold of a phone"
    assert shown.locator("a.trd-call").count() == 3


def test_at_a_clinic_people_have_the_way_out_and_staff_have_none(at_the_clinic):
    person = at_the_clinic("/")
    expect(person.page.locator(".trd-exit")).to_be_visible()
    staff = at_the_clinic("/queue")
    assert staff.page.locator(".trd-exit").count() == 0
