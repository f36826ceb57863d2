"""Sealing: every field that tells of a person is encrypted, with keys that are not in the store.

A sealed field holds a JSON value and the place it belongs to, so that a field copied to another
row does not open. Lengths are rounded up, so that a field's size tells little.
"""

import fcntl
import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from screening.clinic.errors import ClinicSetupError, SealError

BLOCK = 256
GRACE_SECONDS = 120
"""For so long a dropped key still opens, in memory, what was read just before."""
OWNER_ONLY = 0o600


def write_keys(path: Path, keys: list[str]) -> None:
    """Write a key file, the key that seals first. It has its name once it is on the disk.

    Raises ClinicSetupError; the file of before then stays.
    """
    try:
        _write_keys(path, keys)
    except OSError as error:
        told = f"The key file {path} could not be written ({type(error).__name__})."
        raise ClinicSetupError(told) from None


def _write_keys(path: Path, keys: list[str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = path.with_name(f"{path.name}.new")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, OWNER_ONLY), "w") as file:
        file.write("".join(f"{key}\n" for key in keys))
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Nobody else on this machine is in the same block for the same folder."""
    held = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield
    finally:
        os.close(held)


def new_key() -> str:
    """A new key from the system's random numbers."""
    return Fernet.generate_key().decode()


def read_keys(path: Path) -> list[str]:
    """The keys of a file, the one that seals first. Raises ClinicSetupError."""
    try:
        keys = path.read_text("ascii").split()
        for key in keys:
            Fernet(key)
    except (OSError, ValueError) as error:
        raise ClinicSetupError(f"The key file {path} cannot be used: {error}") from error
    if not keys:
        raise ClinicSetupError(f"The key file {path} holds no key.")
    return keys


class Vault:
    """Seals and opens fields. Reads the key file again when it changes. Safe from any thread."""

    def __init__(self, key_file: Path) -> None:
        """Raises ClinicSetupError if the file holds no usable keys."""
        self.key_file = key_file
        self._lock = Lock()
        self._read_at: tuple[int, int] = (0, 0)
        self._dropped: dict[str, float] = {}
        self._in_file: list[str] = []
        self._keys()

    def _keys(self) -> MultiFernet:
        try:
            found = self.key_file.stat()
        except OSError as error:
            raise ClinicSetupError(f"The key file {self.key_file} is gone.") from error
        now = (found.st_mtime_ns, found.st_ino)
        with self._lock:
            if now != self._read_at:
                before, self._in_file = self._in_file, read_keys(self.key_file)
                until = time.monotonic() + GRACE_SECONDS
                self._dropped |= {key: until for key in before if key not in self._in_file}
                self._read_at = now
                self._put_together()
            elif self._dropped and time.monotonic() > max(self._dropped.values()):
                self._dropped = {}
                self._put_together()
            return self._known

    def _put_together(self) -> None:
        self._known = MultiFernet([Fernet(key) for key in (*self._in_file, *self._dropped)])

    def seal(self, place: str, content: object) -> str:
        """The content, sealed for one place, such as ``case/ID/line``."""
        text = json.dumps([place, content], ensure_ascii=False, separators=(",", ":"))
        whole = text.encode("utf-8", "surrogatepass")
        return self._keys().encrypt(whole + b" " * (-len(whole) % BLOCK)).decode("ascii")

    def reader(self) -> Callable[[str, str], Any]:
        """Opens many fields at once with the keys as they are now. Raises SealError."""
        keys = self._keys()
        return lambda place, sealed: _opened(keys, place, sealed)

    def open(self, place: str, sealed: str) -> Any:  # noqa: ANN401  # any JSON value
        """The content that was sealed for this place. Raises SealError."""
        return _opened(self._keys(), place, sealed)

    def reseal(self, place: str, sealed: str) -> str:
        """The same content under the key that seals now. Raises SealError."""
        return self.seal(place, self.open(place, sealed))


def _opened(keys: MultiFernet, place: str, sealed: str) -> Any:  # noqa: ANN401  # any JSON value
    table = place.partition("/")[0]
    try:
        sealed_for, content = json.loads(keys.decrypt(sealed.encode("ascii")))
    except (InvalidToken, ValueError) as error:
        raise SealError(f"A sealed field ({table}) does not open.") from error
    if sealed_for != place:
        raise SealError(f"A sealed field ({table}) belongs to another row.")
    return content
