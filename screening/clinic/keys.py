"""A new key: everything in the store is sealed anew, then the old key is dropped."""

from cryptography.fernet import Fernet, InvalidToken
from sqlalchemy import Connection, select, update

from screening.clinic.actors import OPERATOR
from screening.clinic.erase import scrub
from screening.clinic.store import Store, told_plainly
from screening.clinic.tables import Table, sealed_columns
from screening.clinic.vault import alone, new_key, read_keys, write_keys

AT_ONCE = 200


def rotate_key(store: Store, *, keep_old: bool = False) -> int:
    """Seal every field with a new key; the number of fields. It may be stopped and run again.

    The new key is on the disk before the first field is sealed with it, and the old ones go when no
    field needs them. With `keep_old` they stay, so that older backups still open. Servers that run
    meanwhile read the key file again by themselves.
    """
    path = store.vault.key_file
    with told_plainly(), alone(path.parent):
        write_keys(path, [new_key(), *read_keys(path)])
        store.wait_for_writers()
        newest = Fernet(read_keys(path)[0])
        resealed = 0
        while found := _pass(store, newest):
            resealed += found
        if not keep_old:
            write_keys(path, read_keys(path)[:1])
        scrub(store)
    with store.writing() as writing:
        writing.audit.note(OPERATOR.who, "key_rotated", "", f"fields:{resealed}")
    return resealed


def _pass(store: Store, newest: Fernet) -> int:
    """Seal anew whatever the newest key does not open; how many fields that were."""
    count = 0
    for table in Table.__subclasses__():
        for column in sealed_columns(table):
            after = ""
            while True:
                with store.engine.execution_options(writes=True).begin() as connection:
                    last, done = _some(store, connection, table, column, after, newest)
                count += done
                if last is None:
                    break
                after = last
    return count


def _some(  # noqa: PLR0913, PLR0917  # one batch's parts
    store: Store,
    connection: Connection,
    table: type[Table],
    column: str,
    after: str,
    newest: Fernet,
) -> tuple[str | None, int]:
    rows = table.__table__
    key, field = rows.c["id"], rows.c[column]
    asked = select(key, field).where(field.is_not(None)).order_by(key).limit(AT_ONCE)
    found = connection.execute(asked.where(key > after) if after else asked).all()
    done = 0
    for number, sealed in found:
        if _opens(newest, sealed):
            continue
        place = f"{table.__tablename__}/{number}/{column}"
        anew = store.vault.reseal(place, sealed)
        changed = update(table).where(key == number, field == sealed).values({column: anew})
        connection.execute(changed.execution_options(synchronize_session=False))
        done += 1
    return (found[-1][0] if len(found) == AT_ONCE else None), done


def _opens(key: Fernet, sealed: str) -> bool:
    try:
        key.decrypt(sealed.encode("ascii"))
    except InvalidToken:
        return False
    return True
