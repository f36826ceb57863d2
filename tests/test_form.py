"""The form while it is filled in: what is asked, what is kept, what is said of the answers."""

import json
from copy import deepcopy
from datetime import date
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader
from test_golden import PEOPLE, intake_of

from rules.language import speaking
from rules.rulebook import load_rulebook
from screening.assess import screen
from screening.errors import IntakeError
from screening.example import example_intake
from screening.form import (
    answer_at,
    empty_form,
    is_asked,
    offered_answers,
    places_of,
    put_answer,
    steps,
    topics_on,
    treatment_places,
    trial_places,
    weeks_in,
    without_ruled_out,
)
from screening.lists import close_names, dose_choices, medicine_names, medicines_by_kind
from screening.phq9_bands import score_bands
from screening.questions import questions
from screening.read import read_intake
from screening.report.pdf import pdf_summary
from screening.report.text import text_report
from screening.review import (
    in_words,
    is_untouched,
    lines_of,
    list_in_words,
    minutes_left,
    open_lines,
    problem_words,
    trial_lines,
)
from screening.so_far import (
    assess_so_far,
    content_of,
    intake_so_far,
    is_below_18,
    person_side,
    safety_so_far,
)
from screening.spoken_rules import rules_that_spoke

TODAY = date(2026, 11, 24)
BOOK = load_rulebook()


def form(**given):
    answers = empty_form()
    for place, answer in given.items():
        put_answer(answers, place.replace("__", "."), answer)
    return answers


# --- places -----------------------------------------------------------------------------------


def test_an_answer_is_written_read_and_taken_out_at_its_place():
    answers = form(safety__ever_tried="no", symptoms__phq9__8=2)
    assert answers["symptoms"]["phq9"] == [None] * 8 + [2]
    assert answer_at(answers, "symptoms.phq9.8") == 2
    put_answer(answers, "symptoms.phq9.8", None)
    put_answer(answers, "safety.ever_tried", None)
    assert answers == {"format": "trd-intake/1", "safety": {}, "symptoms": {}}


def test_a_place_that_is_not_there_holds_nothing():
    assert answer_at({"trials": [{}]}, "trials.3.medicine") is None
    assert answer_at({"safety": "odd"}, "safety.ever_tried") is None


def test_every_question_belongs_to_exactly_one_step_or_to_a_part_of_one():
    sections = [section for step in steps().values() for section in step.sections]
    assert len(sections) == len(set(sections))
    on_pages = {place for step in steps().values() for place in places_of(step)}
    on_pages |= {place.replace(".0.", ".") for place in trial_places(0)}
    on_pages |= {place.replace(".ect.", ".") for place in treatment_places("ect")}
    lists = [place for place in questions() if place.startswith("list.")]
    ticks = {topic for name in lists for topic in topics_on(name.partition(".")[2])}
    for place, question in questions().items():
        if question.kind in {"file_only", "list_rest", "lists", "treatments"}:
            continue
        assert place in on_pages or place in ticks or question.list, place


def test_every_tick_is_on_exactly_one_list():
    lists = [place.partition(".")[2] for place in questions() if place.startswith("list.")]
    named = [topic for name in lists for topic in topics_on(name)]
    assert len(named) == len(set(named))
    ticks = {p for p, q in questions().items() if q.list}
    assert ticks == {topic for topic in named if not topic.startswith("other_treatments.")}


def test_every_condition_names_questions_and_answers_that_exist():
    special = {"missing", "answered", "has_forms", "has_blood_level", "not_known"}
    for place, question in questions().items():
        for each in question.asked_when:
            for where, wanted in each.items():
                if where.endswith(".kind"):
                    continue
                asked = questions()[where]
                if hasattr(wanted, "below"):
                    names = [name for name in (wanted.at_least, wanted.below) if name]
                    assert all(name in BOOK.thresholds for name in names), place
                else:
                    codes = set(wanted) - special
                    known = set(asked.answers) | {"not_sure", "rather_not_say"}
                    assert codes <= known, (place, where)


# --- skip logic -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("place", "asked", "not_asked"),
    [
        ("person.perinatal", {"person__age_years": 59}, {"person__age_years": 60}),
        ("person.perinatal", {}, {"person__age_years": 88}),
        ("health.falls_in_the_last_year", {"person__age_years": 60}, {"person__age_years": 59}),
        ("safety.last_tried", {"safety__ever_tried": "yes"}, {"safety__ever_tried": "not_sure"}),
        ("safety.thoughts_now", {"safety__wished_dead": "rather_not_say"}, {"safety__wished_dead": "no"}),
        ("safety.thoughts_now", {"symptoms__phq9__8": 1}, {"symptoms__phq9__8": 0}),
        ("safety.thoughts_now", {"safety__ever_tried": "no"}, {}),
        ("safety.plan_or_step", {"safety__thoughts_of_killing_self": "not_sure"}, {}),
        ("safety.plan_or_step", {"safety__wished_dead": "yes"},
         {"safety__wished_dead": "yes", "safety__thoughts_of_killing_self": "no", "safety__thoughts_now": "no"}),
        ("safety.postpartum_signs", {"person__perinatal": ["postpartum"]}, {"person__perinatal": ["none"]}),
        ("mood_elevation.others_noticed", {"mood_elevation__four_days_high": "not_sure"}, {"mood_elevation__four_days_high": "no"}),
        ("mood_elevation.high_on_antidepressant", {}, {"medicines_taken": "no"}),
        ("substances.audit_c.1", {"substances__audit_c__0": 1}, {"substances__audit_c__0": 0}),
        ("symptoms.clinician_severity", {"filled_in_by": "with_clinician"}, {"filled_in_by": "self"}),
        ("risk_factors.early_onset", {}, {"episode__age_at_first": 16}),
    ],
)  # fmt: skip
def test_nobody_is_asked_what_their_answers_rule_out(place, asked, not_asked):
    assert is_asked(form(**asked), place)
    assert not is_asked(form(**not_asked), place)


def with_trial(**given):
    return {**empty_form(), "trials": [given]}


@pytest.mark.parametrize(
    ("question", "asked", "not_asked"),
    [
        ("stop_reason", {"still_taking": "no"}, {"still_taking": "yes"}),
        ("stopped_on", {}, {"still_taking": "yes"}),
        ("improvement_at_end", {"best_improvement": "50_to_74"}, {"best_improvement": "none"}),
        ("form", {"medicine": "paroxetine"}, {"medicine": "escitalopram"}),
        ("blood_level", {"medicine": "lithium"}, {"medicine": "sertraline"}),
        ("remembered_as", {}, {"medicine": "sertraline"}),
    ],
)
def test_a_medicine_is_asked_about_as_far_as_it_goes(question, asked, not_asked):
    assert is_asked(with_trial(**asked), f"trials.0.{question}")
    assert not is_asked(with_trial(**not_asked), f"trials.0.{question}")


def test_sides_are_asked_of_electroconvulsive_therapy_alone():
    assert is_asked(empty_form(), "other_treatments.ect.laterality")
    assert not is_asked(empty_form(), "other_treatments.rtms.laterality")


def test_what_another_answer_contradicts_is_left_out_and_comes_back():
    answers = form(safety__ever_tried="yes", safety__last_tried="past_3_months")
    assert without_ruled_out(answers)["safety"]["last_tried"] == "past_3_months"
    put_answer(answers, "safety.ever_tried", "no")
    assert "last_tried" not in without_ruled_out(answers)["safety"]
    put_answer(answers, "safety.ever_tried", "yes")
    assert without_ruled_out(answers)["safety"]["last_tried"] == "past_3_months"


def test_a_yes_about_right_now_stays_whatever_the_other_answers_become():
    answers = form(
        safety__wished_dead="yes", safety__thoughts_now="yes", safety__plan_or_step="yes"
    )
    for name in ("wished_dead", "better_off_dead", "thoughts_of_killing_self", "ever_tried"):
        put_answer(answers, f"safety.{name}", "no")
    assert is_asked(answers, "safety.thoughts_now")
    assert without_ruled_out(answers)["safety"]["thoughts_now"] == "yes"
    assert safety_so_far(answers).level == "now"


@pytest.mark.parametrize("name", PEOPLE)
def test_a_golden_persons_answers_are_asked_kept_and_judged_the_same(name):
    """Through the form and out again: the same assessment as from the file."""
    intake = intake_of(name)
    content = content_of(intake)
    assert without_ruled_out(content) == content
    again = read_intake(json.dumps(without_ruled_out(content)))
    assert screen(again) == screen(intake)


def test_pruning_is_done_once_and_changes_nothing_of_what_it_was_given():
    answers = form(
        safety__ever_tried="no", safety__last_tried="past_3_months", medicines_taken="no"
    )
    answers["trials"] = [{"medicine": "sertraline", "still_taking": "yes", "stop_reason": ["cost"]}]
    before = deepcopy(answers)
    kept = without_ruled_out(answers)
    assert answers == before
    assert without_ruled_out(kept) == kept
    assert kept["trials"] == []


# --- what help the answers so far call for ------------------------------------------------------


@settings(max_examples=60, deadline=None)
@given(
    junk=st.recursive(
        st.none() | st.booleans() | st.integers(-5, 5) | st.text(max_size=8),
        lambda inner: (
            st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
        ),
        max_leaves=6,
    )
)
def test_help_is_there_whatever_else_in_the_form_cannot_be_read(junk):
    answers = {**form(safety__thoughts_now="yes"), "person": junk, "episode": junk, "health": junk}
    answers["symptoms"] = {"phq9": junk}
    assert safety_so_far(answers).panels_for_answers == ("now",)


@pytest.mark.parametrize(
    ("written", "level"),
    [
        ("I want to die", "soon"),
        ("a veces pienso en el suicidio", "soon"),
        ("Ya no quiero vivir así", "soon"),
        ("I don't want to be here any more", "soon"),
        ("I love to dye my hair", "ask"),
        ("I would like to be here for my children", "ask"),
    ],
)
def test_danger_in_own_words_calls_for_help_in_every_language(written, level):
    assert safety_so_far(form(goals__own_words=written)).level == level
    assert safety_so_far(with_trial(remembered_as=written)).level == level
    assert safety_so_far(with_trial(medicine=written)).level == level
    assert (
        safety_so_far({**with_trial(remembered_as=written), "medicines_taken": "no"}).level == level
    )


def test_own_words_never_become_a_fact():
    intake = read_intake(json.dumps(form(goals__own_words="Qwertzuiop, I want to die")))
    told = json.dumps(screen(intake).model_dump(mode="json"), ensure_ascii=False)
    assert "Qwertzuiop" not in told
    assert "own words name death" in told


def test_own_words_with_item_nine_ask_for_a_person_now():
    answers = form(goals__own_words="I want to die", symptoms__phq9__8=1)
    assert safety_so_far(answers).level == "now"


@pytest.mark.parametrize(
    ("years", "young"), [(17, True), (18, False), ("not_sure", False), (None, False)]
)
def test_only_an_age_that_was_given_is_below_18(years, young):
    assert is_below_18(form(person__age_years=years)) is young


# --- words and time -----------------------------------------------------------------------------


def test_the_check_shows_every_answer_in_words():
    for step in steps().values():
        for line in lines_of(example_intake(), step):
            assert "_" not in line.answer, line
    assert trial_lines(example_intake(), 0)


def test_what_is_open_is_named_and_a_new_step_is_untouched():
    for step in steps().values():
        assert is_untouched(empty_form(), step)
    safety = steps()["safety"]
    assert len(open_lines(empty_form(), safety)) == len(lines_of(empty_form(), safety))
    assert not is_untouched(example_intake(), steps()["medicines"])


@pytest.mark.parametrize(
    ("place", "answer", "words"),
    [
        ("trials.weeks_at_that_dose", 8.0, "8 weeks"),
        ("trials.weeks_at_that_dose", {"at_least": 4, "below": 6}, "4 or 5 weeks"),
        ("trials.weeks_at_that_dose", {"at_least": 5, "below": 7}, "from 5 to less than 7 weeks"),
        ("trials.weeks_at_that_dose", {"at_least": 70}, "70 weeks or more"),
        ("episode.months", 14.0, "14 months"),
        ("person.age_years", "not_sure", "Not sure"),
        ("person.age_years", 0, "0"),
        ("trials.stop_reason", ["no_benefit", "cost"], "It did not help enough, Cost or supply"),
        (
            "goals.views",
            {"ketamine_family": "want_to_know"},
            "Esketamine and ketamine: Want to know",
        ),
        ("trials.blood_level", {"value": 90, "unit": "ng/mL"}, "90 ng/mL"),
        ("trials.still_taking", None, ""),
    ],
)
def test_answers_read_as_people_say_them(place, answer, words):
    assert in_words(questions()[place], answer) == words


def test_what_cannot_be_read_is_told_in_plain_words():
    answers = with_trial(best_improvement="none", improvement_at_end="50_to_74")
    with pytest.raises(IntakeError) as found:
        assess_so_far(answers, TODAY)
    (problem,) = found.value.problems
    assert problem_words(problem) == (
        "Medicine 1: You said it helped more at the end than at its best. Please change one of the"
        " two."
    )


def test_a_list_answered_in_part_claims_nothing_of_the_rest():
    answers = empty_form()
    put_answer(answers, "health.cochlear_implant", "yes")
    put_answer(answers, "health.pacemaker_or_defibrillator", "no")
    assert "none of the others" not in list_in_words(answers, "metal")


def test_a_list_reads_as_one_answer():
    answers = empty_form()
    assert list_in_words(answers, "metal") == ""
    for topic in topics_on("metal"):
        put_answer(answers, topic, "no")
    assert list_in_words(answers, "metal") == "None of these"
    put_answer(answers, "health.cochlear_implant", "yes")
    assert list_in_words(answers, "metal") == "Cochlear implant; none of the others"
    put_answer(answers, "health.pacemaker_or_defibrillator", "not_sure")
    assert "not sure: Pacemaker or defibrillator" in list_in_words(answers, "metal")


def test_the_time_left_falls_as_steps_are_done_and_the_short_way_is_shorter():
    whole = [minutes_left(empty_form(), name, short=False) for name in steps()]
    assert whole == sorted(whole, reverse=True)
    assert whole[0] > minutes_left(empty_form(), "about-you", short=True)
    assert minutes_left(example_intake(), "about-you", short=False) < whole[0]
    assert min(whole) >= 1


@pytest.mark.parametrize(("months", "weeks"), [(1, 4), (3, 13), (6, 26), (12, 52), (1.5, 6)])
def test_months_become_completed_weeks(months, weeks):
    assert weeks_in(months) == weeks


def test_rather_not_say_is_offered_on_private_steps_and_where_a_file_said_it():
    assert "rather_not_say" in offered_answers("safety.ever_tried")
    assert "rather_not_say" not in offered_answers("trials.0.still_taking")
    assert "rather_not_say" in offered_answers("trials.0.still_taking", "rather_not_say")


def test_the_bands_of_the_phq9_fill_the_scale():
    bands = score_bands()
    assert (bands[0].first, bands[-1].last) == (0, 27)
    assert [band.last + 1 for band in bands[:-1]] == [band.first for band in bands[1:]]


# --- lists --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "meant"),
    [("Setralin", "Sertraline"), ("zolof", "Sertraline"), ("escitaloprem", "Escitalopram"), ("venla", "Venlafaxine"),
     ("fluoxitine", "Fluoxetine"), ("mirtazipine", "Mirtazapine"), ("amitryptiline", "Amitriptyline")],
)  # fmt: skip
def test_a_name_with_slips_finds_what_was_meant(written, meant):
    assert meant in close_names(written, "US")


def test_a_name_that_is_known_or_like_nothing_offers_nothing():
    assert close_names("Prozac", "US") == {}
    assert close_names("Celebrex", "US") == {}
    assert close_names("sertralina", "ES") == {}
    assert close_names("qqqqqq", "US") == {}


@pytest.mark.parametrize("medicine", BOOK.medicines.values(), ids=lambda medicine: medicine.id)
def test_doses_offered_can_be_made_and_reach_what_counts(medicine):
    doses = dose_choices(medicine.name)
    if not medicine.strengths:
        assert doses == ()
        return
    assert list(doses) == sorted(set(doses))
    assert set(doses) & set(medicine.strengths)
    if medicine.usual_minimum:
        assert max(doses) >= medicine.usual_minimum.dose


def test_every_medicine_is_offered_by_name_and_under_exactly_one_kind():
    for country in (None, "US", "GB", "IN"):
        names = medicine_names(country)
        assert set(names) == {medicine.name for medicine in BOOK.medicines.values()}
        kinds = medicines_by_kind(country)
        listed = [name for named in kinds.values() for name in named]
        assert sorted(listed) == sorted(names)


def test_names_are_written_in_english_whatever_is_spoken():
    with speaking("es"):
        assert medicine_names("ES")["Sertraline"].startswith("Sertralina")


# --- files --------------------------------------------------------------------------------------


def test_the_answers_file_is_dated_today_and_reads_back():
    written = intake_so_far(example_intake(), TODAY)
    assert json.loads(written)["filled_in_on"] == "2026-11-24"
    assert read_intake(written, TODAY).country == "GB"


def test_the_persons_side_is_told_in_words():
    answers = form(goals__matters=["sleep"], goals__barriers=["travel"], filled_in_by="self")
    put_answer(
        answers, "goals.views", {"ketamine_family": "want_to_know", "research": "not_for_me"}
    )
    side = person_side(answers)
    assert side.wants == ("Sleep better",)
    assert side.barriers == ("Getting there",)
    assert side.filled_in_by == "Me"
    assert side.asked_about == ("Esketamine and ketamine",)


def test_what_is_remembered_of_a_medicine_is_told_and_never_counts():
    answers = with_trial(remembered_as="small and white, after Easter")
    told = person_side(answers).own_words
    assert told == "Medicine 1, as remembered: small and white, after Easter"
    assessment = assess_so_far(answers, TODAY)
    assert told in " ".join(text_report(assessment, told).split())
    headline = next(each for each in assessment.definitions if each.id == BOOK.headline)
    assert (assessment.trials[0].medicine, headline.failed_trials) == (None, 0)
    pages = PdfReader(BytesIO(pdf_summary(assessment, own_words=told))).pages
    assert "small and white" in " ".join(" ".join(p.extract_text().split()) for p in pages)


def test_without_options_the_summary_still_holds_every_precaution():
    answers = {
        **example_intake(),
        "health": {"diabetes": "yes", "aneurysm": "yes", "glaucoma": "yes"},
    }
    assessment = assess_so_far(answers, TODAY)
    pages = PdfReader(BytesIO(pdf_summary(assessment, with_options=False))).pages
    text = " ".join(" ".join(page.extract_text() for page in pages[1:]).split())
    raised = {each.title for option in assessment.options for each in option.precautions}
    assert raised
    assert all(" ".join(title.split()) in text for title in raised)


def test_every_rule_that_spoke_is_listed_once_with_its_numbers():
    assessment = assess_so_far(example_intake(), TODAY)
    listed = [rule for rules in rules_that_spoke(assessment).values() for rule in rules]
    spoke = {entry.rule for entry in assessment.trace if not entry.rule.startswith("label-count-")}
    assert {rule.rule for rule in listed} == spoke  # the count rules are for the clinician
    assert len({(rule.rule, rule.says) for rule in listed}) == len(listed)
    weeks = next(rule for rule in listed if rule.rule.startswith("trial-") and rule.numbers)
    assert any("=" in number for number in weeks.numbers)
    assert {rule.source for rule in listed} <= set(BOOK.sources)


# --- the list of signs ---------------------------------------------------------------------------

SPEEDS = {
    "worse_since_medicine": "soon",
    "lithium_signs": "now",
    "maoi_signs": "now",
    "rash_on_lamotrigine": "now",
    "fever_and_stiffness": "now",
    "mania_now": "soon",
    "withdrawal": "now",
    "not_eating_or_moving": "now",
    "harming_others": "soon",
    "harming_others_plan": "now",
}
NO_THOUGHTS = {
    "safety__wished_dead": "no", "safety__better_off_dead": "no",
    "safety__thoughts_of_killing_self": "no", "safety__ever_tried": "no",
    "safety__unusual_experiences": "no",
}  # fmt: skip


def test_every_sign_of_the_list_has_its_speed_here():
    named = set(questions()["safety.signs_now"].answers) - {"none", "not_sure", "rather_not_say"}
    assert named == set(SPEEDS)


@pytest.mark.parametrize(("sign", "speed"), SPEEDS.items())
def test_a_sign_shows_its_panel_at_once(sign, speed):
    found = safety_so_far(form(safety__signs_now=[sign], **NO_THOUGHTS))
    assert found.level == speed
    rule = next(each for each in found.findings if each.conclude == speed and each.panel)
    assert rule.panel in found.panels_for_answers


@pytest.mark.parametrize(
    ("answered", "speed"),
    [
        ({"safety__thoughts_now": "not_sure"}, "now"),
        ({"safety__wished_dead": "rather_not_say"}, "now"),
        ({"safety__thoughts_of_killing_self": "yes", "safety__plan_or_step": "no", "safety__thoughts_now": "no"}, "now"),
        ({"goals__own_words": "I want to kill myself"}, "now"),
        ({"symptoms__phq9__8": 1}, "now"),
        ({"safety__better_off_dead": None}, "soon"),
        ({}, "soon"),
    ],
)  # fmt: skip
def test_worse_since_a_medicine_with_thoughts_or_no_clear_answer_is_now(answered, speed):
    answers = {**NO_THOUGHTS, "safety__signs_now": ["worse_since_medicine"], **answered}
    assert safety_so_far(form(**answers)).level == speed


@pytest.mark.parametrize(
    ("listed", "level"),
    [
        (["none"], "ask"),
        (["none", "not_sure"], "soon"),
        (["not_sure", "none"], "soon"),
        (["rather_not_say"], "ask"),
        (["none", "lithium_signs"], "now"),
        (None, "ask"),
    ],
)
def test_an_unclear_answer_to_the_list_is_never_read_as_none(listed, level):
    """Without PHQ-9 item 9 the level is never less than ask."""
    assert safety_so_far(form(safety__signs_now=listed, **NO_THOUGHTS)).level == level


def test_a_file_from_before_the_list_still_reads():
    old = {"format": "trd-intake/1", "safety": {"wished_dead": "no", "unusual_experiences": "no"}}
    assert read_intake(json.dumps(old)).safety.signs_now is None


@pytest.mark.parametrize("plan", [None, "not_sure", "rather_not_say", "yes"])
def test_a_plan_left_open_after_thoughts_is_now(plan):
    answers = {
        **NO_THOUGHTS,
        "safety__thoughts_of_killing_self": "yes",
        "safety__thoughts_now": "no",
        "safety__plan_or_step": plan,
    }
    assert safety_so_far(form(**answers)).level == "now"
    assert safety_so_far(form(**{**answers, "safety__plan_or_step": "no"})).level == "soon"
