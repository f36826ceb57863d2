"""The import direction: ui -> screening -> rules, and one module that knows durable_rules."""

import ast
import re
import subprocess
import sys

import pytest
from conftest import ROOT

from rules.rulebook import load_rulebook

MAY_IMPORT = {"rules": {"rules"}, "screening": {"screening", "rules"}, "ui": {"ui", "screening"}}
FILES = [path for package in MAY_IMPORT for path in sorted((ROOT / package).rglob("*.py"))]
SENDS = {"requests", "urllib", "http", "socket", "smtplib", "httpx", "logging", "pickle", "shelve"}


SENDS_ON_PURPOSE = {
    "screening/clinic/calls.py": {"urllib", "http"},
    "screening/clinic/config.py": {"urllib"},  # takes an address apart
}
"""The clinic's own call to look at the queue; test_calls.py shows what is in it."""
KEEPS = {"sqlalchemy", "alembic", "cryptography", "sqlite3", "psycopg"}
CLINIC = ("screening/clinic/", "ui/clinic/", "ui/clinic_app.py")


def imports(path):
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.split(".")[0]


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_point_downwards(path):
    package = path.relative_to(ROOT).parts[0]
    used = set(imports(path))
    assert used & set(MAY_IMPORT) <= MAY_IMPORT[package]
    assert "streamlit" not in used or package == "ui"
    assert not used & {"durable", "durable_rules_engine"} or path.name == "engine.py"


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_nothing_logs_or_sends_an_answer(path):
    text = path.read_text("utf-8")
    allowed = SENDS_ON_PURPOSE.get(path.relative_to(ROOT).as_posix(), set())
    assert not (set(imports(path)) & SENDS) - allowed
    assert not re.search(r"\bprint\(", text)
    assert "query_params" not in text
    assert "cache_data" not in text


def test_the_browsers_part_sends_and_keeps_nothing():
    """The draft lies in the tab's own sessionStorage and nowhere else."""
    for path in (ROOT / "ui").rglob("*.js"):
        text = path.read_text("utf-8")
        for word in ("fetch(", "XMLHttpRequest", "WebSocket", "sendBeacon", "localStorage"):
            assert word not in text, (path, word)
        if path.name == "link.js":  # takes a code out of the address, and reads nothing else of it
            text = text.replace("exec(location.hash)", "")
        if path.name == "exit.js":  # leaves for the neutral page that exit.py names
            text = text.replace("location.assign(to)", "")
        assert not re.search(r"document\.cookie|location\.(href|assign|search|hash)|eval\(", text)
    for path in (ROOT / "ui").rglob("*.css"):
        assert "url(" not in path.read_text("utf-8")
        assert "@import" not in path.read_text("utf-8")


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_modules_stay_readable(path):
    most = 380 if path.name == "facts.py" else 330
    assert len(path.read_text("utf-8").splitlines()) <= most


def test_no_medicine_is_named_in_python():
    """A medicine is an entry of medicines.toml and no code."""
    names = {medicine.name.lower() for medicine in load_rulebook().medicines.values()}
    allowed = {ROOT / "screening" / "example.py", ROOT / "rules" / "topics.py"}
    for path in FILES:
        if path in allowed:
            continue
        tree = ast.parse(path.read_text("utf-8"))
        docs = {ast.get_docstring(node) for node in ast.walk(tree) if isinstance(node, _DOCUMENTED)}
        words = {
            node.value.lower()
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and ast.unparse(node).strip("'\"") not in docs
            and node.value not in docs
        }
        # Treatments that are no medicine trial share a name with a medicine.
        assert not words & (names - {"esketamine", "ketamine"}), path


_DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_only_clinic_mode_knows_the_store(path):
    where = path.relative_to(ROOT).as_posix()
    if where.startswith(CLINIC):
        return
    assert not set(imports(path)) & KEEPS
    named = re.findall(
        r"^(?:from|import) (screening\.clinic|ui\.clinic)", path.read_text(), re.MULTILINE
    )
    assert not named


@pytest.mark.parametrize("program", ["screening.cli", "ui.pages", "ui.components.tab"])
def test_without_clinic_mode_no_store_is_even_read_into_the_program(program):
    told = f"import sys, {program}; print(*sorted(sys.modules))"
    found = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", told], capture_output=True, text=True, check=True
    ).stdout.split()
    assert program in found
    assert not [name for name in found if name.startswith(("screening.clinic", "ui.clinic"))]
    assert not {"sqlalchemy", "alembic"} & set(found)
