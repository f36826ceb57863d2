"""Clinics for tests: each with a SQLite file, or a PostgreSQL database, of its own.

A test module asks for these fixtures with `pytest_plugins = ["stores"]`: a second conftest.py would
hide the first one from `from conftest import …`. Nothing else is imported from here.
"""

import shutil
from pathlib import Path

import pytest
from lives import POSTGRESQL, SQLITE, everything, govern
from postgres import found, postgres
from sqlalchemy import delete, insert, text

from screening.clinic.config import FILE
from screening.clinic.migrate import migrate
from screening.clinic.setup import set_up
from screening.clinic.store import Store
from screening.clinic.tables import Table
from screening.clinic.vault import Vault

KINDS = (SQLITE, POSTGRESQL)
NAME = "Test clinic"


@pytest.fixture(scope="session")
def server():
    """The PostgreSQL server of this run."""
    if not found():
        pytest.skip("no PostgreSQL: scripts/install-postgresql installs it")
    with postgres() as running:
        yield running


@pytest.fixture(params=KINDS)
def database(request):
    """Each kind of database in turn."""
    if request.param == POSTGRESQL:
        request.getfixturevalue("server")
    return request.param


class Kept:
    """A clinic on the disk: its folder, and its store."""

    def __init__(self, folder, url, server):
        """`server` is PostgreSQL's, or None."""
        self.folder, self.url, self.server = folder, url, server
        self.key_file = folder / "keys" / "clinic.keys"
        self._open = []
        self.store = self.another_server()

    def another_server(self, key_file=None):
        """The store, opened once more as another process would, with its own keys in memory."""
        store = Store(self.url, Vault(key_file or self.key_file))
        self._open.append(store)
        return store

    def close(self):
        """Let go of the store."""
        for store in self._open:
            store.close()

    def files(self):
        """Every file that can hold something of this store."""
        around = [self.folder]
        if self.server:
            with self.store.engine.connect() as connection:
                at = connection.scalar(text("SELECT pg_relation_filepath('cases')"))
            data = self.server.data
            here = (data / at).parent
            others = (data / "base").iterdir()
            around += [
                here,
                *(p for p in data.iterdir() if p.name not in {"base", "postmaster.pid"}),
            ]
            around += [self.server.folder / "log", *(p for p in others if not p.name.isdecimal())]
        return [
            path
            for place in around
            for path in ([place] if place.is_file() else place.rglob("*"))
            if path.is_file() and path != self.key_file
        ]

    def written(self, *, as_it_is=False):
        """The content of every file, once the database has written what it holds in memory.

        With `as_it_is` the database is not asked to: what it left in its files is looked for.
        """
        if self.server and not as_it_is:
            with self.store.engine.connect() as connection:
                connection.execute(text("COMMIT"))
                connection.exec_driver_sql("CHECKPOINT")
        return {path: path.read_bytes() for path in self.files()}


class Databases:
    """Databases of one server that hold a clinic of which nobody was invited yet.

    One that a test is done with is emptied for the next: making one anew takes ten times as long.
    """

    def __init__(self, server, folder):
        """Set the first one up, in a folder of its own."""
        self.server, self._free = server, []
        store = _governed(folder, server.fresh_database())
        self._rows = everything(store)
        store.close()

    def one(self, key_file):
        """The address of one that nobody uses."""
        if self._free:
            return self._free.pop()
        url = self.server.fresh_database()
        store = Store(url, Vault(key_file))
        migrate(store)
        self._fill(store)
        return url

    def give_back(self, clinic):
        """Empty what a test is done with."""
        self._fill(clinic.store)
        self._free.append(clinic.url)

    def _fill(self, store):
        tables = Table.metadata.sorted_tables
        with store.engine.begin() as connection:
            for table in reversed(tables):
                connection.execute(delete(table))
            for table in tables:
                if rows := self._rows[table.name]:
                    connection.execute(insert(table), rows)
        store.close()


def _governed(folder, url):
    """A clinic that takes answers, set up as a clinic does it."""
    store = set_up(folder, NAME, store_url=url).open_store()
    govern(store)
    return store


@pytest.fixture(scope="session")
def first_clinic(tmp_path_factory):
    """The folder of a clinic on SQLite that takes answers, to be copied."""
    folder = tmp_path_factory.mktemp("first")
    _governed(folder, None).close()
    return folder


@pytest.fixture(scope="session")
def databases(server, tmp_path_factory):
    """The PostgreSQL databases of this run, with the folder of the keys they all begin with."""
    folder = tmp_path_factory.mktemp("keys")
    return Databases(server, folder), folder


@pytest.fixture
def another(database, request, tmp_path_factory, first_clinic):
    """Makes clinics, of the same kind unless another is named; an `empty` one has no table yet."""
    clinics, borrowed = [], []

    def on_sqlite(folder, *, empty):
        shutil.copytree(first_clinic / "keys", folder / "keys")
        if not empty:
            shutil.copy(first_clinic / "clinic.db", folder)
        (folder / FILE).write_text('store = "sqlite:///clinic.db"\n')
        return Kept(folder, f"sqlite:///{folder / 'clinic.db'}", None)

    def on_postgresql(folder, *, empty):
        known, keys = request.getfixturevalue("databases")
        shutil.copytree(keys / "keys", folder / "keys")
        key_file = folder / "keys" / "clinic.keys"
        url = known.server.fresh_database() if empty else known.one(key_file)
        (folder / FILE).write_text(f'store = "{url}"\n')
        clinic = Kept(folder, url, known.server)
        if not empty:
            borrowed.append((known, clinic))
        return clinic

    def make(of=None, *, empty=False):
        folder = Path(tmp_path_factory.mktemp("clinic"))
        kind = on_postgresql if (of or database) == POSTGRESQL else on_sqlite
        clinics.append(kind(folder, empty=empty))
        return clinics[-1]

    yield make
    for known, clinic in borrowed:
        known.give_back(clinic)
    for clinic in clinics:
        clinic.close()


@pytest.fixture
def kept(another):
    """A clinic that takes answers; nobody was invited yet."""
    return another()


@pytest.fixture
def store(kept):
    """The store of such a clinic."""
    return kept.store
