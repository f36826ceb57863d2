"""Measures the app in real Chromium: page to page, and the memory of 50 sessions. Linux only.

Prints the results and writes BROWSER.md beside this file. The ratios are to a bare Streamlit app
of two empty pages, served and clicked in the same run. Run by `make bench-browser`.
"""

import os
import platform
import re
import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from statistics import median, quantiles

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests"), str(ROOT / "tests" / "browser")]

from conftest import ARGUMENTS, CHROMIUM, PHONE  # noqa: E402
from serving import Server, served  # noqa: E402
from test_accessibility import example_draft  # noqa: E402

RESULTS = Path(__file__).parent / "BROWSER.md"
ROUNDS = 6
ONWARD = re.compile("^(Next|Skip this page)$")
SESSIONS = 50
BARE = """
import streamlit as st

def one():
    st.title("One")
    if st.button("Next"):
        st.switch_page(pages[1])

def two():
    st.title("Two")
    if st.button("Next"):
        st.switch_page(pages[0])

pages = [st.Page(one, default=True), st.Page(two)]
st.navigation(pages, position="hidden").run()
"""
HEADING = "() => document.querySelector('h1')?.innerText || ''"
IDLE = "[data-testid=stApp][data-test-script-state=notRunning]"


def resident_mb(pid: int) -> float:
    text = Path(f"/proc/{pid}/status").read_text("utf-8")
    line = next(line for line in text.splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


def turn(page: Page, name: str | re.Pattern[str]) -> float:
    """Seconds from a click to the next page's heading, with everything drawn."""
    before = page.evaluate(HEADING)
    button = page.get_by_role("button", name=name).first
    button.wait_for()
    began = time.perf_counter()
    button.click()
    page.wait_for_function(f"before => ({HEADING})() !== before", arg=before, polling=10)
    page.locator(IDLE).wait_for()
    took = time.perf_counter() - began
    page.wait_for_timeout(150)
    return took


def pages_of_the_form(browser: Browser, server: Server) -> dict[str, list[float]]:
    """Every step with a whole person's answers, as a reload brings them back."""
    found: dict[str, list[float]] = {}
    page = browser.new_context(viewport=PHONE, locale="en-GB").new_page()
    page.goto(server.url)
    page.locator("h1").wait_for()
    page.evaluate("draft => sessionStorage.setItem('trd-screening-draft', draft)", example_draft())
    for _ in range(ROUNDS):
        page.goto(server.url)
        page.get_by_role("button", name="Go on with my answers").wait_for()
        page.wait_for_timeout(500)
        found.setdefault("first step", []).append(turn(page, "Start ("))
        for _step in range(9):
            heading = page.evaluate(HEADING)
            found.setdefault(f"from {heading}", []).append(turn(page, ONWARD))
        found.setdefault("to the result", []).append(turn(page, "See the result"))
    page.context.close()
    return found


def bare_pages(browser: Browser, server: Server) -> list[float]:
    page = browser.new_context(viewport=PHONE).new_page()
    page.goto(server.url)
    page.get_by_role("button", name="Next").wait_for()
    page.wait_for_timeout(500)
    took = [turn(page, "Next") for _ in range(ROUNDS * 10)]
    page.context.close()
    return took


def memory_of_sessions(browser: Browser, server: Server) -> list[tuple[int, float]]:
    """The server's memory with ever more people on the result page, and after they left."""
    found = [(0, resident_mb(server.pid))]
    contexts = []
    for number in range(1, SESSIONS + 1):
        context = browser.new_context(viewport=PHONE, locale="en-GB")
        contexts.append(context)
        page = context.new_page()
        page.goto(f"{server.url}/stop")
        page.locator("h1").wait_for()
        page.evaluate(
            "draft => sessionStorage.setItem('trd-screening-draft', draft)", example_draft()
        )
        page.goto(f"{server.url}/result")
        page.get_by_role("heading", name="Questions to bring").wait_for()
        if number % 10 == 0:
            found.append((number, resident_mb(server.pid)))
    for context in contexts:
        context.close()
    return found


def row(name: str, took: list[float], base: float) -> str:
    p95 = quantiles(took, n=20)[-1]
    middle = median(took)
    return f"| {name} | {1000 * middle:.0f} | {1000 * p95:.0f} | {middle / base:.1f} |"


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        bare_script = Path(folder) / "bare.py"
        bare_script.write_text(BARE, "utf-8")
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        with served(bare_script) as bare, served() as app:
            base = bare_pages(browser, bare)
            turned = pages_of_the_form(browser, app)
            memory = memory_of_sessions(browser, app)
        browser.close()
    text = report(base, turned, memory)
    print(text)
    RESULTS.write_text(text, "utf-8")


def report(
    base: list[float], turned: dict[str, list[float]], memory: list[tuple[int, float]]
) -> str:
    every = [took for each in turned.values() for took in each]
    bare = median(base)
    grown = memory[-1][1] - memory[1][1]
    between = memory[-1][0] - memory[1][0]
    day = date.today()  # noqa: DTZ011  # the day where it runs
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}, {day:%d %B %Y}"
    return "\n".join(
        [
            "# The app in the browser",
            "",
            "Written by `make bench-browser`: real headless Chromium at 390 px, one person with",
            "medicines. From a click to the next heading with everything drawn. What matters",
            "is the ratio to a bare Streamlit app of two empty pages in the same run.",
            "",
            f"- {machine}",
            f"- {ROUNDS} rounds",
            "",
            "| page | median ms | p95 ms | times bare |",
            "|---|---:|---:|---:|",
            row("a bare Streamlit page", base, bare),
            row("all pages of the form", every, bare),
            *(row(name, took, bare) for name, took in turned.items()),
            "",
            f"## Memory of {SESSIONS} people on the result page at once",
            "",
            "| people | server MB |",
            "|---:|---:|",
            *(f"| {people} | {size:.0f} |" for people, size in memory),
            "",
            f"About {grown / between:.1f} MB a person once the engine has warmed up.",
            "",
        ]
    )


if __name__ == "__main__":
    main()
