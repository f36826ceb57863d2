"""The medicines side by side: what is known is drawn, what is not known is never 0."""

import json
from datetime import date

import pytest
from test_golden import PEOPLE, assessed

from rules.rulebook import load_rulebook
from screening.assess import screen
from screening.read import read_intake
from screening.timeline import timeline

NEEDED = load_rulebook().definitions["two_adequate_trials"].limits["adequate_weeks"]


def drawn(*trials):
    form = {"format": "trd-intake/1", "filled_in_on": "2026-11-20", "trials": list(trials)}
    return timeline(screen(read_intake(json.dumps(form).encode(), date(2026, 11, 24))))


@pytest.mark.parametrize("name", PEOPLE)
def test_one_bar_for_each_medicine_in_the_order_of_the_form(name):
    assessment = assessed(name)
    shown = timeline(assessment)
    headline = assessment.headline.definition
    assert [(bar.number, bar.name, bar.part) for bar in shown.bars] == [
        (trial.number, trial.name, trial.parts[headline].part) for trial in assessment.trials
    ]
    assert shown.needed_weeks == NEEDED
    assert shown.longest_weeks >= max(
        [NEEDED, *(bar.weeks_at_most or bar.weeks_at_least for bar in shown.bars)]
    )


def test_the_sentence_says_what_the_bar_shows():
    (bar,) = drawn(
        {
            "medicine": "Sertraline",
            "taken_as": "alone",
            "taken_for": ["depression"],
            "in_current_episode": "yes",
            "highest_steady_dose_mg": 150,
            "weeks_at_that_dose": 10,
            "missed_doses_per_week": "0_or_1",
            "best_improvement": "under_25",
        }
    ).bars
    assert (bar.dose_amount, bar.usual_minimum_amount) == (150, 50)
    assert bar.sentence == (
        "Sertraline, 150 mg, at or above the usual least dose of 50 mg; 10 weeks of the"
        f" {NEEDED} asked for; at its best: less than 25% better. It counts."
    )


def test_what_is_not_known_is_never_0():
    shown = drawn({"medicine": "Sertraline"})
    (bar,) = shown.bars
    assert bar.dose_amount is None
    assert bar.weeks_at_most is None
    assert not bar.weeks_known
    assert bar.usual_minimum_amount == 50
    assert "dose not known (the usual least dose is 50 mg)" in bar.sentence
    assert "an unknown number of weeks" in bar.sentence
    assert " 0 " not in bar.sentence
    assert shown.longest_weeks == NEEDED


def test_less_than_a_week_is_known():
    (bar,) = drawn({"medicine": "Sertraline", "weeks_at_that_dose": 0.5}).bars
    assert (bar.weeks_known, bar.weeks_at_least, bar.weeks_at_most) == (True, 0, 0)


def test_a_dose_whose_form_decides_is_not_drawn():
    """90 mg a week is an ordinary dose of weekly fluoxetine, and a high one of the daily form."""
    daily, weekly, unclear = drawn(
        *(
            {"medicine": "Fluoxetine", "highest_steady_dose_mg": dose, **form}
            for dose, form in ((40, {"form": "tablet"}), (90, {"form": "weekly"}), (500, {}))
        )
    ).bars
    assert daily.dose_amount == 40
    assert weekly.dose_amount == 20
    assert unclear.dose_amount is None


def test_a_blood_level_that_stands_over_a_low_dose_is_named():
    nortriptyline = timeline(assessed("lithium_by_level")).bars[0]
    assert "below the usual least dose" in nortriptyline.sentence
    assert "It counts. Its blood level was within" in nortriptyline.sentence


@pytest.mark.parametrize(
    ("judged", "says"),
    [
        (None, "It could count. The dose is a usual one, but some sources ask for more"),
        (
            "enough",
            "It counts. The dose is a usual one. Sources disagree about it, and a clinician",
        ),
        ("not_enough", "It does not count. The dose is a usual one. Sources disagree about it"),
    ],
)
def test_a_dose_that_a_clinician_judged_says_so(judged, says):
    (bar,) = drawn(
        {
            "medicine": "Venlafaxine",
            "taken_as": "alone",
            "taken_for": ["depression"],
            "in_current_episode": "yes",
            "highest_steady_dose_mg": 75,
            "dose_judged": judged,
            "weeks_at_that_dose": 10,
            "missed_doses_per_week": "0_or_1",
            "best_improvement": "under_25",
        }
    ).bars
    assert "75 mg, at or above the usual least dose of 75 mg" in bar.sentence
    assert says in bar.sentence


def test_a_medicine_taken_twice_is_said_to_be_counted_once():
    assert (
        "It is counted once, with number 2."
        in timeline(assessed("same_medicine_twice")).bars[2].sentence
    )
