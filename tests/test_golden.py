"""Whole invented people: intake.json -> assessment.json and the text report.

`pytest tests/test_golden.py --update-golden` (or `make golden`) writes them anew; the difference is
read before it is committed. What each person is there for is stated below, not only snapshotted.
"""

import json

import pytest
from conftest import ROOT

from screening.assess import screen
from screening.read import read_intake
from screening.report.text import text_report

GOLDEN = ROOT / "tests" / "golden"
PEOPLE = sorted(path.name for path in GOLDEN.iterdir() if path.is_dir())


def intake_of(name):
    return read_intake((GOLDEN / name / "intake.json").read_bytes())


def assessed(name):
    return screen(intake_of(name))


def verdicts(name):
    return {result.id: result.verdict for result in assessed(name).definitions}


def compare(path, text, update):
    if update:
        path.write_text(text, "utf-8")
    assert path.exists(), f"{path} is missing: make golden"
    assert path.read_text("utf-8") == text


@pytest.mark.parametrize("name", PEOPLE)
def test_golden_person(name, update_golden):
    assessment = assessed(name)
    content = json.loads(assessment.model_dump_json())
    # The rulebook's fingerprint changes with every comment; the rest must not.
    content["rulebook"]["digest"] = "…"
    # One line for each rule that fired; the facts and sources are tested elsewhere.
    content["trace"] = [
        f"{entry['rule']} | {entry['subject']} | {entry['definition'] or ''}".rstrip(" |")
        for entry in content["trace"]
    ]
    text = text_report(assessment).replace(assessment.rulebook.digest, "…")
    compare(
        GOLDEN / name / "assessment.json",
        json.dumps(content, indent=1, ensure_ascii=False) + "\n",
        update_golden,
    )
    compare(GOLDEN / name / "report.txt", text, update_golden)


def test_there_are_twenty_people():
    assert len(PEOPLE) >= 20


def test_two_ssris_meet_every_definition_but_the_one_that_asks_for_two_classes():
    found = verdicts("two_ssris")
    assert found.pop("two_classes_payer") == "not_met_on_these_answers"
    assert found.pop("sforzini_2022_partial") == "not_met_on_these_answers"
    assert set(found.values()) == {"may_be_met"}


def test_definitions_disagree_and_say_on_what():
    assessment = assessed("five_trials_definitions_disagree")
    assert len({result.verdict for result in assessment.definitions}) == 3
    assert any("Sforzini 2022: not met" in said for said in assessment.disagreements)
    assert any("Sertraline" in said and "at most 25%" in said for said in assessment.disagreements)


def test_nothing_known_is_never_no():
    assessment = assessed("everything_unknown")
    assert {result.verdict for result in assessment.definitions} == {"cannot_tell"}
    assert assessment.safety.level == "ask"
    assert assessment.severity.phq9_total is None
    assert assessment.staging.maudsley.sentence.startswith("Cannot be staged, because")
    assert all(each.question == "trials" for each in assessment.missing)


def test_missed_doses_make_no_failed_trial():
    assessment = assessed("adherence_poor")
    by_id = {result.id: result for result in assessment.definitions}
    assert by_id["two_adequate_trials"].failed_trials == 0
    rybak = by_id["rybak_2021"]  # it does not name adherence, so a clinician decides
    assert (rybak.failed_trials, rybak.possible_trials) == (0, 2)
    assert {note.finding.rule for note in assessment.reconsider} >= {"trial-often-missed"}


def test_a_dose_between_the_minimums_counts_could_count_as_the_definition_says():
    found = verdicts("dose_between_usual_and_stricter")
    assert found["sforzini_2022"] == "may_be_met"
    assert found["two_adequate_trials"] == "cannot_tell"
    headline = assessed("dose_between_usual_and_stricter").definitions[0]
    assert "clinician to judge whether venlafaxine counts" in headline.to_decide


def with_dose_judged(name, number, judged):
    """A golden person, with what a clinician judged of the dose of one medicine."""
    content = json.loads((GOLDEN / name / "intake.json").read_bytes())
    content["trials"][number - 1]["dose_judged"] = judged
    return screen(read_intake(json.dumps(content)))


JUDGED = "The dose is a usual one. Sources disagree about it, and a clinician has judged that it"


def test_a_dose_that_a_clinician_judged_enough_counts_where_it_could_count():
    assessment = with_dose_judged("dose_between_usual_and_stricter", 2, "enough")
    found = {result.id: result for result in assessment.definitions}
    assert found["two_adequate_trials"].verdict == "may_be_met"
    assert f"{JUDGED} was enough." in found["two_adequate_trials"].reasons[1]
    assert JUDGED not in found["sforzini_2022"].reasons[1]  # it counts usual doses by itself
    assert not any(each.who == "clinician" for each in assessment.missing)
    assert f"Counts. {JUDGED} was enough." in " ".join(text_report(assessment).split())


def test_a_dose_that_a_clinician_judged_not_enough_counts_only_where_the_definition_says_so():
    assessment = with_dose_judged("dose_between_usual_and_stricter", 2, "not_enough")
    found = {result.id: result for result in assessment.definitions}
    assert found["two_adequate_trials"].verdict == "not_met_on_these_answers"
    assert f"{JUDGED} was not enough." in found["two_adequate_trials"].reasons[1]
    assert found["sforzini_2022"].verdict == "may_be_met"
    assert "trial-dose-judged-not-enough" in {note.finding.rule for note in assessment.reconsider}


def test_an_add_on_dose_can_be_judged_too():
    content = {
        "format": "trd-intake/1",
        "trials": [
            {
                "medicine": "aripiprazole",
                "taken_as": "added_to_another",
                "highest_steady_dose_mg": 2,
                "weeks_at_that_dose": 10,
                "best_improvement": "none",
            }
        ],
    }
    adequacy = {}
    for judged in (None, "enough", "not_enough"):
        content["trials"][0]["dose_judged"] = judged
        (added,) = screen(read_intake(json.dumps(content))).augmentations
        adequacy[judged] = added.adequacy
    assert adequacy == {None: "cannot_tell", "enough": "adequate", "not_enough": "inadequate"}


def test_the_same_medicine_twice_is_one_trial():
    assessment = assessed("same_medicine_twice")
    assert assessment.definitions[0].failed_trials == 1
    assert assessment.definitions[0].possible_trials == 1
    assert assessment.trials[2].parts["two_adequate_trials"].same_medicine_as == 2


def test_a_response_that_was_lost_is_no_failure():
    assessment = assessed("lost_response")
    assert assessment.trials[0].parts["two_adequate_trials"].part == "does_not_count"
    assert "trial-response-was-lost" in assessment.trials[0].parts["two_adequate_trials"].rules


def test_blood_levels_stand_over_doses():
    assessment = assessed("lithium_by_level")
    assert assessment.trials[0].parts["two_adequate_trials"].part == "counts"  # 50 mg, level within
    assert assessment.augmentations[0].adequacy == "adequate"
    assert assessment.augmentations[0].did_not_help_enough == "yes"
    assert any(note.finding.rule.startswith("together-lithium") for note in assessment.reconsider)


def test_below_18_the_definitions_are_not_used():
    assessment = assessed("age_16")
    assert {result.verdict for result in assessment.definitions} == {"cannot_tell"}
    assert "for adults" in assessment.headline.sentence
    assert "the method is for adults" in assessment.staging.thase_rush.sentence
    assert [note.finding.rule for note in assessment.headline.another_pathway_first] == [
        "person-below-18"
    ]


def test_citalopram_40_mg_at_70_is_above_the_older_adults_limit():
    assessment = assessed("age_70_on_citalopram_40")
    rules = {note.finding.rule for note in assessment.reconsider}
    assert any(rule.startswith("dose-") for rule in rules)
    assert any("omeprazole" in rule for rule in rules)


def test_danger_comes_first_and_hides_nothing():
    assessment = assessed("safety_now")
    assert assessment.safety.level == "now"
    report = text_report(assessment)
    assert report.startswith("!! YOU WROTE ABOUT THOUGHTS OF KILLING YOURSELF")
    assert "000" in report.splitlines()[3] or "000" in report[:900]
    assert "13 11 14" in report
    assert "Paroxetine" in report
    assert assessment.trials


def test_possible_bipolarity_comes_before_the_count():
    assessment = assessed("bipolarity_flagged")
    assert assessment.headline.verdict == "may_be_met"
    assert assessment.headline.sentence.startswith("Something else comes first:")
    assert assessment.headline.another_pathway_first


def test_intolerance_counts_only_where_the_definition_says_so():
    assessment = assessed("stopped_for_side_effects")
    assert assessment.trials[0].parts["two_adequate_trials"].part == "does_not_count"
    assert assessment.trials[0].parts["two_classes_payer"].part == "counts"
    assert verdicts("stopped_for_side_effects")["two_classes_payer"] == "may_be_met"
    assert any("counted apart" in note for note in assessment.trials[0].notes)


def test_a_trial_still_under_way_says_when_it_can_be_judged():
    assessment = assessed("still_on_the_second")
    assert str(assessment.trials[1].can_be_judged_on) == "2026-12-04"
    assert assessment.trials[1].parts["sforzini_2022"].part == "counts"


def test_medicines_for_sleep_and_pain_are_no_trials():
    assessment = assessed("taken_for_sleep_and_pain")
    assert assessment.definitions[0].possible_trials == 0
    assert assessment.staging.maudsley.sentence.startswith("Not applicable")


def test_an_maoi_with_tramadol_asks_for_a_pharmacist_today():
    assessment = assessed("maoi_and_tramadol")
    today = [
        note for note in assessment.reconsider if note.finding.conclude == "check_medicines_today"
    ]
    assert "phenelzine" in today[0].about.lower()
    assert "tramadol" in today[0].about.lower()
    assert assessment.staging.thase_rush.stage == "V"


def test_danger_after_a_birth_is_now():
    assessment = assessed("postpartum_and_psychosis")
    assert assessment.safety.level == "now"
    assert {"postpartum", "psychosis"} <= set(assessment.safety.panels)


@pytest.mark.parametrize(
    ("unusual", "signs", "perinatal", "marks"),
    [
        ("now", "yes", ["postpartum", "breastfeeding"], {"psychosis", "postpartum", "perinatal"}),
        ("now", None, ["none"], {"psychosis"}),
        ("in_the_past", "not_sure", ["postpartum"], {"postpartum", "perinatal"}),
        ("not_sure", "rather_not_say", ["pregnant"], {"perinatal"}),
        ("rather_not_say", "no", ["trying_to_conceive", "breastfeeding"], set()),
        (None, None, ["not_sure"], set()),
        (None, None, None, set()),
    ],
)
def test_a_queue_is_told_what_was_reported_and_no_more(unusual, signs, perinatal, marks):
    content = json.loads((GOLDEN / "postpartum_and_psychosis" / "intake.json").read_bytes())
    content["safety"] |= {"unusual_experiences": unusual, "postpartum_signs": signs}
    content["person"]["perinatal"] = perinatal
    assessment = screen(read_intake(json.dumps(content)))
    told = {finding.queue for entry in assessment.judged for finding in entry.findings} - {None}
    assert told == marks
    shown = [*assessment.safety.findings, *(note.finding for note in assessment.reconsider)]
    assert {finding.queue for finding in shown} - {None} == marks  # in its file as well


def test_odd_answers_are_asked_back_and_not_used():
    assessment = assessed("typing_errors")
    asked = [each.sentence for each in assessment.asked_back]
    assert "500 mg of Escitalopram" in asked[0]
    assert "Did you mean Sertraline?" in asked[1]
    assert "is not in the list" in asked[2]
    assert assessment.definitions[0].failed_trials == 0
    assert assessment.definitions[0].possible_trials == 3


def test_a_fixed_combination_is_counted_once():
    assessment = assessed("olanzapine_fluoxetine_and_fluoxetine")
    assert assessment.definitions[0].failed_trials == 1
    assert len(assessment.augmentations) == 2


def test_declined_safety_questions_ask_for_a_person():
    assessment = assessed("safety_declined")
    assert assessment.safety.level == "ask"
    assert assessment.severity.phq9_total is None
    assert assessment.severity.phq9_range == (11, 17)
