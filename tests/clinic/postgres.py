"""A PostgreSQL server of one's own: a data folder in a temporary place, a port of this machine.

Plain: tests, scripts and benchmarks use it. Each server is apart from every other one.
"""

import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import psycopg
from psycopg import sql

ROLE = "clinic"
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "password_encryption": "scram-sha-256",
    "fsync": "on",
    "wal_recycle": "off",  # a log file that is done with is deleted, and not used again
    "min_wal_size": "2MB",
    "max_connections": "60",
}
PATIENCE = 60


@cache
def _programs():
    """The folder of the newest server programs here, or None."""
    known = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3])
    )
    on_path = shutil.which("initdb")
    found_at = known[-1] if known else on_path and Path(on_path).resolve()
    return found_at.parent if found_at else None


def found():
    """Whether PostgreSQL is installed; scripts/install-postgresql installs it."""
    return _programs() is not None


def _owner():
    """Whom the server runs as: PostgreSQL refuses root."""
    return {"user": "postgres", "group": "postgres", "extra_groups": []} if _is_root() else {}


def _is_root():
    return os.geteuid() == 0


def _free_port():
    with socket.socket() as chosen:
        chosen.bind(("127.0.0.1", 0))
        return chosen.getsockname()[1]


class Postgres:
    """A server: `url` for SQLAlchemy, and `data`, the folder of its files."""

    def __init__(self, folder):
        """Make the data folder; `start` starts the server."""
        self.folder, self.data = folder, folder / "data"
        self.port, self.password = _free_port(), secrets.token_urlsafe(24)
        self._server = None
        self._make_data()

    @property
    def url(self):
        """The address of the server's first database."""
        return self.url_of("postgres")

    def url_of(self, database):
        """The address of a database, for SQLAlchemy."""
        at = f"{ROLE}:{self.password}@127.0.0.1:{self.port}"
        return f"postgresql+psycopg://{at}/{database}"

    def fresh_database(self):
        """The address of a new, empty database."""
        name = f"db_{secrets.token_hex(8)}"
        with self._connected() as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        return self.url_of(name)

    def start(self):
        """Start, and wait until it answers. After a kill, wait for what was left running too."""
        patient_until = time.monotonic() + PATIENCE
        while time.monotonic() < patient_until:
            if self._server is None or self._server.poll() is not None:
                self._launch()
            if self._answers():
                return
            time.sleep(0.05)
        raise RuntimeError(f"PostgreSQL did not start:\n{self.log()}")

    def stop(self):
        """Stop as an administrator does: connections are cut, and everything is written."""
        self._end_by(signal.SIGINT)

    def kill(self):
        """Stop as a crash does, without a last word; `start` recovers."""
        self._end_by(signal.SIGKILL)

    def restart(self):
        """Stop and start again."""
        self.stop()
        self.start()

    def log(self):
        """What the server said."""
        return (self.folder / "log").read_text("utf-8", errors="replace")

    def _make_data(self):
        password = self.folder / "password"
        password.write_text(self.password, "utf-8")
        if _is_root():
            postgres = pwd.getpwnam("postgres")
            for path in (self.folder, password):
                os.chown(path, postgres.pw_uid, postgres.pw_gid)
        subprocess.run(
            [
                *(_programs() / "initdb", "--pgdata", self.data),
                *("--username", ROLE, "--pwfile", password, "--auth", "scram-sha-256"),
                *("--encoding", "UTF8", "--locale", "C.UTF-8"),
                *("--wal-segsize", "1", "--no-sync"),
            ],
            check=True,
            cwd=self.folder,
            stdout=subprocess.DEVNULL,
            **_owner(),
        )
        password.unlink()

    def _launch(self):
        settings = {
            **SETTINGS,
            "port": self.port,
            "unix_socket_directories": self.folder,
        }
        told = [f"--{name}={value}" for name, value in settings.items()]
        with (self.folder / "log").open("ab") as log:
            self._server = subprocess.Popen(
                [_programs() / "postgres", "-D", self.data, *told],
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                **_owner(),
            )

    def _end_by(self, how):
        if self._server is not None:
            self._server.send_signal(how)
            self._server.wait(timeout=PATIENCE)

    def _answers(self):
        try:
            self._connected().close()
        except psycopg.OperationalError:
            return False
        return True

    def _connected(self):
        return psycopg.connect(
            host="127.0.0.1",
            port=self.port,
            user=ROLE,
            password=self.password,
            dbname="postgres",
            autocommit=True,
            connect_timeout=5,
        )


@contextmanager
def postgres():
    """A running server until the block ends; then its files are gone."""
    folder = Path(tempfile.mkdtemp(prefix="postgres-"))
    try:
        server = Postgres(folder)
        try:
            server.start()
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder)
