"""What was seen to go wrong once: judgements in a person's file, codes, consent, restored stores."""

import json
from copy import deepcopy
from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from lives import sent_case, somebody

from screening.clinic import invitations
from screening.clinic.actors import OPERATOR
from screening.clinic.backup import back_up, restore
from screening.clinic.cases import confirm_trial, correct, judge_dose, open_case, set_aside
from screening.clinic.codes import Guesses
from screening.clinic.erase import purge_due
from screening.clinic.errors import CodeError
from screening.clinic.export import exported
from screening.clinic.invitations import Consent, admit, invite, send, withdraw
from screening.clinic.paste import MOST_LETTERS
from screening.clinic.settings import set_clinic
from screening.clinic.tables import Case, Invitation, now
from screening.example import example_intake

pytest_plugins = ["stores"]


def answers(**changes):
    return json.dumps({**example_intake(), **changes})


def test_a_judgement_in_a_persons_own_file_is_not_kept_as_a_clinicians(store):
    trials = deepcopy(example_intake()["trials"])
    trials[0]["dose_judged"] = "enough"
    symptoms = {**example_intake()["symptoms"], "clinician_severity": "mild"}
    made = invite(store, OPERATOR, reference="Judge")
    here = admit(store, made.code)
    send(
        store,
        here.actor,
        here.invitation_id,
        answers(trials=trials, symptoms=symptoms),
        Consent("y"),
    )
    record = open_case(store, somebody(store), made.case_id).newest.record.answers
    assert "dose_judged" not in record["trials"][0]
    assert "clinician_severity" not in record["symptoms"]


def test_a_judgement_goes_when_the_dose_that_was_judged_is_corrected(store):
    case_id, doctor = sent_case(store), somebody(store)
    view = open_case(store, doctor, case_id)
    judge_dose(store, doctor, case_id, view.version, trial=1, judged="enough")
    view = open_case(store, doctor, case_id)
    same = deepcopy(view.newest.record.answers)
    same["trials"][0]["known_from"] = "memory"
    correct(store, doctor, case_id, view.version, same)
    view = open_case(store, doctor, case_id)
    assert view.newest.record.answers["trials"][0]["dose_judged"] == "enough"
    other = deepcopy(view.newest.record.answers)
    other["trials"][0]["highest_steady_dose_mg"] = 30
    correct(store, doctor, case_id, view.version, other)
    view = open_case(store, doctor, case_id)
    assert "dose_judged" not in view.newest.record.answers["trials"][0]


def test_the_consent_keeps_what_the_person_was_told(store):
    made = invite(store, OPERATOR, reference="Told")
    here = admit(store, made.code)
    told = Consent("I agree.", "en", ("The nurse reads it.", "Twice a day."))
    send(store, here.actor, here.invitation_id, answers(), told)
    kept = open_case(store, somebody(store), made.case_id).newest.consent
    assert kept["words"] == "I agree."
    assert kept["told"] == ["The nurse reads it.", "Twice a day."]


def test_whoever_tries_codes_cannot_fill_the_audit(store, monkeypatch):
    monkeypatch.setattr(invitations, "UNKNOWN", Guesses(5))
    for number in range(9):
        with pytest.raises(CodeError):
            admit(store, f"2222-2222-{number + 1000}")
    with store.reading() as session:
        count = session.execute(
            invitations.select(invitations.func.count()).select_from(invitations.Invitation)
        ).scalar()
        noted = session.connection().exec_driver_sql(
            "SELECT count(*) FROM audit WHERE did = 'code_refused'"
        )
        assert noted.scalar() == 5
    assert count == 0
    assert admit(store, invite(store, OPERATOR, reference="Held").code), "a real code is not held"


def test_a_code_is_good_through_its_last_day_by_the_clinics_clock(store):
    store.zone = ZoneInfo("America/New_York")
    until = invite(store, OPERATOR, reference="Day", valid_days=3).expires_at
    there = until.astimezone(store.zone)
    assert (there.hour, there.minute) == (23, 59)
    assert there.date() == (datetime.now(store.zone) + timedelta(days=3)).date()


def test_days_are_those_of_the_clinics_clock(store):
    store.zone = timezone(timedelta(hours=-8))
    made = invite(store, OPERATOR, reference="West")
    here = admit(store, made.code)
    evening = datetime(2026, 11, 20, 4, 30, tzinfo=UTC)
    send(store, here.actor, here.invitation_id, answers(), Consent("y"), at=evening)
    view = open_case(store, somebody(store), made.case_id)
    assert view.day_of(view.newest).isoformat() == "2026-11-19"


def test_the_text_to_paste_is_short_however_much_was_written(store):
    trials = [example_intake()["trials"][number % 3] for number in range(30)]
    made = invite(store, OPERATOR, reference="Long")
    here = admit(store, made.code)
    send(store, here.actor, here.invitation_id, answers(trials=trials), Consent("y"))
    view = open_case(store, somebody(store), made.case_id)
    text = exported(view, store, "paste").decode()
    assert len(text) <= MOST_LETTERS
    assert "and 30 more medicines" in text or "more medicines, further on" in text
    assert text.startswith("Long, self-report sent")


def test_codes_that_were_taken_back_stay_closed_in_a_restored_store(store, tmp_path):
    made = invite(store, OPERATOR, reference="Back")
    back_up(store, tmp_path / "one.backup")
    withdraw(store, OPERATOR, made.invitation_id)
    restore(store, tmp_path / "one.backup", replace=True)
    with pytest.raises(CodeError) as told:
        admit(store, made.code)
    assert told.value.problem == "withdrawn"


def test_a_long_reason_does_not_make_the_text_to_paste_longer(store):
    case_id, doctor = sent_case(store), somebody(store)
    view = open_case(store, doctor, case_id)
    headline = view.newest.versions[-1].found["headline"][0]
    more = {"about": headline, "reason": "r" * 600, "instead": "i" * 300}
    set_aside(store, doctor, case_id, view.version, **more)
    text = exported(open_case(store, doctor, case_id), store, "paste").decode()
    assert len(text) <= MOST_LETTERS
    assert "Set aside by" in text


def test_a_record_of_another_medicine_is_not_named_for_the_corrected_one(store):
    case_id, doctor = sent_case(store), somebody(store)
    view = open_case(store, doctor, case_id)
    found = {"trial": 1, "source": "clinical_record", "on": date(2026, 11, 20)}
    confirm_trial(store, doctor, case_id, view.version, **found)
    view = open_case(store, doctor, case_id)
    other = deepcopy(view.newest.record.answers)
    other["trials"][0]["medicine"] = "Fluoxetine"
    correct(store, doctor, case_id, view.version, other)
    record = open_case(store, doctor, case_id).newest.record
    assert record.confirmed == {}
    assert "known_from" not in record.answers["trials"][0]


def test_a_line_that_does_not_open_stops_no_deletion_of_others(store):
    old, broken = sent_case(store, reference="Old"), sent_case(store, reference="Broken")
    long_ago = now() - timedelta(days=400)
    with store.writing() as writing:
        for case_id in (old, broken):
            case = writing.session.get(Case, case_id)
            case.made_at = case.last_sent_at = long_ago
        writing.session.get(Case, broken).line = writing.session.get(Case, old).line
        for invitation in writing.session.query(Invitation):
            invitation.expires_at = long_ago
    set_clinic(store, OPERATOR, name="Clinic", retention_days=30, spoken=("en",))
    assert purge_due(store, OPERATOR) == 1
