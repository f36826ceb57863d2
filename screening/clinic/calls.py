"""Calls: when answers need somebody now, the clinic's own command or address is told to look.

The call says that the queue is to be looked at, and nothing of a person. It is kept in the store
until it was handed over, and tried again; a server that stops loses none.
"""

import json
import subprocess
import time
from datetime import timedelta
from functools import partial
from http.client import HTTPException
from threading import Event, Thread
from urllib.request import Request, urlopen

from sqlalchemy import or_, select, update

from screening.clinic.actors import SERVER
from screening.clinic.config import CallConfig
from screening.clinic.erase import purge_due
from screening.clinic.settings import settings
from screening.clinic.store import Store
from screening.clinic.tables import Notification, now

WAIT_SECONDS = 20
AGAIN = timedelta(seconds=60)
LOOK_SECONDS = 20
FIRST_DELETION_SECONDS = 3_600
A_DAY_SECONDS = 86_400


def hand_over(config: CallConfig, clinic: str) -> str:
    """Call; nothing if it was taken, or one word for what went wrong."""
    told = {"event": "look_at_the_queue", "clinic": clinic, "at": now().isoformat()}
    message = json.dumps(told, ensure_ascii=False).encode()
    try:
        if config.command:
            subprocess.run(  # noqa: S603  # the clinic's own command, from its own file
                list(config.command),
                input=message,
                check=True,
                timeout=WAIT_SECONDS,
                capture_output=True,
            )
        if config.webhook:
            headers = {"Content-Type": "application/json"}
            asked = Request(config.webhook, message, headers)  # noqa: S310  # https, or loopback
            with urlopen(asked, timeout=WAIT_SECONDS):  # noqa: S310
                pass
    except subprocess.TimeoutExpired:
        return "timed_out"
    except (subprocess.CalledProcessError, OSError, HTTPException, ValueError) as error:
        return type(error).__name__
    return ""


def call_if_due(store: Store, config: CallConfig) -> int:
    """Hand over every call that is due; how many were taken. Several servers call once."""
    if not config.command and not config.webhook:
        return 0
    taken = 0
    for number, tries in _due(store):
        if not _claimed(store, number, tries):
            continue
        problem = hand_over(config, settings(store).name)
        with store.writing() as writing:
            if not problem:
                done = update(Notification).where(Notification.id == number)
                writing.session.execute(done.values(done_at=now()))
                taken += 1
            did = "call_failed" if problem else "called"
            writing.audit.note("server", did, "queue", problem)
    return taken


def _due(store: Store) -> list[tuple[str, int]]:
    with store.reading() as session:
        asked = select(Notification.id, Notification.tries).where(
            Notification.done_at.is_(None),
            or_(Notification.tried_at.is_(None), Notification.tried_at < now() - AGAIN),
        )
        return list(session.execute(asked.order_by(Notification.made_at)))


def failing(store: Store) -> bool:
    """Whether a call was tried and nobody took it yet: then the queue's page must say so."""
    with store.reading() as session:
        asked = select(Notification.id).where(
            Notification.done_at.is_(None), Notification.tries > 0
        )
        return session.scalar(asked.limit(1)) is not None


def _claimed(store: Store, number: str, tries: int) -> bool:
    with store.writing() as writing:
        mine = update(Notification).where(Notification.id == number, Notification.tries == tries)
        found = writing.session.execute(mine.values(tried_at=now(), tries=tries + 1))
        return bool(found.rowcount)  # type: ignore[attr-defined]  # an UPDATE's result has it


class Caller:
    """Looks for calls that are due, in a thread of its own."""

    def __init__(self, store: Store, config: CallConfig) -> None:
        """Starts at once; it ends with the process. Once a day it deletes what is past its days."""
        self._wake = Event()
        self._delete = partial(purge_due, store, SERVER)
        self._look = partial(call_if_due, store, config)
        Thread(target=self._run, daemon=True, name="calls").start()

    def look(self) -> None:
        """Look now."""
        self._wake.set()

    def _run(self) -> None:
        delete_at = time.monotonic() + FIRST_DELETION_SECONDS
        while True:
            self._wake.wait(LOOK_SECONDS)
            self._wake.clear()
            try:
                self._look()
                if time.monotonic() >= delete_at:
                    delete_at = time.monotonic() + A_DAY_SECONDS
                    self._delete()
            except Exception:  # noqa: BLE001, S112  # whatever it was, later calls must not stop
                continue  # the store does not answer, or the like; it is looked at again
