"""Backups: all of a store comes back, into either kind of database, or nothing is touched."""

import gzip
import json
from datetime import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lives import (
    APPOINTMENT,
    NOW,
    POSTGRESQL,
    SQLITE,
    answers_of,
    audit_problems,
    audited,
    everything,
    faults,
    invited,
    keep_draft,
    make_old,
    rows_of,
    sealed_backup,
    send_as,
    sent_case,
    somebody,
)
from sqlalchemy import text

from screening.clinic.actors import OPERATOR
from screening.clinic.backup import back_up, restore
from screening.clinic.cases import open_case, write_note
from screening.clinic.erase import purge_case
from screening.clinic.errors import ClinicSetupError, StoreError
from screening.clinic.invitations import admit, invite
from screening.clinic.keys import rotate_key
from screening.clinic.migrate import newest_shape, shape_of
from screening.clinic.tables import Case, Purged
from screening.clinic.vault import new_key, read_keys, write_keys

pytest_plugins = ["stores"]

AUDIT = ("audit", "audit_head")


def lived(store):
    """A store with something in every table; the cases, and a code that is still good."""
    doctor = somebody(store, "D. Octor")
    case = sent_case(store, answers_of(NOW), appointment=APPOINTMENT)
    write_note(store, doctor, case, "A note.")
    gone = sent_case(store, reference="Gone")
    purge_case(store, OPERATOR, gone)
    drafting = invite(store, OPERATOR, reference="Drafting")
    keep_draft(store, admit(store, drafting.code), answers_of(country="FR"))
    assert [name for name, rows in everything(store).items() if not rows] == ["sign_ins"]
    return case, drafting.code


def with_keys_of(kept, other):
    """Another clinic's place, with this clinic's keys."""
    write_keys(other.key_file, read_keys(kept.key_file))
    return other


def other_kind(database):
    return POSTGRESQL if database == SQLITE else SQLITE


def test_a_backup_comes_back_into_the_other_kind_of_database_and_from_there_again(
    kept, another, database, request
):
    request.getfixturevalue("server")
    case, code = lived(kept.store)
    before, view = everything(kept.store), open_case(kept.store, OPERATOR, case, again=True)
    there = with_keys_of(kept, another(other_kind(database), empty=True))
    back = with_keys_of(kept, another(database, empty=True))
    place = kept
    for target in (there, back):
        file = place.folder / "day.backup"
        rows = back_up(place.store, file)
        assert restore(target.store, file) == (rows, 0)
        after = everything(target.store)
        assert {name: after[name] for name in after if name not in AUDIT} == {
            name: before[name] for name in before if name not in AUDIT
        }
        assert all(row in after["audit"] for row in before["audit"])
        assert open_case(target.store, OPERATOR, case, again=True) == view
        assert faults(target.store) == []
        place = target
    keep_draft(back.store, admit(back.store, code), answers_of(country="DE"))
    sent_case(back.store)
    assert faults(back.store) == []


def test_the_audit_goes_on_where_the_backup_left_it_and_says_what_happened(kept, another):
    lived(kept.store)
    before = audited(kept.store)
    back_up(kept.store, kept.folder / "day.backup")
    assert audited(kept.store)[-1][:2] == ("operator", "backed_up")
    target = with_keys_of(kept, another(empty=True))
    restore(target.store, kept.folder / "day.backup")
    assert audited(target.store) == [
        *before,
        ("operator", "restored", "", "audit_whole,again:0"),
        ("server", "scrubbed", "", ""),
    ]
    assert audit_problems(target.store) == []


def test_a_store_that_holds_something_is_replaced_only_when_told_so(kept, another):
    case, _ = lived(kept.store)
    back_up(kept.store, kept.folder / "day.backup")
    target = with_keys_of(kept, another())
    with pytest.raises(ClinicSetupError, match="not empty"):
        restore(target.store, kept.folder / "day.backup")
    assert not rows_of(target.store, Case)
    restore(target.store, kept.folder / "day.backup", replace=True)
    assert open_case(target.store, OPERATOR, case)
    assert faults(target.store) == []


def test_cases_that_were_purged_since_are_deleted_again(kept):
    store = kept.store
    case, other = sent_case(store, reference="Purged later"), sent_case(store, reference="Stays")
    back_up(store, kept.folder / "day.backup")
    purge_case(store, OPERATOR, case)
    later = sent_case(store, reference="Later")
    found = restore(store, kept.folder / "day.backup", replace=True)
    assert found.deleted_again == 1
    assert {row["id"] for row in rows_of(store, Case)} == {other}
    assert case in {row["case_id"] for row in rows_of(store, Purged)}
    assert faults(store) == []
    assert later not in {row["id"] for row in rows_of(store, Case)}
    found = restore(store, kept.folder / "day.backup", replace=True)
    assert found.deleted_again == 1, "the next time too"
    assert faults(store) == []


# --- refused --------------------------------------------------------------------------------


def refused(store, file, *, match=None, **given):
    before = everything(store)
    with pytest.raises(ClinicSetupError, match=match):
        restore(store, file, **given)
    assert everything(store) == before
    return True


@pytest.fixture(scope="module")
def whole(first_clinic, tmp_path_factory):
    """The bytes of a small backup, and the key file that opens it."""
    from screening.clinic.store import Store  # noqa: PLC0415  # here alone
    from screening.clinic.vault import Vault  # noqa: PLC0415

    folder = tmp_path_factory.mktemp("whole")
    (folder / "clinic.db").write_bytes((first_clinic / "clinic.db").read_bytes())
    keys = first_clinic / "keys" / "clinic.keys"
    store = Store(f"sqlite:///{folder / 'clinic.db'}", Vault(keys))
    send_as(store, invited(store, "Backed up"))
    back_up(store, folder / "day.backup")
    store.close()
    return (folder / "day.backup").read_bytes(), keys


def put_down(kept, content):
    file = kept.folder / "given.backup"
    file.write_bytes(content)
    return file


def test_a_backup_that_was_cut_off_is_refused(another, whole):
    kept = another(empty=True)
    write_keys(kept.key_file, read_keys(whole[1]))
    content, plain = whole[0], gzip.decompress(whole[0])
    lines = plain.splitlines(keepends=True)
    shorter = [content[: len(content) * part // 10] for part in range(10)]
    shorter += [
        gzip.compress(b"".join(lines[:-1])),
        gzip.compress(plain[:-20]),
        gzip.compress(b"".join(lines[:5])),
    ]
    shorter += [
        gzip.compress(b"".join([*lines[:-4], lines[-1]])),
        gzip.compress(lines[0]),
        gzip.compress(lines[-1]),
        gzip.compress(b""),
    ]
    for each in shorter:
        with pytest.raises(ClinicSetupError):
            restore(kept.store, put_down(kept, each))
    assert shape_of(kept.store) is None, "nothing was made"
    restore(kept.store, put_down(kept, content))
    assert faults(kept.store) == []


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_a_backup_of_which_a_byte_was_changed_is_refused(data, whole, tmp_path):
    from screening.clinic.store import Store  # noqa: PLC0415
    from screening.clinic.vault import Vault  # noqa: PLC0415

    inside = data.draw(st.booleans())
    content = bytearray(gzip.decompress(whole[0]) if inside else whole[0])
    # A header's time, system and flags say nothing about what is in it.
    place = data.draw(st.integers(0 if inside else 10, len(content) - 1))
    content[place] ^= data.draw(st.integers(1, 255))
    file = tmp_path / "given.backup"
    file.write_bytes(gzip.compress(bytes(content), 1) if inside else content)
    store = Store(f"sqlite:///{tmp_path / 'clinic.db'}", Vault(whole[1]))
    try:
        with pytest.raises(ClinicSetupError):
            restore(store, file)
        assert shape_of(store) is None
    finally:
        store.close()


FORMAT = b'{"format": "trd-clinic-backup/1"}\n'
NO_BACKUPS = [
    *(b"", b"\x1f\x8b", b"not a backup"),
    *map(gzip.compress, (
        b"1\n2\n3\n",
        b"[]\n{}\n{}\n",
        FORMAT + b"{}\n{}\n",
        FORMAT + b'{"table": "clinic"}\n{}\n',
        FORMAT + b'{"table": "clinic", "row": {"id": 1, "secret": 5}}\n{}\n',
        FORMAT.replace(b"/1", b"/9") + b"{}\n{}\n",
    )),
]  # fmt: skip


def test_what_is_no_backup_is_refused(kept):
    for content in NO_BACKUPS:
        assert refused(kept.store, put_down(kept, content), replace=True)


def test_a_backup_that_is_not_there_is_refused(kept):
    assert refused(kept.store, kept.folder / "none.backup", replace=True)


def test_a_backup_under_other_keys_is_refused(kept, another):
    sent_case(kept.store)
    file = kept.folder / "day.backup"
    back_up(kept.store, file)
    stranger = another()
    write_keys(stranger.key_file, [new_key()])
    store = stranger.another_server()
    with pytest.raises(ClinicSetupError, match="does not open"):
        restore(store, file, replace=True)
    rotate_key(kept.store)
    assert refused(kept.another_server(), file, match="does not open", replace=True)


def test_a_backup_that_needs_two_keys_is_refused_with_one(kept):
    sent_case(kept.store)
    (old,) = read_keys(kept.key_file)
    mixed = [new_key(), old]
    write_keys(kept.key_file, mixed)
    sent_case(kept.store, reference="Under the new key")
    with kept.store.writing() as writing:  # the clinic's own row already is under the new key
        from screening.clinic.tables import Clinic  # noqa: PLC0415

        row = writing.session.get(Clinic, 1)
        kept.store.sealed(row, "secret", kept.store.secret.hex())
    back_up(kept.store, kept.folder / "day.backup")
    write_keys(kept.folder / "new.keys", mixed[:1])
    only_new = kept.another_server(kept.folder / "new.keys")
    with pytest.raises(ClinicSetupError, match="does not open whole"):
        restore(only_new, kept.folder / "day.backup", replace=True)
    assert faults(kept.store) == []
    restore(kept.store, kept.folder / "day.backup", replace=True)


def test_a_backup_of_a_newer_version_is_refused(kept):
    lived(kept.store)
    rows = everything(kept.store)
    file = kept.folder / "given.backup"
    sealed_backup(kept.store, file, rows, shape="9999")
    assert refused(kept.store, file, match="newer", replace=True)


def test_a_backup_whose_rows_do_not_fit_together_changes_nothing(kept):
    lived(kept.store)
    rows = everything(kept.store)
    file = kept.folder / "given.backup"
    sealed_backup(kept.store, file, {**rows, "cases": []}, shape=newest_shape())
    before = everything(kept.store)
    with pytest.raises(StoreError):
        restore(kept.store, file, replace=True)
    assert everything(kept.store) == before
    assert faults(kept.store) == []


def test_a_backup_with_a_broken_audit_is_restored_and_says_so(kept):
    lived(kept.store)
    with kept.store.engine.begin() as connection:
        connection.execute(text("UPDATE audit SET detail = 'x' WHERE number = 2"))
    back_up(kept.store, kept.folder / "day.backup")
    with pytest.raises(ClinicSetupError, match="not whole"):
        restore(kept.store, kept.folder / "day.backup", replace=True)
    assert ("restored", "audit_broken,again:0") in audited(kept.store, "did", "detail")


# --- the rest -----------------------------------------------------------------------------------


def test_a_backup_of_the_first_version_comes_back(kept, another):
    case, code = lived(kept.store)
    before, view = everything(kept.store), open_case(kept.store, OPERATOR, case, again=True)
    old = with_keys_of(kept, another(empty=True))
    make_old(old.store, before)
    file = kept.folder / "old.backup"
    columns = {"clinic": {"languages"}, "questionnaires": {"appointment"}}
    rows = {
        name: [{key: row[key] for key in row if key not in columns.get(name, ())} for row in found]
        for name, found in before.items()
        if name not in {"notifications", "purged"}
    }
    sealed_backup(kept.store, file, rows, shape="0001")
    target = with_keys_of(kept, another(empty=True))
    for place in (old, target):
        if place is old:
            with pytest.raises(ClinicSetupError, match="older shape"):
                restore(place.store, file, replace=True)
            continue
        restore(place.store, file)
        after = open_case(place.store, OPERATOR, case, again=True)
        assert after == view
        assert admit(place.store, code).content["country"] == "FR"
        assert faults(place.store) == []


def test_a_backup_is_of_one_moment_while_others_write(kept, another):
    from threading import Event, Thread  # noqa: PLC0415

    store, over = kept.store, Event()
    for number in range(20):
        sent_case(store, reference=f"{number}")
    busy = kept.another_server()

    def work():
        while not over.is_set():
            sent_case(busy, reference="meanwhile")

    worker = Thread(target=work)
    worker.start()
    files = [kept.folder / f"{number}.backup" for number in range(3)]
    for file in files:
        back_up(store, file)
    over.set()
    worker.join()
    target = with_keys_of(kept, another(empty=True))
    for file in files:
        restore(target.store, file, replace=True)
        assert faults(target.store) == []


def test_a_backup_that_cannot_be_written_leaves_the_one_before(kept):
    folder = kept.folder / "backups"
    folder.mkdir()
    back_up(kept.store, folder / "day.backup")
    before = (folder / "day.backup").read_bytes()
    (folder / "day.backup.new").mkdir()
    with pytest.raises(StoreError):
        back_up(kept.store, folder / "day.backup")
    assert (folder / "day.backup").read_bytes() == before
    with pytest.raises(StoreError):
        back_up(kept.store, kept.folder / "nowhere" / "day.backup")


def test_a_backup_says_what_it_is_and_when_it_was_made(kept):
    rows = back_up(kept.store, kept.folder / "day.backup")
    first, *middle, last = map(
        json.loads, gzip.decompress((kept.folder / "day.backup").read_bytes()).splitlines()
    )
    assert (first["format"], first["shape"]) == ("trd-clinic-backup/1", newest_shape())
    assert datetime.fromisoformat(first["made_at"]).tzinfo is not None
    assert len(middle) == rows == last["rows"]
    (head,) = [each["row"] for each in middle if each["table"] == "audit_head"]
    assert first["audit"] == [head["number"], head["digest"]]
