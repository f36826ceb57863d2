"""Whoever may not is refused, gets nothing, and the attempt is in the audit."""

from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread

import pytest
from lives import (
    APPOINTMENT,
    answers_of,
    audit_problems,
    audited,
    everything,
    faults,
    invited,
    keep_draft,
    last_audited,
    rows_of,
    send_as,
    sent_case,
    somebody,
)
from sqlalchemy import text, update

from screening.clinic.actors import NOBODY, OPERATOR, Actor, person, staff
from screening.clinic.cases import (
    confirm_trial,
    correct,
    judge_dose,
    note_export,
    open_case,
    respond,
    set_aside,
    set_state,
    take_back,
    write_note,
)
from screening.clinic.codes import LETTERS, MOST_TRIES
from screening.clinic.config import SignInConfig
from screening.clinic.erase import purge_case, purge_due
from screening.clinic.errors import ClinicError, CodeError, NotAllowedError, SealError
from screening.clinic.invitations import (
    admit,
    forget_draft,
    invite,
    save_draft,
    withdraw,
)
from screening.clinic.queue import QueueIndex, Wanted, queue, waiting
from screening.clinic.settings import set_clinic, set_words, switch_sending
from screening.clinic.staffing import end_sign_in, refuse_entry, roles_of, signed_in
from screening.clinic.tables import Case, Entry, Invitation, SignIn, Staff, now

pytest_plugins = ["stores"]

NO_ID = "f" * 32
DAY = APPOINTMENT.date()
AS_CLINICIAN = {
    "opening a case": open_case,
    "drawing it again": lambda store, who, case: open_case(store, who, case, again=True),
    "the queue": lambda store, who, _: queue(QueueIndex(store), store, who, Wanted()),
    "the invitations": lambda store, who, _: waiting(store, who),
    "inviting": lambda store, who, _: invite(store, who, reference="Mallory"),
    "inviting again": lambda store, who, case: invite(store, who, case_id=case),
    "withdrawing": lambda store, who, _: withdraw(store, who, rows_of(store, Invitation)[0]["id"]),
    "correcting": lambda store, who, case: correct(store, who, case, 2, answers_of()),
    "confirming": lambda store, who, case: confirm_trial(
        store, who, case, 2, trial=1, source="memory", on=DAY
    ),
    "judging": lambda store, who, case: judge_dose(store, who, case, 2, trial=1, judged="enough"),
    "setting aside": lambda store, who, case: set_aside(store, who, case, 2, about="a", reason="b"),
    "taking back": lambda store, who, case: take_back(store, who, case, 2, "a"),
    "a note": lambda store, who, case: write_note(store, who, case, "Hello."),
    "a response": lambda store, who, case: respond(store, who, case, "Hello."),
    "closing": lambda store, who, case: set_state(store, who, case, 2, done=True),
    "exporting": lambda store, who, case: note_export(store, who, case, "pdf"),
}
AS_ADMINISTRATOR = {
    "purging a case": purge_case,
    "purging": lambda store, who, _: purge_due(store, who),
    "the clinic's words": lambda store, who, _: set_words(store, who, "hours", "en", "Never."),
    "sending": lambda store, who, _: switch_sending(store, who, on=False),
    "the clinic": lambda store, who, _: set_clinic(
        store, who, name="Mine", retention_days=1, spoken=("en",)
    ),
}


def refused(store, actor, why, act, *given):
    """Whether an act is refused, and stands in the audit as the last entry."""
    with pytest.raises(NotAllowedError) as told:
        act(*given)
    assert told.value.why == why
    who, did, _, detail = last_audited(store)
    assert (who, did, detail) == (actor.who, "refused", why)
    return True


@contextmanager
def only_audited(store, *, entries):
    """Nothing of the store changes but the audit, which grows by so many entries."""
    before, length = everything(store, but=("audit", "audit_head")), len(audited(store))
    yield
    assert everything(store, but=("audit", "audit_head")) == before
    assert len(audited(store)) == length + entries
    assert audit_problems(store) == []


def test_only_clinicians_see_and_change_cases(store):
    case, invitation = sent_case(store), rows_of(store, Invitation)[0]["id"]
    nobodies = [
        NOBODY,
        person(invitation),
        Actor("", ""),
        somebody(store, "A. Dmin", "administrator"),
    ]
    with only_audited(store, entries=len(nobodies) * len(AS_CLINICIAN)):
        for who in nobodies:
            for act in AS_CLINICIAN.values():
                assert refused(store, who, "needs_clinician", act, store, who, case)


def test_only_administrators_decide_for_the_clinic_and_delete(store):
    case, invitation = sent_case(store), rows_of(store, Invitation)[0]["id"]
    nobodies = [NOBODY, person(invitation), somebody(store, "D. Octor")]
    with only_audited(store, entries=len(nobodies) * len(AS_ADMINISTRATOR)):
        for who in nobodies:
            for act in AS_ADMINISTRATOR.values():
                assert refused(store, who, "needs_administrator", act, store, who, case)


# --- codes ----------------------------------------------------------------------------------


def code_refused(store, code, why):
    with pytest.raises(CodeError) as told:
        admit(store, code)
    assert told.value.problem == why
    who, did, _, detail = last_audited(store)
    assert (who, did, detail) == ("nobody", "code_refused", why)
    return True


def wrong_code(code):
    """The same code with another last letter."""
    return code[:-1] + next(letter for letter in LETTERS if letter != code[-1])


def set_moment(store, row_id, **moments):
    with store.engine.execution_options(writes=True).begin() as connection:
        connection.execute(update(Invitation).where(Invitation.id == row_id).values(**moments))


def test_an_expired_code_opens_nothing(store):
    made = invite(store, OPERATOR, reference="AB")
    person_there = admit(store, made.code)
    set_moment(store, made.invitation_id, expires_at=now() - timedelta(seconds=1))
    assert code_refused(store, made.code, "expired")
    for act in (lambda: keep_draft(store, person_there, {}), lambda: send_as(store, person_there)):
        with pytest.raises(CodeError, match="expired"):
            act()
    assert not waiting(store, OPERATOR)


def test_a_used_code_opens_nothing(store):
    made = invite(store, OPERATOR, reference="AB")
    person_there = admit(store, made.code)
    send_as(store, person_there)
    assert code_refused(store, made.code, "used")
    for act in (
        lambda: keep_draft(store, person_there, {}),
        lambda: send_as(store, person_there),
        lambda: forget_draft(store, person_there.actor, person_there.invitation_id),
        lambda: withdraw(store, OPERATOR, made.invitation_id),
    ):
        with pytest.raises(CodeError, match="used"):
            act()
    assert faults(store) == []


def test_a_withdrawn_code_opens_nothing_and_its_draft_is_gone(store):
    made = invite(store, OPERATOR, reference="AB")
    person_there = admit(store, made.code)
    keep_draft(store, person_there, answers_of())
    withdraw(store, somebody(store), made.invitation_id)
    assert rows_of(store, Invitation)[0]["draft"] is None
    assert code_refused(store, made.code, "withdrawn")
    with pytest.raises(CodeError, match="withdrawn"):
        send_as(store, person_there)


def test_a_wrong_code_tells_nothing_and_who_guesses_is_locked_out(store):
    made = invite(store, OPERATOR, reference="AB")
    for _ in range(MOST_TRIES):
        assert code_refused(store, wrong_code(made.code), "not_right")
    assert code_refused(store, made.code, "locked"), "the right code comes too late"
    assert rows_of(store, Invitation)[0]["tries"] == MOST_TRIES
    assert [each.locked for each in waiting(store, OPERATOR)] == [True]


@pytest.mark.parametrize("state", ["used", "withdrawn", "expired"])
def test_who_has_half_a_code_does_not_learn_what_became_of_it(store, state):
    made = invite(store, OPERATOR, reference="AB")
    set_moment(store, made.invitation_id, **{
        "used": {"sent_at": now()},
        "withdrawn": {"withdrawn_at": now()},
        "expired": {"expires_at": now() - timedelta(days=1)},
    }[state])  # fmt: skip
    assert code_refused(store, wrong_code(made.code), "not_right")
    assert code_refused(store, made.code, state)


NO_CODES = [
    "",
    "-",
    "A",
    "2222-2222-2222",
    "' OR 1=1 --",
    "'; DROP TABLE cases; --",
    "%",
    "\0",
    "\ud83d",
    "x" * 100_000,
]


def test_what_is_no_code_is_refused_and_harms_nothing(store):
    invite(store, OPERATOR, reference="AB")
    with only_audited(store, entries=len(NO_CODES)):
        for code in NO_CODES:
            assert code_refused(store, code, "not_right")


def test_a_code_is_kept_nowhere(store):
    made = invite(store, OPERATOR, reference="AB")
    secret = made.code.replace("-", "")[4:]
    assert not any(
        secret in str(value) for row in rows_of(store, Invitation) for value in row.values()
    )


# --- another person's ---------------------------------------------------------------------------


def test_nobody_reaches_another_persons_form(store):
    mine, theirs = invited(store, "Mine"), invited(store, "Theirs")
    keep_draft(store, theirs, answers_of(country="FR"))
    for who in (mine.actor, NOBODY, OPERATOR, somebody(store), person("")):
        for number in {theirs.invitation_id, ""}:
            other = theirs._replace(actor=who, invitation_id=number)
            assert refused(store, who, "not_your_form", keep_draft, store, other, {})
            assert refused(store, who, "not_your_form", send_as, store, other)
            assert refused(store, who, "not_your_form", forget_draft, store, who, number)
    send_as(store, theirs)
    assert faults(store) == []


NO_CASES = [NO_ID, "", "' OR 1=1 --", "*", "\0", "\ud83d", "My name is Alice", "x" * 1_000]


def test_a_case_that_is_not_there_is_refused_and_what_was_asked_is_not_repeated(store):
    sent_case(store)
    doctor = somebody(store)
    with only_audited(store, entries=2 * len(NO_CASES)):
        for number in NO_CASES:
            assert refused(store, doctor, "no_such_case", open_case, store, doctor, number)
            asked = {NO_ID: f"case:{NO_ID}", "": "case:"}.get(number, "case:?")
            assert last_audited(store)[2] == asked
            assert refused(store, NOBODY, "needs_clinician", open_case, store, NOBODY, number)
    with only_audited(store, entries=0):
        for number in NO_CASES:
            for name in ("correcting", "a note", "closing"):
                with pytest.raises(ClinicError):
                    AS_CLINICIAN[name](store, doctor, number)


def test_an_invited_persons_case_is_not_open_before_they_sent(store):
    made = invite(store, OPERATOR, reference="AB")
    keep_draft(store, admit(store, made.code), answers_of())
    doctor = somebody(store)
    assert refused(store, doctor, "no_such_case", open_case, store, doctor, made.case_id)


def test_an_invitation_that_is_not_there_saves_and_sends_nothing(store):
    ghost = invited(store)._replace(actor=person(NO_ID), invitation_id=NO_ID)
    for act in (
        lambda: keep_draft(store, ghost, {}),
        lambda: send_as(store, ghost),
        lambda: save_draft(store, ghost.actor, NO_ID, {}, 0),
    ):
        with pytest.raises(CodeError):
            act()
    assert faults(store) == []


# --- sealed fields --------------------------------------------------------------------------


def put(store, table, row_id, **values):
    """Write into a row as who has the database, and not this program, does."""
    with store.engine.execution_options(writes=True).begin() as connection:
        for column, value in values.items():
            change = f"UPDATE {table.__tablename__} SET {column} = :value WHERE id = :id"  # noqa: S608
            connection.execute(text(change), {"value": value, "id": row_id})


def sealed_field(store, table, row_id, column):
    (row,) = [each for each in rows_of(store, table) if each["id"] == row_id]
    return row[column]


def test_a_sealed_field_copied_to_another_row_or_column_does_not_open(store):
    doctor = somebody(store)
    mine, theirs = sent_case(store, reference="Mine"), sent_case(store, reference="Theirs")
    for case in (mine, theirs):
        write_note(store, doctor, case, "A note.")
    for column in ("reference", "line"):
        own = sealed_field(store, Case, mine, column)
        put(store, Case, mine, **{column: sealed_field(store, Case, theirs, column)})
        with pytest.raises(SealError):
            open_case(store, doctor, mine)
        put(store, Case, mine, **{column: own})
    notes = {row["case_id"]: row for row in rows_of(store, Entry)}
    put(store, Entry, notes[mine]["id"], text=notes[theirs]["text"])
    with pytest.raises(SealError):
        open_case(store, doctor, mine)
    put(store, Entry, notes[mine]["id"], text=notes[mine]["text"])
    put(store, Case, mine, line=sealed_field(store, Case, mine, "reference"))
    shown = queue(QueueIndex(store), store, doctor, Wanted())
    assert shown.closed == (mine,), "it is named, and the rest of the queue is there"
    assert [row.case_id for row in shown.rows] == [theirs]


CHANGES = {
    "one letter": lambda it: it[:-5] + ("A" if it[-5] != "A" else "B") + it[-4:],
    "cut off": lambda it: it[:60],
    "empty": lambda _: "",
    "not sealed": lambda _: "plain text",
    "not ASCII": lambda _: "é",
    "two parts changed places": lambda it: it[:40] + it[44:48] + it[40:44] + it[48:],
}


def test_a_sealed_field_that_was_changed_does_not_open(store):
    case = sent_case(store)
    doctor = somebody(store)
    own = sealed_field(store, Case, case, "line")
    for change in CHANGES.values():
        put(store, Case, case, line=change(own))
        with pytest.raises(SealError) as told:
            open_case(store, doctor, case)
        assert own[:20] not in str(told.value)
    put(store, Case, case, line=own)
    assert open_case(store, doctor, case)


def test_without_the_right_key_nothing_opens(kept, another):
    sent_case(kept.store)
    stranger = kept.another_server(foreign_key(another()))
    with pytest.raises(SealError):
        open_case(stranger, OPERATOR, rows_of(kept.store, Case)[0]["id"])


def foreign_key(other):
    from screening.clinic.vault import new_key, write_keys  # noqa: PLC0415  # here alone

    write_keys(other.key_file, [new_key()])
    return other.key_file


# --- sign-in --------------------------------------------------------------------------------

BY_CLAIM = SignInConfig()
BY_LIST = SignInConfig(
    role_claim="", clinicians=["Doc@Clinic.example"], administrators=["boss@clinic.example"]
)


def claims(**others):
    issued = int(datetime.now(UTC).timestamp())
    return {
        "iss": "https://id.example",
        "sub": "doc",
        "iat": issued,
        "name": "D. Octor",
        "roles": ["clinician"],
        **others,
    }


def long_ago(store, **moments):
    with store.engine.execution_options(writes=True).begin() as connection:
        connection.execute(update(SignIn).values(**moments))


def sign_in_refused(store, given, why, config=BY_CLAIM):
    with pytest.raises(NotAllowedError) as told:
        signed_in(store, given, config)
    assert told.value.why == why
    assert last_audited(store)[1:] == ("refused", "staff", why)
    return True


def test_who_signs_in_is_let_in_once_and_stays_the_same(store):
    given = claims()
    first, again = signed_in(store, given, BY_CLAIM), signed_in(store, given, BY_CLAIM)
    assert first == again
    assert (first.name, first.roles) == ("D. Octor", {"clinician"})
    assert [each[1:] for each in audited(store) if each[0] == first.who] == [
        ("signed_in", "", "clinician")
    ]
    later = signed_in(store, claims(iat=given["iat"] + 1), BY_CLAIM)
    assert later.who == first.who


def test_many_first_requests_at_the_same_moment_are_one_sign_in(kept):
    servers = [kept.store, *(kept.another_server() for _ in range(4))]
    for store in servers:
        audited(store)  # a connection is open
    for turn in range(4):
        given, gate, found = claims(sub=f"doc {turn}"), Barrier(len(servers)), []

        def enter(store, given=given, gate=gate, found=found):
            gate.wait()
            try:
                found.append(signed_in(store, given, BY_CLAIM).who)
            except ClinicError as error:
                found.append(error)

        threads = [Thread(target=enter, args=(store,)) for store in servers]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(found) == len(servers)
        assert len(set(found)) == 1
        entered = [each[1] for each in audited(kept.store) if each[0] == found[0]]
        assert entered == ["signed_in"]


def test_the_providers_name_for_somebody_is_not_in_clear(store):
    signed_in(store, claims(sub="unmistakable-sub", email="unmistakable@clinic.example"), BY_CLAIM)
    rows = [*rows_of(store, Staff), *rows_of(store, SignIn)]
    assert not any(
        "unmistakable" in str(value) or "Octor" in str(value)
        for row in rows
        for value in row.values()
    )


def test_who_has_no_role_is_refused(store):
    for roles in (None, [], "", "cleaner", ["administrators"], "clinician "):
        assert sign_in_refused(store, claims(roles=roles), "no_role")


@pytest.mark.parametrize(("given", "roles"), [
    ({"roles": ["clinician", "administrator"]}, {"clinician", "administrator"}),
    ({"roles": "administrator"}, {"administrator"}),
])  # fmt: skip
def test_a_claim_gives_roles(given, roles):
    assert roles_of(claims(**given), BY_CLAIM) == roles


def test_an_address_that_the_provider_did_not_verify_is_nobodys(store):
    for verified in (False, "false", "False", None, 0, ""):
        given = claims(email="doc@clinic.example", email_verified=verified)
        assert sign_in_refused(store, given, "no_role", BY_LIST)


def test_an_address_of_the_list_has_its_role_however_it_is_written(store):
    for more in ({"email_verified": True}, {"email_verified": "true"}):
        given = claims(email="DOC@clinic.example", **more)
        assert signed_in(store, given, BY_LIST).roles == {"clinician"}


def test_an_address_that_nobody_vouches_for_has_no_role_unless_the_clinic_says_so(store):
    given = claims(email="doc@clinic.example")
    assert sign_in_refused(store, given, "no_role", BY_LIST)
    knows_all = BY_LIST.model_copy(update={"every_email_is_verified": True})
    assert signed_in(store, claims(email="doc@clinic.example", iat=given["iat"]), knows_all)


def test_a_claim_does_not_count_where_the_clinic_names_people_itself(store):
    assert sign_in_refused(store, claims(email="other@clinic.example"), "no_role", BY_LIST)


def test_after_inactivity_the_same_cookie_opens_nothing(store):
    given = claims()
    signed_in(store, given, BY_CLAIM)
    long_ago(store, last_seen_at=now() - timedelta(minutes=BY_CLAIM.idle_minutes, seconds=5))
    assert sign_in_refused(store, given, "session_over")
    long_ago(store, last_seen_at=now())
    assert sign_in_refused(store, given, "session_over"), "over is over"
    assert [each[1] for each in audited(store)].count("session_over") == 1
    assert signed_in(store, claims(iat=given["iat"] + 1), BY_CLAIM)


def test_after_the_longest_time_somebody_signs_in_anew(store):
    given = claims()
    signed_in(store, given, BY_CLAIM)
    long_ago(store, began_at=now() - timedelta(hours=BY_CLAIM.longest_hours, seconds=5))
    assert sign_in_refused(store, given, "session_over")


def test_somebody_who_is_at_work_stays_signed_in(store):
    given = claims()
    signed_in(store, given, BY_CLAIM)
    for _ in range(3):
        long_ago(store, last_seen_at=now() - timedelta(minutes=BY_CLAIM.idle_minutes - 1))
        assert signed_in(store, given, BY_CLAIM)
        assert now() - rows_of(store, SignIn)[0]["last_seen_at"] < timedelta(seconds=5)


def test_a_cookie_that_was_copied_before_signing_out_opens_nothing(kept):
    given = claims()
    actor = signed_in(kept.store, given, BY_CLAIM)
    end_sign_in(kept.store, actor, given)
    assert last_audited(kept.store)[:2] == (actor.who, "signed_out")
    assert sign_in_refused(kept.another_server(), dict(given), "session_over")


def test_an_old_sign_in_that_the_store_does_not_know_opens_nothing(store):
    old = claims(iat=int(datetime.now(UTC).timestamp()) - 700)
    assert sign_in_refused(store, old, "session_over")
    assert sign_in_refused(store, old, "session_over")
    assert "signed_in" not in [each[1] for each in audited(store)]


def test_taking_a_role_away_works_at_once(store):
    given = claims()
    signed_in(store, given, BY_CLAIM)
    assert sign_in_refused(store, claims(iat=given["iat"], roles=[]), "no_role")


def test_a_page_of_the_staff_without_a_sign_in_is_refused(store):
    assert refused(*(store, NOBODY, "not_signed_in"), refuse_entry, store, "not_signed_in", "staff")


def test_roles_do_not_come_from_what_somebody_calls_themselves():
    assert staff("1", "administrator", frozenset()).roles == set()
    assert (
        roles_of(claims(name="administrator", roles=None, email="administrator"), BY_CLAIM) == set()
    )
