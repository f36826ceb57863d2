"""The audit: who did what and when, each entry chained to the one before it by a keyed hash.

It holds random ids and words of a fixed list, never anything a person or a clinician wrote. Without
the key nobody can change, take out, add or reorder entries so that the chain still holds, nor cut
its end off. Only a whole store put back to an earlier state agrees with itself: who must know that
keeps `head` elsewhere and hands it to `check`.
"""

import hmac
from collections.abc import Iterator
from hashlib import sha256
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from screening.clinic.tables import Audited, AuditHead, now

ONE = 1
FIRST = "0" * 64
AT_ONCE = 2_000
BEGINS = "clinic_made"
"""What the first entry of every audit says."""


class Head(NamedTuple):
    """The end of the audit: how many entries, and the digest of the last."""

    number: int
    digest: str


class Done(NamedTuple):
    """Something to be written into the audit."""

    who: str
    did: str
    about: str
    detail: str


class Audit:
    """Collects what a transaction did, and writes it at its end."""

    def __init__(self, secret: bytes) -> None:
        """`secret` is the store's."""
        self._secret = secret
        self._done: list[Done] = []

    def note(self, who: str, did: str, about: str = "", detail: str = "") -> None:
        """Note one thing that was done."""
        self._done.append(Done(who, did, about, detail))

    def write(self, session: Session) -> None:
        """Chain what was noted to what is there. The head is held until the transaction ends."""
        if not self._done:
            return
        head = session.get(AuditHead, ONE, with_for_update=True)
        if head is None:
            head = AuditHead(id=ONE, number=0, digest=FIRST, mark="")
            session.add(head)
        for done in self._done:
            entry = Audited(number=head.number + 1, at=now(), **done._asdict(), digest="")
            entry.digest = _digest(self._secret, head.digest, entry)
            session.add(entry)
            head.number, head.digest = entry.number, entry.digest
        head.mark = _mark(self._secret, head.number, head.digest)
        session.flush()
        self._done = []


def hold(session: Session) -> None:
    """Wait until it is this transaction's turn: the next that is audited waits for its end."""
    session.get(AuditHead, ONE, with_for_update=True)


def entries(session: Session, after: int = 0) -> Iterator[Audited]:
    """Every entry of the audit in order, from the one after a number."""
    while True:
        asked = select(Audited).where(Audited.number > after).order_by(Audited.number)
        found = session.scalars(asked.limit(AT_ONCE)).all()
        if not found:
            return
        yield from found
        after = found[-1].number
        session.expunge_all()


def last_entries(session: Session, most: int) -> list[Audited]:
    """The last entries of the audit, newest first."""
    asked = select(Audited).order_by(Audited.number.desc()).limit(most)
    return list(session.scalars(asked))


def head_of(session: Session) -> Head:
    """The end of the audit as the store has it."""
    head = session.get(AuditHead, ONE)
    return Head(head.number, head.digest) if head else Head(0, FIRST)


def problems(session: Session, secret: bytes, expected: Head | None = None) -> Iterator[str]:
    """Everything that is wrong with the audit; nothing where it is whole.

    `expected` is a head that was kept elsewhere: the audit must hold it and go on from it.
    """
    before = Head(0, FIRST)
    met = expected is None or expected == before
    for entry in entries(session):
        if entry.number != before.number + 1:
            yield f"entries {before.number + 1} to {entry.number - 1} are missing"
        elif _digest(secret, before.digest, entry) != entry.digest:
            yield f"entry {entry.number} was changed, or is not where it was written"
        elif entry.number == 1 and entry.did != BEGINS:
            yield "everything before entry 1 was taken out"
        before = Head(entry.number, entry.digest)
        met = met or before == expected
    head = session.get(AuditHead, ONE)
    if head is None:
        yield "the end of the audit is not recorded"
    elif not hmac.compare_digest(head.mark, _mark(secret, head.number, head.digest)):
        yield "the record of the audit's end was changed"
    elif (head.number, head.digest) != before:
        yield f"the audit ends at entry {before.number}, but was written up to {head.number}"
    if not met and expected:
        yield f"the audit does not hold entry {expected.number} as it was kept elsewhere"


def _digest(secret: bytes, before: str, entry: Audited) -> str:
    told = (entry.at.isoformat(), entry.who, entry.did, entry.about, entry.detail)
    return _keyed(secret, "entry", before, str(entry.number), *told)


def _mark(secret: bytes, number: int, digest: str) -> str:
    return _keyed(secret, "head", str(number), digest)


def _keyed(secret: bytes, *parts: str) -> str:
    return hmac.new(secret, "\0".join(parts).encode(), sha256).hexdigest()
