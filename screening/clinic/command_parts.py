"""What the commands of clinic mode share: the folder, its open store, and what goes wrong, said."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps

import click

from screening.clinic.config import FOLDER, ClinicFolder, folder_given
from screening.clinic.errors import ClinicError
from screening.clinic.migrate import check_shape
from screening.clinic.store import Store

CLINIC_FAILED = 4
FOLDER_OPTION = click.option(
    "--folder",
    type=click.Path(file_okay=False),
    help=f"The clinic's folder; {FOLDER} or ./clinic if left out.",
)


def told_plainly(function: Callable[..., None]) -> Callable[..., None]:
    """A command that says plainly what is wrong with the clinic."""

    @wraps(function)
    def told(*args: object, **options: object) -> None:
        try:
            function(*args, **options)
        except ClinicError as error:
            click.echo(str(error), err=True)
            sys.exit(CLINIC_FAILED)

    return told


@contextmanager
def clinic_of(folder: str | None) -> Iterator[tuple[ClinicFolder, Store]]:
    """The clinic of a folder, with its store open until the end. Raises ClinicError."""
    known = ClinicFolder(folder_given(folder))
    store = known.open_store()
    check_shape(store)
    try:
        yield known, store
    finally:
        store.close()
