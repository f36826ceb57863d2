"""Each screen by Streamlit's own AppTest: what it draws for which answers."""

import pytest
from conftest import ROOT
from streamlit.testing.v1 import AppTest
from test_wording import forbidden_in

from screening.questions import questions

SAFETY = "safety.thoughts_of_killing_self"


@pytest.fixture
def app():
    page = AppTest.from_file(str(ROOT / "ui" / "app.py"), default_timeout=60).run()
    assert not page.exception
    return page


def button(page, label):
    return next(each for each in page.button if each.label == label)


def text_of(page):
    drawn = [*page.markdown, *page.error, *page.info, *page.warning, *page.caption]
    drawn += [*page.header, *page.subheader, *page.title]
    return "\n".join(str(each.value) for each in drawn)


def example(page):
    button(page, "Look at an example").click().run()
    assert not page.exception
    return page


def test_the_notice_and_the_help_stand_on_the_first_page(app):
    assert any("cannot tell you what treatment to have" in info.value for info in app.info)
    assert any(expander.label == "Need help now?" for expander in app.expander)
    assert "Not a diagnosis" in text_of(app)


def test_help_appears_at_once_on_a_deciding_answer_and_needs_no_other(app):
    assert not app.error
    app.radio(key=SAFETY).set_value("yes").run()
    assert not app.exception
    assert any("thoughts of killing yourself" in error.value for error in app.error)
    assert not any(header.value == "What these answers say" for header in app.header)


def test_help_stands_before_every_question(app):
    app.radio(key=SAFETY).set_value("yes").run()
    order = list(_values(app.main))
    panel = next(place for place, value in enumerate(order) if "You wrote about" in value)
    assert panel < order.index("About you")


def _values(block):
    for child in block.children.values():
        if hasattr(child, "children"):
            yield from _values(child)
        else:
            yield str(getattr(child, "value", ""))


def test_item_9_of_the_phq9_calls_for_help_as_well(app):
    app.radio(key="symptoms.phq9.8").set_value("1").run()
    assert not app.exception
    assert any("thoughts of death or suicide" in error.value for error in app.error)


def test_the_numbers_are_the_countrys(app):
    app.selectbox(key="country").set_value("AU").run()
    app.radio(key=SAFETY).set_value("yes").run()
    assert "13 11 14" in text_of(app)
    assert "tel:131114" in text_of(app)


def test_follow_up_questions_are_asked_only_when_they_are_called_for(app):
    keys = {radio.key for radio in app.radio}
    assert "safety.thoughts_now" not in keys
    assert "safety.last_tried" not in keys
    app.radio(key="safety.ever_tried").set_value("yes").run()
    keys = {radio.key for radio in app.radio}
    assert {"safety.thoughts_now", "safety.plan_or_step", "safety.last_tried"} <= keys


def test_no_alone_raises_no_panel(app):
    app.radio(key="safety.wished_dead").set_value("no").run()
    assert not app.error


def test_a_person_can_fill_in_two_medicines_by_hand(app):
    for number, name in enumerate(("Sertraline", "Venlafaxine")):
        button(app, "Add a medicine").click().run()
        box = app.selectbox(key=f"medicine-{number}")
        box.set_value(next(option for option in box.options if option.startswith(name))).run()
        app.number_input(key=f"highest_steady_dose_mg-{number}").set_value(150.0)
        app.number_input(key=f"weeks_at_that_dose-{number}").set_value(8.0)
        for question, answer in (
            ("still_taking", "no"),
            ("best_improvement", "under_25"),
            ("missed_doses_per_week", "0_or_1"),
            ("in_current_episode", "yes"),
            ("taken_as", "alone"),
        ):
            app.radio(key=f"{question}-{number}").set_value(answer)
        app.pills(key=f"taken_for-{number}").set_value(["depression"]).run()
        assert not app.exception
    button(app, "See the result").click().run()
    assert not app.exception
    assert any("This definition may be met: 2 medicines" in each.value for each in app.subheader)
    button(app, "Back to the answers").click().run()
    assert app.number_input(key="highest_steady_dose_mg-1").value == 150.0
    assert app.radio(key="taken_as-0").value == "alone"


def test_a_medicine_can_be_removed(app):
    button(app, "Add a medicine").click().run()
    button(app, "Remove medicine 1").click().run()
    assert not [each for each in app.selectbox if each.key.startswith("medicine-")]


def test_the_example_shows_the_real_assessment(app):
    page = example(app)
    drawn = text_of(page)
    assert "These answers cannot tell yet" in drawn
    assert "Sertraline, 150 mg" in drawn
    assert "have not been checked by a clinician yet" in drawn
    assert any("cannot tell you what treatment to have" in info.value for info in page.info)


def test_every_option_is_shown_with_its_reason(app):
    page = example(app)
    labels = [expander.label for expander in page.expander]
    assert sum("often discussed" in label or "research only" in label for label in labels) > 30
    toggle = next(each for each in page.toggle)
    toggle.set_value(True).run()
    fewer = [expander.label for expander in page.expander]
    assert 0 < sum("to mention first" in label for label in fewer) < len(labels)


def test_answers_are_cleared_when_asked(app):
    app.radio(key=SAFETY).set_value("yes").run()
    button(app, "Look at an example").click().run()
    button(app, "Clear everything").click().run()
    assert app.radio(key=SAFETY).value is None
    assert not app.error


def test_no_page_says_what_must_never_be_said(app):
    pages = [text_of(app), text_of(example(app))]
    for drawn in pages:
        assert forbidden_in(drawn) == []


def test_the_about_page_says_that_nothing_was_reviewed():
    page = AppTest.from_file(str(ROOT / "ui" / "screens" / "about.py"), default_timeout=60).run()
    assert not page.exception
    assert "have not been checked by a clinician" in text_of(page)
    assert "not a cleared or CE-marked medical device" in text_of(page)


def test_every_safety_question_is_asked_in_its_own_words(app):
    asked = {radio.label for radio in app.radio}
    for name in ("wished_dead", "better_off_dead", "thoughts_of_killing_self", "ever_tried"):
        assert questions()[f"safety.{name}"].ask in asked
