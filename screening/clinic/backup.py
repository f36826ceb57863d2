"""Backups: every row as it is in the store, still sealed, in one file for both kinds of store."""

import gzip
import hmac
import json
import os
import zlib
from collections.abc import Iterator
from datetime import datetime
from hashlib import sha256
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.orm import Session

from screening.clinic.actors import OPERATOR
from screening.clinic.audit import Audit, head_of, problems
from screening.clinic.erase import scrub
from screening.clinic.errors import ClinicSetupError, SealError, StoreError
from screening.clinic.migrate import check_shape, migrate, newest_shape, shape_of
from screening.clinic.store import Store, told_plainly
from screening.clinic.tables import Case, Invitation, Purged, SignIn, Table, now, sealed_columns

FORMAT = "trd-clinic-backup/1"
AT_ONCE = 500
OWNER_ONLY = 0o600


class Restored(NamedTuple):
    """What came back: rows, and cases that were deleted since and are deleted again."""

    rows: int
    deleted_again: int


def back_up(store: Store, path: Path) -> int:
    """Write every row as of one moment into a new file; how many. The keys are not in it."""
    try:
        rows = _written(store, path)
    except OSError as error:
        raise StoreError(f"{path} could not be written ({type(error).__name__}).") from None
    with store.writing() as writing:
        writing.audit.note(OPERATOR.who, "backed_up", "", f"rows:{rows}")
    return rows


def _written(store: Store, path: Path) -> int:
    check_shape(store)
    fresh = path.with_name(f"{path.name}.new")
    rows, seal = 0, hmac.new(store.secret, b"backup", sha256)
    with (
        os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, OWNER_ONLY), "wb") as file,
        gzip.GzipFile(fileobj=file, mode="wb", mtime=0) as packed,
        store.reading() as session,
    ):
        first = {"format": FORMAT, "shape": newest_shape(), "made_at": now().isoformat()}
        head = {"audit": list(head_of(session))}
        for line in chain([first | head], _rows(session.connection())):
            written = _line(line)
            seal.update(written)
            packed.write(written)
            rows += "table" in line
        packed.write(_line({"rows": rows, "seal": seal.hexdigest()}))
        packed.close()
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
    return rows


def _line(content: dict[str, Any]) -> bytes:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


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
    first, rows, secret = _checked(store, path)
    _fits(first)
    if shape_of(store) is None:
        migrate(store)
    check_shape(store)
    with told_plainly(), Session(store.engine.execution_options(writes=True)) as session:
        connection = session.connection()
        tables = Table.metadata.sorted_tables
        if connection.execute(select(tables[0])).first() is not None and not replace:
            raise ClinicSetupError("The store is not empty; say --replace to replace it.")
        deleted = list(connection.execute(select(Purged.case_id)).scalars())
        taken_back = Invitation.withdrawn_at.is_not(None)
        withdrawn = list(connection.execute(select(Invitation.id).where(taken_back)).scalars())
        for table in reversed(tables):
            connection.execute(delete(table))
        _insert(connection, rows)
        again = connection.execute(delete(Case).where(Case.id.in_(deleted))).rowcount
        _closed_again(connection, withdrawn)
        known = set(connection.execute(select(Purged.case_id)).scalars())
        for case_id in set(deleted) - known:
            connection.execute(insert(Purged).values(case_id=case_id, at=now()))
        wrong, audit = list(problems(session, secret)), Audit(secret)
        told = "audit_whole" if not wrong else "audit_broken"
        audit.note(OPERATOR.who, "restored", "", f"{told},again:{again}")
        audit.write(session)
        session.commit()
    store.__dict__.pop("secret", None)
    scrub(store)
    if wrong:
        raise ClinicSetupError(f"Restored, but the audit in the backup is not whole: {wrong[0]}.")
    return Restored(len(rows), again)


def _closed_again(connection: Connection, withdrawn: list[str]) -> None:
    """Codes that were taken back since stay so; everybody on the staff signs in anew."""
    codes = update(Invitation).where(
        Invitation.id.in_(withdrawn), Invitation.withdrawn_at.is_(None)
    )
    connection.execute(codes.values(withdrawn_at=now(), draft=None))
    connection.execute(update(SignIn).where(SignIn.ended_at.is_(None)).values(ended_at=now()))


def _checked(store: Store, path: Path) -> tuple[dict[str, Any], list[dict[str, Any]], bytes]:
    """The first line, the rows and the secret of a backup that is whole and unchanged."""
    try:
        with gzip.open(path, "rb") as file:
            lines = file.read().splitlines(keepends=True)
        first, *middle, last = (json.loads(line) for line in lines)
    except (OSError, EOFError, ValueError, zlib.error) as error:
        raise ClinicSetupError(f"{path} is no whole backup ({type(error).__name__}).") from None
    known = all(isinstance(each, dict) for each in (first, *middle, last))
    if not known or first.get("format") != FORMAT:
        raise ClinicSetupError(f"{path} is no backup of a clinic.")
    clinic = next((each.get("row") for each in middle if each.get("table") == "clinic"), None)
    if not isinstance(clinic, dict):
        raise ClinicSetupError(f"{path} holds no clinic.")
    try:
        secret = bytes.fromhex(store.vault.open(f"clinic/{clinic['id']}/secret", clinic["secret"]))
    except (SealError, KeyError, AttributeError):
        raise ClinicSetupError(f"{path} does not open with these keys.") from None
    seal = hmac.new(secret, b"backup" + b"".join(lines[:-1]), sha256).hexdigest()
    if not hmac.compare_digest(str(last.get("seal", "")), seal):
        raise ClinicSetupError(f"{path} was changed, or its end is missing.")
    _open_all(store, path, middle)
    return first, middle, secret


def _open_all(store: Store, path: Path, rows: list[dict[str, Any]]) -> None:
    """A backup made while a key was replaced needs the key of before as well."""
    sealed = {table.__tablename__: sealed_columns(table) for table in Table.__subclasses__()}
    try:
        for each in rows:
            for column in sealed.get(each["table"], ()):
                if field := each["row"].get(column):
                    store.vault.open(f"{each['table']}/{each['row']['id']}/{column}", field)
    except SealError:
        raise ClinicSetupError(f"{path} does not open whole with these keys.") from None


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
