"""Disks that fill up under a store: it says so, nothing is half-written, and it goes on with room."""

import shutil
import subprocess
import tempfile
from collections import Counter
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from killing import Closing, Said, fill, live
from lives import faults, make_old, sent_case
from sqlalchemy import event

from screening.clinic.actors import OPERATOR
from screening.clinic.backup import back_up
from screening.clinic.erase import purge_case, purge_due
from screening.clinic.errors import ClinicError, StoreError
from screening.clinic.keys import rotate_key
from screening.clinic.migrate import migrate
from screening.clinic.store import Store
from screening.clinic.vault import Vault

SMALL, LARGE = "1500k", "40m"
PAGES_SMALL, PAGES_LARGE = 120, 10_000
PAGE = 4_096
LEFT = 60_000


class Disk:
    """A folder with little room: a small disk in memory, or, where none may be mounted, a limit."""

    def __init__(self, folder, *, real):
        """`real` says that it is a disk of its own."""
        self.folder, self._real, self.pages = folder, real, PAGES_SMALL

    def opened(self, keys):
        """A store on this disk."""
        store = Store(f"sqlite:///{self.folder / 'clinic.db'}", Vault(keys))
        if not self._real:
            event.listen(store.engine, "connect", self._limit)
        return Closing(store)

    def _limit(self, connection, _):
        connection.execute(f"PRAGMA max_page_count={self.pages}")

    def leave_no_room(self):
        """Leave what a store needs to be opened, and hardly more."""
        self.pages = (self.folder / "clinic.db").stat().st_size // PAGE
        if self._real:
            free = shutil.disk_usage(self.folder).free
            (self.folder / "ballast").write_bytes(b"x" * (free - LEFT))

    def make_room(self):
        """Make it large."""
        self.pages = PAGES_LARGE
        if self._real:
            mount("remount", LARGE, self.folder)


def mount(how, size, folder):
    """Mount a disk in memory; whether it may be."""
    options = f"size={size}" if how == "new" else f"remount,size={size}"
    told = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", options, "tmpfs", folder], capture_output=True, check=False
    )
    return told.returncode == 0


@contextmanager
def small_disk(*, mounted=True):
    """A disk that is soon full."""
    folder = Path(tempfile.mkdtemp(prefix="full-disk-"))
    real = mounted and shutil.which("mount") is not None and mount("new", SMALL, folder)
    try:
        yield Disk(folder, real=real)
    finally:
        if real:
            subprocess.run(["umount", folder], check=True)
        shutil.rmtree(folder)


def fill_up(disk, keys, said, chance):
    """Live on the disk until there is no room; whether the store said so."""

    def say(*what):
        said.take(what)

    with disk.opened(keys) as store:
        try:
            live(store, say, chance)
        except StoreError:
            return True
    return False


def rotate(store, _, __):
    """Replace the key."""
    rotate_key(store)


def purge(store, _, first):
    """Delete a case: there may be room for that, or for no more than half of it."""
    purge_case(store, OPERATOR, first.cases[0])


def back(store, folder, _):
    """Write a backup beside the store."""
    for number in count():
        back_up(store, folder / f"{number}.backup")


ACTS = {"life": None, "key rotation": rotate, "purge": purge, "backup": back, "migration": None}


def fill_disks(times, first, chance):
    """Fill so many disks up; how often for each act, and what was wrong."""
    full, wrong = Counter(), []
    for turn in range(times):
        name = [*ACTS][turn % len(ACTS)]
        with small_disk(mounted=turn % 3 != 2) as disk:
            wrong += [f"full disk, {name}: {each}" for each in _one(disk, name, first, chance)]
        full[name] += 1
    return full, wrong


def _one(disk, name, first, chance):
    folder, said = Path(tempfile.mkdtemp(prefix="full-keys-")), Said()
    keys = folder / "clinic.keys"
    shutil.copy(first.keys / "clinic.keys", keys)
    try:
        with disk.opened(keys) as store:
            if name == "migration":
                make_old(store, first.rows)
            else:
                migrate(store)
                fill(store, first.rows)
        if name == "migration":
            disk.leave_no_room()
            yield from _migrate_without_room(disk, keys)
        else:
            if not fill_up(disk, keys, said, chance):
                yield "the store did not say that it is full"
            with disk.opened(keys) as store:
                yield from [*said.lost(store), *faults(store)]
                try:
                    if ACTS[name]:
                        ACTS[name](store, disk.folder, first)
                except ClinicError:
                    pass
                yield from faults(store)
        disk.make_room()
        with disk.opened(keys) as store:
            purge_due(store, OPERATOR)
            sent_case(store)
            rotate_key(store)
            yield from [*said.lost(store), *faults(store)]
    finally:
        shutil.rmtree(folder)


def _migrate_without_room(disk, keys):
    with disk.opened(keys) as store:
        try:
            migrate(store)
        except StoreError:
            pass
        else:
            yield "there was room for the migration"
    disk.make_room()
    with disk.opened(keys) as store:
        migrate(store)
