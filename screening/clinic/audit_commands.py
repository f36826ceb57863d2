"""The audit on the command line: `trd-screen clinic audit …`."""

import click

from screening.clinic.audit import Head, entries, head_of, problems
from screening.clinic.command_parts import FOLDER_OPTION, clinic_of, told_plainly
from screening.clinic.config import in_zone
from screening.clinic.errors import ClinicError


@click.group()
def audit() -> None:
    """Who saw, changed and exported what, and when."""


@audit.command()
@FOLDER_OPTION
@click.option("--expect", help="NUMBER:DIGEST as an earlier verify printed it; kept elsewhere.")
@told_plainly
def verify(*, folder: str | None, expect: str | None) -> None:
    """Check that no entry was changed, taken out, added or moved."""
    expected = None
    if expect:
        number, _, digest = expect.partition(":")
        if not number.isdecimal():
            raise click.BadParameter("must be NUMBER:DIGEST", param_hint="--expect")
        expected = Head(int(number), digest)
    with clinic_of(folder) as (_, store), store.reading() as session:
        wrong = list(problems(session, store.secret, expected))
        head = head_of(session)
    for each in wrong:
        click.echo(each)
    if wrong:
        raise ClinicError(f"The audit is not whole: {len(wrong)} problems.")
    click.echo(f"The audit is whole: {head.number} entries.")
    click.echo(f"{head.number}:{head.digest}")


@audit.command("show")
@FOLDER_OPTION
@click.option("--after", default=0, help="Only entries after this number.")
@told_plainly
def show_audit(*, folder: str | None, after: int) -> None:
    """Print the audit."""
    with clinic_of(folder) as (known, store), store.reading() as session:
        for each in entries(session, after):
            at = in_zone(each.at, known.zone)
            told = f"{each.who} {each.did} {each.about} {each.detail}".rstrip()
            click.echo(f"{each.number}  {at:%Y-%m-%d %H:%M:%S}  {told}")
