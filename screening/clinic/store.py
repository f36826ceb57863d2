"""The store: a SQLite file or a PostgreSQL database, with the vault and the audit beside it."""

import hmac
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import tzinfo
from functools import cached_property
from hashlib import sha256
from typing import Any

from sqlalchemy import Engine, create_engine, event, func, make_url, select
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from screening.clinic.audit import Audit
from screening.clinic.errors import ChangedMeanwhileError, ClinicSetupError, StoreError
from screening.clinic.tables import Clinic, Table, place_of
from screening.clinic.vault import Vault

ONE = 1
"""The id of the one row of the tables that have one."""
WAIT_SECONDS = 30
CONNECTIONS, MORE_CONNECTIONS = 10, 20
WRITERS = 7_230_442
"""The name of the lock that every writer of a PostgreSQL store shares."""


class Store:
    """A store that is open. Safe from any thread: every use is one transaction of its own."""

    def __init__(self, url: str, vault: Vault, zone: tzinfo | None = None) -> None:
        """`url` is SQLAlchemy's; the database need not answer yet. `zone` is the clinic's clock."""
        self.zone = zone
        self.engine = engine_for(url)
        self.vault = vault
        self._writing = self.engine.execution_options(writes=True)
        still = {} if self.is_sqlite else {"isolation_level": "REPEATABLE READ"}
        self._reading = self.engine.execution_options(**still)

    @property
    def is_sqlite(self) -> bool:
        """Whether the store is a file of this machine."""
        return self.engine.dialect.name == "sqlite"

    @cached_property
    def secret(self) -> bytes:
        """The key of the hashes. Raises StoreError where no clinic was set up."""
        with self.reading() as session:
            clinic = session.get(Clinic, ONE)
            if clinic is None:
                raise ClinicSetupError("The store holds no clinic; `clinic init` makes one.")
            return bytes.fromhex(self.opened(clinic, "secret"))

    def hashed(self, kind: str, text: str) -> str:
        """A keyed hash: without the secret, nobody can try texts against it."""
        return hmac.new(self.secret, f"{kind}\0{text}".encode(), sha256).hexdigest()

    def sealed(self, row: Table, column: str, content: object) -> None:
        """Put sealed content into a row's field; the row must have its id."""
        setattr(row, column, self.vault.seal(place_of(row, column), content))

    def opened(self, row: Table, column: str) -> Any:  # noqa: ANN401  # any JSON value
        """The content of a row's sealed field; None where there is none. Raises SealError."""
        found = getattr(row, column)
        return None if found is None else self.vault.open(place_of(row, column), found)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A transaction that only reads, and sees the store as of one moment. Raises StoreError."""
        with told_plainly(), Session(self._reading, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator["Writing"]:
        """A transaction that is whole or not at all, with its entries in the audit.

        Raises StoreError if it could not be kept, ChangedMeanwhileError if a row that it changes
        was changed by somebody else.
        """
        with told_plainly(), Session(self._writing, expire_on_commit=False) as session:
            writing = Writing(session, Audit(self.secret))
            session.connection()  # begin before anything is sealed: see `wait_for_writers`
            if not self.is_sqlite:
                session.execute(select(func.pg_advisory_xact_lock_shared(WRITERS)))
            yield writing
            session.flush()
            writing.audit.write(session)
            session.commit()

    def wait_for_writers(self) -> None:
        """Return once every transaction has ended that may have sealed with the keys of before."""
        with told_plainly(), self._writing.begin() as connection:
            if not self.is_sqlite:  # in SQLite, whoever writes is alone
                connection.execute(select(func.pg_advisory_xact_lock(WRITERS)))

    def close(self) -> None:
        """Let go of every connection."""
        self.engine.dispose()


class Writing:
    """A transaction, and what it will say in the audit."""

    def __init__(self, session: Session, audit: Audit) -> None:
        """Made by `Store.writing`."""
        self.session = session
        self.audit = audit


@contextmanager
def told_plainly() -> Iterator[None]:
    """A database's own words may quote a row; they are left out. Raises StoreError."""
    try:
        yield
    except StaleDataError:
        raise ChangedMeanwhileError("Somebody else changed this in the meantime.") from None
    except DBAPIError as error:
        raise StoreError(f"The store did not answer ({type(error.orig).__name__}).") from None
    except UnicodeEncodeError:
        raise StoreError("No store holds such letters.") from None
    except SQLAlchemyError as error:
        raise StoreError(f"The store could not be used ({type(error).__name__}).") from None


def engine_for(url: str) -> Engine:
    """An engine with the settings this store relies on. Raises ClinicSetupError for others."""
    kind = make_url(url).get_backend_name()
    if kind == "sqlite":
        engine = create_engine(url, connect_args={"timeout": WAIT_SECONDS}, hide_parameters=True)
        event.listen(engine, "connect", _set_up_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    if kind == "postgresql":
        return create_engine(
            url,
            hide_parameters=True,
            pool_pre_ping=True,
            pool_size=CONNECTIONS,
            max_overflow=MORE_CONNECTIONS,
            connect_args={"connect_timeout": WAIT_SECONDS},
        )
    raise ClinicSetupError(f"The store must be SQLite or PostgreSQL, not {kind}.")


def _set_up_sqlite(connection: Any, _: object) -> None:  # noqa: ANN401  # the driver's own
    """What was acknowledged is on the disk; what was deleted is overwritten; keys are kept to."""
    connection.isolation_level = None  # transactions are begun below, not by the driver
    for setting in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "secure_delete=ON",
        "foreign_keys=ON",
        "temp_store=MEMORY",
    ):
        connection.execute(f"PRAGMA {setting}")


def _begin_sqlite(connection: Any) -> None:  # noqa: ANN401  # SQLAlchemy's own
    """A writer takes its turn at once: one that began by reading could not be let in later."""
    writes = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
