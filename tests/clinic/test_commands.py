"""The command line of clinic mode, run as its operator runs it."""

import gc
import re
import stat
import sys
import threading

import pytest
from click.testing import CliRunner
from conftest import ROOT
from streamlit.testing.v1 import AppTest

from screening.clinic.commands import clinic
from screening.clinic.config import FOLDER, ClinicFolder
from screening.clinic.tables import Audited, AuditHead
from ui.clinic import server
from ui.clinic.here import SIDE

COMMANDS = (
    "init",
    "serve",
    "invite",
    "queue",
    "export",
    "rotate-key",
    "purge",
    "audit",
    "backup",
    "restore",
)


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    """A clinic with the invented people."""
    folder = tmp_path_factory.mktemp("filled")
    done = CliRunner().invoke(clinic, ["init", "--folder", str(folder), "--demonstration"])
    assert done.exit_code == 0, done.output
    return folder


def run(folder, *words, **more):
    return CliRunner().invoke(clinic, [*words, "--folder", str(folder)], **more)


def first_case(folder):
    return run(folder, "queue").output.split()[0]


def test_every_command_is_there_and_says_what_it_does():
    told = CliRunner().invoke(clinic, ["--help"]).output
    for name in COMMANDS:
        assert re.search(rf"^  {name}\s+\S", told, re.MULTILINE), name


def test_what_is_written_is_for_its_owner_alone(filled):
    for name in ("clinic.toml", "clinic.db", "keys/clinic.keys"):
        mode = stat.S_IMODE((filled / name).stat().st_mode)
        assert mode & 0o077 == 0, (name, oct(mode))


def test_setting_up_again_changes_nothing_and_loses_no_key(filled):
    before = (filled / "keys/clinic.keys").read_text("ascii")
    assert run(filled, "init").exit_code == 0
    assert (filled / "keys/clinic.keys").read_text("ascii") == before
    assert "8 cases" in run(filled, "queue").output


def test_a_store_without_its_keys_is_not_given_new_ones(filled, tmp_path):
    away = tmp_path / "away"
    (filled / "keys/clinic.keys").rename(away)
    done = run(filled, "init")
    assert done.exit_code == 4
    assert "Bring the keys back" in " ".join(done.output.split())
    away.rename(filled / "keys/clinic.keys")


def test_the_queue_begins_with_who_needs_somebody_now(filled):
    lines = run(filled, "queue").output.splitlines()
    assert [line.split("|")[0].split()[-1] for line in lines[:2]] == ["now", "now"]
    assert "2 need somebody now" in lines[-1]


def test_a_code_is_told_once_and_kept_nowhere(filled):
    done = run(filled, "invite", "--reference", "CLI 1", "--appointment", "2030-01-02T09:30")
    code = done.output.splitlines()[0]
    assert re.fullmatch(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}", code)
    stored = b"".join(path.read_bytes() for path in filled.glob("clinic.db*"))
    assert code.encode() not in stored
    assert code.replace("-", "").encode() not in stored


@pytest.mark.parametrize("what", ["paste", "text", "authorisation-text", "record", "summary"])
def test_a_case_is_written_and_the_audit_says_so(filled, what, tmp_path):
    out = tmp_path / "out"
    case_id = first_case(filled)
    assert run(filled, "export", case_id, "--as", what, "--output", str(out)).exit_code == 0
    assert out.stat().st_size > 400
    assert f"operator exported case:{case_id} {what}" in run(filled, "audit", "show").output


def test_an_audit_that_was_changed_is_told_with_a_status(filled):
    head = run(filled, "audit", "verify").output.splitlines()[-1]
    assert run(filled, "audit", "verify", "--expect", head).exit_code == 0
    store = ClinicFolder(filled).open_store()
    with store.writing() as writing:
        entry = writing.session.get(Audited, 3)
        did, entry.did = entry.did, "nothing"
    done = run(filled, "audit", "verify")
    assert done.exit_code == 4
    assert "entry 3 was changed" in done.output
    with store.writing() as writing:
        writing.session.get(Audited, 3).did = did
        assert writing.session.get(AuditHead, 1).number >= 3
    assert run(filled, "audit", "verify").exit_code == 0
    store.close()


def test_a_backup_comes_back_and_what_it_replaces_is_kept(filled, tmp_path):
    kept = tmp_path / "one.backup"
    assert run(filled, "backup", str(kept)).exit_code == 0
    assert run(filled, "restore", str(kept)).exit_code == 4, "not over a store that is not empty"
    done = run(filled, "restore", str(kept), "--replace")
    assert done.exit_code == 0, done.output
    assert list(filled.glob("before-restore-*.backup"))
    assert "8 cases" in run(filled, "queue").output
    assert run(filled, "audit", "verify").exit_code == 0


def test_a_new_key_opens_everything(filled):
    done = run(filled, "rotate-key")
    assert "backups made before this do not open" in done.output
    assert "8 cases" in run(filled, "queue").output


def test_a_case_that_is_not_there_cannot_be_deleted(filled):
    assert run(filled, "purge", "--yes", "--case", "nobody").exit_code == 4
    case_id = run(filled, "queue").output.splitlines()[-3].split()[0]
    assert "1 cases were deleted" in run(filled, "purge", "--yes", "--case", case_id).output


def test_without_a_clinic_it_is_said_what_to_do(tmp_path):
    done = run(tmp_path / "none", "queue")
    assert done.exit_code == 4
    assert "clinic.toml cannot be read" in done.output
    done = CliRunner().invoke(clinic, ["serve", "--folder", str(tmp_path / "none")])
    assert done.exit_code == 4


def test_a_server_looks_for_calls_before_anybody_opens_a_page(filled, monkeypatch):
    monkeypatch.setenv(FOLDER, str(filled))
    monkeypatch.setattr(sys, "argv", ["server", "--server.port=1"])
    monkeypatch.setattr(sys, "setswitchinterval", lambda _: None)
    monkeypatch.setattr(gc, "freeze", lambda: None)
    asked = []
    monkeypatch.setattr(server, "streamlit", lambda: asked.append(list(sys.argv)))
    server.main()
    assert asked[0][:2] == ["streamlit", "run"]
    assert asked[0][-1] == "--server.port=1"
    assert "calls" in {each.name for each in threading.enumerate()}


@pytest.mark.parametrize(
    ("side", "first"), [("people", "Depression treatment history"), ("staff", "")]
)
def test_each_side_serves_its_own_pages_alone(filled, monkeypatch, side, first):
    monkeypatch.setenv(FOLDER, str(filled))
    monkeypatch.setenv(SIDE, side)
    app = AppTest.from_file(ROOT / "ui" / "clinic_app.py", default_timeout=60).run()
    shown = [title.value for title in app.title]
    assert shown == ([first] if first else [])
    if side == "staff":  # without a browser's origin nobody is at this machine
        assert "on the clinic's own machine alone" in app.error[0].value
