"""Deletion that really deletes: the rows, and what a database keeps of deleted rows."""

import time
from datetime import timedelta

from sqlalchemy import Connection, delete, func, select, text
from sqlalchemy.exc import DBAPIError

from screening.clinic.actors import Actor, needs
from screening.clinic.errors import SealError, StoreError
from screening.clinic.lines import Line
from screening.clinic.settings import settings_in
from screening.clinic.store import Store, told_plainly
from screening.clinic.tables import Audited, Case, Invitation, Purged, SignIn, Table, now

PATIENCE_SECONDS = 20
OLDER = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
AND greatest(age(backend_xmin), age(backend_xid)) > age(CAST(:mine AS xid))
"""
SIGN_INS_KEPT = timedelta(days=60)
"""Longer than a sign-in cookie lives, so that an ended one stays known as ended."""


def purge_case(store: Store, actor: Actor, case_id: str) -> bool:
    """Delete one case with everything of it; whether there was one. Raises NotAllowedError."""
    needs(store, actor, "administrator", f"case:{case_id}")
    return bool(_purge(store, actor, [case_id]))


def purge_due(store: Store, actor: Actor) -> int:
    """Delete every case past the clinic's retention, and codes nobody used; how many cases.

    A case that still calls for somebody now waits until it is recorded what was done.
    """
    needs(store, actor, "administrator", "purge")
    due = _due(store)
    return _purge(store, actor, [case_id for case_id in due if not _calls(store, case_id)])


def _calls(store: Store, case_id: str) -> bool:
    with store.reading() as session:
        case = session.get(Case, case_id)
        try:
            line = case and store.opened(case, "line")
        except SealError:
            return True  # nobody can say; it is named on the queue page
        return bool(line) and Line.model_validate(line).calls


def _due(store: Store) -> list[str]:
    with store.reading() as session:
        days = settings_in(session).retention_days
        if days is None:
            return []
        before = now() - timedelta(days=days)
        still_open = select(Invitation.case_id).where(
            Invitation.sent_at.is_(None),
            Invitation.withdrawn_at.is_(None),
            Invitation.expires_at > before,
        )
        asked = select(Case.id).where(
            Case.id.not_in(still_open),
            Case.made_at <= before,
            Case.last_sent_at.is_(None) | (Case.last_sent_at <= before),
        )
        return list(session.scalars(asked))


def _purge(store: Store, actor: Actor, cases: list[str]) -> int:
    gone = 0
    for case_id in cases:
        with store.writing() as writing:
            session = writing.session
            if session.get(Case, case_id, with_for_update=True) is None:
                continue
            session.execute(delete(Case).where(Case.id == case_id))
            session.merge(Purged(case_id=case_id, at=now()))
            writing.audit.note(actor.who, "purged", f"case:{case_id}")
            gone += 1
    with store.writing() as writing:
        old = SignIn.last_seen_at < now() - SIGN_INS_KEPT
        writing.session.execute(delete(SignIn).where(old))
    if gone or _left_behind(store):
        scrub(store)
    return gone


def _left_behind(store: Store) -> bool:
    """Whether somebody was stopped between deleting rows and emptying the files."""
    with store.reading() as session:
        deleted, emptied = (
            session.scalar(select(func.max(Audited.number)).where(Audited.did.in_(did))) or 0
            for did in (("purged", "restored"), ("scrubbed",))
        )
    return deleted > emptied


def scrub(store: Store) -> None:
    """Take deleted rows out of the database's files, where it would keep them for a while.

    Raises StoreError where somebody reads all the time; what is deleted stays deleted, and `purge`
    can be run again.
    """
    whole = True
    if store.is_sqlite:
        _scrub_sqlite(store)
    else:
        whole = _scrub_postgresql(store)
    with store.writing() as writing:
        writing.audit.note("server", "scrubbed", "", "" if whole else "but_the_log")


def _scrub_sqlite(store: Store) -> None:
    with store.engine.connect() as connection:
        raw = connection.connection.driver_connection
        connection.rollback()
        until = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                raw.execute("VACUUM")  # type: ignore[union-attr]  # a sqlite3 connection
                busy = raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]  # type: ignore[union-attr]
            except Exception as error:  # noqa: BLE001  # sqlite3's, whichever driver it is
                busy = "locked" in str(error) or "busy" in str(error)
                if not busy:
                    raise StoreError("The store's free pages could not be emptied.") from None
            if not busy:
                return
            if time.monotonic() > until:
                raise StoreError("The store is in use all the time; run the purge again.")
            time.sleep(0.2)


def _scrub_postgresql(store: Store) -> bool:
    """Whether the database's log could be emptied too: only its owner may ask for that."""
    plain = store.engine.execution_options(isolation_level="AUTOCOMMIT")
    with told_plainly(), plain.connect() as connection:
        _wait_for_older(connection)
        for table in Table.metadata.sorted_tables:
            connection.exec_driver_sql(f'VACUUM (FULL) "{table.name}"')
        try:
            connection.exec_driver_sql("SELECT pg_switch_wal()")
            connection.exec_driver_sql("CHECKPOINT")
        except DBAPIError:
            return False  # docs/clinic.md says what to set there
    return True


def _wait_for_older(connection: Connection) -> None:
    """Wait until nobody can still see deleted rows: VACUUM would keep them."""
    until = time.monotonic() + PATIENCE_SECONDS
    mine = connection.scalar(text("SELECT pg_current_xact_id()::xid::text"))
    while connection.scalar(text(OLDER), {"mine": mine}):
        if time.monotonic() > until:
            raise StoreError("The store is in use all the time; run the purge again.")
        time.sleep(0.2)
