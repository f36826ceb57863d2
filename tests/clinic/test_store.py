"""What the store keeps of people and clinicians, from the invitation to the end of a case."""

import os
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from functools import partial
from threading import Barrier, Thread

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lives import (
    APPOINTMENT,
    CALM,
    NOW,
    SOON,
    answers_of,
    audited,
    faults,
    invited,
    keep_draft,
    send_as,
    sent_case,
    somebody,
    with_dose,
)

from screening.clinic.actors import OPERATOR
from screening.clinic.cases import (
    confirm_trial,
    correct,
    judge_dose,
    open_case,
    respond,
    set_aside,
    set_state,
    take_back,
    write_note,
)
from screening.clinic.errors import (
    ChangedMeanwhileError,
    ClinicError,
    CodeError,
    SendingOffError,
)
from screening.clinic.invitations import admit, forget_draft, invite, withdraw
from screening.clinic.lines import SPEEDS, Line, Wants, order
from screening.clinic.queue import PAGE, QueueIndex, Wanted, queue, waiting
from screening.clinic.records import assessed, new_record
from screening.clinic.settings import (
    GOVERNANCE,
    default_text,
    set_clinic,
    set_words,
    shown_text,
    switch_sending,
)
from screening.clinic.settings import settings as settings_of
from screening.clinic.tables import Case, now
from screening.errors import IntakeError
from screening.form import empty_form

pytest_plugins = ["stores"]

ENOUGH, TOO_LITTLE = 150, 25
"""A dose of the example's first medicine that counts, and one that does not."""


def seen_by(store, who, **wanted):
    return queue(QueueIndex(store), store, who, Wanted(**wanted))


def references(store, who, **wanted):
    return [row.line.reference for row in seen_by(store, who, **wanted).rows]


# --- the life of a case ---------------------------------------------------------------------


def test_a_case_lives_from_the_invitation_to_done(kept):
    store = kept.store
    nurse, doctor = somebody(store, "N. Urse"), somebody(store, "D. Octor")
    made = invite(store, nurse, reference=" ab 17 ", appointment=APPOINTMENT)
    assert [each.reference for each in waiting(store, nurse)] == ["ab 17"]

    here = admit(store, made.code)
    assert (here.content, here.appointment) == (empty_form(), APPOINTMENT)
    unfinished = {**empty_form(), "person": {"age_years": 41}}
    assert keep_draft(store, here, unfinished, here.draft_version) == 1

    elsewhere = admit(kept.another_server(), made.code.lower().replace("-", " "))
    assert (elsewhere.content, elsewhere.draft_version) == (unfinished, 1)
    own = with_dose(answers_of(SOON), ENOUGH)
    send_as(store, elsewhere, own)
    assert not waiting(store, nurse)

    (row,) = seen_by(store, doctor).rows
    assert (row.line.reference, row.line.speed, row.line.appointment) == (
        "ab 17",
        "soon",
        APPOINTMENT,
    )
    before = open_case(store, doctor, row.case_id)
    correct(store, doctor, row.case_id, before.version, with_dose(own, TOO_LITTLE))
    confirmed = open_case(store, doctor, row.case_id).version
    confirm_trial(
        *(store, doctor, row.case_id, confirmed),
        trial=1,
        source="clinical_record",
        on=date(2026, 11, 21),
    )
    judge_dose(store, doctor, row.case_id, confirmed + 1, trial=2, judged="enough")
    set_aside(
        *(store, doctor, row.case_id, confirmed + 2),
        about="dose-too-low",
        reason=" Blood level was enough. ",
        instead="enough",
    )
    take_back(store, nurse, row.case_id, confirmed + 3, "dose-too-low")
    write_note(store, nurse, row.case_id, "Rang: no answer.")
    respond(store, doctor, row.case_id, "Spoke with them.")
    set_state(store, doctor, row.case_id, open_case(store, doctor, row.case_id).version, done=True)

    after = open_case(store, nurse, row.case_id)
    assert (after.state, references(store, nurse), references(store, nurse, state="done")) == (
        *("done", []),
        ["ab 17"],
    )
    kinds = ["sent", "corrected", "confirmed", "dose_judged", "set_aside", "taken_back"]
    assert [(each.number, each.kind) for each in after.newest.versions] == [*enumerate(kinds, 1)]
    assert [each.by for each in after.newest.versions] == ["person", *["D. Octor"] * 4, "N. Urse"]
    assert [(each.kind, each.text, each.by) for each in sorted(after.written)] == [
        ("note", "Rang: no answer.", "N. Urse"),
        ("response", "Spoke with them.", "D. Octor"),
    ]
    assert (after.line.answered_by, after.line.calls) == ("D. Octor", False)
    assert faults(store) == []


def test_a_corrected_dose_changes_the_verdict_and_leaves_both_versions(store):
    doctor = somebody(store)
    case = sent_case(store, with_dose(answers_of(), ENOUGH))
    sent = open_case(store, doctor, case)
    correct(store, doctor, case, sent.version, with_dose(sent.newest.record.answers, TOO_LITTLE))
    after = open_case(store, doctor, case)

    first, second = after.newest.versions
    assert first == sent.newest.versions[0]
    assert first.found["headline"] != second.found["headline"]
    assert after.line.verdict == second.found["headline"][1] != sent.line.verdict
    assert after.newest.answers == sent.newest.answers == first.record.answers
    doses = [each.record.answers["trials"][0]["highest_steady_dose_mg"] for each in (first, second)]
    assert doses == [ENOUGH, TOO_LITTLE]
    assert assessed(second.record).headline.verdict == after.line.verdict


def test_marks_stand_in_the_record_and_change_no_answer_of_the_person(store):
    doctor = somebody(store, "D. Octor")
    case = sent_case(store)
    version = open_case(store, doctor, case).version
    confirm_trial(
        *(store, doctor, case, version), trial=2, source="pharmacy_record", on=date(2026, 11, 1)
    )
    set_aside(store, doctor, case, version + 1, about="staged", reason="Not for this clinic.")
    judge_dose(store, doctor, case, version + 2, trial=2, judged="not_enough")
    judge_dose(store, doctor, case, version + 3, trial=2, judged=None)
    view = open_case(store, doctor, case)
    record = view.newest.record
    assert record.confirmed["2"].by == record.set_aside["staged"].by == "D. Octor"
    assert record.answers["trials"][1]["known_from"] == "pharmacy_record"
    assert "dose_judged" not in record.answers["trials"][1]
    assert view.newest.versions[-2].record.answers["trials"][1]["dose_judged"] == "not_enough"
    assert view.newest.answers["trials"][1]["known_from"] == "memory"
    take_back(store, doctor, case, version + 4, "staged")
    assert not open_case(store, doctor, case).newest.record.set_aside


def test_a_trial_that_is_not_on_record_is_not_judged(store):
    doctor, case = somebody(store), sent_case(store)
    version = open_case(store, doctor, case).version
    for trial in (0, 4):
        with pytest.raises(ClinicError, match="no such trial"):
            judge_dose(store, doctor, case, version, trial=trial, judged="enough")
    assert open_case(store, doctor, case).version == version


def test_corrected_answers_that_cannot_be_read_change_nothing(store):
    doctor, case = somebody(store), sent_case(store)
    before = open_case(store, doctor, case)
    with pytest.raises(IntakeError):
        correct(store, doctor, case, before.version, with_dose(answers_of(), "a lot"))
    assert open_case(store, doctor, case) == before
    assert faults(store) == []


def test_a_note_must_say_something_and_not_too_much(store):
    doctor, case = somebody(store), sent_case(store)
    for text in ("", " \n", "x" * 4_001):
        with pytest.raises(ClinicError, match="4,000"):
            write_note(store, doctor, case, text)
        with pytest.raises(ClinicError, match="reason"):
            set_aside(store, doctor, case, 2, about="staged", reason=text)
    assert not open_case(store, doctor, case).written


def test_a_second_questionnaire_of_a_person_stands_beside_the_first(store):
    doctor = somebody(store)
    case = sent_case(store, with_dose(answers_of(SOON), ENOUGH))
    version = open_case(store, doctor, case).version
    respond(store, doctor, case, "Asked today.")
    set_state(store, doctor, case, version + 1, done=True)
    again = invite(store, doctor, case_id=case, appointment=APPOINTMENT)
    send_as(store, admit(store, again.code), with_dose(answers_of(), TOO_LITTLE))

    view = open_case(store, doctor, case)
    assert [each.number for each in view.sent] == [1, 2]
    assert [len(each.versions) for each in view.sent] == [1, 1]
    assert (view.state, view.line.questionnaires, view.line.speed) == ("open", 2, "none_reported")
    assert (view.line.answered_at, view.line.appointment) == (None, APPOINTMENT)
    judge_dose(store, doctor, case, view.version, trial=1, judged="enough")
    assert [len(each.versions) for each in open_case(store, doctor, case).sent] == [1, 2]
    assert faults(store) == []


def test_a_form_is_kept_as_it_was_written_whatever_the_letters(store):
    person = invited(store, "Ðóra 👩🏽‍⚕️")
    words = "ñ 漢字 \N{ZERO WIDTH JOINER} 👩🏽‍⚕️ \\u0000 \" ' ; -- \ud83d"
    keep_draft(store, person, {**empty_form(), "goals": {"own_words": words}})
    with store.reading():
        (waits,) = waiting(store, OPERATOR)
    assert waits.reference == "Ðóra 👩🏽‍⚕️"
    code = invite(store, OPERATOR, case_id=waits.case_id).code
    assert admit(store, code).content == empty_form()
    keep_draft(store, person, {**empty_form(), "goals": {"own_words": words}})


def test_a_draft_that_was_deleted_leaves_the_code_good(store):
    made = invite(store, OPERATOR, reference="AB")
    person = admit(store, made.code)
    keep_draft(store, person, answers_of())
    forget_draft(store, person.actor, person.invitation_id)
    again = admit(store, made.code)
    assert (again.content, again.draft_version) == (empty_form(), 2)
    send_as(store, again)


def test_a_refused_form_is_not_sent_and_its_draft_stays(store):
    made = invite(store, OPERATOR, reference="AB")
    person = admit(store, made.code)
    wrong = with_dose(answers_of(), "a lot")
    keep_draft(store, person, wrong)
    with pytest.raises(IntakeError):
        send_as(store, person, wrong)
    assert admit(store, made.code).content == wrong
    assert not seen_by(store, OPERATOR).rows


def test_a_form_is_sent_once(store):
    person = invited(store)
    send_as(store, person)
    with pytest.raises(CodeError, match="used"):
        send_as(store, person)
    assert seen_by(store, OPERATOR).found == 1
    assert faults(store) == []


def test_a_form_sent_twice_at_once_is_sent_once(store):
    person = invited(store)
    results = together(lambda: send_as(store, person), lambda: send_as(store, person))
    assert sorted(type(each).__name__ for each in results) == ["CodeError", "str"]
    assert faults(store) == []


def test_a_draft_larger_than_any_form_is_refused(store):
    person = invited(store)
    with pytest.raises(ClinicError, match="larger"):
        keep_draft(store, person, {"goals": {"own_words": "x" * 1_000_001}})


NO_INVITATIONS = [
    {"reference": " "},
    {"reference": "x" * 61},
    {"reference": "A", "valid_days": 0},
    {"case_id": "0" * 32},
    {"reference": "A", "appointment": datetime(2027, 1, 1, 9, 0)},  # noqa: DTZ001
]


def test_an_invitation_that_makes_no_sense_is_refused(store):
    for wrong in NO_INVITATIONS:
        with pytest.raises(ClinicError):
            invite(store, OPERATOR, **wrong)
    assert not waiting(store, OPERATOR)


def test_who_waits_is_listed_by_appointment_and_who_no_longer_can_is_not(store):
    for name, when in (
        ("none", None),
        ("late", APPOINTMENT),
        ("first", APPOINTMENT - timedelta(days=1)),
        ("also none", None),
    ):
        invite(store, OPERATOR, reference=name, appointment=when)
    gone = invite(store, OPERATOR, reference="withdrawn")
    withdraw(store, OPERATOR, gone.invitation_id)
    begun = invite(store, OPERATOR, reference="a begun one")
    admit(store, begun.code)
    found = waiting(store, OPERATOR)
    assert [each.reference for each in found] == [
        "first",
        "late",
        "a begun one",
        "also none",
        "none",
    ]
    assert [each.begun for each in found] == [False, False, True, False, False]


# --- the queue ------------------------------------------------------------------------------

moments = st.datetimes(datetime(2026, 11, 1), datetime(2026, 11, 4), timezones=st.just(UTC))  # noqa: DTZ001
few = st.sampled_from
lines = st.builds(
    Line,
    reference=few(["A", "B", "Z"]),
    appointment=st.none() | moments,
    sent_at=moments,
    questionnaires=st.just(1),
    speed=few(SPEEDS),
    answered_at=st.none() | moments,
    psychosis=st.booleans(),
    postpartum=st.booleans(),
    severe=st.booleans(),
    phq9=few(["", "3", "27"]),
    verdict=few(["may_be_met", "not_met_on_these_answers", "cannot_tell"]),
    pathway_first=st.booleans(),
    failed_trials=st.integers(0, 5),
    possible_trials=st.none() | st.integers(0, 5),
    listed_trials=st.integers(0, 5),
    missing=few([(), (Wants(medicine="Sertraline", question="Dose?"),)]),
    missing_more=st.just(0),
)


def rank(line):
    """The order of the queue, said once more in other words."""
    unanswered = line.speed == "now" and line.answered_at is None
    marks = [line.psychosis, line.postpartum, line.severe]
    sent = line.sent_at.timestamp()
    soonest = line.appointment.timestamp() if line.appointment else float("inf")
    waits = sent if line.speed in {"now", "soon"} else 0
    place = ["now", "soon", "ask", "none_reported"].index(line.speed)
    return [0 if unanswered else 1, place, *(not mark for mark in marks), waits, soonest, sent]


@settings(max_examples=60, deadline=None)
@given(st.lists(lines, max_size=12))
def test_the_queue_is_ordered_by_urgency_marks_appointment_and_time(some):
    ordered = sorted(some, key=order)
    ranks = [rank(line) for line in ordered]
    assert ranks == sorted(ranks)
    calls = [line.calls for line in ordered]
    assert calls == sorted(calls, reverse=True), "an unanswered now stands first"


@settings(max_examples=50, deadline=None)
@given(
    lines,
    few(["may_be_met", "not_met_on_these_answers", "cannot_tell"]),
    st.integers(0, 9),
    st.booleans(),
)
def test_nothing_about_the_verdict_changes_a_place(line, verdict, count, pathway):
    told = {"verdict": verdict, "failed_trials": count, "possible_trials": None, "listed_trials": count, "phq9": "", "pathway_first": pathway, "missing": (), "missing_more": count}  # fmt: skip
    assert order(line) == order(line.model_copy(update=told))


@settings(max_examples=60, deadline=None)
@given(lines, lines)
def test_no_correction_takes_an_unanswered_now_off_the_top(before, corrected):
    before = before.model_copy(update={"speed": "now", "answered_at": None})
    after = corrected.model_copy(update={"answered_at": None}).after(before)
    assert after.calls
    assert order(after)[:2] == (False, 0)
    answered = after.answered("D. Octor", before.sent_at)
    assert (answered.speed, answered.calls) == (corrected.speed, False)


@settings(max_examples=60, deadline=None)
@given(lines, lines)
def test_a_now_that_a_correction_brings_up_is_unanswered_whatever_was_answered_before(
    before, corrected
):
    before = before.model_copy(update={"speed": "soon", "answered_at": before.sent_at})
    corrected = corrected.model_copy(update={"speed": "now", "answered_at": None})
    assert corrected.after(before).calls


@settings(max_examples=60, deadline=None)
@given(lines, lines)
def test_once_it_was_answered_a_corrected_line_says_what_the_answers_say(before, corrected):
    before = before.model_copy(update={"answered_at": before.sent_at, "answered_by": "D. Octor"})
    assert corrected.after(before).speed == corrected.speed


def test_people_stand_in_the_queue_most_urgent_first_and_those_sent_first_before_others(store):
    far, near = APPOINTMENT, APPOINTMENT - timedelta(days=30)
    sent_case(store, answers_of(CALM), "calm, no appointment")
    sent_case(store, answers_of(CALM), "calm, far", appointment=far)
    sent_case(store, answers_of(CALM), "calm, near", appointment=near)
    sent_case(store, answers_of(SOON), "soon")
    sent_case(store, answers_of({"thoughts_of_killing_self": "rather_not_say"}), "open")
    sent_case(store, answers_of({"unusual_experiences": "now"}), "hears voices")
    sent_case(store, answers_of(NOW), "now")
    found = [(row.line.speed, row.line.reference) for row in seen_by(store, OPERATOR).rows]
    assert found[0] == ("now", "now")
    assert [SPEEDS.index(speed) for speed, _ in found] == sorted(
        SPEEDS.index(speed) for speed, _ in found
    )
    assert [name for _, name in found if name.startswith("calm")] == [
        "calm, near",
        "calm, far",
        "calm, no appointment",
    ]


def test_a_corrected_now_stays_on_top_until_somebody_records_what_was_done(store):
    doctor = somebody(store, "D. Octor")
    urgent = sent_case(store, answers_of(NOW), "urgent")
    sent_case(store, answers_of(SOON), "soon")
    correct(store, doctor, urgent, open_case(store, doctor, urgent).version, answers_of(CALM))
    view = open_case(store, doctor, urgent)
    assert (view.line.speed, view.line.corrected_speed) == ("now", "none_reported")
    assert references(store, doctor) == ["urgent", "soon"]
    assert seen_by(store, doctor).unanswered == 1
    with pytest.raises(ClinicError, match="what was done"):
        set_state(store, doctor, urgent, view.version, done=True)

    respond(store, doctor, urgent, "Spoke at once; a slip of the finger.")
    assert references(store, doctor) == ["soon", "urgent"]
    after = open_case(store, doctor, urgent)
    assert (after.line.speed, after.line.answered_by) == ("none_reported", "D. Octor")
    set_state(store, doctor, urgent, after.version, done=True)
    assert faults(store) == []


def test_a_now_that_comes_up_after_a_response_goes_to_the_top(store):
    doctor = somebody(store)
    case = sent_case(store, answers_of(SOON), "soon")
    respond(store, doctor, case, "Asked today.")
    correct(store, doctor, case, open_case(store, doctor, case).version, answers_of(NOW))
    assert seen_by(store, doctor).unanswered == 1


def test_an_unanswered_now_of_an_earlier_questionnaire_stays_on_top(store):
    doctor = somebody(store)
    case = sent_case(store, answers_of(NOW), "urgent")
    again = invite(store, doctor, case_id=case)
    send_as(store, admit(store, again.code), answers_of(CALM))
    line = open_case(store, doctor, case).line
    assert (line.speed, line.corrected_speed, line.earlier_now, line.calls) == (
        "now",
        "none_reported",
        True,
        True,
    )
    respond(store, doctor, case, "Spoke.")
    line = open_case(store, doctor, case).line
    assert (line.speed, line.earlier_now, line.calls) == ("none_reported", False, False)


def test_the_queue_is_filtered_searched_and_counted(store):
    doctor = somebody(store)
    sent_case(store, answers_of(NOW), "Anna K.")
    sent_case(store, answers_of(SOON), "Berta K.")
    sent_case(store, answers_of(CALM), "anton")
    sent_case(store, answers_of({"unusual_experiences": "now"}), "Voices")
    done = sent_case(store, answers_of(CALM), "over")
    set_state(store, doctor, done, open_case(store, doctor, done).version, done=True)

    assert set(references(store, doctor, text=" AN")) == {"Anna K.", "anton"}
    assert references(store, doctor, speeds=("now", "ask")) == ["Anna K."]
    assert references(store, doctor, only_marked=True) == ["Voices"]
    assert references(store, doctor, text="nobody") == []
    verdict = seen_by(store, doctor, text="anton").rows[0].line.verdict
    others = {"may_be_met", "not_met_on_these_answers", "cannot_tell"} - {verdict}
    assert "anton" in references(store, doctor, verdicts=(verdict,))
    assert "anton" not in references(store, doctor, verdicts=tuple(others))
    shown = seen_by(store, doctor, text="anton")
    assert (shown.found, sum(shown.counts.values()), shown.unanswered) == (1, 4, 1)
    assert shown.counts["now"] == sum(
        row.line.speed == "now" for row in seen_by(store, doctor).rows
    )
    assert references(store, doctor, state="done") == ["over"]


def test_the_queue_has_pages_and_a_page_beyond_the_last_is_the_last(store):
    doctor = somebody(store)
    copy_line(store, sent_case(store, None, "first"), PAGE + 1)
    first, last = seen_by(store, doctor), seen_by(store, doctor, page=99)
    assert (first.pages, len(first.rows), first.found) == (2, PAGE, PAGE + 2)
    assert (last.page, len(last.rows), seen_by(store, doctor, page=-1).page) == (1, 2, 0)
    assert not {row.case_id for row in first.rows} & {row.case_id for row in last.rows}


def test_a_queue_in_memory_follows_what_other_servers_change(kept):
    store, doctor = kept.store, somebody(kept.store)
    index = QueueIndex(kept.another_server())
    first = sent_case(store, answers_of(CALM), "first")
    assert [row.line.reference for row in index.held("open").rows] == ["first"]
    sent_case(store, answers_of(NOW), "second")
    assert [row.line.reference for row in index.held("open").rows] == ["second", "first"]
    correct(store, doctor, first, open_case(store, doctor, first).version, answers_of(SOON))
    assert [row.line.speed for row in index.held("open").rows] == ["now", "soon"]


def copy_line(store, case, times):
    """Put other cases with the same line into the queue: faster than sending each."""
    with store.writing() as writing:
        one = writing.session.get(Case, case)
        line = store.opened(one, "line")
        for number in range(times):
            other = Case(id=f"{number:032x}", state="open", last_sent_at=one.last_sent_at)
            store.sealed(other, "reference", f"{number:03}")
            store.sealed(other, "line", {**line, "reference": f"{number:03}"})
            writing.session.add(other)


# --- two at once ----------------------------------------------------------------------------


def together(*calls):
    """What each call returned or raised, all begun at the same moment in threads of their own."""
    gate, results = Barrier(len(calls)), [None] * len(calls)

    def one(place, call):
        gate.wait()
        try:
            results[place] = call()
        except ClinicError as error:
            results[place] = error

    threads = [Thread(target=one, args=each) for each in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_who_changes_a_case_that_changed_since_is_told_and_overwrites_nothing(store):
    doctor, other = somebody(store, "D. Octor"), somebody(store, "O. Ther")
    case = sent_case(store)
    seen = open_case(store, doctor, case).version
    correct(store, doctor, case, seen, with_dose(answers_of(), ENOUGH))
    for late in (
        lambda: correct(store, other, case, seen, with_dose(answers_of(), TOO_LITTLE)),
        lambda: judge_dose(store, other, case, seen, trial=1, judged="enough"),
        lambda: confirm_trial(
            store, other, case, seen, trial=1, source="memory", on=date(2026, 1, 1)
        ),
        lambda: set_aside(store, other, case, seen, about="staged", reason="Late."),
        lambda: take_back(store, other, case, seen, "staged"),
        lambda: set_state(store, other, case, seen, done=True),
    ):
        with pytest.raises(ChangedMeanwhileError):
            late()
    versions = open_case(store, doctor, case).newest.versions
    assert [each.by for each in versions] == ["person", "D. Octor"]
    assert faults(store) == []


def test_of_two_clinicians_at_the_same_moment_one_is_told(kept):
    stores = [kept.store, kept.another_server()]
    doctors = [somebody(stores[0], "D. Octor"), somebody(stores[0], "O. Ther")]
    case = sent_case(stores[0])
    for turn in range(4):
        seen = open_case(stores[0], doctors[0], case).version
        results = together(
            *(
                partial(correct, store, doctor, case, seen, with_dose(answers_of(), ENOUGH))
                for store, doctor in zip(stores, doctors, strict=True)
            )
        )
        assert sorted(type(each).__name__ for each in results) == [
            "ChangedMeanwhileError",
            "NoneType",
        ]
        assert len(open_case(stores[0], doctors[0], case).newest.versions) == turn + 2
    assert faults(kept.store) == []


def test_notes_written_at_the_same_moment_all_stay(kept):
    stores = [kept.store, kept.another_server(), kept.another_server()]
    doctor, case = somebody(kept.store), sent_case(kept.store)
    results = together(
        *(
            lambda store=store, place=place: [
                write_note(store, doctor, case, f"{place}-{number}") for number in range(5)
            ]
            for place, store in enumerate(stores)
        )
    )
    assert not [each for each in results if isinstance(each, ClinicError)]
    written = {each.text for each in open_case(kept.store, doctor, case).written}
    assert written == {f"{place}-{number}" for place in range(3) for number in range(5)}
    assert faults(kept.store) == []


def test_a_device_that_saves_over_another_is_told_and_the_newer_draft_stays(store):
    made = invite(store, OPERATOR, reference="AB")
    phone, desk = admit(store, made.code), admit(store, made.code)
    on_phone, on_desk = answers_of(country="FR"), answers_of(country="DE")
    assert keep_draft(store, phone, on_phone, phone.draft_version) == 1
    with pytest.raises(ChangedMeanwhileError):
        keep_draft(store, desk, on_desk, desk.draft_version)
    assert admit(store, made.code).content == on_phone
    assert keep_draft(store, desk, on_desk, None) == 2, "who insists may save over it"
    with pytest.raises(ChangedMeanwhileError):
        keep_draft(store, phone, on_phone, 1)


def test_of_two_devices_at_the_same_moment_one_is_told(kept):
    stores = [kept.store, kept.another_server()]
    person = invited(kept.store)
    for turn in range(8):
        results = together(
            *(partial(keep_draft, store, person, answers_of(), turn) for store in stores)
        )
        assert sorted(type(each).__name__ for each in results) == ["ChangedMeanwhileError", "int"]


def test_a_draft_saved_after_sending_is_refused_and_changes_nothing(store):
    person = invited(store)
    send_as(store, person)
    with pytest.raises(CodeError, match="used"):
        keep_draft(store, person, answers_of(country="DE"))
    assert faults(store) == []


def test_two_at_the_settings_never_overwrite_each_other_unseen(store):
    results = together(
        *(
            lambda name=name: set_clinic(
                store, OPERATOR, name=name, retention_days=9, spoken=("en",)
            )
            for name in ("One", "Two", "Three")
        )
    )
    told = [each for each in results if each is not None]
    assert all(isinstance(each, ChangedMeanwhileError) for each in told)
    assert settings_of(store).name in {"One", "Two", "Three"}
    assert len(audited(store, "did")) - len(told) == len(audited(store)) - len(told)


# --- what the clinic decides ------------------------------------------------------------------


@pytest.fixture
def ungoverned(store):
    switch_sending(store, OPERATOR, on=False)
    for kind in GOVERNANCE:
        set_words(store, OPERATOR, kind, "en", "")
    return store


def test_nothing_can_be_sent_before_it_is_recorded_who_reads_it(ungoverned):
    store = ungoverned
    person = invited(store)
    keep_draft(store, person, answers_of())
    for kind in GOVERNANCE:
        with pytest.raises(SendingOffError):
            switch_sending(store, OPERATOR, on=True)
        with pytest.raises(SendingOffError):
            send_as(store, person)
        set_words(store, OPERATOR, kind, "en", f"Said: {kind}")
    with pytest.raises(SendingOffError):
        send_as(store, person)
    switch_sending(store, OPERATOR, on=True)
    send_as(store, person)


def test_blanking_what_sending_rests_on_switches_it_off(store):
    person = invited(store)
    for kind in GOVERNANCE:
        set_words(store, OPERATOR, kind, "en", "  ")
        known = settings_of(store)
        assert (known.sending_on, known.sending_lacks, known.takes_answers) == (
            False,
            (kind,),
            False,
        )
        with pytest.raises(SendingOffError):
            send_as(store, person)
        set_words(store, OPERATOR, kind, "en", "Somebody.")
        assert not settings_of(store).sending_on, "switching on again is a decision of its own"
        assert ("clinic", "not_recorded") in audited(store, "about", "detail")
        switch_sending(store, OPERATOR, on=True)


def test_the_clinics_own_words_fall_back_to_its_first_language_and_then_to_the_default(store):
    set_clinic(store, OPERATOR, name="Ours", retention_days=None, spoken=("en", "es"))
    assert shown_text(settings_of(store), "hours", "es") == default_text("hours")
    set_words(store, OPERATOR, "hours", "en", "9 to 5.")
    assert shown_text(settings_of(store), "hours", "es") == "9 to 5."
    set_words(store, OPERATOR, "hours", "es", "De 9 a 5.")
    known = settings_of(store)
    assert [shown_text(known, "hours", code) for code in ("es", "en_US", "en")] == [
        "De 9 a 5.",
        "9 to 5.",
        "9 to 5.",
    ]
    assert ("hours", "es") not in known.blank
    set_words(store, OPERATOR, "hours", "es", " ")
    assert shown_text(settings_of(store), "hours", "es") == "9 to 5."
    assert ("hours", "es") in settings_of(store).blank


def test_words_that_fit_nowhere_are_refused(store):
    before = settings_of(store)
    for kind, language, text in (
        ("hours", "xx", "a"),
        ("other", "en", "a"),
        ("hours", "en", "x" * 601),
    ):
        with pytest.raises(ClinicError):
            set_words(store, OPERATOR, kind, language, text)
    assert settings_of(store) == before


def test_a_clinic_needs_a_name_a_language_and_days_that_make_sense(store):
    right, before = {"name": "Ours", "retention_days": 30, "spoken": ("en",)}, settings_of(store)
    for wrong in (
        {"name": " "},
        {"spoken": ()},
        {"spoken": ("xx",)},
        {"retention_days": 0},
        {"retention_days": 20_001},
    ):
        with pytest.raises(ClinicError):
            set_clinic(store, OPERATOR, **{**right, **wrong})
    assert settings_of(store) == before


# --- time -----------------------------------------------------------------------------------

TELL = """
import sys
from pathlib import Path
from screening.clinic.actors import OPERATOR
from screening.clinic.cases import open_case
from screening.clinic.store import Store
from screening.clinic.vault import Vault
view = open_case(Store(sys.argv[1], Vault(Path(sys.argv[2]))), OPERATOR, sys.argv[3])
line, sent = view.line, view.newest
for each in (line.appointment, line.sent_at, sent.sent_at, sent.versions[0].at):
    print(each.isoformat())
"""


def test_a_time_reads_the_same_wherever_the_server_stands(kept):
    before = now()
    case = sent_case(kept.store, appointment=APPOINTMENT)
    told = subprocess.run(
        [sys.executable, "-c", TELL, kept.url, kept.key_file, case],
        env={**os.environ, "TZ": "Pacific/Kiritimati"},
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    view = open_case(kept.store, OPERATOR, case)
    here = (
        view.line.appointment,
        view.line.sent_at,
        view.newest.sent_at,
        view.newest.versions[0].at,
    )
    assert told == [each.isoformat() for each in here]
    assert here[0] == APPOINTMENT
    assert all(each.utcoffset() == timedelta(0) and before <= each <= now() for each in here[1:])


def test_a_record_is_assessed_as_the_form_was(store):
    case = sent_case(store, answers_of(NOW))
    view = open_case(store, OPERATOR, case)
    found = assessed(new_record(view.newest.answers))
    assert view.newest.versions[0].found["speed"] == found.safety.level == view.line.speed
    assert [each[0] for each in view.newest.versions[0].found["trials"]] == [
        trial.name for trial in found.trials
    ]
