"""A broken knowledge file stops the program, and says which file and which entry."""

import shutil
from datetime import date, timedelta

import pytest

from rules.errors import RulebookError
from rules.medicines import Names
from rules.rulebook import KNOWLEDGE, load_rulebook

BOOK = load_rulebook()


@pytest.fixture
def knowledge(tmp_path):
    return shutil.copytree(KNOWLEDGE, tmp_path / "knowledge")


def change(knowledge, file, old, new):
    path = knowledge / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


@pytest.mark.parametrize(
    ("file", "old", "new", "says"),
    [
        ("trial.toml", "[trial-too-short]", "[trial-too-short", "trial.toml"),
        ("trial.toml", 'conclude = "met"', 'concluded = "met"', r"trial.toml \[trial-is-"),
        ("trial.toml", 'at_least = "adequate_weeks"', "at_least = 6", r"trial.toml \[trial-long"),
        ("trial.toml", "when.weeks_at_most.below", "when.weeks.below", "no field weeks"),
        ("trial.toml", 'below = "adequate_weeks"', 'below = "many_weeks"', "many_weeks"),
        ("trial.toml", "{weeks}", "{wekes}", "wekes"),
        ("trial.toml", 'role.is = "antidepressant"', 'role.is = "antidepresant"', "never 'antidep"),
        ("trial.toml", 'source = "agnp-2018"', 'source = "agnp-2019"', "no source called"),
        ("trial.toml", "[trial-is-supplement]", "[Trial]", "Trial"),
        ("danger_signs.toml", 'queue = "psychosis"', 'queue = "psychotic"', "danger-sign-unusual-now"),
        ("severity.toml", "when.phq9_score.below", "when.phq9_score.is", "severity.toml"),
        ("thresholds.toml", "value = 2", 'value = "two"', r"thresholds.toml \[doses_missed"),
        ("definitions.toml", "below_percent = 50,", "from_percent = 50, below_percent = 50,", "order"),
        ("definitions.toml", 'is = "current"', 'is = "last_year"', "episode is one of"),
        ("medicines.toml", "dose = 20", "dose = -20", r"medicines.toml \[citalopram\]"),
        ("medicines.toml", '"Celexa"', '"Lexapro"', "names both"),
        ("medicines.toml", 'atc = "N06AB04"', 'atc = "N6AB4"', r"medicines.toml \[citalopram\]"),
        ("sources.toml", "cite = ", "sites = ", "sources.toml"),
        ("crisis_lines.toml", "verified_on = 2026-11-23", "", "crisis_lines.toml"),
        ("rulebook.toml", "two_adequate_trials", "three_adequate_trials", "headline"),
        ("options/ect.toml", 'title = "', 'titel = "', r"ect.toml \[ect\]"),
    ],
)  # fmt: skip
def test_a_broken_file_is_named(knowledge, file, old, new, says):
    change(knowledge, file, old, new)
    with pytest.raises(RulebookError, match=says):
        load_rulebook(knowledge)


def test_an_author_cannot_check_their_own_rules(knowledge):
    change(knowledge, "trial.toml", '"nobody yet"', '"The project\'s developers"')
    with pytest.raises(RulebookError, match="someone other than its author"):
        load_rulebook(knowledge)


def test_a_threshold_nobody_uses_is_refused(knowledge):
    path = knowledge / "thresholds.toml"
    spare = '\n[spare]\nvalue = 1\nunit = "x"\nmeans = "x"\nsource = "agnp-2018"\n'
    spare += 'where = "x"\nknown = "found"\n'
    path.write_text(path.read_text("utf-8") + spare, "utf-8")
    with pytest.raises(RulebookError, match=r"thresholds.toml \[spare\]: no rule uses it"):
        load_rulebook(knowledge)


def test_a_source_nobody_cites_is_refused(knowledge):
    path = knowledge / "sources.toml"
    path.write_text(path.read_text("utf-8") + '\n[spare]\ncite = "x"\nknown = "found"\n', "utf-8")
    with pytest.raises(RulebookError, match=r"sources.toml \[spare\]: nothing cites it"):
        load_rulebook(knowledge)


def test_a_missing_file_is_named(knowledge):
    (knowledge / "medicines.toml").unlink()
    with pytest.raises(RulebookError, match=r"medicines\.toml"):
        load_rulebook(knowledge)


def test_any_change_of_any_file_changes_the_digest(knowledge):
    change(knowledge, "trial.toml", "# Rules about", "# The rules about")
    assert load_rulebook(knowledge).digest != BOOK.digest


def test_all_70_agents_are_there():
    assert len(BOOK.medicines) == 70
    roles = [medicine.role for medicine in BOOK.medicines.values()]
    assert roles.count("antidepressant") == 41
    assert roles.count("advanced") == 5


def test_every_minimum_that_decides_was_looked_for():
    """None is only recalled: each was found, is this tool's policy, or says it is unconfirmed."""
    for medicine in BOOK.medicines.values():
        for value in (medicine.usual_minimum, medicine.stricter_minimum):
            assert value is None or value.known in {"found", "tool_policy", "unconfirmed"}, (
                medicine.id
            )


def test_no_antidepressant_has_an_unconfirmed_usual_minimum():
    unconfirmed = [
        medicine.id
        for medicine in BOOK.medicines.values()
        if medicine.role == "antidepressant"
        and medicine.usual_minimum
        and medicine.usual_minimum.known == "unconfirmed"
    ]
    assert unconfirmed == []


@pytest.mark.parametrize(
    ("written", "medicine"),
    [
        ("Escitalopram", "escitalopram"),
        ("citalopram", "citalopram"),
        ("EFFEXOR XR", "venlafaxine"),
        ("efexor-xl", "venlafaxine"),
        ("St John's Wort", "st_johns_wort"),
        ("  Zoloft  ", "sertraline"),
        ("dothiepin", "dosulepin"),
        ("Wellbutrin XL", "bupropion"),
        ("T3", "liothyronine"),
    ],
)
def test_a_name_is_recognised(written, medicine):
    assert BOOK.names.recognise(written).medicine.id == medicine


@pytest.mark.parametrize(
    ("written", "offered"),
    [
        ("setraline", {"sertraline"}),
        ("velafaxine", {"venlafaxine"}),
        ("citaloprem", {"citalopram"}),
        ("amitryptyline", {"amitriptyline"}),
    ],
)
def test_a_close_spelling_is_offered_and_never_taken(written, offered):
    found = BOOK.names.recognise(written)
    assert found.medicine is None
    assert {medicine.id for medicine in found.close} == offered


@pytest.mark.parametrize("written", ["citalopram or something", "the white one", "", "xx", "pram"])
def test_a_part_of_a_name_is_no_name(written):
    assert BOOK.names.recognise(written).medicine is None


def test_no_name_is_a_slip_away_from_being_taken_for_another():
    """Every name is its own medicine's, exactly."""
    for medicine in BOOK.medicines.values():
        for name in medicine.names:
            assert BOOK.names.recognise(name).medicine is medicine


def test_two_medicines_cannot_share_a_name():
    one = BOOK.medicines["sertraline"]
    with pytest.raises(ValueError, match="names both"):
        Names(
            {
                "a": one,
                "b": BOOK.medicines["citalopram"].model_copy(update={"also_called": ("Zoloft",)}),
            }
        )


def test_the_help_lines_cover_the_countries_asked_for():
    for country in ("US", "CA", "GB", "IE", "AU", "NZ", "EU", "OTHER"):
        lines = BOOK.help_for(country).lines
        assert any(line.kind == "emergency" for line in lines) or country == "OTHER"
        assert any(line.kind == "directory" for line in lines)
    assert BOOK.help_for(None).lines


def test_help_numbers_are_due_after_180_days():
    line = BOOK.help_lines[0]
    day = line.verified_on + timedelta(days=180)
    named = f"crisis line {line.country} {line.name}"
    assert named in {due.entry for due in BOOK.due(day)}
    assert named not in {due.entry for due in BOOK.due(day - timedelta(days=1))}


def test_nothing_is_due_before_it_was_written():
    assert BOOK.due(date(2026, 11, 23)) == []


def test_definitions_are_the_ones_asked_for():
    assert list(BOOK.definitions) == [
        "two_adequate_trials",
        "esketamine_trials",
        "ema_2013",
        "sforzini_2022",
        "sforzini_2022_partial",
        "rybak_2021",
        "two_classes_payer",
        "gsrd",
    ]


def test_only_these_rules_are_named_in_a_clinics_queue():
    """Unusual experiences now and never in the past; danger after a birth; around a birth."""
    assert {rule.id: rule.queue for rule in BOOK.rules.values() if rule.queue} == {
        "danger-sign-unusual-now": "psychosis",
        "danger-sign-postpartum-now": "postpartum",
        "danger-sign-postpartum-not-sure": "postpartum",
        "answer-pregnant": "perinatal",
        "answer-postpartum": "perinatal",
    }


def test_every_pair_of_groups_can_arise():
    """No rule about two medicines without medicines, or ticks, of both groups."""
    groups = {group for medicine in BOOK.medicines.values() for group in medicine.groups}
    groups |= {group for entry in BOOK.answer_groups.values() for group in entry.groups}
    groups |= {"alcohol"}  # worked out of the AUDIT-C: see test_derive.py
    assert {group for pair in BOOK.pairs for group in pair} <= groups
