"""The queue: every case that was sent, most urgent first, with filters, search and counts.

Lines are sealed in the store. A server keeps them open in its memory, beside the key that opens
them, and looks at each request which cases changed; nothing of this outlives the process.
"""

from collections import Counter
from datetime import datetime
from operator import itemgetter
from threading import Lock
from typing import NamedTuple

from sqlalchemy import String, cast, func, select
from sqlalchemy.orm import Session, load_only

from screening.assessment import Speed, Verdict
from screening.clinic.actors import Actor, needs
from screening.clinic.codes import MOST_TRIES
from screening.clinic.errors import SealError
from screening.clinic.lines import Line, QueueState, order
from screening.clinic.store import Store
from screening.clinic.tables import Case, Invitation, now, place_of

PAGE = 50
STATES: tuple[QueueState, ...] = ("open", "done")
AT_ONCE = 500


class Row(NamedTuple):
    """One case of the queue."""

    case_id: str
    state: QueueState
    line: Line


class Wanted(NamedTuple):
    """What to see of the queue. Empty ones ask for nothing."""

    state: QueueState = "open"
    speeds: tuple[Speed, ...] = ()
    verdicts: tuple[Verdict, ...] = ()
    only_marked: bool = False
    text: str = ""
    page: int = 0


class Shown(NamedTuple):
    """One page of the queue; the counts are of everything in that state, before any filter.

    `closed` are the cases whose line does not open, in whatever state.
    """

    rows: tuple[Row, ...]
    found: int
    counts: Counter[Speed]
    unanswered: int
    closed: tuple[str, ...]
    page: int
    pages: int


class Waiting(NamedTuple):
    """An invitation that was not used up yet."""

    invitation_id: str
    case_id: str
    reference: str
    appointment: datetime | None
    expires_at: datetime
    begun: bool
    locked: bool


class Held(NamedTuple):
    """The rows of one state in order, with their counts. None of it may be changed."""

    rows: tuple[Row, ...] = ()
    counts: Counter[Speed] = Counter()
    unanswered: int = 0


class QueueIndex:
    """The lines of one store, opened once and kept in order. Safe from any thread."""

    def __init__(self, store: Store) -> None:
        """Empty until it is first asked. `closed` are the cases whose line does not open."""
        self._store = store
        self._lock = Lock()
        self._told = ""
        self._known: dict[str, tuple[str, tuple[object, ...], Row]] = {}
        self._held: dict[QueueState, Held] = {}
        self.closed: tuple[str, ...] = ()

    def held(self, state: QueueState) -> Held:
        """The rows of a state, as the store has them now."""
        with self._lock, self._store.reading() as session:
            told = _versions(session)
            if told != self._told:
                self._follow(session, dict(pair.split(":") for pair in told.split(",") if pair))
                self._told = told if not self.closed else ""  # what did not open is tried again
            return self._held.get(state, Held())

    def _follow(self, session: Session, there: dict[str, str]) -> None:
        """Open what is new or changed, and put everything in order."""
        changed = [
            case_id
            for case_id, version in there.items()
            if case_id not in self._known or self._known[case_id][0] != version
        ]
        for case_id in self._known.keys() - there.keys():
            del self._known[case_id]
        self.closed = tuple(sorted(self._read(session, changed)))
        rows = [row for _, _, row in sorted(self._known.values(), key=itemgetter(1))]
        for state in STATES:
            shown = tuple(row for row in rows if row.state == state)
            counts = Counter(row.line.speed for row in shown)
            self._held[state] = Held(shown, counts, sum(row.line.calls for row in shown))

    def _read(self, session: Session, changed: list[str]) -> set[str]:
        """Open the lines of these cases; those that do not open."""
        closed, opened = set(), self._store.vault.reader()
        only = load_only(Case.id, Case.line, Case.state, Case.version)
        for start in range(0, len(changed), AT_ONCE):
            wanted = Case.id.in_(changed[start : start + AT_ONCE])
            for case in session.scalars(select(Case).options(only).where(wanted)):
                try:
                    line = Line.model_validate(opened(place_of(case, "line"), case.line or ""))
                except SealError:
                    closed.add(case.id)
                    self._known.pop(case.id, None)
                    continue
                state: QueueState = "done" if case.state == "done" else "open"
                row = Row(case.id, state, line)
                self._known[case.id] = (str(case.version), order(line), row)
        return closed


def _versions(session: Session) -> str:
    """The version of every case that was sent, fetched as one text.

    SQLite's driver lets every other thread run before each row that it fetches: with ten thousand
    rows and a busy server, a clinician would wait for seconds.
    """
    each = Case.id + ":" + cast(Case.version, String)
    asked = select(func.aggregate_strings(each, ",")).where(Case.last_sent_at.is_not(None))
    return session.scalar(asked) or ""


def queue(index: QueueIndex, store: Store, actor: Actor, wanted: Wanted) -> Shown:
    """One page of the queue for a clinician. Raises NotAllowedError."""
    needs(store, actor, "clinician", "queue")
    there = index.held(wanted.state)
    filtered = wanted.speeds or wanted.verdicts or wanted.only_marked or wanted.text.strip()
    found = [row for row in there.rows if _passes(row, wanted)] if filtered else there.rows
    pages = max(1, -(-len(found) // PAGE))
    page = min(max(0, wanted.page), pages - 1)
    return Shown(
        rows=tuple(found[page * PAGE : (page + 1) * PAGE]),
        found=len(found),
        counts=there.counts,
        unanswered=there.unanswered,
        closed=index.closed,
        page=page,
        pages=pages,
    )


def _passes(row: Row, wanted: Wanted) -> bool:
    line = row.line
    return (
        (not wanted.speeds or line.speed in wanted.speeds)
        and (not wanted.verdicts or line.verdict in wanted.verdicts)
        and (not wanted.only_marked or line.psychosis or line.postpartum)
        and wanted.text.strip().casefold() in line.reference.casefold()
    )


def note_queue_seen(store: Store, actor: Actor, about: str = "queue") -> None:
    """Note in the audit that a clinician looked at the queue, or at the invitations."""
    with store.writing() as writing:
        writing.audit.note(actor.who, f"{about}_seen", about)


def waiting(store: Store, actor: Actor) -> tuple[Waiting, ...]:
    """Every invitation that is not sent, withdrawn or expired, by appointment."""
    needs(store, actor, "clinician", "invitations")
    with store.reading() as session:
        asked = (
            select(Invitation, Case)
            .join(Case, Case.id == Invitation.case_id)
            .where(
                Invitation.sent_at.is_(None),
                Invitation.withdrawn_at.is_(None),
                Invitation.expires_at > now(),
            )
        )
        found = [_waiting(store, each, case) for each, case in session.execute(asked)]
    return tuple(
        sorted(found, key=lambda each: (each.appointment is None, each.appointment, each.reference))
    )


def _waiting(store: Store, invitation: Invitation, case: Case) -> Waiting:
    when = store.opened(invitation, "appointment")
    return Waiting(
        invitation_id=invitation.id,
        case_id=case.id,
        reference=store.opened(case, "reference"),
        appointment=datetime.fromisoformat(when) if when else None,
        expires_at=invitation.expires_at,
        begun=invitation.begun_at is not None,
        locked=invitation.tries >= MOST_TRIES,
    )
