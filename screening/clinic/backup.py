"""Backups: every row as it is in the store, still sealed, in one file for both kinds of store."""

import gzip
import hmac
import json
import os
from collections.abc import Iterator
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import Connection, delete, insert, select

from screening.clinic.actors import OPERATOR
from screening.clinic.audit import head_of, problems
from screening.clinic.erase import scrub
from screening.clinic.errors import ClinicSetupError, SealError
from screening.clinic.migrate import migrate, newest_shape, shape_of
from screening.clinic.store import Store
from screening.clinic.tables import Case, Purged, Table, now

FORMAT = "trd-clinic-backup/1"
AT_ONCE = 500
OWNER_ONLY = 0o600


class Restored(NamedTuple):
    """What came back: rows, and cases that were deleted since and are deleted again."""

    rows: int
    deleted_again: int


def back_up(store: Store, path: Path) -> int:
    """Write every row as of one moment into a new file; how many. The keys are not in it."""
    with store.reading() as session:
        head = head_of(session)
    fresh = path.with_name(f"{path.name}.new")
    rows, seal = 0, hmac.new(store.secret, b"backup", sha256)
    with (
        os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, OWNER_ONLY), "wb") as file,
        gzip.GzipFile(fileobj=file, mode="wb", mtime=0) as packed,
        _one_moment(store) as connection,
    ):
        first = {"format": FORMAT, "shape": shape_of(store), "made_at": now().isoformat()}
        for line in (first | {"audit": list(head)}, *_rows(connection)):
            written = _line(line)
            seal.update(written)
            packed.write(written)
            rows += "table" in line
        packed.write(_line({"rows": rows, "seal": seal.hexdigest()}))
        packed.close()
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
    with store.writing() as writing:
        writing.audit.note(OPERATOR.who, "backed_up", "", f"rows:{rows}")
    return rows


def _line(content: dict[str, Any]) -> bytes:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _one_moment(store: Store) -> Connection:
    engine = store.engine
    if not store.is_sqlite:
        engine = engine.execution_options(isolation_level="REPEATABLE READ")
    return engine.connect()


def _rows(connection: Connection) -> Iterator[dict[str, Any]]:
    for table in Table.metadata.sorted_tables:
        found = connection.execute(select(table)).mappings()
        for row in found:
            yield {"table": table.name, "row": {name: _plain(row[name]) for name in row}}


def _plain(value: object) -> object:
    return {"at": value.isoformat()} if isinstance(value, datetime) else value


def _read(value: object) -> object:
    return datetime.fromisoformat(value["at"]) if isinstance(value, dict) else value


def restore(store: Store, path: Path, *, replace: bool = False) -> Restored:
    """Put a backup into a store: all of it or nothing. Raises ClinicSetupError.

    Only an empty store takes it, unless `replace` is said. What was deleted from the store since
    the backup is deleted again. The audit of the backup goes on from where it was.
    """
    first, rows = _checked(store, path)
    if shape_of(store) is None:
        migrate(store)
    _fits(first)
    with store.engine.execution_options(writes=True).begin() as connection:
        tables = Table.metadata.sorted_tables
        if connection.execute(select(tables[0])).first() is not None and not replace:
            named = " or ".join(sorted(table.name for table in tables)[:1])
            raise ClinicSetupError(
                f"The store is not empty ({named}); say --replace to replace it."
            )
        deleted = list(connection.execute(select(Purged.case_id)).scalars())
        for table in reversed(tables):
            connection.execute(delete(table))
        _insert(connection, rows)
        again = connection.execute(delete(Case).where(Case.id.in_(deleted))).rowcount
        known = set(connection.execute(select(Purged.case_id)).scalars())
        for case_id in set(deleted) - known:
            connection.execute(insert(Purged).values(case_id=case_id, at=now()))
    store.__dict__.pop("secret", None)
    with store.reading() as session:
        wrong = list(problems(session, store.secret))
    with store.writing() as writing:
        told = "audit_whole" if not wrong else "audit_broken"
        writing.audit.note(OPERATOR.who, "restored", "", f"{told},again:{again}")
    scrub(store)
    if wrong:
        raise ClinicSetupError(f"Restored, but the audit in the backup is not whole: {wrong[0]}.")
    return Restored(len(rows), again)


def _checked(store: Store, path: Path) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The first line and the rows of a backup that is whole and unchanged."""
    try:
        with gzip.open(path, "rb") as file:
            lines = file.read().splitlines(keepends=True)
        first, *middle, last = (json.loads(line) for line in lines)
    except (OSError, EOFError, ValueError) as error:
        raise ClinicSetupError(f"{path} is no whole backup ({type(error).__name__}).") from None
    if not isinstance(first, dict) or first.get("format") != FORMAT:
        raise ClinicSetupError(f"{path} is no backup of a clinic.")
    clinic = next((each["row"] for each in middle if each.get("table") == "clinic"), None)
    if clinic is None:
        raise ClinicSetupError(f"{path} holds no clinic.")
    try:
        secret = bytes.fromhex(store.vault.open(f"clinic/{clinic['id']}/secret", clinic["secret"]))
    except SealError:
        raise ClinicSetupError(f"{path} does not open with these keys.") from None
    seal = hmac.new(secret, b"backup" + b"".join(lines[:-1]), sha256).hexdigest()
    if not hmac.compare_digest(str(last.get("seal", "")), seal):
        raise ClinicSetupError(f"{path} was changed, or its end is missing.")
    return first, middle


def _fits(first: dict[str, Any]) -> None:
    newest = newest_shape() or ""
    if str(first["shape"]) > newest:
        raise ClinicSetupError(
            f"The backup has the shape {first['shape']}, newer than this version's {newest}."
        )


def _insert(connection: Connection, rows: list[dict[str, Any]]) -> None:
    by_table: dict[str, list[dict[str, Any]]] = {}
    for each in rows:
        read = {name: _read(value) for name, value in each["row"].items()}
        by_table.setdefault(each["table"], []).append(read)
    for table in Table.metadata.sorted_tables:
        found = by_table.get(table.name, [])
        for start in range(0, len(found), AT_ONCE):
            connection.execute(insert(table), found[start : start + AT_ONCE])
