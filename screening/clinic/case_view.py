"""One case as it stands: what was sent, every version of its record, what was written on it."""

from collections.abc import Callable
from datetime import date, datetime, tzinfo
from typing import Any, Literal, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from screening.clinic.actors import Actor, needs, refuse
from screening.clinic.lines import Line
from screening.clinic.records import Record, RevisionKind
from screening.clinic.store import Store
from screening.clinic.tables import Case, Entry, Questionnaire, Revision, Staff, is_id
from screening.form import Content

EntryKind = Literal["note", "response"]


class Version(NamedTuple):
    """One version of a record, and what was found in it at the time."""

    number: int
    kind: RevisionKind
    record: Record
    found: dict[str, Any]
    by: str
    at: datetime


class Sent(NamedTuple):
    """One questionnaire: the person's own answers, and its versions, oldest first."""

    id: str
    number: int
    answers: Content
    sent_at: datetime
    consent: dict[str, Any]
    versions: tuple[Version, ...]

    @property
    def record(self) -> Record:
        """The record as it stands."""
        return self.versions[-1].record


class Written(NamedTuple):
    """A note, or what was done about a `now`."""

    kind: EntryKind
    text: str
    by: str
    at: datetime


class CaseView(NamedTuple):
    """A whole case. `version` is what a change must name, so that none is overwritten unseen."""

    id: str
    reference: str
    line: Line
    state: str
    version: int
    sent: tuple[Sent, ...]
    written: tuple[Written, ...]
    zone: tzinfo | None = None

    def day_of(self, sent: Sent) -> date:
        """The day a questionnaire was sent, by the clinic's clock."""
        return sent.sent_at.astimezone(self.zone).date()

    @property
    def newest(self) -> Sent:
        """The questionnaire that was sent last."""
        return self.sent[-1]


def open_case(store: Store, actor: Actor, case_id: str, *, again: bool = False) -> CaseView:
    """A case for a clinician; noted in the audit unless it is only drawn again.

    Raises NotAllowedError, also for a case that is not there.
    """
    needs(store, actor, "clinician", f"case:{case_id}")
    with store.reading() as session:
        view = _view(store, session, case_id) if is_id(case_id) else None
    if view is None:
        refuse(store, actor, "no_such_case", f"case:{case_id}")
        raise AssertionError  # refuse always raises
    if not again:
        with store.writing() as writing:
            writing.audit.note(actor.who, "case_opened", f"case:{case_id}", f"v:{view.version}")
    return view


def _view(store: Store, session: Session, case_id: str) -> CaseView | None:
    case = session.get(Case, case_id)
    if case is None or case.line is None:
        return None
    names = _names(store, session)
    asked = select(Questionnaire).where(Questionnaire.case_id == case_id)
    sent = session.scalars(asked.order_by(Questionnaire.number)).all()
    entries = session.scalars(
        select(Entry).where(Entry.case_id == case_id).order_by(Entry.made_at, Entry.id)
    )
    return CaseView(
        id=case.id,
        reference=store.opened(case, "reference"),
        line=Line.model_validate(store.opened(case, "line")),
        state=case.state,
        version=case.version,
        sent=tuple(_sent(store, session, each, names) for each in sent),
        written=tuple(
            Written(_entry_kind(row), store.opened(row, "text"), names(row.made_by), row.made_at)
            for row in entries
        ),
        zone=store.zone,
    )


def _entry_kind(row: Entry) -> EntryKind:
    return "response" if row.kind == "response" else "note"


def _names(store: Store, session: Session) -> Callable[[str], str]:
    known: dict[str, str] = {}

    def name(who: str) -> str:
        kind, _, number = who.partition(":")
        if kind != "staff":
            return kind
        if number not in known:
            row = session.get(Staff, number)
            known[number] = store.opened(row, "name")["name"] if row else number[:8]
        return known[number]

    return name


def _sent(store: Store, session: Session, row: Questionnaire, names: Callable[[str], str]) -> Sent:
    asked = select(Revision).where(Revision.questionnaire_id == row.id).order_by(Revision.number)
    return Sent(
        id=row.id,
        number=row.number,
        answers=store.opened(row, "answers"),
        sent_at=row.sent_at,
        consent=store.opened(row, "consent"),
        versions=tuple(
            Version(
                number=each.number,
                kind=each.kind,  # type: ignore[arg-type]  # written by next_revision alone
                record=Record.model_validate(store.opened(each, "record")),
                found=store.opened(each, "found"),
                by=names(each.made_by),
                at=each.made_at,
            )
            for each in session.scalars(asked)
        ),
    )
