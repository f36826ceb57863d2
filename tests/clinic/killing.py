"""Scenes in which clinic mode is killed, and what must be true of its store afterwards."""

import json
import os
import random
import select as waiting_for
import shutil
import signal
import tempfile
import time
import traceback
from collections import Counter
from pathlib import Path
from threading import Lock, Thread

from cryptography.fernet import Fernet, InvalidToken
from lives import (
    CALM,
    NOW,
    SOON,
    answers_of,
    everything,
    faults,
    govern,
    keep_draft,
    make_old,
    rows_of,
    sealed_of,
    send_as,
    sent_case,
    somebody,
    tables_there,
    with_dose,
)
from sqlalchemy import MetaData, delete, insert, select

from screening.clinic.actors import OPERATOR
from screening.clinic.backup import back_up, restore
from screening.clinic.cases import correct, open_case, respond, set_state, write_note
from screening.clinic.erase import purge_case, purge_due
from screening.clinic.errors import ClinicError, StoreError
from screening.clinic.invitations import admit, invite
from screening.clinic.keys import rotate_key
from screening.clinic.migrate import migrate, newest_shape, shape_of
from screening.clinic.setup import set_up
from screening.clinic.store import Store, told_plainly
from screening.clinic.tables import (
    Case,
    Entry,
    Invitation,
    Purged,
    Questionnaire,
    Revision,
    Table,
    sealed_columns,
)
from screening.clinic.vault import Vault, read_keys

AT_FIRST = 8
"""So many people are in a clinic before it is killed."""


def draft_of(version):
    """The draft that has a version: whoever finds another has found half of one."""
    answers = answers_of(CALM, person={"age_years": 20 + version % 60})
    return {**answers, "goals": {"own_words": f"{version} " * (1 + version % 70)}}


# --- a clinic to be killed ------------------------------------------------------------------


class First:
    """The clinic that every scene begins with: its rows, and its keys."""

    def __init__(self, folder):
        """Set it up; this also loads what the killed programs share."""
        store = set_up(folder, "To be killed").open_store()
        govern(store)
        for number in range(AT_FIRST):
            case = sent_case(store, answers_of((CALM, SOON, NOW)[number % 3]), f"First {number}")
            version = open_case(store, OPERATOR, case).version
            correct(store, OPERATOR, case, version, with_dose(answers_of(), 50 + number))
            write_note(store, OPERATOR, case, f"Note {number}")
            drafting = admit(store, invite(store, OPERATOR, case_id=case).code)
            keep_draft(store, drafting, draft_of(1))
        self.rows, self.keys = everything(store), folder / "keys"
        self.cases = [row["id"] for row in self.rows["cases"]]
        self.sealed = {case: sealed_of(store, case) for case in self.cases}
        store.close()


class Scene:
    """A clinic of its own, as the first one was."""

    def __init__(self, first, server, *, old=False):
        """`server` is PostgreSQL's, or None; an `old` clinic is one of the first version."""
        self.first, self.server, self.old = first, server, old
        self.folder = Path(tempfile.mkdtemp(prefix="kill-clinic-"))
        self.keys = self.folder / "keys" / "clinic.keys"
        shutil.copytree(first.keys, self.keys.parent)
        there = f"sqlite:///{self.folder / 'clinic.db'}"
        self.url = server.fresh_database() if server else there
        with self.opened() as store:
            if old:
                make_old(store, first.rows)
            else:
                migrate(store)
                fill(store, first.rows)

    def opened(self):
        """The store, opened anew as a server that starts does."""
        return Closing(Store(self.url, Vault(self.keys)))

    def files(self):
        """The content of every file of the store; of PostgreSQL's, once it is written."""
        if not self.server:
            return [path.read_bytes() for path in self.folder.iterdir() if path.is_file()]
        with self.opened() as store, store.engine.connect() as connection:
            at = connection.exec_driver_sql("SELECT pg_relation_filepath('cases')").scalar()
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("CHECKPOINT")
        data = self.server.data
        places = [(data / at).parent, data / "pg_wal"]
        return [
            path.read_bytes() for place in places for path in place.rglob("*") if path.is_file()
        ]

    def remove(self):
        """Take it off the disk."""
        shutil.rmtree(self.folder)


class Closing:
    """A store that is closed at the end of the block."""

    def __init__(self, store):
        """Take the store over."""
        self.store = store

    def __enter__(self):
        """The store."""
        return self.store

    def __exit__(self, *_):
        """Close it."""
        self.store.close()


def fill(store, rows):
    """Put rows into a store in the place of those that are there."""
    tables = Table.metadata.sorted_tables
    with told_plainly(), store.engine.execution_options(writes=True).begin() as connection:
        for table in reversed(tables):
            connection.execute(delete(table))
        for table in tables:
            if rows[table.name]:
                connection.execute(insert(table), rows[table.name])


# --- what is acknowledged -------------------------------------------------------------------


class Said:
    """What the killed programs acknowledged: all of it must be in the store."""

    def __init__(self):
        """Nothing yet."""
        self.lines, self.drafts, self.sent, self.versions = 0, {}, {}, {}
        self.entries, self.others = Counter(), []

    def take(self, line):
        """Take one acknowledgement."""
        self.lines += 1
        did, *what = line
        if did == "draft":
            invitation, version = what
            self.drafts[invitation] = max(version, self.drafts.get(invitation, 0))
        elif did == "sent":
            questionnaire, dose = what
            self.sent[questionnaire] = dose
        elif did == "corrected":
            case, number, dose = what
            self.versions[case, number] = dose
        elif did == "wrote":
            self.entries[tuple(what)] += 1
        else:
            self.others.append(line)

    def lost(self, store):
        """Everything that was acknowledged and is not in the store."""
        with store.reading() as session:
            yield from self._lost_drafts(store, session)
            for number, dose in self.sent.items():
                row = session.get(Questionnaire, number)
                found = row and store.opened(row, "answers")
                if not found or dose_of(found) != dose:
                    yield f"questionnaire {number} is not there as it was sent"
            newest = select(Questionnaire.id).order_by(Questionnaire.number.desc()).limit(1)
            for (case, number), dose in self.versions.items():
                of_case = newest.where(Questionnaire.case_id == case).scalar_subquery()
                asked = select(Revision).where(
                    Revision.questionnaire_id == of_case, Revision.number == number
                )
                row = session.scalar(asked)
                found = row and store.opened(row, "record")
                if not found or dose_of(found["answers"]) != dose:
                    yield f"version {number} of case {case} is not there as it was corrected"
            there = Counter(
                (row.case_id, row.kind, store.opened(row, "text"))
                for row in session.scalars(select(Entry))
            )
            for entry, times in self.entries.items():
                if there[entry] < times:
                    yield f"what was written on case {entry[0]} is not there"

    def _lost_drafts(self, store, session):
        for number, version in self.drafts.items():
            row = session.get(Invitation, number)
            if row is None or row.draft_version < version:
                yield f"draft {version} of invitation {number} is not there"
            elif row.sent_at is None and store.opened(row, "draft") != draft_of(row.draft_version):
                yield f"the draft of invitation {number} is not the one that was saved"


def dose_of(answers):
    """The dose by which a form is told from another."""
    return answers["trials"][0]["highest_steady_dose_mg"]


# --- what is done until the kill ------------------------------------------------------------


def live(store, say, chance, cases=()):
    """Live the lives of cases: draft, send, correct, write. Never ends."""
    doctor = somebody(store, "Dr Killed")
    while True:
        again = chance.choice(cases) if cases and chance.random() < 0.3 else None
        made = invite(store, doctor, reference="Killed", case_id=again)
        person = admit(store, made.code)
        for _ in range(chance.randrange(4)):
            version = keep_draft(store, person, draft_of(person.draft_version + 1))
            say("draft", made.invitation_id, version)
            person = person._replace(draft_version=version)
        dose = chance.randrange(10, 200)
        answers = with_dose(answers_of(chance.choice((CALM, SOON, NOW))), dose)
        say("sent", send_as(store, person, answers), dose)
        if again:
            continue  # others may be at this case as well
        for _ in range(chance.randrange(3)):
            dose = chance.randrange(10, 200)
            seen = open_case(store, doctor, made.case_id)
            correct(store, doctor, made.case_id, seen.version, with_dose(answers, dose))
            say("corrected", made.case_id, len(seen.newest.versions) + 1, dose)
        for write, kind in ((write_note, "note"), (respond, "response")):
            write(store, doctor, made.case_id, f"A {kind}.")
            say("wrote", made.case_id, kind, f"A {kind}.")
        version = open_case(store, doctor, made.case_id).version
        set_state(store, doctor, made.case_id, version, done=True)


def live_on(store, say, chance, cases=()):
    """Live on whatever happens to the database: what failed is not acknowledged."""
    while True:
        try:
            live(store, say, chance, cases)
        except StoreError:
            say("failed")
            time.sleep(0.02)


def beside(store, say, chance, cases=()):
    """Live on in a thread of its own."""
    other = random.Random(chance.random())  # noqa: S311  # which of the lives, no secret
    Thread(target=live_on, args=(store, say, other, cases), daemon=True).start()


class Act:
    """Something that is killed, and what must be true afterwards beside what always must."""

    old, turns = False, 1

    def before(self, *_):
        """What is wrong before the store can be read as one of this version."""
        return ()

    def check(self, *_):
        """What is wrong of what this act alone promises."""
        return ()


class Life(Act):
    """People and clinicians at work on two servers."""

    name, turns = "life", 10

    def play(self, scene, say, chance):
        """Until it is killed."""
        with scene.opened() as store, scene.opened() as other:
            beside(other, say, chance, scene.first.cases)
            live_on(store, say, chance, scene.first.cases)


class Rotation(Act):
    """The key is replaced while people go on."""

    name = "key rotation"

    def play(self, scene, say, chance):
        """Replace the key, again and again."""
        with scene.opened() as store, scene.opened() as other:
            beside(other, say, chance)
            while True:
                say("fields", rotate_key(store))

    def check(self, scene, store, said):
        """It can be run again, and leaves nothing under any key of before."""
        before = read_keys(scene.keys)
        said.half += len(before) > 1
        rotate_key(store)
        if len(read_keys(scene.keys)) != 1:
            yield "more than one key is left"
        for table in Table.__subclasses__():
            for row in rows_of(store, table):
                fields = [row[column] for column in sealed_columns(table) if row[column]]
                if any(opens(key, field) for key in before for field in fields):
                    yield f"a field of {table.__tablename__} opens with a key of before"
        yield from faults(store)


def opens(key, field):
    """Whether a key opens a field."""
    try:
        Fernet(key).decrypt(field)
    except InvalidToken:
        return False
    return True


class Migration(Act):
    """A store of the first version is brought to this one's shape."""

    name, old = "migration", True

    def play(self, scene, say, chance):
        """Migrate once."""
        with scene.opened() as store:
            migrate(store)
            say("migrated")
            live(store, say, chance)

    def before(self, scene, store, said):
        """Either shape is there whole; then it can be ended."""
        shape = shape_of(store)
        said.half += shape == "0001"
        if shape not in {"0001", newest_shape()} or (said.others and shape == "0001"):
            yield f"the store has the shape {shape}"
        new = tables_there(store) & {"notifications", "purged"}
        if shape == "0001" and new:
            yield f"a step was left half taken: {new}"
        with store.engine.connect() as connection:
            there = MetaData()
            there.reflect(connection)
            for name, rows in scene.first.rows.items():
                table = there.tables.get(name)
                if table is None or name in {"notifications", "purged"}:
                    continue
                keys = [column.name for column in table.primary_key]
                found = connection.execute(select(*(table.c[key] for key in keys))).all()
                lacking = {tuple(row[key] for key in keys) for row in rows} - {*map(tuple, found)}
                if lacking:
                    yield f"{len(lacking)} rows of {name} are gone"
        migrate(store)

    def check(self, scene, store, _):
        """What was there is there."""
        for case in scene.first.cases:
            if len(open_case(store, OPERATOR, case).newest.versions) != 2:
                yield f"case {case} has lost a version"


class Purge(Act):
    """Cases are deleted one by one."""

    name = "purge"

    def play(self, scene, say, chance):
        """Delete every case, in any order."""
        cases = chance.sample(scene.first.cases, len(scene.first.cases))
        with scene.opened() as store:
            for case in cases:
                purge_case(store, OPERATOR, case)
                say("purged", case)

    def check(self, scene, store, said):
        """A case is there whole or not at all; and what is deleted is in no file, once it is ended."""
        gone = {row["case_id"] for row in rows_of(store, Purged)}
        there = {row["id"] for row in rows_of(store, Case)}
        said.half += len({case for _, case in said.others}) < len(gone)
        if not {case for _, case in said.others} <= gone:
            yield "a case that was purged is not known as purged"
        if gone & there or gone | there != {*scene.first.cases}:
            yield "a case is both there and purged, or neither"
        purge_due(store, OPERATOR)
        pieces = [
            field.encode()[place : place + 24]
            for case in gone
            for field in scene.first.sealed[case]
            for place in (10, len(field) // 2, len(field) - 30)
        ]
        if any(piece in content for content in scene.files() for piece in pieces):
            yield "a piece of a purged case is still in a file"


class Backup(Act):
    """Backups are written while people go on."""

    name = "backup"

    def play(self, scene, say, chance):
        """Write a backup over the one before, again and again."""
        with scene.opened() as store, scene.opened() as other:
            beside(other, say, chance)
            while True:
                say("backed up", back_up(store, scene.folder / "day.backup"))

    def check(self, scene, _, said):
        """The backup that has its name is whole."""
        file = scene.folder / "day.backup"
        said.half += file.with_name("day.backup.new").exists()
        if not file.exists():
            if said.others:
                yield "a backup that was written is not there"
            return
        with Closing(Store(f"sqlite:///{scene.folder / 'back.db'}", Vault(scene.keys))) as back:
            rows = restore(back, file).rows
            if rows < max((rows for did, rows in said.others if did == "backed up"), default=0):
                yield "the backup is older than one that was written"
            yield from faults(back)


class Restore(Act):
    """A backup is put in the place of what is there."""

    name = "restore"

    def play(self, scene, say, chance):  # noqa: ARG002  # as the others
        """Go to and fro between two backups."""
        with scene.opened() as store:
            files = [scene.folder / name for name in ("full.backup", "short.backup")]
            back_up(store, files[0])
            kept = {name: rows for name, rows in scene.first.rows.items() if name not in OF_PEOPLE}
            fill(store, kept | {name: [] for name in OF_PEOPLE})
            back_up(store, files[1])
            say("begun")
            while True:
                for place, file in enumerate(files):
                    restore(store, file, replace=True)
                    say("restored", place)

    def check(self, scene, store, said):
        """All of it is there, or none."""
        if not said.others:
            return
        count = len(rows_of(store, Case))
        if count not in {0, len(scene.first.cases)}:
            yield f"{count} cases are there"


OF_PEOPLE = ("cases", "invitations", "questionnaires", "revisions", "entries", "notifications")
SCENES = (Life, Rotation, Life, Migration, Life, Purge, Life, Backup, Life, Restore)
LONGEST = {Life: 0.5, Rotation: 0.35, Migration: 0.06, Purge: 0.15, Backup: 0.3, Restore: 0.4}
"""For so many seconds at most a scene goes on before the kill."""


# --- the kill -------------------------------------------------------------------------------


class Killed:
    """A program that is started, listened to, and killed."""

    def __init__(self, play, scene, chance):
        """Start it; nothing of the parent's is open in it."""
        self._read, write = os.pipe()
        self._text = b""
        self.pid = os.fork()
        if self.pid == 0:
            os.close(self._read)
            _play(play, scene, write, chance.random())
        os.close(write)

    def listen(self, seconds, *, until=None):
        """What it acknowledges in a time, or until it acknowledged something."""
        end = time.monotonic() + seconds
        lines = []
        while (left := end - time.monotonic()) > 0:
            if not waiting_for.select([self._read], [], [], left)[0]:
                break
            if not (read := os.read(self._read, 65_536)):
                break
            self._text += read
            *whole, self._text = self._text.split(b"\n")
            found = [json.loads(line) for line in whole]
            lines += found
            if until and any(until(line) for line in found):
                break
        return lines

    def kill(self):
        """Kill it as a power cut would, and return what it had still acknowledged."""
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        lines = self.listen(60)
        os.close(self._read)
        return lines


def _play(play, scene, write, seed):
    """The killed program itself. It says something only once it has returned."""
    turn = Lock()

    def say(*what):
        with turn:
            os.write(write, json.dumps(what).encode() + b"\n")

    try:
        say("ready")
        play(scene, say, random.Random(seed))  # noqa: S311  # which of the lives, no secret
    except ClinicError:
        say("failed")
        time.sleep(60)
    except BaseException as error:  # noqa: BLE001  # told to who listens, then over
        say("broken", "".join(traceback.format_exception(error))[-1_500:])
    finally:
        os._exit(0)


class Tally:
    """What was killed and found."""

    def __init__(self):
        """Nothing yet."""
        self.kills, self.half, self.wrong = Counter(), Counter(), []
        self.lines = 0


def _wrong(act, scene, said):
    """Everything that is wrong with a store after a kill."""
    with scene.opened() as store:
        try:
            yield from act.before(scene, store, said)
            yield from said.lost(store)
            yield from faults(store)
            yield from act.check(scene, store, said)
        except ClinicError as error:
            yield str(error)


def kill_once(act, scene, said, tally, chance):
    """Let a scene be played, kill it at a random moment, and check the store."""
    said.half = 0
    program = Killed(act.play, scene, chance)
    heard = program.listen(60, until=lambda line: line[0] == "ready")
    heard += program.listen(chance.uniform(0, LONGEST[type(act)]))
    if scene.server and chance.random() < 0.75:
        scene.server.kill()
        scene.server.start()
        if act.name == "life":
            heard += program.listen(0.2)
            went_on = program.listen(30, until=lambda line: line[0] == "sent")
            if not went_on:
                tally.wrong.append("nobody could go on after the database was started again")
            heard += went_on
    heard += program.kill()
    for line in heard:
        if line[0] == "broken":
            tally.wrong.append(f"{act.name}: {line[1]}")
        elif line[0] not in {"ready", "failed"}:
            said.take(line)
    tally.wrong += [f"{act.name}: {each}" for each in _wrong(act, scene, said)]
    tally.kills[act.name] += 1
    tally.half[act.name] += said.half


def kill_often(times, server, first, chance, told=lambda _: None):
    """Kill so many times, scene after scene; the tally."""
    tally, going_on = Tally(), {}
    for turn in range(times):
        act = SCENES[turn % len(SCENES)]()
        scene, said, left = going_on.pop(act.name, (None, None, 0))
        if scene is None:
            scene, said, left = Scene(first, server, old=act.old), Said(), act.turns
        kill_once(act, scene, said, tally, chance)
        if left > 1:
            going_on[act.name] = (scene, said, left - 1)
        else:
            tally.lines += said.lines
            scene.remove()
        told(turn + 1)
    for scene, said, _ in going_on.values():
        tally.lines += said.lines
        scene.remove()
    return tally
