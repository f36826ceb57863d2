"""Bring a store to the shape that this version reads, or say that it is newer than that."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from screening.clinic.errors import ClinicSetupError
from screening.clinic.store import Store, told_plainly

STEPS = Path(__file__).parent / "migrations"
ONLY_ONE = 7_230_441
"""The name of the lock that lets one server at a time change a PostgreSQL store's shape."""


def migrate(store: Store, to: str = "head") -> None:
    """Bring the store to a shape; all of it or nothing. Raises ClinicSetupError if it is newer."""
    with told_plainly(), store.engine.execution_options(writes=True).begin() as connection:
        if not store.is_sqlite:
            connection.execute(text("SELECT pg_advisory_xact_lock(:name)"), {"name": ONLY_ONE})
        _known(_shape(connection))
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, to)


def shape_of(store: Store) -> str | None:
    """The shape that a store has; None for an empty one."""
    with told_plainly(), store.engine.connect() as connection:
        return _shape(connection)


def newest_shape() -> str | None:
    """The shape that this version reads."""
    return ScriptDirectory.from_config(_config()).get_current_head()


def check_shape(store: Store) -> None:
    """Raises ClinicSetupError unless the store has the shape that this version reads."""
    found, wanted = shape_of(store), newest_shape()
    if found is None:
        raise ClinicSetupError("The store is empty; `trd-screen clinic init` sets it up.")
    _known(found)
    if found != wanted:
        raise ClinicSetupError(
            f"The store has the older shape {found}; `trd-screen clinic init` makes it {wanted}."
        )


def _shape(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _known(found: str | None) -> None:
    known = {step.revision for step in ScriptDirectory.from_config(_config()).walk_revisions()}
    if found is not None and found not in known:
        raise ClinicSetupError(
            f"The store has the shape {found}, which is newer than this version; use a newer one."
        )


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(STEPS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config
