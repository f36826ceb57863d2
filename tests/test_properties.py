"""What must hold for every intake, tried on thousands of generated ones."""

import copy
from itertools import permutations

import pytest
from conftest import IN_FULL
from hypothesis import HealthCheck, assume, event, given, settings
from hypothesis import strategies as st
from strategies import (
    ANTIDEPRESSANTS,
    BOOK,
    as_intake,
    good_trials,
    intakes,
    trials,
    trials_around_the_minimums,
)

from rules.engine import default_engine
from screening.assess import screen
from screening.derive.trials import taken_medicines
from screening.errors import IntakeError
from screening.judge import TrialJudge
from screening.safety import safety
from screening.trace import Tracer
from screening.trial import PERMILLE, Trial
from screening.verdicts import Verdicts

VERDICTS = {"may_be_met", "not_met_on_these_answers", "cannot_tell"}
JUDGE = TrialJudge(default_engine(), remember=1_000)
RANK = {"not_met_on_these_answers": 0, "cannot_tell": 1, "may_be_met": 2}
thorough = settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)
very_thorough = settings(thorough, max_examples=10_000 if IN_FULL else 2_500)


def verdicts(content):
    return {result.id: result.verdict for result in screen(as_intake(content)).definitions}


@very_thorough
@given(intakes(most_trials=3))
def test_every_intake_gets_exactly_one_verdict_per_definition(content):
    intake = as_intake(content)
    tracer = Tracer(default_engine())
    assert safety(tracer, intake).level in {"now", "soon", "ask", "none_reported"}
    found = Verdicts(tracer, JUDGE, intake)
    assert [result.id for result in found.results] == list(BOOK.definitions)
    for result in found.results:
        assert result.verdict in VERDICTS
        if result.possible_trials is not None:
            assert 0 <= result.failed_trials <= result.possible_trials <= len(found.taken)
        fired = [
            entry
            for entry in tracer.judged
            if entry.file == "episode" and entry.definition == result.id
        ]
        assert len(fired) == 1
        assert len(fired[0].findings) == 1


@thorough
@given(st.lists(trials(), min_size=2, max_size=4))
def test_the_order_of_trials_never_matters(listed):
    first, *others = (
        screen(as_intake({"format": "trd-intake/1", "trials": list(order)}))
        for order in list(permutations(listed))[:6]
    )
    for other in others:
        for one, two in zip(first.definitions, other.definitions, strict=True):
            assert (one.verdict, one.failed_trials, one.possible_trials, one.failed_classes) == (
                two.verdict,
                two.failed_trials,
                two.possible_trials,
                two.failed_classes,
            )
        assert first.staging.maudsley.lowest == other.staging.maudsley.lowest
        assert first.staging.thase_rush.stage == other.staging.thase_rush.stage


# Dates and weeks are two ways of answering one question, and a medicine that is named at last may
# be one that is already there; both are answers of another kind than filling a gap.
NARROWING = {
    "taken_as",
    "taken_for",
    "in_current_episode",
    "highest_steady_dose_mg",
    "dose_judged",
    "weeks_at_that_dose",
    "missed_doses_per_week",
    "best_improvement",
    "improvement_at_end",
    "stop_reason",
}


@st.composite
def one_more_answer(draw):
    """An intake, and the same with one question answered that was open before."""
    before = draw(intakes(most_trials=4))
    before["trials"] = draw(st.lists(trials(), min_size=1, max_size=4))
    before["trials"][0][draw(st.sampled_from(sorted(NARROWING)))] = None
    after = copy.deepcopy(before)
    listed = after["trials"]
    questions = []
    for number, trial in enumerate(listed):
        questions += [
            (number, name)
            for name, given_answer in trial.items()
            if name in NARROWING
            and given_answer in (None, "not_sure", "rather_not_say", ["not_sure"])
        ]
    assume(questions)
    number, name = draw(st.sampled_from(questions))
    trial = listed[number]
    answered = draw(ANSWERS_TO[name])
    trial[name] = answered
    return before, after, name


ANSWERS_TO = {
    "taken_as": st.sampled_from(["alone", "added_to_another"]),
    "taken_for": st.sampled_from([["depression"], ["sleep"], ["depression", "pain"]]),
    "in_current_episode": st.sampled_from(["yes", "no"]),
    "highest_steady_dose_mg": st.sampled_from([5.0, 20.0, 50.0, 75.0, 100.0, 150.0, 300.0]),
    "dose_judged": st.sampled_from(["enough", "not_enough"]),
    "weeks_at_that_dose": st.integers(0, 20).map(float),
    "missed_doses_per_week": st.sampled_from(["0_or_1", "2_or_3", "4_or_more"]),
    "best_improvement": st.sampled_from(list(PERMILLE)),
    "improvement_at_end": st.sampled_from(list(PERMILLE)),
    "stop_reason": st.sampled_from([["no_benefit"], ["side_effects"], ["cost"]]),
}


def _readable(content):
    try:
        return as_intake(content)
    except IntakeError:
        return None


@settings(thorough, max_examples=2_000 if IN_FULL else 500)
@given(one_more_answer())
def test_one_more_answer_only_narrows_what_could_not_be_told(pair):
    before, after, name = pair
    assume(name in NARROWING)
    if name == "weeks_at_that_dose":
        assume(all(trial["started_on"] is None for trial in after["trials"]))
    old, new = _readable(before), _readable(after)
    assume(old is not None and new is not None)
    was, became = screen(old), screen(new)
    for one, two in zip(was.definitions, became.definitions, strict=True):
        if one.verdict != "cannot_tell":
            assert two.verdict == one.verdict, (name, one.id)
        assert two.failed_trials >= one.failed_trials, (name, one.id)
        assert (two.possible_trials or 0) <= (one.possible_trials or 0), (name, one.id)


@settings(thorough, max_examples=500)
@given(st.lists(trials_around_the_minimums(), min_size=1, max_size=3))
def test_a_judgement_changes_nothing_but_a_dose_on_which_sources_disagree(listed):
    judged = [{**trial, "dose_judged": trial["dose_judged"] or "enough"} for trial in listed]
    before, after = (
        as_intake({"format": "trd-intake/1", "trials": each})
        for each in ([{**trial, "dose_judged": None} for trial in listed], judged)
    )
    borderline = [medicine.dose_is_borderline for medicine in taken_medicines(before, BOOK)]
    was, became = screen(before), screen(after)
    event(f"{sum(borderline)} of {len(listed)} borderline")
    assert (was.model_dump() != became.model_dump()) == any(borderline)
    changed = [one != two for one, two in zip(_facts(was), _facts(became), strict=True)]
    assert changed == borderline
    for one, two in zip(was.definitions, became.definitions, strict=True):
        assert two.failed_trials >= one.failed_trials, one.id
        assert two.possible_trials <= one.possible_trials, one.id
        if BOOK.definitions[one.id].settings["dose_between_minimums"] != "could_count":
            assert one == two


def _facts(assessment):
    """Each trial's fact, in the order of the form."""
    return [
        entry.fact
        for entry in assessment.judged
        if entry.file == "trial" and entry.definition == BOOK.headline
    ]


@thorough
@given(intakes(most_trials=4), st.sampled_from(ANTIDEPRESSANTS), st.data())
def test_one_more_certain_failed_trial_never_lowers_the_verdict(content, medicine, data):
    content["trials"] = content["trials"] or []
    agent = BOOK.medicines[medicine].agent
    named = {
        BOOK.medicines[trial["medicine"]].agent
        for trial in content["trials"]
        if trial["medicine"] in BOOK.medicines
    }
    assume(agent not in named)
    before = verdicts(content)
    more = copy.deepcopy(content)
    more["trials"].append(data.draw(good_trials(medicine)))
    after = verdicts(more)
    for definition, verdict in before.items():
        assert RANK[after[definition]] >= RANK[verdict], definition


@thorough
@given(intakes(most_trials=4), st.data())
def test_renaming_a_medicine_by_an_alias_changes_nothing(content, data):
    assume(content["trials"])
    renamed = copy.deepcopy(content)
    for trial in renamed["trials"]:
        known = BOOK.medicines.get(trial["medicine"] or "")
        if known:
            name = data.draw(st.sampled_from(known.names))
            trial["medicine"] = data.draw(st.sampled_from([name, name.upper(), f"  {name} "]))
    before, after = screen(as_intake(content)), screen(as_intake(renamed))
    assert before.definitions == after.definitions
    assert before.staging == after.staging
    assert before.reconsider == after.reconsider


@thorough
@given(intakes())
def test_the_same_intake_gives_the_same_bytes(content):
    intake = as_intake(content)
    assert screen(intake).model_dump_json() == screen(intake).model_dump_json()


@settings(thorough, max_examples=500)
@given(intakes(), st.sampled_from(["not_sure", "rather_not_say", None]))
def test_declining_a_safety_question_is_never_more_reassuring(content, declined):
    """Answering "not sure" instead of anything never leads to "none reported"."""
    content["safety"]["wished_dead"] = declined
    assert screen(as_intake(content)).safety.level != "none_reported"


@settings(thorough, max_examples=200)
@given(intakes(most_trials=3))
def test_every_undecided_verdict_says_what_would_decide_it(content):
    assessment = screen(as_intake(content))
    for result in assessment.definitions:
        below_18 = result.rule == "episode-below-18"
        asked = bool(result.fewest_answers) and bool(result.to_decide)
        assert asked == (result.verdict == "cannot_tell" and not below_18), result


@settings(thorough, max_examples=60)
@given(trials())
def test_giving_the_fewest_answers_decides_the_headline(trial):
    """Two sertraline-like trials, one of them certain: filling what was asked for decides it."""
    certain = {
        "medicine": "fluoxetine",
        "taken_as": "alone",
        "taken_for": ["depression"],
        "in_current_episode": "yes",
        "highest_steady_dose_mg": 60.0,
        "weeks_at_that_dose": 10.0,
        "still_taking": "no",
        "missed_doses_per_week": "0_or_1",
        "best_improvement": "none",
        "stop_reason": ["no_benefit"],
    }
    trial["medicine"] = "sertraline"
    content = {"format": "trd-intake/1", "filled_in_on": "2026-11-20", "trials": [certain, trial]}
    assessment = screen(as_intake(content))
    headline = next(each for each in assessment.definitions if each.id == BOOK.headline)
    assume(headline.verdict == "cannot_tell")
    for ask in headline.fewest_answers:
        assert ask.trial == 2
        trial[ask.question] = certain[ask.question]
    trial["improvement_at_end"] = None
    assert verdicts(content)[BOOK.headline] == "may_be_met"


@pytest.mark.parametrize("band", PERMILLE)
def test_bands_of_improvement_touch_and_do_not_overlap(band):
    low, high = PERMILLE[band]
    assert low <= high
    others = [ends for name, ends in PERMILLE.items() if name != band]
    assert all(high < other[0] or low > other[1] for other in others)


def test_nothing_that_identifies_reaches_the_engine():
    """Facts hold no text that a person typed."""
    content = {"format": "trd-intake/1", "trials": [{"medicine": "Jane Doe's secret"}]}
    assessment = screen(as_intake(content))
    assert all("Jane" not in entry.fact.model_dump_json() for entry in assessment.judged)
    assert Trial.model_fields["medicine"]
    assert default_engine() is default_engine()
