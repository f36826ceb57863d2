"""What could harm: a `now` that nobody sees, a correction that brings old answers back, a page that
still acts after its sign-in has ended."""

from datetime import timedelta

import pytest
from lives import CALM, NOW, SOON, answers_of, audited, invited, send_as, sent_case, somebody
from sqlalchemy import update

from screening.clinic.actors import OPERATOR
from screening.clinic.cases import correct, open_case, respond, set_state
from screening.clinic.config import SignInConfig
from screening.clinic.errors import ChangedMeanwhileError, NotAllowedError
from screening.clinic.invitations import admit, forget_draft, invite, save_draft
from screening.clinic.queue import QueueIndex, Wanted, queue
from screening.clinic.records import assessed
from screening.clinic.six_lines import six_lines
from screening.clinic.staffing import end_sign_in, is_used_elsewhere, signed_in
from screening.clinic.tables import SignIn, now
from ui import state
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
