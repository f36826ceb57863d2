"""Options: all there, all told whole, none hidden, and every precaution reachable."""

import copy
import json
from collections import Counter
from typing import get_args

import pytest
from conftest import worked_cases
from facts_worth_trying import facts_worth_trying, random_facts
from hypothesis import assume, given
from hypothesis import strategies as st
from plain_reading import plain_findings
from strategies import as_intake, intakes
from test_golden import assessed, intake_of
from test_properties import thorough

from rules.answer_facts import AnswerFact
from rules.facts import HistoryFact
from rules.help_lines import Country
from rules.rulebook import LABEL_COUNT, OPTIONS, load_rulebook
from rules.topics import HealthTopic, MedicineTopic, RiskTopic, SubstanceTopic
from screening.assess import screen
from screening.bring import questions_known
from screening.derive.history import label_count_fact
from screening.options import GROUPS, REGIONS
from screening.questions import topic_label

BOOK = load_rulebook()
ASKED_FOR = {
    "ect", "rtms", "theta_burst", "accelerated_tms", "vns", "esketamine", "ketamine_infusion",
    "dbs", "mbct", "ipt", "behavioural_activation", "exercise", "healthy_routines",
    "aripiprazole_add_on", "brexpiprazole_add_on", "cariprazine_add_on", "lumateperone_add_on",
    "quetiapine_add_on", "olanzapine_add_on", "risperidone_add_on", "lithium", "thyroid_hormone",
    "mood_stabilisers", "combining_antidepressants", "switching_antidepressants", "tricyclics",
    "maois", "improving_present_trial", "checking_again", "cbt", "cbasp", "bright_light",
    "insomnia_treatment", "tdcs_home", "prescription_apps", "psilocybin",
    "magnetic_seizure_therapy", "psychodynamic_therapy",
}  # fmt: skip
every_option = pytest.mark.parametrize("name", BOOK.options)


def rules_of(name):
    return BOOK.rule_files[OPTIONS + name]


def histories():
    for tried, result in (
        (False, None),
        (True, None),
        (True, "helped"),
        (True, "did_not_help_enough"),
    ):
        for first in (True, False):
            yield HistoryFact(said_tried=tried, tried_result=result, another_pathway_first=first)


def test_every_option_asked_for_is_there():
    assert set(BOOK.options) >= ASKED_FOR


@every_option
def test_an_option_has_all_its_parts(name):
    option = BOOK.options[name]
    assert {entry.region for entry in option.regulatory} == {"us", "uk", "eu"}
    assert 2 <= len(option.questions) <= 7
    for told in option.told():
        assert told.source in BOOK.sources
        assert len(told.says) > 10
    assert option.status_again_by > option.review.on


@every_option
def test_an_option_has_rules_that_fire_and_that_do_not(name):
    seen = {
        (case["rule"], case["fires"]) for case in worked_cases() if case["file"] == OPTIONS + name
    }
    assert {rule.id for rule in rules_of(name)} == {rule for rule, fires in seen if fires}
    assert {rule.id for rule in rules_of(name)} == {rule for rule, fires in seen if not fires}


@every_option
def test_what_was_tried_is_said_once_and_only_where_it_was(name):
    for fact in histories():
        fired = [BOOK.rules[rule] for rule in plain_findings(BOOK, OPTIONS + name, fact)]
        assert sum(rule.conclude == "already_tried" for rule in fired) == fact.said_tried, fact


@every_option
def test_every_region_says_what_is_asked_for(name):
    asks = BOOK.options[name].asks
    assert list(asks) == list(REGIONS)
    for each in asks.values():
        assert each.source in BOOK.sources
        assert (each.what == "names_number") == (each.trials is not None)


@every_option
def test_an_option_concludes_nothing_else(name):
    allowed = {"already_tried", "check_first", "precaution", "strong_precaution"}
    assert {rule.conclude for rule in rules_of(name)} <= allowed


def test_every_answer_about_health_is_used_by_some_rule():
    """No question without a purpose."""
    used = {
        topic
        for rule in BOOK.rules.values()
        if "topic" in rule.when
        for topic in rule.when["topic"].choices
    } | set(BOOK.answer_groups)
    asked = {
        topic
        for topics in (HealthTopic, RiskTopic, MedicineTopic, SubstanceTopic)
        for topic in get_args(topics)
    }
    assert asked - used == set()


def test_every_precaution_is_reachable_by_some_answer():
    """No rule without a question."""
    for name in BOOK.options:
        for rule in rules_of(name):
            if "topic" in rule.when and rule.conclude.endswith("precaution"):
                for topic in rule.when["topic"].choices:
                    perinatal = {"pregnant", "might_be_pregnant", "trying_to_conceive",
                                 "breastfeeding", "postpartum"}  # fmt: skip
                    known = topic in perinatal | {"depression_told_by_clinician"}
                    assert known or topic_label(topic), (rule.id, topic)


def test_not_sure_raises_what_yes_raises():
    for name in BOOK.options:
        for rule in rules_of(name):
            answer = rule.when.get("answer")
            if rule.about == "answer" and answer and "yes" in answer.choices:
                assert "not_sure" in answer.choices, rule.id


RULED_OUT_BY_A_LABEL = {
    "cariprazine_add_on": ["hiv_or_antifungal_medicine", "carbamazepine_or_similar", "rifampicin",
                           "enzalutamide", "efavirenz", "st_johns_wort", "modafinil"],
    "lumateperone_add_on": ["carbamazepine_or_similar", "rifampicin", "enzalutamide",
                            "efavirenz", "st_johns_wort"],
    "zuranolone": ["carbamazepine_or_similar", "rifampicin", "enzalutamide", "efavirenz",
                   "st_johns_wort"],
    "maois": ["decongestant", "dextromethorphan", "opioid_painkiller", "tramadol_or_fentanyl",
              "adhd_stimulant", "phaeochromocytoma", "kidney_disease", "liver_disease"],
    "psilocybin": ["schizophrenia", "psychosis_in_family", "long_qt_or_heart_rhythm"],
    "esketamine": ["recent_heart_attack_or_stroke", "aneurysm", "brain_bleed",
                   "raised_pressure_in_the_head"],
    "ketamine_infusion": ["recent_heart_attack_or_stroke", "aneurysm", "brain_bleed",
                          "raised_pressure_in_the_head"],
    "tdcs_home": ["metal_in_head_or_neck", "cochlear_implant", "pacemaker_or_defibrillator",
                  "implanted_stimulator_or_pump"],
    "lithium": ["kidney_disease", "long_qt_or_heart_rhythm", "thyroid_disease"],
    "tricyclics": ["recent_heart_attack_or_stroke", "heart_disease", "liver_disease"],
    "olanzapine_add_on": ["glaucoma"],
    "other_add_ons": ["glaucoma", "phaeochromocytoma", "eating_disorder", "schizophrenia"],
    "mood_stabilisers": ["clozapine"],
    "newer_antidepressants": ["low_potassium_or_purging", "eating_disorder"],
}  # fmt: skip
"""Answers that a label, or the trials of an option, rule out."""


@pytest.mark.parametrize("said", ["yes", "not_sure"])
@pytest.mark.parametrize(
    ("name", "topic"),
    [(name, topic) for name, all_ in RULED_OUT_BY_A_LABEL.items() for topic in all_],
)
def test_what_a_label_rules_out_is_a_strong_precaution(name, topic, said):
    fact = AnswerFact(topic=topic, answer=said)
    fired = [BOOK.rules[rule].conclude for rule in plain_findings(BOOK, OPTIONS + name, fact)]
    assert "strong_precaution" in fired


def test_ketamine_has_the_precautions_of_esketamine():
    """Its near relative has a label, it has none."""

    def strong(name):
        return {
            topic
            for rule in rules_of(name)
            if rule.conclude == "strong_precaution" and "topic" in rule.when
            for topic in rule.when["topic"].choices
        }

    assert strong("esketamine") == strong("ketamine_infusion")


def told(**parts):
    return screen(as_intake({"format": "trd-intake/1", "filled_in_on": "2026-11-20", **parts}))


@pytest.mark.parametrize(
    ("others", "rule", "conclude"),
    [
        (["maoi_in_last_2_weeks", "decongestant"], "together-maoi-decongestant", "check_medicines_today"),
        (["maoi_in_last_2_weeks", "opioid_painkiller"], "together-maoi-opioid", "check_medicines_today"),
        (["opioid_painkiller", "benzodiazepine_or_sleeping_tablet"], "together-opioid-sedative", "check_medicines"),
        (["clozapine", "carbamazepine_or_similar"], "together-clozapine-carbamazepine", "check_medicines"),
        (["clozapine", "lithium_now"], "together-lithium-clozapine", "check_medicines"),
        (["lithium_now", "water_tablet"], "together-lithium-lithium-raiser", "check_medicines"),
    ],
)  # fmt: skip
def test_two_ticks_that_meet_are_raised(others, rule, conclude):
    noted = told(other_medicines=dict.fromkeys(others, "yes")).reconsider
    assert {note.finding.rule: note.finding.conclude for note in noted}.get(rule) == conclude
    one = told(other_medicines={others[0]: "yes"}).reconsider
    assert rule not in {note.finding.rule for note in one}


def test_worse_on_a_new_medicine_below_25_says_today():
    options = {
        option.id: option
        for option in told(
            person={"age_years": 22}, health={"worse_since_starting_medicine": "yes"}
        ).options
    }
    (raised,) = (
        each
        for each in options["improving_present_trial"].precautions
        if each.topic == "worse_since_starting_medicine"
    )
    assert raised.strong
    assert "Below the age of 25" in raised.says
    assert "today" in raised.says


@pytest.mark.parametrize(
    ("country", "name", "counts", "conclusion"),
    [
        ("US", "esketamine", (1, 1), "does_not_reach"),
        ("US", "esketamine", (1, 2), "could_reach"),
        ("US", "esketamine", (0, None), "could_reach"),
        ("US", "esketamine", (2, 2), "reaches"),
        ("US", "vns", (3, 3), "does_not_reach"),
        ("US", "vns", (4, 5), "reaches"),
        ("GB", "vns", (4, 5), "not_covered"),
        ("US", "lumateperone_add_on", (2, 2), "no_number"),
        ("GB", "lumateperone_add_on", (2, 2), "none"),
        ("DE", "aripiprazole_add_on", (2, 2), "not_covered"),
        ("CA", "esketamine", (2, 2), "not_recorded"),
        (None, "esketamine", (2, 2), "not_recorded"),
        ("FR", "psilocybin", (4, 4), "not_covered"),
        ("GB", "tdcs_home", (2, 2), "not_covered"),
    ],
)
def test_the_count_beside_the_number_that_a_country_names(country, name, counts, conclusion):
    region = BOOK.region_of(country)
    asks = BOOK.options[name].asks[region.id] if region else None
    assert conclusions(asks, *counts) == [conclusion]


def conclusions(asks, failed, possible):
    fact = label_count_fact(asks, failed, possible)
    return [BOOK.rules[rule].conclude for rule in plain_findings(BOOK, LABEL_COUNT, fact)]


@every_option
def test_every_count_has_exactly_one_conclusion_in_every_region(name):
    for asks in (*BOOK.options[name].asks.values(), None):
        for failed in range(7):
            for possible in (failed, failed + 1, *([None] if failed == 0 else [])):
                assert len(conclusions(asks, failed, possible)) == 1


def test_no_country_stands_in_two_regions():
    listed = [country for region in BOOK.regions.values() for country in region.countries]
    assert len(listed) == len(set(listed))
    assert set(listed) <= set(get_args(Country))


def test_what_is_shown_beside_the_list_does_not_depend_on_the_count():
    """Two people of one country, one with no medicine and one with two, read the same line."""
    two = intake_of("two_ssris")
    ours = screen(two).options
    theirs = screen(two.model_copy(update={"trials": ()})).options
    assert [each.in_country_says for each in ours] == [each.in_country_says for each in theirs]
    assert [each.label_count for each in ours] != [each.label_count for each in theirs]


@thorough
@given(intakes(most_trials=2), st.data())
def test_no_answer_makes_an_option_disappear(content, data):
    before = screen(as_intake(content))
    assume(before.options)
    more = copy.deepcopy(content)
    topic = data.draw(st.sampled_from(sorted(
        key for key in _topics() if key not in more["health"]
    )))  # fmt: skip
    more["health"][topic] = data.draw(st.sampled_from(["yes", "not_sure"]))
    after = screen(as_intake(more))
    assert [option.id for option in after.options] == [option.id for option in before.options]
    for old, new in zip(before.options, after.options, strict=True):
        kept = {precaution.rule for precaution in new.precautions}
        assert {precaution.rule for precaution in old.precautions} <= kept, (topic, old.id)


def _topics():
    return get_args(HealthTopic)


def test_the_order_is_the_same_for_everyone():
    order = [option.id for option in assessed("two_ssris").options]
    assert order == [option.id for option in assessed("everything_unknown").options]
    groups = [option.group for option in assessed("two_ssris").options]
    assert groups == sorted(groups, key=GROUPS.index)
    assert groups[0] == "present_trial"


def test_below_18_no_option_is_listed():
    assert assessed("age_16").options == ()


def test_not_sure_about_metal_in_the_head_is_raised_for_magnetic_stimulation():
    options = {
        option.id: option for option in assessed("older_adult_with_apnoea_and_heart_rhythm").options
    }
    raised = {precaution.topic: precaution.strong for precaution in options["rtms"].precautions}
    assert raised["metal_in_head_or_neck"] is True


def test_what_was_tried_is_said_with_its_result():
    options = {option.id: option for option in assessed("maoi_and_tramadol").options}
    assert "did not help enough" in options["ect"].already_tried
    assert options["maois"].already_tried
    assert options["vns"].already_tried is None


@thorough
@given(intakes(most_trials=3))
def test_at_most_ten_questions_to_bring_and_whom_to_call_is_one(content):
    questions = screen(as_intake(content)).questions_to_bring
    assert 1 <= len(questions) <= 10
    assert len(set(questions)) == len(questions)
    assert questions[-1] == questions_known()["worse"]


def test_random_facts_reach_every_rule_of_an_option():
    """The generated facts of the other tests are not blind to some rule."""
    for name in BOOK.options:
        reached = Counter()
        for fact in facts_worth_trying(BOOK, OPTIONS + name):
            reached.update(plain_findings(BOOK, OPTIONS + name, fact))
        for fact in random_facts(BOOK, OPTIONS + name, None, 200, seed=1):
            reached.update(plain_findings(BOOK, OPTIONS + name, fact))
        assert set(reached) == {rule.id for rule in rules_of(name)}, name


def test_the_catalogue_is_plain_data():
    assert json.loads(next(iter(BOOK.options.values())).model_dump_json())["title"]
