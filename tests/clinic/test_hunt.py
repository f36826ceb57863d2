"""What could harm: a `now` that nobody sees, a correction that brings old answers back, a page that
still acts after its sign-in has ended."""

from datetime import timedelta

import pytest
from lives import (
    APPOINTMENT,
    CALM,
    NOW,
    SOON,
    answers_of,
    audited,
    invited,
    send_as,
    sent_case,
    somebody,
)
from sqlalchemy import update
from streamlit.testing.v1 import AppTest

from screening.clinic.actors import OPERATOR
from screening.clinic.calls import call_if_due
from screening.clinic.cases import confirm_trial, correct, open_case, respond, set_state
from screening.clinic.config import FOLDER, CallConfig, SignInConfig
from screening.clinic.errors import ChangedMeanwhileError, NotAllowedError
from screening.clinic.export import exported
from screening.clinic.invitations import admit, forget_draft, invite, save_draft
from screening.clinic.queue import QueueIndex, Wanted, queue
from screening.clinic.records import assessed
from screening.clinic.settings import set_words, settings
from screening.clinic.six_lines import six_lines
from screening.clinic.staffing import end_sign_in, is_used_elsewhere, signed_in
from screening.clinic.tables import SignIn, now
from ui import state
from ui.clinic import keys
from ui.clinic.parts.answers import over_the_new

pytest_plugins = ["stores"]

CORRECTED = "A correction changed these answers"


def open_queue(store, who):
    return queue(QueueIndex(store), store, who, Wanted())


def safety_line(view):
    return " ".join(each.words for each in six_lines(view, assessed(view.newest.record))[0].lines)


def test_what_was_done_about_one_now_does_not_answer_the_next(store):
    doctor, case = somebody(store), sent_case(store, answers_of(NOW))
    seen = open_case(store, doctor, case).version
    send_as(store, admit(store, invite(store, doctor, case_id=case).code), answers_of(NOW))
    with pytest.raises(ChangedMeanwhileError):
        respond(store, doctor, case, "Called about the first.", seen)
    view = open_case(store, doctor, case)
    assert view.line.calls
    assert not view.written
    respond(store, doctor, case, "Called about both.", view.version)
    assert open_queue(store, doctor).unanswered == 0


def test_a_now_that_a_correction_brings_up_puts_a_closed_case_back_into_the_queue(store):
    doctor, case = somebody(store), sent_case(store, answers_of(CALM))
    set_state(store, doctor, case, open_case(store, doctor, case).version, done=True)
    correct(store, doctor, case, open_case(store, doctor, case).version, answers_of(NOW))
    shown = open_queue(store, doctor)
    assert [row.case_id for row in shown.rows] == [case]
    assert shown.unanswered == 1
    assert ("server", "case_open", f"case:{case}", "calls") in audited(store)


def test_a_corrected_soon_says_what_the_answers_say_and_no_now_is_spoken_of(store):
    doctor, case = somebody(store), sent_case(store, answers_of(SOON))
    correct(store, doctor, case, open_case(store, doctor, case).version, answers_of(CALM))
    view = open_case(store, doctor, case)
    assert (view.line.speed, view.line.corrected_speed) == ("none_reported", None)
    assert CORRECTED not in safety_line(view)


def test_a_second_questionnaire_is_no_correction(store):
    doctor, case = somebody(store), sent_case(store, answers_of(NOW))
    send_as(store, admit(store, invite(store, doctor, case_id=case).code), answers_of(CALM))
    view = open_case(store, doctor, case)
    assert view.line.earlier_now
    assert CORRECTED not in safety_line(view)
    correct(store, doctor, case, view.version, answers_of(CALM, person={"age_years": 50}))
    assert open_case(store, doctor, case).line.calls


CLAIMS = {"iss": "here", "sub": "s1", "name": "Clara", "roles": ["clinician", "administrator"]}


def clara(store):
    config = SignInConfig()
    claims = {**CLAIMS, "iat": now().timestamp()}
    return claims, config, signed_in(store, claims, config)


def test_a_page_left_open_does_nothing_once_its_sign_in_has_ended(store):
    case = sent_case(store)
    claims, config, actor = clara(store)
    assert open_case(store, actor, case)
    end_sign_in(store, actor, claims)
    for act in (
        lambda: open_case(store, actor, case, again=True),
        lambda: correct(store, actor, case, 2, answers_of()),
        lambda: open_queue(store, actor),
    ):
        with pytest.raises(NotAllowedError, match="session_over"):
            act()
    assert not is_used_elsewhere(store, claims, config)


@pytest.mark.parametrize(
    ("column", "ago"), [("last_seen_at", {"minutes": 16}), ("began_at", {"hours": 13})]
)
def test_nor_after_a_time_without_activity_nor_after_the_longest_time(store, column, ago):
    case = sent_case(store)
    claims, config, actor = clara(store)
    assert is_used_elsewhere(store, claims, config)
    with store.writing() as writing:
        writing.session.execute(update(SignIn).values({column: now() - timedelta(**ago)}))
    with pytest.raises(NotAllowedError, match="session_over"):
        open_case(store, actor, case)
    assert not is_used_elsewhere(store, claims, config)


def test_deleting_a_draft_tells_the_version_that_the_next_one_follows(store):
    me = invited(store)
    version = forget_draft(store, me.actor, me.invitation_id)
    assert save_draft(store, me.actor, me.invitation_id, answers_of(), version) == version + 1


# --- corrections that meet other changes ----------------------------------------------------


@pytest.fixture
def laid_out(monkeypatch):
    """What is typed into the correction, as the session holds it."""
    typed = {}
    monkeypatch.setattr(state, "content", lambda: typed)
    return typed


def begun(store, doctor, case, typed, **changes):
    """The case as a correction began on it, with these changes typed in."""
    view = open_case(store, doctor, case)
    typed.update(answers_of(**changes))
    return (view.newest.id, view.newest.record.answers)


def test_a_correction_brings_nothing_back_that_somebody_else_corrected_meanwhile(store, laid_out):
    doctor, case = somebody(store), sent_case(store, answers_of(CALM))
    drawn = begun(store, doctor, case, laid_out, person={"age_years": 50})
    laid_out["trials"] = [*laid_out["trials"], {"medicine": "bupropion"}]
    theirs = answers_of(SOON)
    correct(store, doctor, case, open_case(store, doctor, case).version, theirs)
    kept = over_the_new(open_case(store, doctor, case), drawn)
    assert kept["person"]["age_years"] == 50
    assert kept["safety"]["wished_dead"] == "yes", "the other correction stays"
    assert kept["trials"] == [*theirs["trials"], {"medicine": "bupropion"}]


def test_a_correction_of_one_questionnaire_is_never_put_over_the_next(store, laid_out):
    doctor, case = somebody(store), sent_case(store, answers_of(CALM))
    drawn = begun(store, doctor, case, laid_out, person={"age_years": 50})
    send_as(store, admit(store, invite(store, OPERATOR, case_id=case).code), answers_of(NOW))
    assert over_the_new(open_case(store, doctor, case), drawn) is None


def test_what_was_found_in_a_record_is_not_said_of_another_medicine(store):
    doctor, case = somebody(store), sent_case(store)
    for number in (1, 2):
        seen = open_case(store, doctor, case).version
        day = APPOINTMENT.date()
        confirm_trial(store, doctor, case, seen, trial=number, source="clinical_record", on=day)
    view = open_case(store, doctor, case)
    first, second = view.newest.record.answers["trials"][:2]
    changed = [{**first, "highest_steady_dose_mg": 200}, {**second, "medicine": "bupropion"}]
    answers = {**view.newest.record.answers, "trials": changed}
    correct(store, doctor, case, view.version, answers)
    view = open_case(store, doctor, case)
    assert view.newest.record.confirmed.keys() == {"1"}
    correct(store, doctor, case, view.version, {**answers, "trials": []})
    view = open_case(store, doctor, case)
    assert not view.newest.record.confirmed
    assert exported(view, store, "authorisation-text")


# --- the pages -----------------------------------------------------------------------------------

PAGE = """
import streamlit as st
from screening.clinic.actors import OPERATOR
from screening.language import speaking
from ui.clinic import {page}
from ui.clinic.desk import _said
with speaking("en"):
    _said()
    {page}.draw(OPERATOR)
"""


@pytest.fixture
def page(kept, monkeypatch):
    """A staff page of this clinic, as one of the staff meets it."""
    monkeypatch.setenv(FOLDER, str(kept.folder))

    def drawn(name, **session):
        app = AppTest.from_string(PAGE.format(page=name), default_timeout=60)
        for key, value in session.items():
            app.session_state[key] = value
        app.run()
        assert not app.exception
        return app

    return drawn


def press(app, key):
    app.button(key=key).click().run()
    assert not app.exception


def test_words_that_another_administrator_wrote_meanwhile_stay(kept, page):
    app = page("settings")
    set_words(kept.store, OPERATOR, "same_day_contact", "en", "Call 01632 960099.")
    app.text_area(key="words-hours-en").set_value("Nine to five.")
    keep = next(each for each in app.button if each.label == "Keep these words")
    keep.click().run()
    assert not app.exception
    words = settings(kept.store).words["en"]
    assert (words["same_day_contact"], words["hours"]) == ("Call 01632 960099.", "Nine to five.")
    assert app.text_area(key="words-same_day_contact-en").value == "Call 01632 960099."


def correcting(page, case):
    """A correction that somebody has typed into, and not saved."""
    app = page("case", **{keys.CASE: case})
    press(app, "correct-1")
    app.session_state["content"]["trials"][0]["highest_steady_dose_mg"] = 25
    app.run()
    return app


def test_a_correction_ends_when_the_person_sends_another_form_meanwhile(kept, page):
    case = sent_case(kept.store, answers_of(CALM))
    app = correcting(page, case)
    again = invite(kept.store, OPERATOR, case_id=case)
    send_as(kept.store, admit(kept.store, again.code), answers_of(NOW))
    press(app, "correct-save")
    assert "Somebody else changed this case" in app.error[0].value
    assert not any(each.key == "correct-save" for each in app.button)
    newest = open_case(kept.store, OPERATOR, case).newest
    assert newest.record.answers == newest.answers
    opened = [each for each in audited(kept.store) if each[1] == "case_opened"]
    assert len(opened) >= 2, "that the second form was seen is in the audit too"


def test_a_correction_goes_on_over_what_another_clinician_corrected_meanwhile(kept, page):
    case = sent_case(kept.store, answers_of(CALM))
    app = correcting(page, case)
    seen = open_case(kept.store, OPERATOR, case)
    others = {**seen.newest.record.answers, "person": {"age_years": 50}}
    correct(kept.store, OPERATOR, case, seen.version, others)
    app.run()
    press(app, "correct-save")
    now_there = open_case(kept.store, OPERATOR, case).newest.record.answers
    assert now_there["person"] == {"age_years": 50}
    assert now_there["trials"][0]["highest_steady_dose_mg"] == 25


def test_opening_a_correction_changes_nothing(kept, page):
    case = sent_case(kept.store, answers_of(CALM))
    app = page("case", **{keys.CASE: case})
    press(app, "correct-2")
    assert app.button(key="correct-save").disabled
    press(app, "correct-drop")
    assert len(open_case(kept.store, OPERATOR, case).newest.versions) == 1


def test_the_queue_says_who_needs_somebody_now_and_that_a_call_was_not_taken(kept, page):
    with (kept.folder / "clinic.toml").open("a") as file:
        file.write('\n[call]\ncommand = ["false"]\n')
    sent_case(kept.store, answers_of(NOW), "12. *AB*")
    assert call_if_due(kept.store, CallConfig(command=("false",))) == 0
    app = page("queue")
    told = " ".join(each.value for each in app.error)
    assert "1 need somebody now" in told
    assert "could not be handed over" in told
    assert any(each.label == "12\\. \\*AB\\*" for each in app.button), "shown as it was written"
