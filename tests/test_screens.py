"""Each screen by Streamlit's own AppTest: what it draws for which answers, and what it keeps."""

import json
from copy import deepcopy
from datetime import date

import pytest
from conftest import ROOT
from streamlit.testing.v1 import AppTest
from test_wording import forbidden_in

from rules.language import languages
from rules.rulebook import OPTIONS, load_rulebook
from screening.example import example_intake
from screening.form import answer_at, empty_form, put_answer, steps, topics_on
from screening.questions import questions
from screening.read import read_intake
from screening.report.text import text_report
from screening.report.without_options import without_options
from screening.so_far import assess_so_far, content_of, intake_so_far
from ui import state
from ui.draft import NO_DRAFT

PEOPLE = sorted((ROOT / "tests" / "golden").glob("*/intake.json"))
PAGES = ("welcome", *steps(), "check", "result", "stop", "about")
THOUGHTS = "safety.thoughts_of_killing_self"
BOOK = load_rulebook()
OPTION_RULES = {
    rule.id for file, rules in BOOK.rule_files.items() if file.startswith(OPTIONS) for rule in rules
}


def opened(content=None, page="welcome", **kept):
    """The app on one page, with answers that were given before."""
    app = AppTest.from_file(str(ROOT / "ui" / "app.py"), default_timeout=60)
    app.session_state["content"] = deepcopy(content) if content else empty_form()
    app.session_state["asked_tab"] = True
    app.session_state["go_to"] = page
    for key, value in kept.items():
        app.session_state[key] = value
    app.run()
    assert not app.exception
    return app


def again(app, answers, page):
    """The same app, with other answers in the place of those before, on another page."""
    went(app, "about")  # Streamlit forgets the widgets of a page that was left
    app.session_state["content"] = deepcopy(answers)
    app.session_state["editing"] = 0
    return went(app, page)


def content(app):
    return app.session_state["content"]


def went(app, page):
    app.session_state["go_to"] = page
    app.run()
    assert not app.exception
    return app


def drawn(app):
    """Everything a person reads on the page."""
    kinds = (
        "markdown",
        "error",
        "info",
        "warning",
        "success",
        "header",
        "subheader",
        "title",
        "html",
    )
    found = [str(each.value) for kind in kinds for each in app.get(kind) if hasattr(each, "value")]
    found += [str(each.proto.body) for each in app.get("html") if hasattr(each.proto, "body")]
    widgets = ("pills", "button", "radio", "selectbox", "number_input", "text_area", "checkbox")
    found += [str(each.label) for kind in widgets for each in app.get(kind)]
    return "\n".join(found)


def press(app, key):
    app.button(key=key).click().run()
    assert not app.exception
    return app


def titles(app):
    return [title.value for title in app.title]


# --- the way through --------------------------------------------------------------------------


def test_the_way_forward_leads_through_every_step_to_the_result():
    app = press(opened(), "start")
    seen = []
    for step in steps().values():
        assert titles(app) == [step.title]
        seen.append(step.id)
        press(app, f"next-{step.id}")
    assert seen == list(steps())
    assert titles(app) == ["Check your answers"]
    assert titles(press(app, "next-check")) == ["Your result"]


def test_the_short_way_leaves_steps_out_and_says_so():
    app = press(opened(), "start-short")
    for step in (step for step in steps().values() if step.short):
        assert titles(app) == [step.title]
        press(app, f"next-{step.id}")
    assert titles(app) == ["Check your answers"]
    assert any(not step.short for step in steps().values())


def test_the_way_back_keeps_every_answer():
    app = press(opened(), "start")
    app.number_input(key=state.key_at("person.age_years")).set_value(41).run()
    press(app, "next-about-you")
    press(app, "back-episode")
    assert app.number_input(key=state.key_at("person.age_years")).value == 41
    assert titles(press(app, "back-about-you")) == ["Depression treatment history"]


def test_a_step_with_nothing_answered_is_skipped_in_so_many_words():
    app = opened(page="episode")
    assert app.button(key="next-episode").label == "Skip this page"
    pills(app, "episode.depression_told_by_clinician").set_value("yes").run()
    assert app.button(key="next-episode").label == "Next"


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("code", languages())
def test_every_page_draws_for_the_example_in_every_language(page, code):
    app = opened(example_intake(), page, language=code)
    assert len(titles(app)) == 1
    assert "Traceback" not in drawn(app)


@pytest.mark.parametrize("path", PEOPLE, ids=lambda path: path.parent.name)
def test_every_golden_person_can_be_checked_and_shown(path):
    intake = read_intake(path.read_bytes())
    app = opened(content_of(intake), "check")
    assert titles(went(app, "result")) == ["Your result"]
    for name in ("medicines", "health", "treatments"):
        went(app, name)


@pytest.mark.parametrize("page", PAGES)
def test_the_help_and_the_notice_are_on_every_page(page):
    app = opened(page=page)
    assert "In danger now, or already hurt?" in drawn(app)
    assert "Not a diagnosis" in drawn(app)


@pytest.mark.parametrize("page", PAGES)
def test_no_page_says_what_must_never_be_said(page):
    shown = drawn(opened(example_intake(), page)).splitlines()
    own_words = [line for line in shown if not line.startswith("- \\[")]  # works cited by title
    assert forbidden_in("\n".join(own_words)) == []


# --- safety -----------------------------------------------------------------------------------


def pills(app, place):
    return app.get("pills")[[each.key for each in app.get("pills")].index(state.key_at(place))]


def panel(app):
    return next(
        (
            str(each.proto.body)
            for each in app.get("html")
            if "help-panel" in str(getattr(each, "proto", ""))
        ),
        "",
    )


def test_help_appears_at_once_on_a_deciding_answer_and_needs_no_other():
    app = opened(page="safety")
    assert panel(app) == ""
    pills(app, THOUGHTS).set_value("yes").run()
    assert not app.exception
    assert "You wrote about thoughts of killing yourself" in panel(app)


def test_help_stands_before_everything_else_on_the_page():
    app = opened(page="safety")
    pills(app, THOUGHTS).set_value("yes").run()
    order = list(app.main)
    shown = next(
        n for n, each in enumerate(order) if "help-panel" in str(getattr(each, "proto", ""))
    )
    heading = next(n for n, each in enumerate(order) if each.type == "title")
    questions_begin = next(n for n, each in enumerate(order) if each.type == "button_group")
    assert shown < heading < questions_begin


@pytest.mark.parametrize("page", PAGES)
def test_the_panel_stays_on_every_page(page):
    answers = empty_form()
    put_answer(answers, THOUGHTS, "yes")
    assert "You wrote about thoughts of killing yourself" in panel(opened(answers, page))


@pytest.mark.parametrize("page", [page for page in PAGES if page != "safety"])
def test_on_later_pages_the_title_is_gone_and_help_is_here(page):
    answers = empty_form()
    put_answer(answers, THOUGHTS, "yes")
    app = opened(answers, page).run()
    shown = panel(app)
    assert "Help is here" in shown
    assert "You wrote about" not in shown
    assert shown.index("Help is here") < shown.index("trd-call") < shown.index("<details>")
    assert "You deserve help right now." in shown  # folded, and not lost


def test_the_rest_of_a_panel_is_folded_under_its_buttons():
    app = opened(page="safety")
    pills(app, THOUGHTS).set_value("yes").run()
    shown = panel(app)
    first, folded = shown.split("<details>")
    assert first.index("<h2>") < first.index("trd-calls") < first.index("Tell someone near you")
    assert "Taken too much of anything?" in first
    assert "Nobody is watching these answers live" in folded


def test_help_stays_in_sight_after_the_answer_is_changed():
    app = opened(page="safety")
    pills(app, THOUGHTS).set_value("yes").run()
    pills(app, THOUGHTS).set_value("no").run()
    assert "Help is there if you want it" in panel(app)


def test_help_that_no_answer_called_for_is_not_shown():
    app = opened(page="safety")
    pills(app, "safety.wished_dead").set_value("no").run()
    assert panel(app) == ""


@pytest.mark.parametrize(
    ("place", "answer", "page"),
    [
        ("symptoms.phq9.8", 1, "feelings"),
        ("safety.unusual_experiences", "now", "safety"),
        ("safety.serotonin_signs", "yes", "safety"),
        ("goals.own_words", "I want to die", "goals"),
    ],
)
def test_whatever_points_to_danger_shows_help(place, answer, page):
    answers = empty_form()
    put_answer(answers, place, answer)
    assert "urgent" in panel(opened(answers, page))


@pytest.mark.parametrize(
    ("country", "call"), [("AU", "tel:131114"), ("US", "tel:988"), ("GB", "tel:999")]
)
def test_the_numbers_are_the_countrys_and_can_be_called_and_texted(country, call):
    answers = {**empty_form(), "country": country}
    put_answer(answers, THOUGHTS, "yes")
    shown = panel(opened(answers, "safety"))
    assert call in shown
    assert "sms:" in shown


def test_the_panel_blocks_nothing():
    answers = empty_form()
    put_answer(answers, THOUGHTS, "yes")
    app = opened(answers, "safety")
    assert titles(press(app, "next-safety")) == ["Medicines you have tried"]
    assert answer_at(content(app), THOUGHTS) == "yes"


def test_a_person_can_stop_from_the_panel_and_save():
    answers = empty_form()
    put_answer(answers, THOUGHTS, "yes")
    app = press(opened(answers, "safety"), "stop-here")
    assert titles(app) == ["You can stop here"]
    assert app.get("download_button")


def test_below_18_nothing_more_is_asked_and_young_peoples_lines_are_shown():
    answers = {**empty_form(), "country": "GB", "person": {"age_years": 16}}
    app = opened(answers, "about-you")
    shown = drawn(app)
    assert "This tool is for adults" in shown
    assert "Tell a parent or another adult you trust." in shown
    assert 'class="trd-call first" href="tel:08001111"' in shown
    assert not [button for button in app.button if button.key == "next-about-you"]
    assert "Childline" in drawn(app)
    assert not [each for each in went(app, "medicines").button if each.key == "add-trial"]


# --- every question -------------------------------------------------------------------------


def asking(place):
    """Answers under which a question is asked, as its own conditions say."""
    answers = {**empty_form(), "trials": [{"medicine": "sertraline"}]}
    question = questions()[place]
    for where, wanted in question.asked_when[0].items() if question.asked_when else ():
        if where == "trials.medicine":
            name = {"has_forms": "paroxetine", "has_blood_level": "nortriptyline"}.get(wanted[0])
            answers["trials"] = [{"medicine": name} if name else {}]
        elif where.endswith(".kind"):
            continue
        elif hasattr(wanted, "below"):
            limit = BOOK.thresholds[wanted.below or wanted.at_least].value
            put_answer(answers, where, limit - 1 if wanted.below else limit)
        elif wanted[0] not in ("missing", "answered"):
            code = int(wanted[0]) if wanted[0].isdecimal() else wanted[0]
            code = "75_or_more" if where == "trials.best_improvement" else code
            several = questions()[where].kind == "several"
            put_answer(answers, place_in_form(where), [code] if several else code)
    return answers


def place_in_form(place):
    if place.startswith("trials."):
        return place.replace("trials.", "trials.0.")
    if place.startswith("other_treatments."):
        return place.replace("other_treatments.", "other_treatments.ect.")
    return place


def page_of(place):
    section = questions()[place].section
    return next(step.id for step in steps().values() if section in step.sections)


ASKED = [
    place
    for place, question in questions().items()
    if question.kind
    not in {"file_only", "list", "list_rest", "lists", "items", "cards", "treatments"}
    and not question.list
]
CODED = [
    place
    for place in ASKED
    if questions()[place].kind in {"choice", "country", "several"}
    and place != "other_treatments.tried"
]


def prepared(place):
    answers = asking(place)
    if place.startswith("other_treatments."):
        put_answer(answers, "other_treatments.ect.tried", "yes")
    return opened(answers, page_of(place), editing=0)


def widget(app, place):
    """The widget for a place, or the first of those that make it up."""
    key = state.key_at(place_in_form(place))
    kinds = ("pills", "selectbox", "number_input", "text_input", "text_area", "checkbox")
    for kind in kinds:
        for each in app.get(kind):
            if each.key == key:
                return each
    for kind in kinds:
        for each in app.get(kind):
            if each.key and (each.key == key or each.key.startswith((f"{key}:", f"{key}."))):
                return each
    return None


@pytest.mark.parametrize("place", ASKED)
def test_every_question_is_reachable(place):
    app = prepared(place)
    if place == "trials.remembered_as":
        key = state.key_at("trials.0.medicine", "way")
        next(each for each in app.get("pills") if each.key == key).set_value("forgotten").run()
    if place != "other_treatments.tried":  # asked as a tick on its list
        assert widget(app, place) is not None, place


@pytest.mark.parametrize("place", CODED)
def test_every_answer_is_kept_read_and_shown_again(place):
    """Chosen on the page, written into the answers, read as a file, and shown from that file."""
    question, here, page = questions()[place], place_in_form(place), page_of(place)
    app, before = prepared(place), asking(place)
    if place.startswith("other_treatments."):
        put_answer(before, "other_treatments.ect.tried", "yes")
    for code in question.answers:
        chosen = [code] if question.kind == "several" else code
        again(app, before, page)
        if question.answers[code] in widget(app, place).options:
            widget(app, place).set_value(chosen).run()
        else:  # it can only be in a file
            assert code == "rather_not_say" or place == "trials.form", code
            from_file = deepcopy(before)
            put_answer(from_file, here, chosen)
            again(app, from_file, page)
        assert not app.exception
        given = answer_at(content(app), here)
        assert [str(each) for each in (given if isinstance(given, list) else [given])] == [code]
        intake = read_intake(intake_so_far(content(app), date(2026, 11, 24)))
        again(app, content_of(intake), page)
        assert widget(app, place).value in (code, chosen), (place, code)


@pytest.mark.parametrize(
    "name",
    [
        p.partition(".")[2]
        for p in questions()
        if p.startswith("list.") and p not in ("list.rest", "list.unsure")
    ],
)
def test_every_list_settles_all_its_ticks_and_each_tick_alone(name):
    page = page_of(f"list.{name}")
    app = opened(page=page)
    topics = topics_on(name)
    pills(app, f"list.{name}").set_value("none").run()
    offered = {answer_at(content(app), topic) for topic in topics} - {None}
    assert offered == {"no"}
    pills(app, f"list.{name}").set_value("some").run()
    boxes = [box for box in app.checkbox if box.key in {state.key_at(topic) for topic in topics}]
    assert boxes
    for box in boxes:
        app.checkbox(key=box.key).check().run()
        assert answer_at(content(app), box.key.removeprefix("at:")) == "yes"
    first = boxes[0].key.removeprefix("at:")
    app.checkbox(key=boxes[0].key).uncheck().run()
    assert answer_at(content(app), first) is None
    rest = next(each for each in app.get("pills") if each.key == f"at:list.{name}:rest")
    rest.set_value("none").run()
    assert answer_at(content(app), first) == "no"
    assert not app.exception


def test_not_sure_about_some_on_a_list_marks_those_alone():
    app = opened(page="health")
    pills(app, "list.metal").set_value("some").run()
    next(each for each in app.get("pills") if each.key == "at:list.metal:rest").set_value(
        "not_sure"
    ).run()
    assert answer_at(content(app), "health.cochlear_implant") is None
    unsure = next(each for each in app.get("pills") if each.key == "at:list.metal:unsure")
    unsure.set_value(["health.cochlear_implant"]).run()
    assert answer_at(content(app), "health.cochlear_implant") == "not_sure"
    assert answer_at(content(app), "health.pacemaker_or_defibrillator") == "no"


# --- medicines --------------------------------------------------------------------------------


def with_medicine(**given):
    return {
        **empty_form(),
        "medicines_taken": "yes",
        "trials": [{"medicine": "Sertraline", **given}],
    }


def test_a_medicine_is_added_changed_copied_removed_and_put_back():
    app = press(opened(page="medicines"), "add-trial")
    assert content(app)["trials"] == [{}]
    assert content(app)["medicines_taken"] == "yes"
    box = app.selectbox(key="at:trials.0.medicine:typed")
    box.set_value("Sertraline").run()
    press(app, "done")
    press(app, "content_copy-0")
    assert [trial["medicine"] for trial in content(app)["trials"]] == ["Sertraline", "Sertraline"]
    press(app, "done")
    press(app, "delete-0")
    assert len(content(app)["trials"]) == 1
    press(app, "put-back")
    assert len(content(app)["trials"]) == 2


def test_a_name_with_a_slip_is_asked_back_and_never_taken_unasked():
    app = opened({**empty_form(), "trials": [{"medicine": "Setraline"}]}, "medicines", editing=0)
    assert answer_at(content(app), "trials.0.medicine") == "Setraline"
    assert "Did you mean one of these?" in drawn(app)
    press(app, "meant-Sertraline")
    assert answer_at(content(app), "trials.0.medicine") == "Sertraline"


def test_the_country_decides_which_brands_are_named():
    shown = {}
    for country in ("US", "GB"):
        answers = {**with_medicine(), "country": country}
        shown[country] = drawn(opened(answers, "medicines"))
    assert "Zoloft" in shown["US"]
    assert "Lustral" in shown["GB"]


def test_the_doses_offered_are_those_that_are_made():
    app = opened(with_medicine(), "medicines", editing=0)
    offered = pills(app, "trials.0.highest_steady_dose_mg").options
    assert offered[:3] == ["25 mg", "50 mg", "75 mg"]
    pills(app, "trials.0.highest_steady_dose_mg").set_value("150").run()
    assert answer_at(content(app), "trials.0.highest_steady_dose_mg") == 150.0


def test_another_dose_is_typed_and_an_odd_one_is_asked_back_kindly():
    app = opened(with_medicine(), "medicines", editing=0)
    pills(app, "trials.0.highest_steady_dose_mg").set_value("other").run()
    app.text_input(key="at:trials.0.highest_steady_dose_mg:typed").set_value("1500").run()
    assert any("Is it right?" in warning.value for warning in app.warning)
    app.checkbox(key="at:trials.0.dose_confirmed").check().run()
    assert answer_at(content(app), "trials.0.dose_confirmed") is True
    assert not app.warning


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("37,5", 37.5), ("37.5", 37.5), ("0", None), ("-5", None), ("half", None), ("1e9", None)],
)
def test_a_dose_is_read_as_it_is_typed_and_what_is_none_is_said(typed, kept):
    app = opened(with_medicine(), "medicines", editing=0)
    pills(app, "trials.0.highest_steady_dose_mg").set_value("other").run()
    app.text_input(key="at:trials.0.highest_steady_dose_mg:typed").set_value(typed).run()
    assert not app.exception
    assert answer_at(content(app), "trials.0.highest_steady_dose_mg") == kept
    assert ("Please write a number" in drawn(app)) is (kept is None)


def test_another_name_takes_the_dose_and_what_was_confirmed_along():
    given = {"highest_steady_dose_mg": 900.0, "dose_confirmed": True, "best_improvement": "none"}
    app = opened(with_medicine(**given), "medicines", editing=0)
    app.selectbox(key="at:trials.0.medicine:typed").set_value("Lithium").run()
    assert content(app)["trials"] == [{"medicine": "Lithium", "best_improvement": "none"}]


def test_a_card_left_empty_is_no_medicine():
    app = press(opened(with_medicine(), "medicines"), "add-trial")
    press(app, "done")
    assert len(content(app)["trials"]) == 1
    three = {**with_medicine(), "trials": [{"medicine": "Sertraline"}, {}, {}]}
    assert len(json.loads(intake_so_far(three, date(2026, 11, 24)))["trials"]) == 1
    only = {**empty_form(), "trials": [{}]}
    assert "trials" not in json.loads(intake_so_far(only, date(2026, 11, 24)))


def test_no_more_medicines_than_the_form_takes_by_any_way():
    most = {**empty_form(), "trials": [{"medicine": "Sertraline"}] * 30}
    app = press(opened(most, "medicines"), "content_copy-0")
    assert len(content(app)["trials"]) == 30


def test_a_blood_level_comes_with_the_unit_it_is_read_in():
    app = opened({**empty_form(), "trials": [{"medicine": "Lithium"}]}, "medicines", editing=0)
    app.text_input(key="at:trials.0.blood_level:value").set_value("0,8").run()
    assert answer_at(content(app), "trials.0.blood_level") == {"value": 0.8, "unit": "mmol/L"}


def test_medicines_decades_apart_reach_the_result():
    answers = {**empty_form(), "trials": [
        {"medicine": "Fluoxetine", "still_taking": "no", "stopped_on": "1996"},
        {"medicine": "Lithium", "still_taking": "yes", "started_on": "2025"},
    ]}  # fmt: skip
    for page in ("medicines", "check", "result"):
        assert "Something went wrong" not in drawn(opened(answers, page))


@pytest.mark.parametrize("page", ["check", "result"])
def test_below_18_no_way_leads_to_a_result(page):
    app = opened({**example_intake(), "person": {"age_years": 16}}, page)
    assert "are for adults" in drawn(app)
    assert '<ol class="trd-bars"' not in drawn(app)
    assert not app.get("download_button")


def test_help_that_was_called_for_stays_after_a_reload():
    draft = {
        "format": "trd-draft/1",
        "content": {**empty_form(), "country": "GB"},
        "help": ["soon"],
    }
    assert restored(json.dumps(draft)).session_state["help_level"] == ["soon"]


def test_weeks_can_be_a_band_a_number_or_months():
    app = opened(with_medicine(), "medicines", editing=0)
    place = "trials.0.weeks_at_that_dose"
    pills(app, place).set_value("1").run()
    assert answer_at(content(app), place) == {"at_least": 4.0, "below": 6.0}
    pills(app, place).set_value("number").run()
    app.text_input(key=f"at:{place}:number").set_value("3").run()
    assert answer_at(content(app), place) == 3.0
    next(each for each in app.get("pills") if each.key == f"at:{place}:unit").set_value(
        "months"
    ).run()
    assert answer_at(content(app), place) == 13.0


def test_a_duration_from_a_file_that_is_no_band_stays_as_it_is():
    given = {"at_least": 5.0, "below": 7.0}
    app = opened(with_medicine(weeks_at_that_dose=given), "medicines", editing=0)
    assert pills(app, "trials.0.weeks_at_that_dose").value == "as_given"
    assert answer_at(content(app), "trials.0.weeks_at_that_dose") == given


def test_every_band_ends_where_a_definition_asks_for_weeks():
    """So that choosing a band is enough for every definition to decide."""
    ends = {band.at_least for band in questions()["trials.weeks_at_that_dose"].bands}
    asked = {definition.limits["adequate_weeks"] for definition in BOOK.definitions.values()}
    assert asked <= ends
    bands = questions()["trials.weeks_at_that_dose"].bands
    assert [band.below for band in bands[:-1]] == [band.at_least for band in bands[1:]]
    months = {band.at_least for band in questions()["episode.months"].bands}
    assert BOOK.thresholds["chronic_episode_from_months"].value in months


def test_no_medicine_taken_asks_nothing_more_and_is_an_empty_list():
    app = opened(page="medicines")
    pills(app, "medicines_taken").set_value("no").run()
    assert not [button for button in app.button if button.key == "add-trial"]
    intake = read_intake(intake_so_far(content(app), date(2026, 11, 24)))
    assert intake.trials == ()


def test_medicines_listed_before_no_are_kept_and_left_out_of_the_file():
    app = opened(with_medicine(), "medicines")
    pills(app, "medicines_taken").set_value("no").run()
    assert content(app)["trials"]
    assert json.loads(intake_so_far(content(app), date(2026, 11, 24)))["trials"] == []


def test_twelve_medicines_fit_and_thirty_are_the_most():
    many = {**empty_form(), "trials": [{"medicine": f"Medicine {n}"} for n in range(12)]}
    app = opened(many, "medicines")
    assert [each for each in app.button if each.key == "add-trial"]
    most = {**empty_form(), "trials": [{"medicine": "Sertraline"}] * 30}
    app = opened(most, "medicines")
    assert not [each for each in app.button if each.key == "add-trial"]
    assert "30 medicines are the most" in drawn(app)


def test_add_ons_that_are_easy_to_forget_get_a_card_each():
    app = opened(with_medicine(), "medicines")
    next(each for each in app.get("pills") if each.key == "add-ons").set_value(["Lithium"]).run()
    press(app, "add-add-ons")
    assert content(app)["trials"][1] == {"medicine": "Lithium", "taken_as": "added_to_another"}


@pytest.mark.parametrize(
    "name",
    [
        "💊💊 pill",
        "سيرترالين",
        "**bold** <b>x</b> [link](https://example.org)",
        "a" * 200,
        "$x$ :red[y] `z`",
    ],
)
def test_whatever_is_typed_stays_text(name):
    app = opened({**empty_form(), "trials": [{"medicine": name}]}, "result")
    shown = drawn(app)
    assert "<b>x</b>" not in shown.replace("&lt;b&gt;", "")
    assert answer_at(content(app), "trials.0.medicine") == name
    went(app, "medicines")
    went(app, "check")


# --- check, result, files ---------------------------------------------------------------------


def test_the_check_page_says_what_is_open_and_what_cannot_be_read():
    odd = with_medicine(started_on="2026-05", stopped_on="2026-01")
    app = opened(odd, "check")
    assert "Nothing was lost" in drawn(app)
    assert "Medicine 1: The day you stopped does not fit" in drawn(app).replace("\\", "")
    assert app.button(key="next-check").disabled
    fine = opened(with_medicine(), "check")
    assert "questions left open" in drawn(fine)
    assert not fine.button(key="next-check").disabled


def test_the_result_stands_in_the_order_it_is_meant_to_be_read():
    app = opened(example_intake(), "result")
    found = [header.value for header in app.header]
    assert found == [
        "What these answers say",
        "Why: your medicines, one by one",
        "What would change the answer",
        "Definitions side by side",
        "Worth checking",
        "Symptoms",
        "Options to talk about",
        "Questions to bring",
        "How this was worked out",
    ]
    assert "have not been checked by a clinician yet" in drawn(app)
    assert '<ol class="trd-bars"' in drawn(app)


def test_an_example_never_takes_the_place_of_answers_unasked():
    app = opened({**empty_form(), "country": "GB"})
    press(app, "example")
    assert content(app)["country"] == "GB"
    assert "will be gone" in drawn(app)
    press(app, "example-sure")
    assert content(app)["trials"]


def test_where_options_are_off_nothing_on_any_page_names_one(monkeypatch):
    monkeypatch.setenv("TRD_OPTIONS_IN_PATIENT_VIEW", "off")
    answers = {**example_intake(), "health": {"diabetes": "yes", "aneurysm": "yes"}}
    asks_what_was_tried = {"treatments", "check"}
    for page in set(PAGES) - asks_what_was_tried:
        lines = drawn(opened(answers, page)).replace("\\", "").splitlines()
        shown = "\n".join(line for line in lines if not line.startswith("- ["))  # works cited
        for option in BOOK.options.values():
            assert option.title not in shown, (page, option.title)
    assessment = without_options(assess_so_far(answers, date(2026, 11, 24)))
    report = text_report(assessment)
    for option in BOOK.options.values():
        assert option.title not in report
    assert not [entry for entry in assessment.trace if entry.rule in OPTION_RULES]


def test_an_answer_that_is_no_longer_asked_never_blocks_the_result():
    answers = with_medicine(best_improvement="75_or_more", improvement_at_end="50_to_74")
    answers["trials"][0]["best_improvement"] = "none"
    app = opened(answers, "medicines", editing=0)
    assert widget(app, "trials.improvement_at_end") is not None  # so that it can be put right
    treated = empty_form()
    put_answer(treated, "other_treatments.cbt", {"tried": "no", "result": "none", "how_much": 8})
    assert not opened(treated, "check").button(key="next-check").disabled


def test_the_urgent_panel_asks_for_the_country_and_has_its_numbers_at_once():
    answers = empty_form()
    put_answer(answers, THOUGHTS, "yes")
    app = opened(answers, "medicines")
    assert "https://findahelpline.com" in panel(app)
    app.selectbox(key="panel-country").set_value("AU").run()
    assert "tel:131114" in panel(app)
    assert content(app)["country"] == "AU"


def test_help_is_there_even_if_the_rules_fail(monkeypatch):
    def fails(*_given, **_named):
        raise RuntimeError("no rules today")

    monkeypatch.setattr("ui.components.help.safety_so_far", fails)
    monkeypatch.setattr("ui.screens.result.assess_so_far", fails)
    for page, title in (("safety", "Your safety"), ("result", "Your result")):
        app = opened({**empty_form(), "country": "AU"}, page)
        assert "tel:000" in panel(app)
        assert titles(app) == [title]
        assert "no rules today" not in drawn(app)
        assert "Not a diagnosis" in drawn(app)


def test_in_another_language_the_safety_step_says_whose_wording_it_is():
    said = "no se vio en una página oficial"
    assert said in drawn(opened(page="safety", language="es"))
    assert "official page" not in drawn(opened(page="safety", language="en"))


def test_the_options_can_be_filtered_and_switched_off(monkeypatch):
    app = opened(example_intake(), "result")
    every = [each.label for each in app.expander]
    app.toggle(key="options-raised").set_value(True).run()
    fewer = [each.label for each in app.expander]
    assert 0 < len(fewer) < len(every)
    app.toggle(key="options-raised").set_value(False).run()
    app.text_input(key="options-word").set_value("lithium").run()
    assert any("Lithium" in each.label for each in app.expander)
    assert not any("Exercise" in each.label for each in app.expander)
    monkeypatch.setenv("TRD_OPTIONS_IN_PATIENT_VIEW", "off")
    assert "Options to talk about" not in [
        h.value for h in opened(example_intake(), "result").header
    ]


def test_a_slip_in_the_options_setting_shows_no_options(monkeypatch):
    monkeypatch.setenv("TRD_OPTIONS_IN_PATIENT_VIEW", "offf")
    app = opened(example_intake(), "result")
    assert "Options to talk about" not in [header.value for header in app.header]
    assert "Something went wrong" in drawn(app)


def test_a_page_that_fails_says_so_and_quotes_no_answer(monkeypatch):
    def fails(*_given, **_named):
        raise ValueError("sertraline 150 mg")

    monkeypatch.setattr("ui.screens.result.assess_so_far", fails)
    app = opened(example_intake(), "result")
    assert "Your answers are kept" in drawn(app)
    assert "sertraline 150 mg" not in drawn(app)
    assert content(app)["trials"]


def test_every_rule_that_spoke_is_named_with_source_and_review():
    app = opened(example_intake(), "result")
    shown = drawn(app).replace("\\", "")
    assert "Rule: trial-" in shown
    assert "Not checked by a clinician yet" in shown
    assert "Numbers:" in shown


def test_everything_is_cleared_when_asked():
    app = opened(example_intake(), "stop")
    press(app, "clear-here")
    assert content(app) == example_intake()  # it asks once more first
    press(app, "clear-here-keep")
    assert content(app) == example_intake()
    press(app, "clear-here")
    press(app, "clear-here-sure")
    assert content(app) == empty_form()
    assert app.session_state["asked_tab"] is True
    assert titles(app) == ["Depression treatment history"]


def test_the_example_leads_to_a_result():
    app = press(opened(), "example")
    assert titles(app) == ["Your result"]
    assert "cannot tell yet" in drawn(app)


# --- draft and file ---------------------------------------------------------------------------


def restored(draft):
    app = AppTest.from_string(
        f"from ui import draft\ndraft.restore({draft!r})\n", default_timeout=60
    )
    app.run()
    assert not app.exception
    return app


def test_the_wish_for_no_draft_comes_back_as_well():
    app = restored(NO_DRAFT)
    assert app.session_state["keep_in_tab"] is False
    assert app.session_state["asked_tab"] is True


def test_a_draft_comes_back_whole():
    draft = {
        "format": "trd-draft/1",
        "content": example_intake(),
        "short": True,
        "language": "es",
        "editing": 1,
    }
    app = restored(json.dumps(draft))
    assert content(app) == example_intake()
    assert app.session_state["short"] is True
    assert app.session_state["language"] == "es"


@pytest.mark.parametrize(
    "draft",
    [
        "",
        "{",
        "[]",
        '{"format": "other"}',
        '{"format": "trd-draft/1"}',
        '{"format": "trd-draft/1", "content": {"safety": 3}}',
        '{"format": "trd-draft/1", "content": {"trials": "x"}}',
        "x" * 2_000_000,
    ],
)
def test_a_draft_that_cannot_be_read_is_left_alone(draft):
    app = restored(draft)
    assert "content" not in app.session_state or content(app) == empty_form()
    assert app.session_state["asked_tab"] is True


def test_about_says_what_it_is_and_what_was_not_done():
    shown = drawn(opened(page="about"))
    for said in (
        "not a cleared or CE-marked medical device",
        "has not been validated",
        "have not been checked by a clinician yet",
        "Intended purpose",
        "Nothing leaves the computer",
        "No permission required to reproduce",
    ):
        assert said in shown


# --- languages ----------------------------------------------------------------------------------


def test_a_change_of_language_keeps_every_answer_and_the_page():
    app = opened(example_intake(), "safety")
    before = deepcopy(content(app))
    app.selectbox(key="language-chosen").set_value("es").run()
    assert not app.exception
    assert titles(app) == ["Su seguridad"]
    assert content(app) == before
    assert "Nadie ha revisado todavía esta traducción" in drawn(app)


@pytest.mark.parametrize(
    ("country", "spelled"), [("US", "Anemia or low iron"), ("GB", "Anaemia or low iron")]
)
def test_the_spelling_is_that_of_the_country(country, spelled):
    app = opened({**empty_form(), "country": country}, "health", language="en")
    assert spelled in drawn(app)
    assert "Nobody has checked this translation" not in drawn(app)
