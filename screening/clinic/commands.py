"""The command line of clinic mode: `trd-screen clinic …`."""

import os
import sys
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import click

from screening.clinic.actors import OPERATOR
from screening.clinic.audit_commands import audit
from screening.clinic.backup import back_up, restore
from screening.clinic.cases import note_export, open_case
from screening.clinic.command_parts import FOLDER_OPTION, clinic_of, told_plainly
from screening.clinic.config import FOLDER, ClinicFolder, folder_given, in_zone, is_loopback
from screening.clinic.demonstration import demonstrate
from screening.clinic.erase import purge_case, purge_due
from screening.clinic.errors import ClinicError
from screening.clinic.export import WHAT, What, exported
from screening.clinic.invitations import VALID_DAYS, invite
from screening.clinic.keys import rotate_key
from screening.clinic.lines import QueueState
from screening.clinic.queue import QueueIndex, Wanted, note_queue_seen, queue
from screening.clinic.setup import set_up
from screening.clinic.tables import now
from screening.clinic.words import line_words


@click.group()
def clinic() -> None:
    """Run a clinic's queue: invitations, what was sent, cases, audit.

    Without this, nothing that anybody answers is ever stored. Exit status 4: the clinic's folder,
    keys or store cannot be used, or the audit is not whole.
    """
    os.umask(0o077)  # what is written here is for its owner alone


@clinic.command()
@FOLDER_OPTION
@click.option("--name", default="Our clinic", help="The clinic's name, as people read it.")
@click.option("--store", "store_url", help="SQLAlchemy's address; a SQLite file if left out.")
@click.option("--key-file", help="Where the keys are kept, best on another disk.")
@click.option("--demonstration", is_flag=True, help="Fill it with invented people.")
@told_plainly
def init(
    *,
    folder: str | None,
    name: str,
    store_url: str | None,
    key_file: str | None,
    demonstration: bool,
) -> None:
    """Set a clinic up, or bring the store of an older version to this one's shape."""
    known = set_up(folder_given(folder), name, store_url=store_url, key_file=key_file)
    click.echo(f"The clinic is in {known.folder}; its keys are in {known.key_file}.")
    click.echo("Keep a copy of the keys somewhere else: without them the store opens for nobody.")
    if demonstration:
        store = known.open_store()
        click.echo(f"{demonstrate(store)} invented people were added.")
        store.close()


@clinic.command()
@FOLDER_OPTION
@click.option("--address", default="127.0.0.1", help="The address to listen on.")
@click.option("--port", default=8502, help="The port to listen on.")
@click.option(
    "--side",
    type=click.Choice(["both", "people", "staff"]),
    default="both",
    help="Whose pages to serve: people who were invited, staff, or both.",
)
@told_plainly
def serve(*, folder: str | None, address: str, port: int, side: str) -> None:
    """Open the clinic's pages. Without staff sign-in, on this machine's own address alone."""
    with clinic_of(folder) as (known, _):
        pass
    options = [
        f"--server.address={address}",
        f"--server.port={port}",
        "--server.headless=true",
        # With many at once, these two cost more than everything else (benchmarks/CLINIC.md):
        "--server.fileWatcherType=none",  # looking at every file of the program after each click
        "--runner.postScriptGC=false",  # collecting all garbage, the queue walked, after each click
    ]
    if known.config.sign_in is not None:
        known.check_sign_in()
        options.append(f"--secrets.files={known.secrets_file}")
    elif not is_loopback(address):
        raise ClinicError(
            f"Staff sign-in is not configured, so the clinic does not open on {address}: everybody"
            f" who reaches it could read answers. See [sign_in] in {known.folder / 'clinic.toml'}."
        )
    else:
        click.echo("No staff sign-in is configured: this machine alone can reach the clinic.")
    spec = find_spec("ui")
    place = Path(str(spec and spec.origin)).parent
    os.environ.update({FOLDER: str(known.folder), "TRD_CLINIC_SIDE": side})
    os.chdir(place.parent)  # Streamlit reads .streamlit/config.toml from here
    click.echo(f"The clinic opens at http://{address}:{port}")
    sys.stdout.flush()
    program = [sys.executable, "-m", "ui.clinic.server", *options]
    os.execv(sys.executable, program)  # noqa: S606  # this program becomes the server


@clinic.command("invite")
@FOLDER_OPTION
@click.option("--reference", default="", help="Initials, or the clinic's own reference.")
@click.option("--case", "case_id", help="Invite a known person once more.")
@click.option(
    "--appointment",
    type=click.DateTime(["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"]),
    help="By the clinic's clock, as 2026-11-25T10:40.",
)
@click.option("--valid-days", default=VALID_DAYS, help="For how many days the code is good.")
@told_plainly
def invite_person(
    *,
    folder: str | None,
    reference: str,
    case_id: str | None,
    appointment: datetime | None,
    valid_days: int,
) -> None:
    """Make a code for one person. It is shown here once and kept nowhere."""
    with clinic_of(folder) as (known, store):
        zone = known.zone
        when = appointment.replace(tzinfo=zone).astimezone() if appointment and zone else None
        made = invite(
            store,
            OPERATOR,
            reference=reference,
            case_id=case_id,
            appointment=when or (appointment.astimezone() if appointment else None),
            valid_days=valid_days,
        )
        click.echo(made.code)
        until = in_zone(made.expires_at, zone)
        click.echo(f"case {made.case_id}, good until {until:%Y-%m-%d %H:%M}", err=True)


@clinic.command("queue")
@FOLDER_OPTION
@click.option("--state", type=click.Choice(["open", "done"]), default="open", help="Which cases.")
@click.option("--page", default=1, help="Which page of the list.")
@told_plainly
def show_queue(*, folder: str | None, state: QueueState, page: int) -> None:
    """List the queue, most urgent first."""
    with clinic_of(folder) as (known, store):
        shown = queue(QueueIndex(store), store, OPERATOR, Wanted(state=state, page=page - 1))
        note_queue_seen(store, OPERATOR)
        for row in shown.rows:
            click.echo(f"{row.case_id}  {line_words(row.line, known.zone, now())}")
        for case_id in shown.closed:
            click.echo(f"{case_id}  cannot be opened with these keys")
        click.echo(f"{shown.found} cases, page {shown.page + 1} of {shown.pages}.")
        if shown.unanswered:
            click.echo(f"{shown.unanswered} need somebody now, and nothing is recorded yet.")


@clinic.command()
@FOLDER_OPTION
@click.argument("case_id", metavar="CASE")
@click.option("--as", "what", type=click.Choice(WHAT), default="paste", help="What to write.")
@click.option(
    "--output", type=click.File("wb"), required=True, help="Where to write it (- for output)."
)
@told_plainly
def export(*, folder: str | None, case_id: str, what: What, output: Any) -> None:  # noqa: ANN401
    """Write one case: text to paste, the summary, the authorisation sheet, or all of it as JSON."""
    with clinic_of(folder) as (_, store):
        view = open_case(store, OPERATOR, case_id)
        note_export(store, OPERATOR, case_id, what)
        output.write(exported(view, store, what))


@clinic.command("rotate-key")
@FOLDER_OPTION
@click.option("--keep-old", is_flag=True, help="Keep the old keys, so that old backups open.")
@told_plainly
def rotate(*, folder: str | None, keep_old: bool) -> None:
    """Seal everything with a new key, and drop the old one.

    Servers may run on meanwhile if they read the same key file.
    """
    with clinic_of(folder) as (known, store):
        count = rotate_key(store, keep_old=keep_old)
        click.echo(f"{count} fields are sealed with the new key in {known.key_file}.")
        if not keep_old:
            click.echo("The old key is gone: backups made before this do not open any more.")


@clinic.command()
@FOLDER_OPTION
@click.option("--case", "case_id", help="Delete this case, however recent it is.")
@click.confirmation_option(prompt="Deleted cases cannot be brought back. Go on?")
@told_plainly
def purge(*, folder: str | None, case_id: str | None) -> None:
    """Delete what is past the clinic's retention, or one case; also from the database's files."""
    with clinic_of(folder) as (_, store):
        count = int(purge_case(store, OPERATOR, case_id)) if case_id else purge_due(store, OPERATOR)
        if case_id and not count:
            raise ClinicError(f"There is no case {case_id[:40]!r}.")
        click.echo(f"{count} cases were deleted. Backups made before this still hold them.")


@clinic.command()
@FOLDER_OPTION
@click.argument("file", type=click.Path(dir_okay=False))
@told_plainly
def backup(*, folder: str | None, file: str) -> None:
    """Write the whole store into FILE, sealed as it is. The keys are not in it."""
    with clinic_of(folder) as (_, store):
        click.echo(f"{back_up(store, Path(file))} rows were written to {file}.")


@clinic.command("restore")
@FOLDER_OPTION
@click.argument("file", type=click.Path(exists=True, dir_okay=False))
@click.option("--replace", is_flag=True, help="Replace what is in the store.")
@told_plainly
def restore_backup(*, folder: str | None, file: str, replace: bool) -> None:
    """Put the backup in FILE into the store. What is replaced is backed up beside it first."""
    known = ClinicFolder(folder_given(folder))
    store = known.open_store()
    try:
        if replace:
            kept = known.folder / f"before-restore-{now():%Y%m%dT%H%M%SZ}.backup"
            back_up(store, kept)
            click.echo(f"What was there is kept in {kept}.")
        found = restore(store, Path(file), replace=replace)
    finally:
        store.close()
    click.echo(f"{found.rows} rows are back.")
    if found.deleted_again:
        click.echo(f"{found.deleted_again} cases were deleted since, and are deleted again.")


clinic.add_command(audit)
