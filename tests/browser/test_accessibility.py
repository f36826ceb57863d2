"""axe-core over every page and state, in light and dark; nothing scrolls sideways."""

import json

import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import ROOT

from screening.form import steps

PAGES = ("", *steps(), "check", "result", "stop", "about")
# Streamlit's own faults that no setting of ours reaches, with the thread that tells of each.
KNOWN_UPSTREAM = {}


def serious(page):
    found = Axe().run(page).response["violations"]
    return [
        f"{each['id']}: {node['html'][:160]}"
        for each in found
        if each["impact"] in {"serious", "critical"} and each["id"] not in KNOWN_UPSTREAM
        for node in each["nodes"][:2]
    ]


def fits(page):
    return page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def example_draft():
    """A draft as the tab keeps it: what a reload brings back."""
    answers = json.loads((ROOT / "tests/golden/still_on_the_second/intake.json").read_text("utf-8"))
    return json.dumps(
        {
            "format": "trd-draft/1",
            "content": answers,
            "short": False,
            "language": "en",
            "editing": 0,
        }
    )


@pytest.mark.parametrize("page", PAGES)
def test_no_page_has_a_serious_fault(anyone, page):
    """Empty on a phone in the light, then filled in: in the dark and on a desk as well."""
    me = anyone(f"/{page}")
    assert serious(me.page) == []
    assert fits(me.page)
    me.page.evaluate(
        "draft => sessionStorage.setItem('trd-screening-draft', draft)", example_draft()
    )
    me.page.reload()
    me.page.get_by_role("heading", level=1).first.wait_for()
    me.settle()
    me.page.wait_for_timeout(400)
    assert fits(me.page)
    for scheme in ("light", "dark"):
        me.page.emulate_media(color_scheme=scheme)
        me.page.wait_for_timeout(250)
        assert serious(me.page) == [], scheme
    me.page.set_viewport_size({"width": 1280, "height": 900})
    me.page.wait_for_timeout(250)
    assert serious(me.page) == []
    assert fits(me.page)


@pytest.mark.parametrize("look", ["phone", "phone in the dark", "desk"])
def test_the_help_panel_has_no_serious_fault_and_fits(anyone, look):
    me = anyone("/safety", look=look)
    me.choose("thoughts about killing yourself", "Yes")
    me.page.wait_for_timeout(400)
    assert serious(me.page) == []
    assert fits(me.page)
    me.press("Need help now?", exact=False)
    assert serious(me.page) == []


@pytest.mark.parametrize("state", ["Choose from a list", "I don't remember the name"])
def test_each_way_to_name_a_medicine_has_no_serious_fault(anyone, state):
    me = anyone("/medicines")
    me.press("Add a medicine", exact=False)
    me.choose("Which medicine was it?", state)
    if state == "Choose from a list":
        me.choose("Kind of medicine", "SSRIs")
    assert serious(me.page) == []
    assert fits(me.page)


def test_an_opened_option_and_the_menu_have_no_serious_fault(anyone):
    me = anyone()
    me.page.get_by_text("Go on from a saved file").click()
    me.press("Look at an example")
    me.at("Your result")
    me.page.get_by_text("Electroconvulsive therapy (ECT)", exact=False).first.click()
    me.settle()
    assert serious(me.page) == []
    me.press("Menu", exact=False)
    assert serious(me.page) == []


def test_targets_are_large_enough_to_touch(anyone):
    """WCAG 2.2, 2.5.8 asks for 24 px; the answers and buttons here aim at 44."""
    me = anyone("/safety")
    me.page.wait_for_timeout(500)
    small = me.page.evaluate(
        """() => [...document.querySelectorAll('[data-testid=stMain] button, [data-testid=stMain] a')]
          .filter(e => e.offsetParent && e.tabIndex >= 0 && e.getBoundingClientRect().height < 40)
          .map(e => e.outerHTML.slice(0, 120))"""
    )
    assert small == []
