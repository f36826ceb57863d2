"""The codes of invitations: how they are made, typed and counted. None is kept in the store."""

import secrets
import time
from threading import Lock

from sqlalchemy import select
from sqlalchemy.orm import Session

from screening.clinic.tables import Invitation

LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""No letter that looks like another, and no I, L, O or U."""
HANDLE, SECRET = 4, 8
MOST_TRIES = 10
MOST_NOTED_A_MINUTE = 120


def new_code(session: Session) -> str:
    """A code whose first part belongs to no other."""
    while True:
        code = "".join(secrets.choice(LETTERS) for _ in range(HANDLE + SECRET))
        taken = select(Invitation.id).where(Invitation.handle == code[:HANDLE])
        if session.scalar(taken) is None:
            return code


def shown(code: str) -> str:
    """A code in groups of four, to be read aloud and typed."""
    return "-".join(code[start : start + HANDLE] for start in range(0, len(code), HANDLE))


def typed(code: str) -> str:
    """A code as it was made, however it was typed."""
    return "".join(letter for letter in code.upper() if letter in LETTERS)[: HANDLE + SECRET + 1]


class Guesses:
    """Counts codes that belong to nobody: only so many a minute are written into the audit.

    Otherwise whoever tries codes could fill it, and hold up those who write. They are refused all
    the same, and a code that somebody holds is never held up.
    """

    def __init__(self, most: int) -> None:
        """`most` are noted in a minute by one server."""
        self._most, self._minute, self._count, self._lock = most, 0, 0, Lock()

    def may_be_noted(self) -> bool:
        """Whether one more is noted."""
        minute = int(time.monotonic() // 60)
        with self._lock:
            if minute != self._minute:
                self._minute, self._count = minute, 0
            self._count += 1
            return self._count <= self._most
