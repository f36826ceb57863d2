"""A clinic as its users meet it: served by the command line, staff signing in with a provider."""

import os
import secrets
import signal
import socket
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from identity_provider import identity_provider
from serving import wait_for

from screening.clinic.actors import OPERATOR
from screening.clinic.config import FILE, ClinicFolder
from screening.clinic.settings import GOVERNANCE, set_words, switch_sending
from screening.clinic.setup import set_up

PROGRAM = Path(sys.executable).with_name("trd-screen")
STAFF = {
    "clara": {
        "sub": "s1",
        "name": "Clara Clinician",
        "email": "c@clinic.example",
        "roles": ["clinician"],
    },
    "adam": {
        "sub": "s2",
        "name": "Adam Admin",
        "email": "a@clinic.example",
        "roles": ["administrator"],
    },
    "vera": {"sub": "s3", "name": "Vera Visitor", "email": "v@clinic.example", "roles": []},
}
WORDS = {
    "who_reads": "The nurse on duty reads what you send.",
    "how_often": "Twice a day, Monday to Friday.",
    "out_of_hours": "Nobody reads it at night or at weekends.",
    "same_day_contact": "Call the desk on 01632 960001.",
}


class Clinic(NamedTuple):
    """A clinic that is served."""

    url: str
    folder: Path
    log: Path
    pid: int

    def run(self, *words):
        """One command of the command line; its output."""
        command = [PROGRAM, "clinic", *words, "--folder", self.folder]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
        return done.stdout + done.stderr

    def store(self):
        return ClinicFolder(self.folder).open_store()


def new_clinic(folder, *, url=None, sign_in=False):
    """A clinic that takes answers."""
    known = set_up(folder, "Elm Street clinic", store_url=url)
    store = known.open_store()
    for kind in GOVERNANCE:
        set_words(store, OPERATOR, kind, "en", WORDS[kind])
    switch_sending(store, OPERATOR, on=True)
    store.close()
    if sign_in:
        with (folder / FILE).open("a") as file:
            file.write("\n[sign_in]\nidle_minutes = 15\n")
    return known


@contextmanager
def served_clinic(folder, port=None):
    """Serve a clinic of this folder until the block ends, as its users start it."""
    port = port or free_port()
    log = folder / "server.log"
    command = [PROGRAM, "clinic", "serve", "--folder", folder, "--port", str(port)]
    with log.open("a") as kept:
        server = subprocess.Popen(
            command, stdout=kept, stderr=subprocess.STDOUT, env={**os.environ}
        )
    url = f"http://127.0.0.1:{port}"
    try:
        wait_for(url, server)
        yield Clinic(url, folder, log, server.pid)
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=20)


@contextmanager
def clinic_with_sign_in(folder):
    """A clinic whose staff sign in with a real provider on this machine."""
    port = free_port()
    back = f"http://127.0.0.1:{port}/oauth2callback"
    with identity_provider(back, STAFF) as provider:
        new_clinic(folder, sign_in=True)
        (folder / "secrets.toml").write_text(
            "[auth]\n"
            f'redirect_uri = "{back}"\n'
            f'cookie_secret = "{secrets.token_hex(32)}"\n'
            f'client_id = "{provider.client_id}"\n'
            f'client_secret = "{provider.client_secret}"\n'
            f'server_metadata_url = "{provider.server_metadata_url}"\n'
        )
        with served_clinic(folder, port) as clinic:
            yield clinic


def free_port():
    with socket.socket() as chosen:
        chosen.bind(("127.0.0.1", 0))
        return chosen.getsockname()[1]
