"""What a person wrote is in no file but sealed, and in none at all once it was purged."""

import base64
import gzip
import json
import logging
import re
import struct
from collections import defaultdict
from datetime import UTC, date, datetime
from functools import cache
from threading import Event, Thread
from urllib.parse import quote

import numpy as np
import pytest
from cryptography.fernet import Fernet, InvalidToken
from lives import (
    POSTGRESQL,
    answers_of,
    audit_problems,
    everything,
    faults,
    invited,
    keep_draft,
    opened,
    rows_of,
    sealed_of,
    sent_case,
    somebody,
)
from sqlalchemy import DateTime, select, text

from screening.clinic import erase, keys
from screening.clinic.actors import OPERATOR
from screening.clinic.backup import back_up, restore
from screening.clinic.cases import (
    confirm_trial,
    correct,
    open_case,
    respond,
    set_aside,
    write_note,
)
from screening.clinic.erase import purge_case, purge_due
from screening.clinic.errors import ClinicError, SealError, StoreError
from screening.clinic.invitations import Consent, admit, invite, send
from screening.clinic.keys import rotate_key
from screening.clinic.queue import QueueIndex, Wanted, queue
from screening.clinic.settings import set_clinic
from screening.clinic.tables import (
    Case,
    Clinic,
    Invitation,
    OwnWords,
    Purged,
    Questionnaire,
    Table,
    now,
    sealed_columns,
)
from screening.clinic.vault import BLOCK, Vault, new_key, read_keys, write_keys
from screening.form import empty_form

pytest_plugins = ["stores"]

APPOINTMENT = datetime(2031, 7, 13, 4, 44, tzinfo=UTC)
WRITTEN = {
    "reference": "Zwolk-Akte 77812",
    "staff": "Dr. Quirlinde Zwolkmann",
    "medicine": "Zwolkanopril forte",
    "other medicine": "Quarblazin 7 retard",
    "remembered": "die kleine zwölkblaue Pille",
    "own words": "Ich möchte wieder im Quarbelwald spazieren; «Ζωλκ» 漢字",
    "draft": "Quarbelwald, erster Entwurf, zwolkig",
    "note": "Rückruf bei Zwolkens: nicht da.\nMorgen wieder.",
    "response": "Mit der Quarbeltante gesprochen.",
    "reason": "Blutspiegel laut Zwolklabor ausreichend",
    "instead": "reichte laut Zwolklabor",
    "consent": "Einverstanden, sagt Zwolk.",
    "appointment": APPOINTMENT.isoformat()[:16],
}
NUMBERS = {"dose": 137.71875, "weeks": 1237.59375, "months": 873.328125, "corrected": 61.34375}


def as_bytes(words):
    """A text in every form in which a program may have written it down."""
    plain = words.encode()
    yield from (plain, words.encode("utf-16-le"), words.encode("utf-16-be"))
    escaped = json.dumps(words)[1:-1].encode()
    yield from (escaped, json.dumps(escaped.decode())[1:-1].encode(), quote(words).encode())
    yield from (plain.hex().encode(), plain.hex().upper().encode(), repr(words)[1:-1].encode())
    for alphabet in (base64.b64encode, base64.urlsafe_b64encode):
        for shift in range(3):  # where in a longer text it stands changes its letters
            yield alphabet(b"\0" * shift + plain)[4 : -4 or None]


def number_as_bytes(number):
    yield from (repr(number).encode(), struct.pack(">d", number), struct.pack("<d", number))


CLEAR = tuple(
    {
        form
        for found in (
            *(as_bytes(part) for words in WRITTEN.values() for part in words.split("\n")),
            *(number_as_bytes(number) for number in NUMBERS.values()),
        )
        for form in found
    }
)


def numbered(content):
    """Each four bytes that follow one another, as a number below 2 ** 20."""
    letters = np.frombuffer(content, np.uint8).astype(np.uint32)
    four = letters[:-3] | letters[1:-2] << 8 | letters[2:-1] << 16 | letters[3:] << 24
    return (four * np.uint32(2_654_435_761)) >> np.uint32(12)


def most_telling(form):
    """Where the four bytes of a form begin that are found least often by chance."""
    return max(range(len(form) - 3), key=lambda place: len({*form[place : place + 4]} - {0}))


@cache
def searched_for(wanted):
    """The forms to search for, by the number of their most telling bytes; and those numbers."""
    known, may_be = defaultdict(list), np.zeros(1 << 20, bool)
    for form in wanted:
        place = most_telling(form)
        number = int(numbered(form[place : place + 4])[0])
        known[number].append((place, form))
        may_be[number] = True
    return known, may_be


def found_in(content, wanted):
    """The first of many wanted byte strings in a content, or None; fast also where it is large."""
    if len(content) < 4:
        return None
    known, may_be = searched_for(wanted)
    numbers = numbered(content)
    for place in np.flatnonzero(may_be[numbers]).tolist():
        for before, form in known[int(numbers[place])]:
            if place >= before and content.startswith(form, place - before):
                return form
    return None


def told_in(files):
    """Where something that was written stands in clear."""
    found = {str(path): found_in(content, CLEAR) for path, content in files.items()}
    return {(path, each) for path, each in found.items() if each}


def a_whole_life(store):
    """One person with distinctive words in every field; their case."""
    doctor = somebody(store, WRITTEN["staff"])
    made = invite(store, doctor, reference=WRITTEN["reference"], appointment=APPOINTMENT)
    person = admit(store, made.code)
    keep_draft(store, person, {**empty_form(), "goals": {"own_words": WRITTEN["draft"]}})
    own = answers_of(
        goals={"own_words": WRITTEN["own words"]}, episode={"months": NUMBERS["months"]}
    )
    own["trials"][0] |= {
        "medicine": WRITTEN["medicine"],
        "remembered_as": WRITTEN["remembered"],
        "highest_steady_dose_mg": NUMBERS["dose"],
        "weeks_at_that_dose": NUMBERS["weeks"],
    }
    keep_draft(store, person, own)
    send(*(store, person.actor, person.invitation_id, json.dumps(own)), Consent(WRITTEN["consent"]))
    version = open_case(store, doctor, made.case_id).version
    corrected = json.loads(json.dumps(own))
    corrected["trials"][0]["highest_steady_dose_mg"] = NUMBERS["corrected"]
    corrected["trials"][1]["medicine"] = WRITTEN["other medicine"]
    correct(store, doctor, made.case_id, version, corrected)
    confirm_trial(
        *(store, doctor, made.case_id, version + 1),
        trial=1,
        source="clinical_record",
        on=date(2026, 1, 1),
    )
    set_aside(
        *(store, doctor, made.case_id, version + 2),
        about="dose-too-low",
        reason=WRITTEN["reason"],
        instead=WRITTEN["instead"],
    )
    write_note(store, doctor, made.case_id, WRITTEN["note"])
    respond(store, doctor, made.case_id, WRITTEN["response"])
    again = invite(store, doctor, case_id=made.case_id, appointment=APPOINTMENT)
    keep_draft(store, admit(store, again.code), own)
    return made.case_id


# --- in clear ---------------------------------------------------------------------------------


def test_the_search_finds_what_stands_in_clear_in_any_form(tmp_path):
    for words in WRITTEN.values():
        part = words.split("\n")[0]
        for number, form in enumerate(as_bytes(part)):
            assert told_in({tmp_path: b"\xff\0before " + form + b" after"}), (words, number)
        for shift in range(3):
            longer = base64.b64encode(b"x" * (30 + shift) + part.encode() + b"y" * 30)
            assert told_in({tmp_path: longer})


def test_nothing_that_was_written_stands_in_clear_in_any_file(kept, caplog):
    caplog.set_level(logging.DEBUG)
    store, files = kept.store, {}

    def look(when):
        """Every file as it is now, also where a later vacuum tidies it away."""
        files.update({f"{when} {path}": content for path, content in kept.written().items()})

    case = a_whole_life(store)
    queue(QueueIndex(store), store, OPERATOR, Wanted(text=WRITTEN["reference"]))
    with pytest.raises(ClinicError):
        open_case(store, OPERATOR, WRITTEN["own words"])
    with pytest.raises(StoreError) as told:
        send_twice(store, case)
    look("before")
    sealed = next(iter(sealed_of(store, case)))[:40].encode()
    assert any(sealed in content for content in files.values()), "the files were written and read"
    back_up(store, kept.folder / "day.backup")
    rotate_key(store)
    look("after")
    packed = [path for path in files if path.endswith("day.backup")]
    files |= {f"open {path}": gzip.decompress(files[path]) for path in packed}
    assert packed
    assert told_in(files) == set()
    said = "\n".join([caplog.text, str(told.value), str(told.value.__cause__)]).encode()
    assert not found_in(said, CLEAR), "nor in the log"
    written = {each.text for each in open_case(store, OPERATOR, case).written}
    assert written == {WRITTEN["note"], WRITTEN["response"]}, "and it is all there"


def send_twice(store, case):
    """A row that the database refuses, and that it may quote when it says why."""
    with store.writing() as writing:
        sealed = writing.session.get(Case, case).reference
        again = Questionnaire(id="1", case_id=case, number=1, sent_at=now())
        again.answers = again.consent = sealed
        writing.session.add(again)


def put_in_clear(store, case):
    with store.writing() as writing:
        writing.session.get(Case, case).reference = "in clear"


def test_what_is_not_sealed_gets_into_no_sealed_column(store):
    case = sent_case(store)
    before = everything(store)
    with pytest.raises(StoreError):
        put_in_clear(store, case)
    assert everything(store) == before


WORD, ID, DIGEST = r"[a-z_]+", r"[0-9a-f]{32}", r"[0-9a-f]{64}"
WHO = rf"nobody|server|operator|person|(person|staff):{ID}"
CLEAR_COLUMNS = {
    "id": rf"{ID}|{DIGEST}|1",
    "case_id": ID,
    "questionnaire_id": ID,
    "staff_id": ID,
    "handle": r"[2-9A-Z]{4}",
    "code_hash": DIGEST,
    "identity": DIGEST,
    "digest": DIGEST,
    "mark": DIGEST,
    "number": r"\d+",
    "tries": r"\d+",
    "version": r"\d+",
    "draft_version": r"\d+",
    "retention_days": r"\d+",
    "sending_on": "True|False",
    "state": "invited|open|done",
    "kind": WORD,
    "language": WORD,
    "languages": rf"{WORD}(,{WORD})*",
    "made_by": WHO,
    "who": WHO,
    "did": WORD,
    "about": rf"({WORD}(:({ID}|\?|new)?|/{WORD})?)?",
    "detail": rf"[a-z0-9_:,]*|{WORD}",
}
OWN_WORDS = {(Clinic, "name"), (OwnWords, "text")}


def test_every_column_is_sealed_or_holds_no_more_than_numbers_codes_and_the_clinics_words(store):
    case = a_whole_life(store)
    purge_case(store, OPERATOR, sent_case(store))
    with pytest.raises(ClinicError):
        open_case(store, OPERATOR, WRITTEN["own words"])
    seen = set()
    for table in Table.__subclasses__():
        for row in rows_of(store, table):
            for column, value in row.items():
                if value is None or (table, column) in OWN_WORDS:
                    continue
                seen.add((table, column))
                if column in sealed_columns(table):
                    assert value.startswith("gAAAAA")
                elif isinstance(
                    table.__table__.columns[column].type.dialect_impl(store.engine.dialect),
                    DateTime,
                ) or isinstance(value, datetime):
                    assert (value.utcoffset(), value.microsecond) == (now().utcoffset(), 0)
                else:
                    assert re.fullmatch(CLEAR_COLUMNS[column], str(value)), (table, column, value)
    assert {table for table, _ in seen} >= {Case, Invitation, Purged, Clinic}
    assert open_case(store, OPERATOR, case)


def test_the_size_of_a_sealed_field_tells_little(kept):
    vault = Vault(kept.key_file)
    sizes = {len(vault.seal("cases/1/line", "x" * length)) for length in range(200)}
    assert len(sizes) == 1
    assert len(vault.seal("cases/1/line", "x" * (BLOCK + 1))) not in sizes
    assert vault.seal("cases/1/line", "same") != vault.seal("cases/1/line", "same")


def test_key_file_and_backup_are_the_owners_alone(kept):
    back_up(kept.store, kept.folder / "day.backup")
    rotate_key(kept.store)
    for name in ("day.backup", "keys/clinic.keys"):
        assert (kept.folder / name).stat().st_mode & 0o077 == 0
    assert not list(kept.folder.rglob("*.new"))


# --- purged -------------------------------------------------------------------------------------

TOKEN = re.compile(rb"[A-Za-z0-9_-]{24,}")
"""A run of letters in which a piece of a sealed field can stand."""


def pieces_left(sealed, files):
    """Which sampled pieces of sealed fields are still in a file."""
    windows = set()
    for field in map(str.encode, sealed):
        middle = len(field) // 2
        windows |= {field[10:34], field[middle : middle + 24], field[-30:-6]}
    letters = b"\n".join(run for content in files.values() for run in TOKEN.findall(content))
    return {each for each in windows if each in letters}


def test_after_a_purge_nothing_of_the_person_is_in_any_file(kept):
    store = kept.store
    case, other = a_whole_life(store), sent_case(store, reference="Stays")
    drafting = invited(store, WRITTEN["reference"])
    (drafted,) = {
        row["case_id"] for row in rows_of(store, Invitation) if row["id"] == drafting.invitation_id
    }
    sealed = sealed_of(store, case)
    for number in range(25):
        keep_draft(store, drafting, answers_of(goals={"own_words": f"{number} " * 90}))
        sealed |= sealed_of(store, drafted)
    survivor = sealed_of(store, other)
    if kept.server:
        with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("ANALYZE")
    before = kept.written()
    assert len(pieces_left(sealed, before)) > len(sealed), "they were there"

    assert purge_case(store, OPERATOR, case)
    assert purge_case(store, OPERATOR, drafted)
    after = kept.written(as_it_is=True)
    assert len(pieces_left(survivor, after)) >= 3 * len(survivor), "the others still are"
    assert pieces_left(sealed, after) == set()
    assert told_in(after) == set()
    content = json.dumps([found for _, found in opened(store)], ensure_ascii=False)
    assert not found_in(content.replace(WRITTEN["staff"], "").encode(), CLEAR)
    assert {row["case_id"] for row in rows_of(store, Purged)} == {case, drafted}
    assert faults(store) == []


def test_a_purge_that_was_stopped_is_ended_by_the_next(kept, monkeypatch):
    store = kept.store
    case, other = a_whole_life(store), sent_case(store, reference="Stays")
    sealed = sealed_of(store, case)

    def stopped(_):
        raise KeyboardInterrupt

    monkeypatch.setattr(erase, "scrub", stopped)
    with pytest.raises(KeyboardInterrupt):
        purge_case(store, OPERATOR, case)
    assert not [row for row in rows_of(store, Case) if row["id"] == case]
    monkeypatch.undo()
    assert purge_due(store, OPERATOR) == 0
    assert pieces_left(sealed, kept.written(as_it_is=True)) == set()
    entries = everything(store)["audit"]
    assert purge_due(store, OPERATOR) == 0
    assert everything(store)["audit"] == entries, "and nothing is done once more"
    assert open_case(store, OPERATOR, other)


def test_a_purge_waits_for_whoever_still_reads(kept):
    store, other = kept.store, kept.another_server()
    case = a_whole_life(store)
    sealed, reads, may_end = sealed_of(store, case), Event(), Event()

    def read():
        with other.reading() as session:
            assert session.scalars(select(Case.id)).all() == [case]
            reads.set()
            may_end.wait(20)

    reader = Thread(target=read)
    reader.start()
    reads.wait(20)
    purge = Thread(target=lambda: purge_case(store, OPERATOR, case))
    purge.start()
    purge.join(0.5)
    assert purge.is_alive(), "somebody can still see the rows"
    may_end.set()
    reader.join()
    purge.join()
    assert pieces_left(sealed, kept.written(as_it_is=True)) == set()


def test_a_purge_that_cannot_end_says_so(kept, monkeypatch):
    monkeypatch.setattr(erase, "PATIENCE_SECONDS", 0)
    store, other = kept.store, kept.another_server()
    if store.is_sqlite:
        with store.engine.connect() as connection:
            connection.exec_driver_sql("SELECT 1")
        monkeypatch.setattr("screening.clinic.store.WAIT_SECONDS", 0)
        store = kept.another_server()
    case = a_whole_life(store)
    with other.reading() as session:
        session.scalars(select(Case.id)).all()
        with pytest.raises(StoreError, match="run the purge again"):
            purge_case(store, OPERATOR, case)
    assert purge_due(store, OPERATOR) == 0
    assert audit_problems(store) == []


def test_what_is_past_its_time_is_purged_and_nothing_else(store):
    long_ago = datetime(2020, 1, 1, tzinfo=UTC)
    old, new, mixed = (sent_case(store, reference=name) for name in ("old", "new", "mixed"))
    open_still = invite(store, OPERATOR, reference="code still good")
    unused = invite(store, OPERATOR, reference="never used")
    again = invite(store, OPERATOR, case_id=mixed)
    with store.writing() as writing:
        for case in (old, mixed, open_still.case_id, unused.case_id):
            row = writing.session.get(Case, case)
            row.made_at = long_ago
            row.last_sent_at = row.last_sent_at and long_ago
        expired = writing.session.get(Invitation, unused.invitation_id)
        expired.expires_at = long_ago
    assert purge_due(store, OPERATOR) == 0, "nothing is deleted before the clinic says when"
    set_clinic(store, OPERATOR, name="Ours", retention_days=30, spoken=("en",))
    assert purge_due(store, OPERATOR) == 2
    left = {row["id"] for row in rows_of(store, Case)}
    assert left == {new, mixed, open_still.case_id}
    assert again.case_id in left


def test_a_case_is_purged_with_everything_of_it(store):
    case = a_whole_life(store)
    assert purge_case(store, OPERATOR, case)
    of_people = ("cases", "invitations", "questionnaires", "revisions", "entries", "notifications")
    assert {
        name: rows for name, rows in everything(store).items() if name in of_people and rows
    } == {}
    assert not purge_case(store, OPERATOR, case)


# --- keys -----------------------------------------------------------------------------------------


def opens(key, sealed):
    try:
        Fernet(key).decrypt(sealed)
    except InvalidToken:
        return False
    return True


def sealed_in(files):
    """Every sealed field in any file."""
    return {
        found
        for content in files.values()
        for found in re.findall(rb"gAAAAA[A-Za-z0-9_-]{80,}={0,2}", content)
    }


def test_a_new_key_leaves_nothing_under_the_old_one(kept):
    store = kept.store
    case = a_whole_life(store)
    view, (old,) = open_case(store, OPERATOR, case), read_keys(kept.key_file)
    assert rotate_key(store) > 10
    (new,) = read_keys(kept.key_file)
    assert new != old
    found = sealed_in(kept.written())
    assert len(found) > 10
    assert not [each for each in found if opens(old, each)]
    assert open_case(kept.another_server(), OPERATOR, case)[:4] == view[:4]
    stranger = kept.folder / "old.keys"
    write_keys(stranger, [old])
    with pytest.raises(SealError):
        open_case(kept.another_server(stranger), OPERATOR, case)
    assert faults(store) == []


def test_the_old_key_may_be_kept_for_old_backups(kept):
    case = sent_case(kept.store)
    (old,) = read_keys(kept.key_file)
    rotate_key(kept.store, keep_old=True)
    assert read_keys(kept.key_file)[1:] == [old]
    rotate_key(kept.store)
    assert len(read_keys(kept.key_file)) == 1
    assert open_case(kept.another_server(), OPERATOR, case)


def test_servers_work_on_while_the_key_is_replaced_and_after(kept):
    cases = [sent_case(kept.store, reference=f"{number}") for number in range(3)]
    doctor, over, failed = somebody(kept.store), Event(), []

    def serve(store, person):
        saved = 0
        while not over.is_set():
            try:
                saved = keep_draft(store, person, answers_of(), saved)
                queue(QueueIndex(store), store, doctor, Wanted())
                for case in cases:
                    open_case(store, doctor, case, again=True)
                write_note(store, doctor, cases[0], "Still here.")
                invite(store, doctor, reference="New")
            except ClinicError as error:
                failed.append(error)
                return

    servers = [kept.another_server() for _ in range(2)]
    people = [invited(kept.store) for _ in servers]
    threads = [Thread(target=serve, args=each) for each in zip(servers, people, strict=True)]
    for thread in threads:
        thread.start()
    for _ in range(2):
        rotate_key(kept.store)
    over.set()
    for thread in threads:
        thread.join()
    assert not failed
    assert faults(kept.another_server()) == []
    for server in servers:
        sent_case(server)
    assert faults(kept.another_server()) == []


def test_what_was_sealed_before_a_key_was_replaced_and_is_kept_later_still_opens(kept):
    slow, sealed, may_end = kept.another_server(), Event(), Event()

    def write_slowly():
        with slow.writing() as writing:
            case = Case(id="a" * 32, made_at=now())
            slow.sealed(case, "reference", "Slow")
            sealed.set()
            may_end.wait(20)
            writing.session.add(case)

    writer = Thread(target=write_slowly)
    writer.start()
    sealed.wait(20)
    rotation = Thread(target=lambda: rotate_key(kept.store))
    rotation.start()
    rotation.join(0.4)
    assert rotation.is_alive(), "somebody still writes with the old key"
    may_end.set()
    writer.join()
    rotation.join()
    assert len(read_keys(kept.key_file)) == 1
    assert ("cases/" + "a" * 32 + "/reference", "Slow") in opened(kept.another_server())


def test_what_was_read_before_a_key_was_dropped_still_opens_for_a_moment(kept, monkeypatch):
    vault, (old,) = Vault(kept.key_file), read_keys(kept.key_file)
    sealed = vault.seal("cases/1/line", "x")
    write_keys(kept.key_file, [new_key()])
    assert vault.open("cases/1/line", sealed) == "x"
    assert not opens(old, vault.seal("cases/1/line", "x").encode())
    monkeypatch.setattr("screening.clinic.vault.time.monotonic", lambda: 1e12)
    with pytest.raises(SealError):
        vault.open("cases/1/line", sealed)
    write_keys(kept.key_file, [old])


def test_a_rotation_that_was_stopped_harms_nothing_and_can_be_run_again(kept, monkeypatch):
    store = kept.store
    case = a_whole_life(store)
    view, (old,) = open_case(store, OPERATOR, case), read_keys(kept.key_file)
    some = keys._some  # noqa: SLF001
    for times, steps in enumerate((1, 5, 9), 2):
        left = iter(range(steps))

        def stopped(*given, left=left):
            if next(left, None) is None:
                raise KeyboardInterrupt
            return some(*given)

        monkeypatch.setattr(keys, "_some", stopped)
        with pytest.raises(KeyboardInterrupt):
            rotate_key(store)
        monkeypatch.undo()
        assert len(read_keys(kept.key_file)) == times
        for server in (store, kept.another_server()):
            assert open_case(server, OPERATOR, case, again=True) == view
    rotate_key(store)
    assert len(read_keys(kept.key_file)) == 1
    assert not [each for each in sealed_in(kept.written()) if opens(old, each)]
    assert open_case(kept.another_server(), OPERATOR, case, again=True) == view
    assert faults(store) == []


def test_two_who_replace_the_key_at_once_take_turns(kept):
    case = sent_case(kept.store)
    threads = [Thread(target=rotate_key, args=(kept.another_server(),)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert not any(thread.is_alive() for thread in threads)
    assert len(read_keys(kept.key_file)) == 1
    assert open_case(kept.another_server(), OPERATOR, case)


def test_what_a_restore_replaced_is_in_no_file(kept, another):
    case = a_whole_life(kept.store)
    empty = another()
    write_keys(empty.key_file, read_keys(kept.key_file))
    back_up(empty.store, kept.folder / "day.backup")
    sealed = sealed_of(kept.store, case)
    restore(kept.store, kept.folder / "day.backup", replace=True)
    assert pieces_left(sealed, kept.written(as_it_is=True)) == set()


@pytest.mark.parametrize("database", [POSTGRESQL], indirect=True)
def test_statistics_hold_no_sealed_field(kept):
    """SQLite keeps none of values."""
    a_whole_life(kept.store)
    with kept.store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")
        found = connection.execute(
            text("SELECT tablename, attname, histogram_bounds, most_common_vals FROM pg_stats")
        )
        told = [tuple(map(str, row)) for row in found]
    assert not [row for row in told if "gAAAAA" in "".join(row)]
    known = {
        (table.__tablename__, column)
        for table in Table.__subclasses__()
        for column in sealed_columns(table)
    }
    assert not {row[:2] for row in told} & known
