"""The audit: nothing in it can be changed, taken out, put in or moved without being found."""

from itertools import pairwise
from threading import Thread

import pytest
from lives import (
    answers_of,
    audit_problems,
    audited,
    everything,
    invited,
    keep_draft,
    send_as,
    sent_case,
    somebody,
)
from sqlalchemy import delete, insert, select, update

from screening.clinic.actors import OPERATOR
from screening.clinic.audit import AT_ONCE, Head, entries, head_of
from screening.clinic.cases import open_case, write_note
from screening.clinic.invitations import invite
from screening.clinic.tables import Audited, AuditHead, Table, now

pytest_plugins = ["stores"]


@pytest.fixture
def filled(store):
    """A store with some entries in its audit."""
    for number in range(3):
        case = sent_case(store, reference=f"{number}")
        open_case(store, OPERATOR, case)
    assert audit_problems(store) == []
    return store


def change(store, statement):
    with store.engine.execution_options(writes=True).begin() as connection:
        connection.execute(statement)


def head(store):
    with store.reading() as session:
        return head_of(session)


def row(store, number):
    with store.engine.connect() as connection:
        asked = select(Audited.__table__).where(Audited.number == number)
        return dict(connection.execute(asked).mappings().one())


def remove(store, *numbers):
    change(store, delete(Audited).where(Audited.number.in_(numbers)))


def end_at(store, number):
    """Adjust the record of the audit's end, as who has the database but no key could."""
    last = row(store, number)["digest"] if number else "0" * 64
    change(store, update(AuditHead).values(number=number, digest=last))


def move_up(store, after):
    """Number the entries behind a gap anew, so that none is missing."""
    for number in range(after + 2, head(store).number + 1):
        change(store, update(Audited).where(Audited.number == number).values(number=number - 1))


TOLD_APART = {"who": "staff:somebody", "did": "nothing", "about": "case:another", "detail": "d"}


def test_a_change_of_any_field_is_found(filled):
    last = head(filled).number
    other = {"at": now().replace(year=2020), "digest": "a" * 64, "number": last + 50, **TOLD_APART}
    assert other.keys() == {column.name for column in Audited.__table__.columns}
    for number in (1, last // 2, last):
        own = row(filled, number)
        for field, value in other.items():
            change(filled, update(Audited).where(Audited.number == number).values(**{field: value}))
            assert audit_problems(filled), (number, field)
            moved = other["number"] if field == "number" else number
            change(filled, update(Audited).where(Audited.number == moved).values(**own))
            assert audit_problems(filled) == []


def test_a_removal_is_found_at_the_beginning_in_the_middle_and_at_the_end(filled):
    last, missing = head(filled).number, "entries {0} to {0} are missing"
    for number in (1, last // 2):
        kept = row(filled, number)
        remove(filled, number)
        assert audit_problems(filled)[0] == missing.format(number)
        change(filled, insert(Audited).values(**kept))
        assert not audit_problems(filled)
    remove(filled, last)
    assert f"ends at entry {last - 1}, but was written up to {last}" in audit_problems(filled)[0]


def test_a_gap_that_was_closed_is_found(filled):
    remove(filled, 4)
    move_up(filled, 3)
    assert any("entry 4 was changed" in each for each in audit_problems(filled))


def test_an_end_that_was_cut_off_with_the_record_of_it_adjusted_is_found(filled):
    last = head(filled).number
    remove(filled, last, last - 1)
    end_at(filled, last - 2)
    assert audit_problems(filled) == ["the record of the audit's end was changed"]


def test_an_end_that_was_cut_off_stays_found_when_the_store_is_used_again(filled):
    last = head(filled).number
    remove(filled, last)
    end_at(filled, last - 1)
    expected = Head(last, row(filled, last - 1)["digest"])
    invite(filled, OPERATOR, reference="Later")
    assert audit_problems(filled, expected)


def test_two_entries_that_changed_places_are_found(filled):
    for here, there in ((3, 9_000), (4, 3), (9_000, 4)):
        change(filled, update(Audited).where(Audited.number == here).values(number=there))
    found = audit_problems(filled)
    assert any("entry 3 was changed" in each for each in found)
    assert any("entry 4 was changed" in each for each in found)


def test_an_entry_that_was_put_in_is_found(filled):
    last = head(filled).number
    forged = {**row(filled, last), "number": last + 1}
    change(filled, insert(Audited).values(**forged))
    assert len(audit_problems(filled)) == 2
    end_at(filled, last + 1)
    assert audit_problems(filled)


def test_a_missing_record_of_the_end_is_found(filled):
    change(filled, delete(AuditHead))
    assert audit_problems(filled) == ["the end of the audit is not recorded"]


def test_an_audit_that_was_emptied_is_found_also_when_the_store_is_used_again(filled):
    change(filled, delete(Audited))
    change(filled, delete(AuditHead))
    assert audit_problems(filled)
    invite(filled, OPERATOR, reference="Later")
    assert audit_problems(filled) == ["everything before entry 1 was taken out"]


def test_a_record_of_the_end_from_before_is_found(filled):
    with filled.engine.connect() as connection:
        old = dict(connection.execute(select(AuditHead.__table__)).mappings().one())
    invite(filled, OPERATOR, reference="Later")
    change(filled, update(AuditHead).values(**old))
    assert f"but was written up to {old['number']}" in audit_problems(filled)[0]


def test_a_store_that_was_put_back_is_found_by_an_end_that_was_kept_elsewhere(filled):
    before = everything(filled)
    kept = head(filled)
    invite(filled, OPERATOR, reference="Later")
    assert audit_problems(filled, kept) == []
    later = head(filled)
    with filled.engine.execution_options(writes=True).begin() as connection:
        for table in reversed(Table.metadata.sorted_tables):
            connection.execute(delete(table))
        for table in Table.metadata.sorted_tables:
            if before[table.name]:
                connection.execute(insert(table), before[table.name])
    assert audit_problems(filled) == []
    assert audit_problems(filled, kept) == []
    told = f"the audit does not hold entry {later.number} as it was kept elsewhere"
    assert audit_problems(filled, later) == [told]
    for number in range(3):
        invite(filled, OPERATOR, reference=f"{number}")
    assert audit_problems(filled, later) == [told], "also once it has as many entries again"


def test_what_was_expected_of_another_clinic_is_not_found(filled):
    assert audit_problems(filled, Head(3, "a" * 64))
    assert audit_problems(filled, Head(0, "0" * 64)) == []


def test_many_servers_at_once_keep_the_chain_whole(kept):
    stores = [kept.store, *(kept.another_server() for _ in range(3))]
    case = sent_case(kept.store)
    doctor = somebody(kept.store)
    before, seen = head(kept.store).number, []

    def work(store, place):
        for number in range(6):
            write_note(store, doctor, case, f"{place} {number}")
            keep_draft(store, people[place], answers_of())
            invite(store, doctor, reference="AB")

    def look():
        while any(thread.is_alive() for thread in threads):
            seen.extend(audit_problems(stores[0]))

    people = [invited(kept.store) for _ in stores]
    threads = [Thread(target=work, args=(store, place)) for place, store in enumerate(stores)]
    watcher = Thread(target=look)
    for thread in (*threads, watcher):
        thread.start()
    for thread in (*threads, watcher):
        thread.join()
    assert seen == [], "the audit is whole also while others write"
    assert audit_problems(kept.store) == []
    assert head(kept.store).number == before + 2 * len(stores) + len(stores) * 6 * 2


def test_the_audit_is_read_on_in_order_however_long_it_is(store):
    with store.writing() as writing:
        for number in range(AT_ONCE + 5):
            writing.audit.note("operator", "counted", "", f"{number}")
    with store.reading() as session:
        numbers = [entry.number for entry in entries(session)]
    assert all(later == earlier + 1 for earlier, later in pairwise(numbers))
    assert audit_problems(store) == []
    change(store, update(Audited).where(Audited.number == AT_ONCE + 3).values(detail="x"))
    assert len(audit_problems(store)) == 1


def test_who_did_what_is_in_the_audit_in_order(store):
    doctor = somebody(store)
    case = invited(store, "AB")
    send_as(store, case)
    (number,) = {each[2] for each in audited(store) if each[1] == "sent"}
    open_case(store, doctor, number.removeprefix("case:"))
    me = f"person:{case.invitation_id}"
    assert [each[:2] for each in audited(store)[-4:]] == [
        *(("operator", "invited"), (me, "code_used")),
        *((me, "sent"), (doctor.who, "case_opened")),
    ]


def test_a_transaction_that_fails_leaves_no_entry(store):
    before = audited(store)

    def fail():
        with store.writing() as writing:
            writing.audit.note("operator", "nothing")
            raise LookupError

    with pytest.raises(LookupError):
        fail()
    assert audited(store) == before
