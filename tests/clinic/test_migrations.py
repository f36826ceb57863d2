"""A store of an older version is brought to this one's shape with everything in it, or not at all."""

import subprocess
import sys
from threading import Barrier, Thread

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from lives import (
    NOW,
    answers_of,
    audit_problems,
    everything,
    faults,
    invited,
    keep_draft,
    make_old,
    sent_case,
    somebody,
    tables_there,
)
from sqlalchemy import text

from screening.clinic import migrate as migration
from screening.clinic.actors import OPERATOR
from screening.clinic.cases import correct, open_case, respond, write_note
from screening.clinic.config import ClinicFolder
from screening.clinic.erase import purge_case
from screening.clinic.errors import ClinicSetupError, StoreError
from screening.clinic.invitations import admit, invite
from screening.clinic.migrate import check_shape, migrate, newest_shape, shape_of
from screening.clinic.settings import settings
from screening.clinic.setup import set_up
from screening.clinic.tables import Table

pytest_plugins = ["stores"]

NEW_IN_0002 = {"clinic": "languages", "questionnaires": "appointment"}
TABLES_NEW_IN_0002 = {"notifications", "purged"}
TABLES = {table.name for table in Table.metadata.sorted_tables} | {"alembic_version"}


def differences(store):
    """What the tables in the store have that the models do not, and the other way round."""
    with store.engine.connect() as connection:
        how = {
            "compare_type": True,
            "include_object": lambda _, name, *__: name != "alembic_version",
        }
        return compare_metadata(MigrationContext.configure(connection, opts=how), Table.metadata)


def stamp(store, shape):
    with store.engine.begin() as connection:
        connection.execute(
            text("UPDATE alembic_version SET version_num = :shape"), {"shape": shape}
        )


@pytest.fixture
def old(kept, another):
    """A store of the first version in which people lived, and the one it was made from."""
    doctor = somebody(kept.store, "D. Octor")
    case = sent_case(kept.store, answers_of(NOW))
    correct(kept.store, doctor, case, open_case(kept.store, doctor, case).version, answers_of())
    write_note(kept.store, doctor, case, "A note.")
    drafting = invite(kept.store, OPERATOR, reference="Drafting")
    keep_draft(kept.store, admit(kept.store, drafting.code), answers_of(country="FR"))
    made = another(empty=True)
    make_old(made.store, everything(kept.store))
    return made.store, kept.store, case, drafting.code


def test_an_empty_store_gets_every_table_and_they_are_the_models(another):
    store = another(empty=True).store
    assert shape_of(store) is None
    with pytest.raises(ClinicSetupError, match="empty"):
        check_shape(store)
    migrate(store)
    check_shape(store)
    assert shape_of(store) == newest_shape()
    assert tables_there(store) == TABLES
    assert differences(store) == []


def test_each_step_is_taken_and_a_step_taken_again_changes_nothing(another):
    store = another(empty=True).store
    migrate(store, "0001")
    assert tables_there(store) == TABLES - TABLES_NEW_IN_0002
    with pytest.raises(ClinicSetupError, match="older shape 0001"):
        check_shape(store)
    assert differences(store)
    migrate(store)
    migrate(store)
    assert differences(store) == []


def test_a_store_of_the_first_version_keeps_everything_and_works(old):
    store, made_from, case, code = old
    before = everything(made_from)
    migrate(store)
    check_shape(store)
    after = everything(store)
    for name, rows in before.items():
        if name in TABLES_NEW_IN_0002:
            assert after[name] == []
            continue
        new = NEW_IN_0002.get(name)
        plain = [[(key, value) for key, value in row.items() if key != new] for row in rows]
        assert sorted(plain, key=repr) == sorted(
            ([(key, value) for key, value in row.items() if key != new] for row in after[name]),
            key=repr,
        )
    assert settings(store) == settings(made_from)
    assert audit_problems(store) == faults(store) == differences(store) == []
    view = open_case(store, OPERATOR, case, again=True)
    assert view == open_case(made_from, OPERATOR, case, again=True)

    respond(store, OPERATOR, case, "Spoke.")
    assert admit(store, code).content["country"] == "FR"
    sent_case(store, answers_of(NOW))
    purge_case(store, OPERATOR, case)
    assert faults(store) == []


def test_a_store_of_a_newer_version_is_refused_and_left_as_it_is(kept):
    sent_case(kept.store)
    stamp(kept.store, "9999")
    before = everything(kept.store)
    for act in (migrate, check_shape):
        with pytest.raises(ClinicSetupError, match="newer than this version"):
            act(kept.store)
    with pytest.raises(ClinicSetupError, match="newer than this version"):
        set_up(kept.folder, "Newer")
    assert (shape_of(kept.store), everything(kept.store)) == ("9999", before)
    stamp(kept.store, newest_shape())


def test_a_step_that_fails_leaves_the_store_as_it_was(old, monkeypatch):
    store = old[0]
    upgrade = migration.command.upgrade

    def fails(config, to):
        upgrade(config, to)
        raise LookupError

    monkeypatch.setattr(migration.command, "upgrade", fails)
    with pytest.raises(LookupError):
        migrate(store)
    monkeypatch.undo()
    assert shape_of(store) == "0001"
    assert tables_there(store) == TABLES - TABLES_NEW_IN_0002
    migrate(store)
    assert faults(store) == []


def test_two_servers_that_begin_at_once_migrate_once(another):
    kept = another(empty=True)
    servers = [kept.another_server() for _ in range(3)]
    gate, failed = Barrier(len(servers)), []

    def begin(store):
        gate.wait()
        try:
            migrate(store)
            check_shape(store)
        except Exception as error:  # noqa: BLE001  # whatever it is, it is a failure
            failed.append(error)

    threads = [Thread(target=begin, args=(store,)) for store in servers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert differences(kept.store) == []


SET_UP = """
import sys
from pathlib import Path
from screening.clinic.setup import set_up
set_up(Path(sys.argv[1]), sys.argv[2])
"""


def test_a_clinic_that_is_set_up_by_two_at_once_is_one(another):
    kept = another(empty=True)
    kept.key_file.unlink()
    programs = [
        subprocess.Popen([sys.executable, "-c", SET_UP, kept.folder, name], stderr=subprocess.PIPE)
        for name in ("One", "Two")
    ]
    told = [program.communicate()[1].decode() for program in programs]
    assert [program.returncode for program in programs] == [0, 0], told
    store = ClinicFolder(kept.folder).open_store()
    try:
        assert settings(store).name in {"One", "Two"}
        assert [entry["did"] for entry in everything(store)["audit"]] == ["clinic_made"]
        assert faults(store) == []
    finally:
        store.close()


def test_setting_up_again_changes_nothing(kept):
    person = invited(kept.store)
    before = everything(kept.store)
    set_up(kept.folder, "Another name")
    assert everything(kept.store) == before
    keep_draft(kept.store, person, answers_of())


def test_new_keys_are_never_made_for_a_store_that_is_there(kept):
    sent_case(kept.store)
    keys = kept.key_file.read_bytes()
    kept.key_file.unlink()
    with pytest.raises(ClinicSetupError, match="missing"):
        set_up(kept.folder, "Again")
    assert not kept.key_file.exists()
    kept.key_file.write_bytes(keys)
    set_up(kept.folder, "Again")
    assert faults(kept.store) == []


def test_a_database_that_does_not_answer_is_told_plainly(kept):
    if kept.store.is_sqlite:
        kept.folder.joinpath("folder.db").mkdir()
        url = f"sqlite:///{kept.folder / 'folder.db'}"
    else:
        url = kept.url.rpartition("/")[0] + "/no_such_database"
    from screening.clinic.store import Store  # noqa: PLC0415  # here alone

    store = Store(url, kept.store.vault)
    for act in (migrate, check_shape, settings):
        with pytest.raises(StoreError) as told:
            act(store)
        assert kept.url not in str(told.value)
    store.close()
