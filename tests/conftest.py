"""What several tests share."""

import os
import shutil
import tomllib
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from rules.engine import RuleEngine, default_engine
from rules.facts import FACT_TYPES
from rules.rulebook import load_rulebook

ROOT = Path(__file__).parent.parent
CASES = ROOT / "tests" / "cases"


IN_FULL = os.environ.get("CI") == "true"
"""`.ci/run` tries everything; an ordinary run has ten minutes, and tries some things less often."""
TOLD = "told"
"""The property under which a test tells a number that is shown at the end of the run."""


def pytest_terminal_summary(terminalreporter):
    for report in terminalreporter.getreports("passed"):
        for name, told in report.user_properties:
            if name == TOLD and report.when == "call":
                terminalreporter.write_line(told)


def pytest_addoption(parser):
    parser.addoption(
        "--update-golden", action="store_true", help="write the golden assessments anew"
    )
    parser.addoption("--shots", help="a folder to put pictures of the clinic's pages into")


@pytest.fixture
def update_golden(request):
    return request.config.getoption("--update-golden")


def worked_cases():
    """Every worked case, with the rule file it stands beside."""
    return [
        {"file": path.relative_to(CASES).with_suffix("").as_posix(), **case}
        for path in sorted(CASES.rglob("*.toml"))
        for case in tomllib.loads(path.read_text("utf-8"))["case"]
    ]


@cache
def engine_with(definition, settings):
    """An engine whose one definition has other settings: a definition nobody published yet."""
    book = load_rulebook()
    if not settings:
        return default_engine()
    known = book.definitions[definition]
    changed = {
        name: getattr(known, name).model_copy(update={"is_": word}) for name, word in settings
    }
    definitions = {definition: known.model_copy(update=changed)}
    return RuleEngine(book.model_copy(update={"definitions": definitions}))


def fired(file, about, given, definition=None, settings=()):
    """The ids of the rules of one file that fire on one fact."""
    fact = FACT_TYPES[about].model_validate(given)
    engine = engine_with(definition, settings)
    return {finding.rule for finding in engine.findings(file, [fact], definition)[0]}


# --- the app in real Chromium ---------------------------------------------------------------

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
LOOKS = {
    "phone": (PHONE, "light"),
    "phone in the dark": (PHONE, "dark"),
    "desk": (DESK, "light"),
    "desk in the dark": (DESK, "dark"),
}


def pytest_collection_modifyitems(items):
    for item in items:
        if "browser" in item.path.parts:
            item.add_marker(pytest.mark.browser)
            # A real browser on a busy machine can miss a moment; each retry is shown as R.
            item.add_marker(pytest.mark.flaky(reruns=2))
            item.add_marker(
                pytest.mark.skipif(
                    CHROMIUM is None, reason="no Chromium: scripts/install-browser installs it"
                )
            )


class App(NamedTuple):
    """A running app: its address, and the file it writes its log to."""

    url: str
    log: Path

    def logged(self):
        return self.log.read_text("utf-8")


@pytest.fixture(scope="session")
def app(tmp_path_factory):
    from serving import served  # noqa: PLC0415  # stands beside the browser tests

    log = tmp_path_factory.mktemp("app") / "app.log"
    with log.open("w") as kept, served(log=kept) as server:
        yield App(server.url, log)


@pytest.fixture(scope="session")
def chromium():
    from playwright.sync_api import sync_playwright  # noqa: PLC0415  # only where it is needed

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield started
        started.close()


@pytest.fixture(scope="session")
def clinic(tmp_path_factory):
    """A clinic with staff sign-in, for whole journeys."""
    from clinic_site import clinic_with_sign_in  # noqa: PLC0415  # stands beside the browser tests

    with clinic_with_sign_in(tmp_path_factory.mktemp("clinic")) as served:
        yield served


@pytest.fixture
def anyone(chromium, app):
    """Makes people at the personal app."""
    yield from _anyone(chromium, app)


@pytest.fixture
def at_the_clinic(chromium, clinic):
    """Makes people, and staff, at the clinic's pages."""
    yield from _anyone(chromium, clinic)


def _anyone(chromium, app):
    """Each with a browser of their own: nothing is shared between them."""
    from person import PATIENCE, Person  # noqa: PLC0415  # stands beside the browser tests

    contexts = []

    def arrive(path="/", look="phone", **wishes):
        size, scheme = LOOKS[look]
        context = chromium.new_context(
            viewport=size, color_scheme=scheme, **{"locale": "en-GB", **wishes}
        )
        contexts.append(context)
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        person = Person(page)
        person.asked_for = []
        page.on("request", lambda sent: person.asked_for.append(sent.url))
        page.goto(app.url + path)
        page.get_by_role("heading", level=1).first.wait_for()
        person.settle()
        return person

    yield arrive
    for context in contexts:
        context.close()
