"""The server of the store's tests is a real one, and keeps what was committed."""

import pytest
from postgres import found, postgres
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError

pytestmark = pytest.mark.skipif(
    not found(), reason="no PostgreSQL: scripts/install-postgresql installs it"
)


@pytest.fixture(scope="module")
def server():
    with postgres() as running:
        yield running


@pytest.fixture
def engine(server):
    made = create_engine(server.fresh_database(), pool_pre_ping=True)
    with made.begin() as connection:
        connection.execute(text("CREATE TABLE kept (word text)"))
    yield made
    made.dispose()


def add(engine, word):
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO kept VALUES (:word)"), {"word": word})


def kept(engine):
    with engine.connect() as connection:
        return set(connection.scalars(text("SELECT word FROM kept")))


def test_committed_rows_survive_a_restart(server, engine):
    add(engine, "before")
    server.restart()
    assert kept(engine) == {"before"}


def test_committed_rows_survive_a_crash_and_others_do_not(server, engine):
    add(engine, "committed")
    with engine.connect() as connection:
        connection.execute(text("INSERT INTO kept VALUES ('not committed')"))
        server.kill()
        connection.invalidate()
    server.start()
    assert "automatic recovery in progress" in server.log()
    assert kept(engine) == {"committed"}


@pytest.mark.usefixtures("engine")
def test_each_database_is_empty_and_apart(server):
    other = create_engine(server.fresh_database())
    with other.connect() as connection:
        assert not connection.scalar(text("SELECT to_regclass('kept')"))
    other.dispose()


def test_a_wrong_password_is_refused(server):
    wrong = create_engine(server.url.replace(server.password, "guessed"))
    with pytest.raises(OperationalError, match="password authentication failed"):
        wrong.connect()


def test_what_is_written_is_synced_to_the_disk_and_old_logs_are_not_used_again(engine):
    with engine.connect() as connection:
        assert connection.scalar(text("SHOW fsync")) == "on"
        assert connection.scalar(text("SHOW wal_recycle")) == "off"


def test_nothing_is_left_behind():
    with postgres() as server:
        folder = server.data.parent
    assert not folder.exists()
