"""The command line on real files and bad ones."""

import json
import subprocess
import sys
from datetime import date

import pytest
from conftest import ROOT

from screening.documents import intake_schema
from screening.example import example_intake

GOLDEN = ROOT / "tests" / "golden"
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "PYTHONWARNINGS": "error::SyntaxWarning"}


def trd_screen(*arguments, given=None):
    return subprocess.run(
        [sys.executable, "-c", "from screening.cli import main; main()", *map(str, arguments)],
        input=given,
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env=ENVIRONMENT,
    )


def test_the_example_can_be_assessed():
    example = trd_screen("example")
    assert example.returncode == 0
    assert json.loads(example.stdout) == example_intake()
    report = trd_screen("assess", "-", given=example.stdout)
    assert report.returncode == 0
    assert report.stdout.startswith("PRE-VISIT SELF-REPORT")
    assert "CANNOT TELL YET" in report.stdout


def test_the_first_screen_fits_a_screen():
    text = trd_screen("assess", GOLDEN / "two_ssris" / "intake.json").stdout
    first = text.split("\nDEFINITIONS\n")[0].splitlines()
    assert len(first) <= 30
    assert all(len(line) <= 100 for line in first)


def test_json_holds_everything_that_was_asked_for():
    found = trd_screen("assess", GOLDEN / "safety_now" / "intake.json", "--json")
    assessment = json.loads(found.stdout)
    assert assessment["format"] == "trd-assessment/1"
    assert {
        "notice", "safety", "headline", "definitions", "trials", "missing", "reconsider",
        "severity", "staging", "options", "trace", "rulebook",
    } <= set(assessment)  # fmt: skip
    assert {"version", "digest", "unreviewed"} <= set(assessment["rulebook"])
    assert {"maudsley", "thase_rush", "mgh", "european"} == set(assessment["staging"])
    assert {"id", "verdict", "needed", "failed_trials", "possible_trials", "reasons"} <= set(
        assessment["definitions"][0]
    )
    assert assessment["safety"]["level"] == "now"
    assert all({"rule", "fact", "source"} <= set(entry) for entry in assessment["trace"])


def test_the_same_file_gives_the_same_bytes():
    person = GOLDEN / "maoi_and_tramadol" / "intake.json"
    assert (
        trd_screen("assess", person, "--json").stdout
        == trd_screen("assess", person, "--json").stdout
    )


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ("", "is not JSON"),
        ("{", "is not JSON"),
        ("[1]", "must be a JSON object"),
        ('{"format": "trd-intake/2"}', 'expected "trd-intake/1"'),
        ('{"format": "trd-intake/1", "trials": [{"highest_steady_dose_mg": -5}]}', "a number above 0"),
        ('{"format": "trd-intake/1", "trials": [{"weeks_at_that_dose": "a lot"}]}', "a number of weeks"),
        ('{"format": "trd-intake/1", "trials": [{"medicine": 5}]}', "medicine 1"),
        ('{"format": "trd-intake/1", "trials": [{"medicin": "x"}]}', "there is no such question"),
        ('{"format": "trd-intake/1", "person": {"age_years": "old"}}', "How old are you?"),
        ('{"format": "trd-intake/1", "person": {"age_years": 400}}', "0 to 130"),
        (
            '{"format": "trd-intake/1", "trials": [{"started_on": "2025-05", "stopped_on": "2025-01"}]}',
            "before started_on",
        ),
        ('{"format": "trd-intake/1", "filled_in_on": "2999-01-01"}', "in the future"),
        (
            '{"format": "trd-intake/1", "filled_in_on": "2026-01-01", "trials": [{"started_on": "2026-02-01"}]}',
            "is after filled_in_on",
        ),
        ('{"format": "trd-intake/1", "trials": [' + ",".join(["{}"] * 40) + "]}", "at most 30"),
        ('{"format": "trd-intake/1", "symptoms": {"phq9": [0, 1]}}', "nine values in order"),
        ('{"format": "trd-intake/1", "symptoms": {"phq9": [0,0,0,0,0,0,0,0,7]}}', "0, 1, 2, 3 or null"),
        ('{"format": "trd-intake/1", "health": {"plague": "yes"}}', "health"),
        ('{"format": "trd-intake/1", "safety": {"wished_dead": "perhaps"}}', "wished you were dead"),
        ('{"format": "trd-intake/1", "trials": [{"highest_steady_dose_mg": 1e999}]}', "dose"),
        ('{"format": "trd-intake/1", "trials": [{"highest_steady_dose_mg": NaN}]}', "NaN"),
        ('{"format": "trd-intake/1", "country": "Atlantis"}', "Which country"),
        ("[" * 100_000, "the file"),
    ],
)  # fmt: skip
def test_bad_input_names_the_question_and_what_is_expected(given, says):
    found = trd_screen("assess", "-", "--on", "2026-11-23", given=given)
    assert found.returncode == 2
    assert says in found.stderr
    assert "Traceback" not in found.stderr
    assert found.stdout == ""


def test_ten_megabytes_in_a_name_are_refused_shortly():
    given = json.dumps({"format": "trd-intake/1", "trials": [{"medicine": "x" * 10_000_000}]})
    found = trd_screen("assess", "-", given=given)
    assert found.returncode == 2
    assert "larger than" in found.stderr
    assert len(found.stderr) < 500


def test_a_long_name_is_refused_and_not_repeated_whole():
    given = json.dumps({"format": "trd-intake/1", "trials": [{"medicine": "x" * 500_000}]})
    found = trd_screen("assess", "-", given=given)
    assert found.returncode == 2
    assert "at most 200 characters" in found.stderr
    assert len(found.stderr) < 1_000


def test_an_odd_but_possible_dose_is_asked_back_not_refused():
    trial = {"medicine": "escitalopram", "highest_steady_dose_mg": 500}
    found = trd_screen(
        "assess", "-", given=json.dumps({"format": "trd-intake/1", "trials": [trial]})
    )
    assert found.returncode == 0
    assert "Is it right?" in found.stdout


def test_a_file_that_is_not_there_is_named():
    found = trd_screen("assess", "nowhere.json")
    assert found.returncode == 2
    assert "nowhere.json" in found.stderr


def test_schema_is_the_intakes():
    assert trd_screen("schema").stdout == intake_schema()


def test_rules_lists_every_rule_and_shows_one_with_its_cases():
    assert "trial-too-short" in trd_screen("rules").stdout
    shown = trd_screen("rules", "show", "trial-too-short").stdout
    assert "Worked cases" in shown
    assert "checked by nobody yet" in shown
    assert trd_screen("rules", "show", "sforzini_2022").stdout.count("|") > 20
    assert trd_screen("rules", "show", "no-such-rule").returncode == 2


def test_rules_due_goes_by_the_day_that_is_given():
    assert "0 past their review date" in trd_screen("rules", "due", "--on", "2026-11-23").stdout
    assert "crisis line" in trd_screen("rules", "due", "--on", "2027-05-23").stdout


@pytest.mark.parametrize("name", ["Zoloft", "sertraline", "LUSTRAL"])
def test_medicines_are_found_by_any_name(name):
    assert "least usual dose: 50 mg" in trd_screen("medicines", name).stdout


def test_a_close_spelling_is_offered():
    found = trd_screen("medicines", "setraline")
    assert found.returncode == 2
    assert "did you mean Sertraline?" in found.stderr


def test_options_are_listed_and_shown():
    assert "esketamine" in trd_screen("options").stdout
    shown = trd_screen("options", "show", "ketamine_infusion").stdout
    assert "off-label" in shown.lower()
    assert trd_screen("options", "show", "snake_oil").returncode == 2


def test_a_broken_rulebook_stops_with_the_files_name(tmp_path):
    code = (
        "import rules.rulebook as r, pathlib;"
        f"r.load_rulebook.__wrapped__.__defaults__ = (pathlib.Path({str(tmp_path)!r}),);"
        "from screening.cli import main; import sys; sys.argv = ['x', 'rules']; main()"
    )
    found = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=ROOT
    )
    assert found.returncode == 3
    assert "rulebook.toml" in found.stderr


def test_every_command_is_in_the_help():
    help_text = trd_screen("--help").stdout
    for command in ("assess", "example", "medicines", "options", "rules", "schema"):
        assert command in help_text


def test_no_test_depends_on_today():
    """The day is given where it matters; the default is only ever the person's own day."""
    assert trd_screen("rules", "due", "--on", str(date(2030, 1, 1))).returncode == 0
