"""The app in real Chromium, as a person meets it, on a phone and on a desk."""

import json
import shutil
import socket
import subprocess
import sys
import time
import urllib.request

import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import ROOT
from playwright.sync_api import expect, sync_playwright

from screening.assess import screen
from screening.read import read_intake

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium: scripts/install-browser installs it"),
    pytest.mark.xdist_group("browser"),
]
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
SIZES = {"phone": (390, 844), "desk": (1280, 900)}
PATIENCE = 60_000


def free_port():
    with socket.socket() as chosen:
        chosen.bind(("127.0.0.1", 0))
        return chosen.getsockname()[1]


@pytest.fixture(scope="session")
def address(tmp_path_factory):
    port = free_port()
    log = (tmp_path_factory.mktemp("app") / "app.log").open("w+")
    command = [sys.executable, "-m", "streamlit", "run", "ui/app.py", "--server.headless=true"]
    server = subprocess.Popen(
        [*command, f"--server.port={port}"], cwd=ROOT, stdout=log, stderr=subprocess.STDOUT
    )
    url = f"http://127.0.0.1:{port}"
    try:
        for _ in range(120):
            try:
                urllib.request.urlopen(f"{url}/_stcore/health", timeout=1)  # noqa: S310
                break
            except OSError:
                time.sleep(0.5)
        yield url, log
    finally:
        server.terminate()
        server.wait(timeout=20)
        log.close()


@pytest.fixture(scope="session")
def browser():
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield started
        started.close()


@pytest.fixture(params=SIZES)
def page(request, browser, address):
    width, height = SIZES[request.param]
    context = browser.new_context(viewport={"width": width, "height": height})
    context.set_default_timeout(PATIENCE)
    opened = context.new_page()
    opened.asked_for = set()
    opened.on("request", lambda sent: opened.asked_for.add(sent.url))
    opened.goto(address[0])
    expect(opened.get_by_role("heading", name="About you")).to_be_visible(timeout=PATIENCE)
    settled(opened)
    yield opened
    context.close()


def settled(page):
    """Wait until Streamlit has drawn everything."""
    page.wait_for_timeout(300)
    page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for(
        timeout=PATIENCE
    )
    page.wait_for_timeout(300)


def choose(page, question, answer):
    group = page.get_by_role("radiogroup", name=question).first
    group.get_by_text(answer, exact=True).first.click()
    settled(page)


def open_example(page):
    open_files(page)
    page.get_by_role("button", name="Look at an example").click()
    expect(page.get_by_role("heading", name="What these answers say")).to_be_visible(
        timeout=PATIENCE
    )
    settled(page)


def open_files(page):
    page.get_by_text("Open an answers file, or look at an example").click()
    expect(page.get_by_role("button", name="Look at an example")).to_be_visible()
    settled(page)


def fits(page):
    return page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def serious(page):
    found = Axe().run(page).response["violations"]
    return [
        f"{each['id']}: {each['nodes'][0]['html'][:120]}"
        for each in found
        if each["impact"] in {"serious", "critical"}
    ]


def test_help_appears_at_once_and_nothing_is_lost(page):
    choose(page, "In the past week, have you been having thoughts about killing yourself?", "Yes")
    panels = page.get_by_text("You wrote about thoughts of killing yourself")
    expect(panels.first).to_be_visible(timeout=PATIENCE)
    first_question = page.get_by_role("heading", name="About you")
    assert panels.first.bounding_box()["y"] < first_question.bounding_box()["y"]
    assert fits(page)
    choose(page, "Have you ever tried to kill yourself?", "No")
    group = page.get_by_role(
        "radiogroup", name="In the past week, have you been having thoughts about killing yourself?"
    )
    expect(group.get_by_role("radio", name="Yes")).to_be_checked()


def test_the_example_reaches_a_result_that_fits_the_screen(page):
    open_example(page)
    expect(page.get_by_text("These answers cannot tell yet").first).to_be_visible()
    expect(page.get_by_text("cannot tell you what treatment to have").first).to_be_visible()
    assert fits(page)


def test_the_saved_answers_give_the_same_assessment(page, tmp_path):
    open_example(page)
    with page.expect_download() as started:
        page.get_by_role("button", name="Save the answers file").click()
    saved = tmp_path / "answers.json"
    started.value.save_as(saved)
    assessment = screen(read_intake(saved.read_bytes()))
    expect(page.get_by_text(assessment.headline.sentence).first).to_be_visible()


def test_a_file_is_opened_and_a_bad_one_is_explained(page, tmp_path):
    open_files(page)
    bad = tmp_path / "bad.json"
    bad.write_text(json.dumps({"format": "trd-intake/1", "person": {"age_years": "old"}}))
    page.locator("input[type=file]").set_input_files(bad)
    settled(page)
    page.get_by_role("button", name="Use this file").click()
    expect(page.get_by_text("How old are you?", exact=False).first).to_be_visible()
    expect(page.get_by_text("expected a whole number of years").first).to_be_visible()
    expect(page.get_by_text("Nothing was lost").first).to_be_visible()


@pytest.mark.parametrize("state", ["form", "panel", "result"])
def test_nothing_serious_for_accessibility(page, state):
    if state == "panel":
        choose(page, "In the past few weeks, have you wished you were dead?", "Yes")
    if state == "result":
        open_example(page)
    assert serious(page) == []


def test_nothing_is_asked_from_elsewhere(page, address):
    open_example(page)
    port = address[0].rsplit(":", 1)[1]
    here = (f"http://127.0.0.1:{port}", f"ws://127.0.0.1:{port}", "data:", "blob:")
    assert [url for url in page.asked_for if not url.startswith(here)] == []
    assert all("sertraline" not in url.lower() for url in page.asked_for)


def test_no_answer_is_written_to_the_log(page, address):
    open_example(page)
    address[1].flush()
    log = (ROOT / address[1].name).read_text("utf-8")
    assert "Sertraline" not in log
    assert "Traceback" not in log


def test_two_people_at_once_never_see_each_other(page, browser, address):
    choose(page, "In the past few weeks, have you wished you were dead?", "Yes")
    other = browser.new_context().new_page()
    other.goto(address[0])
    expect(other.get_by_role("heading", name="About you")).to_be_visible(timeout=PATIENCE)
    settled(other)
    assert other.get_by_role("radio", checked=True).count() == 0
    assert other.get_by_text("You wrote about").count() == 0
    other.context.close()
