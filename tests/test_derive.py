"""The arithmetic on doses, dates and answers, at its edges."""

import json
from datetime import date

import pytest
from strategies import as_intake

from rules.rulebook import load_rulebook
from screening.derive.answers import (
    alcohol_fact,
    answer_facts,
    danger_sign_facts,
    episode_months,
    phq9_range,
)
from screening.derive.together import together_facts
from screening.derive.trials import comparable_doses, taken_medicines
from screening.intake import Intake

BOOK = load_rulebook()


def one(**trial):
    content = {"format": "trd-intake/1", "filled_in_on": "2026-11-20", "trials": [trial]}
    return taken_medicines(as_intake(content), BOOK)[0]


def intake(**parts) -> Intake:
    return as_intake({"format": "trd-intake/1", **parts})


def test_never_drinking_counts_what_is_open_as_none_and_keeps_what_was_answered():
    for items, ends in (
        ([0, None, None], (0, 0)),
        ([0, 4, None], (4, 4)),
        ([None, None, 2], (2, 10)),
    ):
        intake = Intake.model_validate_json(
            json.dumps({"format": "trd-intake/1", "substances": {"audit_c": items}})
        )
        fact = alcohol_fact(intake)
        assert (fact.audit_c_at_least, fact.audit_c_at_most) == ends, items


@pytest.mark.parametrize(
    ("trial", "weeks"),
    [
        ({"weeks_at_that_dose": 6}, (6, 6)),
        ({"weeks_at_that_dose": 5.9}, (5, 5)),
        ({"weeks_at_that_dose": 0}, (0, 0)),
        ({"weeks_at_that_dose": {"at_least": 4, "below": 6}}, (4, 5)),
        ({"weeks_at_that_dose": {"at_least": 4, "below": 4.5}}, (4, 4)),
        ({"weeks_at_that_dose": {"at_least": 8}}, (8, None)),
        ({"weeks_at_that_dose": "not_sure"}, (0, None)),
        ({}, (0, None)),
        ({"started_on": "2026-01-01", "stopped_on": "2026-02-12"}, (6, 6)),
        ({"started_on": "2026-01-01", "stopped_on": "2026-02-11"}, (5, 5)),
        ({"started_on": "2026-01", "stopped_on": "2026-03"}, (4, 12)),
        ({"started_on": "2025", "stopped_on": "2025"}, (0, 52)),
        ({"started_on": "2026-10-09", "still_taking": "yes"}, (6, 6)),
        ({"started_on": "2026-10-10", "still_taking": "yes"}, (5, 5)),
        ({"started_on": "2026-10-09"}, (0, 6)),
        ({"stopped_on": "2026-03-01"}, (0, None)),
        ({"weeks_at_that_dose": 3, "started_on": "2026-01-01", "still_taking": "yes"}, (3, 3)),
    ],
)
def test_weeks_are_completed_weeks_and_stay_an_interval(trial, weeks):
    assert one(medicine="sertraline", **trial).weeks == weeks


@pytest.mark.parametrize(
    ("medicine", "dose", "form", "position"),
    [
        ("sertraline", 49.9, None, "below_usual_minimum"),
        ("sertraline", 50, None, "at_or_above_stricter_minimum"),
        ("venlafaxine", 74, None, "below_usual_minimum"),
        ("venlafaxine", 75, None, "between_minimums"),
        ("venlafaxine", 149, None, "between_minimums"),
        ("venlafaxine", 150, None, "at_or_above_stricter_minimum"),
        ("paroxetine", 25, "CR", "at_or_above_stricter_minimum"),
        ("paroxetine", 12.5, "CR", "below_usual_minimum"),
        ("fluoxetine", 90, "weekly", "at_or_above_stricter_minimum"),
        ("fluoxetine", 10, None, "below_usual_minimum"),
        ("bupropion", 174, "HBr", "between_minimums"),
        ("bupropion", 348, "HBr", "at_or_above_stricter_minimum"),
        ("citalopram", 16, "drops", "at_or_above_stricter_minimum"),
        ("citalopram", 16, "tablet", "below_usual_minimum"),
        ("citalopram", 16, None, None),
        ("lithium", 900, None, None),
        ("lofepramine", 75, None, "below_usual_minimum"),
        ("escitalopram", 500, None, None),
        ("something blue", 100, None, None),
    ],
)
def test_doses_are_compared_as_the_ordinary_form(medicine, dose, form, position):
    taken = one(medicine=medicine, highest_steady_dose_mg=dose, form=form)
    assert taken.fact.dose == position


def test_90_mg_of_weekly_fluoxetine_is_not_90_mg_a_day():
    taken = one(medicine="Prozac Weekly", highest_steady_dose_mg=90, form="weekly")
    assert comparable_doses(taken.trial, taken.medicine) == (20.0,)


def test_an_unusual_dose_counts_once_it_is_confirmed():
    odd = {"medicine": "sertraline", "highest_steady_dose_mg": 400}
    assert one(**odd).fact.dose is None
    assert one(**odd, dose_confirmed=True).fact.dose == "at_or_above_stricter_minimum"


VENLAFAXINE = {"medicine": "venlafaxine"}
AMITRIPTYLINE = {"medicine": "amitriptyline", "highest_steady_dose_mg": 75}


@pytest.mark.parametrize("judged", ["enough", "not_enough"])
@pytest.mark.parametrize("dose", [75, 149])
def test_a_dose_between_the_minimums_is_what_a_clinician_judged(judged, dose):
    taken = one(**VENLAFAXINE, highest_steady_dose_mg=dose, dose_judged=judged)
    assert taken.dose_is_borderline
    assert taken.fact.dose == taken.augmentation_fact.dose == f"judged_{judged}"


@pytest.mark.parametrize("judged", ["enough", "not_enough"])
@pytest.mark.parametrize(
    "trial",
    [
        {**VENLAFAXINE, "highest_steady_dose_mg": 74},
        {**VENLAFAXINE, "highest_steady_dose_mg": 150},
        {**VENLAFAXINE, "highest_steady_dose_mg": "not_sure"},
        VENLAFAXINE,
        {"medicine": "sertraline", "highest_steady_dose_mg": 50},  # one minimum: nothing between
        {"medicine": "something blue", "highest_steady_dose_mg": 75},
        {"medicine": "bupropion", "highest_steady_dose_mg": 348},  # its two forms disagree
        {"medicine": "venlafaxine", "highest_steady_dose_mg": 5_000},  # asked back, not confirmed
        *(
            {**AMITRIPTYLINE, "blood_level": {"value": value, "unit": "ng/mL"}}
            for value in (79, 80, 200, 201)
        ),
    ],
)
def test_a_judgement_changes_no_other_dose_and_nothing_where_a_blood_level_decides(trial, judged):
    assert one(**trial, dose_judged=judged).fact == one(**trial).fact
    assert not one(**trial).dose_is_borderline


def test_a_blood_level_that_cannot_be_read_leaves_the_dose_to_be_judged():
    other_unit = {"value": 100, "unit": "mmol/L"}
    taken = one(**AMITRIPTYLINE, blood_level=other_unit, dose_judged="enough")
    assert taken.fact.dose == "judged_enough"


@pytest.mark.parametrize(
    ("answers", "interval"),
    [
        ({"best_improvement": "none"}, (0, 0)),
        ({"best_improvement": "under_25"}, (1, 249)),
        ({"best_improvement": "25_to_49"}, (250, 499)),
        ({"improvement_percent": 25}, (250, 250)),
        ({"improvement_percent": 25.4}, (254, 254)),
        ({"improvement_at_end": "under_25"}, (1, 1000)),
        ({"best_improvement": "25_to_49", "improvement_at_end": "none"}, (250, 499)),
        ({"best_improvement": "not_sure"}, (None, None)),
        ({}, (None, None)),
    ],
)
def test_improvement_stays_an_interval(answers, interval):
    fact = one(medicine="sertraline", **answers).fact
    assert (fact.improvement_at_least, fact.improvement_at_most) == interval


@pytest.mark.parametrize(
    ("value", "position"),
    [(49, "below"), (50, "within"), (150, "within"), (151, "above")],
)
def test_a_blood_level_stands_against_its_window(value, position):
    level = {"value": value, "unit": "µg/L"}
    assert one(medicine="nortriptyline", blood_level=level).fact.blood_level == position


def test_a_blood_level_in_another_unit_is_not_used():
    level = {"value": 0.6, "unit": "ng/mL"}
    assert one(medicine="lithium", blood_level=level).fact.blood_level is None


def test_dates_without_a_day_say_when_it_can_be_judged():
    taken = one(medicine="sertraline", started_on="2026-11-01", still_taking="yes")
    assert taken.can_be_judged_on(6) == date(2026, 12, 13)
    assert one(medicine="sertraline", weeks_at_that_dose=3, still_taking="yes").can_be_judged_on(
        6
    ) == date(2026, 12, 11)
    assert one(medicine="sertraline", weeks_at_that_dose=9).can_be_judged_on(6) is None


@pytest.mark.parametrize(
    ("items", "ends"),
    [
        ([1] * 9, (9, 9)),
        ([1] * 8 + [None], (8, 11)),
        ([None] * 9, None),
        (None, None),
    ],
)
def test_the_phq9_has_no_total_while_an_item_is_missing(items, ends):
    assert phq9_range(intake(symptoms={"phq9": items})) == ends


@pytest.mark.parametrize(
    ("months", "ends"),
    [
        (12, (12, 12)),
        (12.5, (13, 13)),
        ({"at_least": 12, "below": 24}, (12, 24)),
        ({"at_least": 24}, (24, None)),
        ("not_sure", None),
    ],
)
def test_months_are_counted_up(months, ends):
    assert episode_months(intake(episode={"months": months})) == ends


def test_alcohol_is_an_interval_too():
    fact = alcohol_fact(intake(substances={"audit_c": [2, None, 1]}))
    assert (fact.audit_c_at_least, fact.audit_c_at_most) == (3, 7)
    assert alcohol_fact(intake()) is None


@pytest.mark.parametrize(
    ("audit_c", "others", "pairs"),
    [
        ([1, 1, 1], ["opioid_painkiller"], {("opioid", "alcohol")}),
        ([1, 1, 0], ["opioid_painkiller"], set()),
        ([2, None, None], ["opioid_painkiller"], {("opioid", "alcohol")}),
        ([0, None, None], ["opioid_painkiller"], set()),
        ([3, None, None], ["benzodiazepine_or_sleeping_tablet"], {("sedative", "alcohol")}),
        (None, ["tramadol_or_fentanyl"], set()),
        (
            [0, 0, 0],
            ["tramadol_or_fentanyl", "benzodiazepine_or_sleeping_tablet"],
            {("opioid", "sedative")},
        ),
    ],
)
def test_drinking_meets_opioids_and_sedatives_from_the_number_worth_asking(audit_c, others, pairs):
    told = intake(substances={"audit_c": audit_c}, other_medicines=dict.fromkeys(others, "yes"))
    found = {(each.fact.first, each.fact.second) for each in together_facts(told, (), BOOK)}
    assert found == pairs


def test_a_plain_yes_to_a_sign_means_now():
    signs = danger_sign_facts(intake(safety={"serotonin_signs": True}))
    assert {sign.sign: sign.answer for sign in signs}["serotonin_signs"] == "now"


def test_what_was_not_answered_is_no_fact():
    assert answer_facts(intake(health={"anxiety_disorder": None})) == ()
    assert len(answer_facts(intake(health={"anxiety_disorder": "rather_not_say"}))) == 1


def test_true_and_false_are_yes_and_no():
    facts = answer_facts(intake(health={"diabetes": True, "cancer": False}))
    assert {fact.topic: fact.answer for fact in facts} == {"diabetes": "yes", "cancer": "no"}
