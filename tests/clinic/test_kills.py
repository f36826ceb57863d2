"""What was acknowledged stays, whatever is killed and whenever: a few kills of scripts/kill-clinic."""

import re
import subprocess

import pytest
from conftest import ROOT
from postgres import found

TIMES = 8


def killed(*arguments):
    """The summary of some kills."""
    command = [ROOT / "scripts" / "kill-clinic", "--times", *arguments]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout.splitlines()[-1]


def test_a_killed_program_and_a_full_disk_lose_nothing_that_was_acknowledged():
    summary = killed(f"{TIMES}", "--seed", "7")
    assert re.match(rf"SQLite: {TIMES} kills, 1 full disks, [1-9]\d* .* 0 problems", summary)


@pytest.mark.skipif(not found(), reason="no PostgreSQL: scripts/install-postgresql installs it")
def test_a_killed_database_server_loses_nothing_that_was_acknowledged():
    summary = killed("2", "--postgres", "--seed", "7")
    assert re.match(r"PostgreSQL: 2 kills, 0 full disks, [1-9]\d* .* 0 problems", summary)
