"""What several tests share."""

import tomllib
from functools import cache
from pathlib import Path

import pytest

from rules.engine import RuleEngine, default_engine
from rules.facts import FACT_TYPES
from rules.rulebook import load_rulebook

ROOT = Path(__file__).parent.parent
CASES = ROOT / "tests" / "cases"


def pytest_addoption(parser):
    parser.addoption(
        "--update-golden", action="store_true", help="write the golden assessments anew"
    )


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
