"""The tables of the store. What tells of a person is sealed (`Sealed`); times are UTC.

In clear stand only: random ids, states, counts of versions and tries, times of what the server did,
the clinic's own words, and codes for what was done. No appointment, no answer, no verdict.
"""

import re
from datetime import UTC, datetime
from secrets import token_hex
from typing import Any

from sqlalchemy import DateTime, ForeignKey, MetaData, String, Text, TypeDecorator, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

SEALED = "gAAAAA"
"""How every sealed field begins."""
NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_name)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}


def now() -> datetime:
    """The time in UTC, to the second: finer would only tell devices apart."""
    return datetime.now(UTC).replace(microsecond=0)


def new_id() -> str:
    """A random name of 128 bits. It tells nothing."""
    return token_hex(16)


def is_id(text: str) -> bool:
    """Whether this can be a random name of the store."""
    return re.fullmatch(r"[0-9a-f]{32}", text) is not None


class Moment(TypeDecorator[datetime]):
    """A time in UTC. SQLite keeps no time zone, so it is taken off and put back."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:  # noqa: ANN401, D102
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without its zone cannot be kept")
        there = value.astimezone(UTC)
        return there.replace(tzinfo=None) if dialect.name == "sqlite" else there

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:  # noqa: ANN401, ARG002, D102
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Sealed(TypeDecorator[str]):
    """A field that the vault has sealed; the column's place is in `place_of`."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Any) -> str | None:  # noqa: ANN401, ARG002, D102
        if value is not None and not value.startswith(SEALED):
            raise ValueError("a field that tells of a person is kept sealed")
        return value


class Table(DeclarativeBase):
    """What every table shares."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {str: String(64), datetime: Moment}


class Clinic(Table):
    """The clinic itself: one row. `secret` keys the hashes of codes, of staff and of the audit."""

    __tablename__ = "clinic"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(Text)
    secret: Mapped[str] = mapped_column(Sealed)
    sending_on: Mapped[bool] = mapped_column(default=False)
    retention_days: Mapped[int | None]
    languages: Mapped[str] = mapped_column(Text, default="en")
    made_at: Mapped[datetime] = mapped_column(default=now)
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}


class OwnWords(Table):
    """One of the clinic's own texts in one language."""

    __tablename__ = "own_words"
    kind: Mapped[str] = mapped_column(primary_key=True)
    language: Mapped[str] = mapped_column(primary_key=True)
    text: Mapped[str] = mapped_column(Text)
    changed_at: Mapped[datetime] = mapped_column(default=now)


class Case(Table):
    """One person of the clinic. `line` is what the queue shows; None before one was sent."""

    __tablename__ = "cases"
    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    reference: Mapped[str] = mapped_column(Sealed)
    line: Mapped[str | None] = mapped_column(Sealed)
    state: Mapped[str] = mapped_column(default="invited", index=True)
    made_at: Mapped[datetime] = mapped_column(default=now)
    last_sent_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}


class Invitation(Table):
    """One form to fill in. The code is kept as a keyed hash; `handle` is its first part."""

    __tablename__ = "invitations"
    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"), index=True)
    handle: Mapped[str] = mapped_column(unique=True)
    code_hash: Mapped[str]
    tries: Mapped[int] = mapped_column(default=0)
    appointment: Mapped[str | None] = mapped_column(Sealed)
    draft: Mapped[str | None] = mapped_column(Sealed)
    draft_version: Mapped[int] = mapped_column(default=0)
    made_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime]
    begun_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]


class Questionnaire(Table):
    """What a person sent, as they sent it. It is never changed."""

    __tablename__ = "questionnaires"
    __table_args__ = (UniqueConstraint("case_id", "number"),)
    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"))
    number: Mapped[int]
    answers: Mapped[str] = mapped_column(Sealed)
    consent: Mapped[str] = mapped_column(Sealed)
    appointment: Mapped[str | None] = mapped_column(Sealed)
    sent_at: Mapped[datetime]


class Revision(Table):
    """One version of a record: answers as corrected, marks, and what was found."""

    __tablename__ = "revisions"
    __table_args__ = (UniqueConstraint("questionnaire_id", "number"),)
    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    questionnaire_id: Mapped[str] = mapped_column(
        ForeignKey("questionnaires.id", ondelete="CASCADE")
    )
    number: Mapped[int]
    kind: Mapped[str]
    record: Mapped[str] = mapped_column(Sealed)
    found: Mapped[str] = mapped_column(Sealed)
    made_by: Mapped[str]
    made_at: Mapped[datetime] = mapped_column(default=now)


class Entry(Table):
    """Something a clinician wrote on a case: a note, or what was done about a `now`."""

    __tablename__ = "entries"
    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str]
    text: Mapped[str] = mapped_column(Sealed)
    made_by: Mapped[str]
    made_at: Mapped[datetime] = mapped_column(default=now)


class Staff(Table):
    """Somebody who signed in. `identity` is a keyed hash of the provider's name for them."""

    __tablename__ = "staff"
    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    identity: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str] = mapped_column(Sealed)
    first_seen_at: Mapped[datetime] = mapped_column(default=now)


class SignIn(Table):
    """One sign-in of one of the staff, from the provider's answer until it ends."""

    __tablename__ = "sign_ins"
    id: Mapped[str] = mapped_column(primary_key=True)
    staff_id: Mapped[str] = mapped_column(ForeignKey("staff.id", ondelete="CASCADE"))
    began_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class Notification(Table):
    """A call to look at the queue now, to be handed to the clinic's own command or address."""

    __tablename__ = "notifications"
    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"), index=True)
    made_at: Mapped[datetime] = mapped_column(default=now)
    tried_at: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)
    done_at: Mapped[datetime | None] = mapped_column(index=True)


class Audited(Table):
    """One thing that was done, chained to the one before it."""

    __tablename__ = "audit"
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    who: Mapped[str]
    did: Mapped[str]
    about: Mapped[str]
    detail: Mapped[str]
    digest: Mapped[str]


class AuditHead(Table):
    """The last entry of the audit, with a mark that only the key can make."""

    __tablename__ = "audit_head"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int]
    digest: Mapped[str]
    mark: Mapped[str]


class Purged(Table):
    """A case that was deleted: its random id, so that a restored backup deletes it again."""

    __tablename__ = "purged"
    case_id: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(default=now)


def place_of(row: Table, column: str) -> str:
    """The place for which a row's field is sealed."""
    return f"{row.__tablename__}/{row.id}/{column}"  # type: ignore[attr-defined]


def sealed_columns(table: type[Table]) -> tuple[str, ...]:
    """The names of a table's sealed columns."""
    return tuple(
        column.name for column in table.__table__.columns if isinstance(column.type, Sealed)
    )
