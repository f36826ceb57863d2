"""Set a clinic up: its folder, its file, its keys and its store."""

import json
import secrets
from pathlib import Path

from sqlalchemy.orm import Session

from screening.clinic.actors import OPERATOR
from screening.clinic.audit import BEGINS, Audit
from screening.clinic.config import FILE, ClinicFolder
from screening.clinic.errors import ClinicSetupError
from screening.clinic.migrate import migrate
from screening.clinic.store import ONE, Store, told_plainly
from screening.clinic.tables import Clinic, now
from screening.clinic.vault import alone, new_key, write_keys

TEMPLATE = """\
# The clinic's own settings. Answers, names and appointments are in the store, sealed.
store = {store}
# Whoever has this file can read the store: keep it on another disk, and keep a copy elsewhere.
key_file = {key_file}
# time_zone = "Europe/London"

# Staff sign-in with OpenID Connect. Without it, clinic mode runs on this machine alone.
# [sign_in]
# secrets = "secrets.toml"        # a file with Streamlit's own [auth]
# role_claim = "roles"            # where the provider names roles, or by e-mail address:
# clinicians = ["a.clinician@clinic.example"]
# administrators = ["an.administrator@clinic.example"]
# idle_minutes = 15

# What is called when somebody is needed now. It is told that the queue is to be looked at, no more.
# [call]
# command = ["notify-on-call"]
# webhook = "https://pager.clinic.example/queue"
"""


def set_up(
    folder: Path, name: str, *, store_url: str | None = None, key_file: str | None = None
) -> ClinicFolder:
    """Make what is missing of a clinic, and bring its store to the newest shape.

    What is there stays as it is. Raises ClinicSetupError.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with alone(folder):
        return _set_up(folder, name, store_url, key_file)


def _set_up(folder: Path, name: str, store_url: str | None, key_file: str | None) -> ClinicFolder:
    file = folder / FILE
    if not file.exists():
        text = TEMPLATE.format(
            store=json.dumps(store_url or "sqlite:///clinic.db"),
            key_file=json.dumps(key_file or "keys/clinic.keys"),
        )
        file.write_text(text, "utf-8")
    clinic = ClinicFolder(folder)
    store = _store_with_keys(clinic)
    try:
        migrate(store)
        _make_clinic(store, name)
    finally:
        store.close()
    return clinic


def _store_with_keys(clinic: ClinicFolder) -> Store:
    if not clinic.key_file.exists():
        if _holds_a_clinic(clinic):
            raise ClinicSetupError(
                f"The key file {clinic.key_file} is missing, but the store is there. Bring the keys"
                " back; new ones would open nothing."
            )
        write_keys(clinic.key_file, [new_key()])
    return clinic.open_store()


def _holds_a_clinic(clinic: ClinicFolder) -> bool:
    from sqlalchemy import inspect  # noqa: PLC0415  # only to look

    from screening.clinic.store import engine_for  # noqa: PLC0415

    engine = engine_for(clinic.store_url())
    try:
        return inspect(engine).has_table("clinic")
    finally:
        engine.dispose()


def _make_clinic(store: Store, name: str) -> None:
    secret = secrets.token_bytes(32)
    with told_plainly(), Session(store.engine.execution_options(writes=True)) as session:
        if session.get(Clinic, ONE) is not None:
            return
        clinic = Clinic(id=ONE, name=name, sending_on=False, made_at=now())
        store.sealed(clinic, "secret", secret.hex())
        session.add(clinic)
        audit = Audit(secret)
        audit.note(OPERATOR.who, BEGINS)
        audit.write(session)
        session.commit()
