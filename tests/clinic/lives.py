"""What a clinic lives through, and whether its store is whole. For tests and scripts/kill-clinic."""

import gzip
import hmac
import json
from collections import Counter, defaultdict
from datetime import UTC, datetime
from typing import get_args

from sqlalchemy import MetaData, insert, inspect, select

from screening.clinic.actors import OPERATOR, staff
from screening.clinic.audit import entries, problems
from screening.clinic.errors import SealError
from screening.clinic.invitations import Consent, admit, invite, save_draft, send
from screening.clinic.lines import Line
from screening.clinic.migrate import migrate
from screening.clinic.records import RevisionKind
from screening.clinic.settings import GOVERNANCE, set_words, switch_sending
from screening.clinic.staffing import local_staff
from screening.clinic.tables import (
    Audited,
    Case,
    Clinic,
    Entry,
    Invitation,
    Notification,
    Questionnaire,
    Revision,
    Table,
    place_of,
    sealed_columns,
)
from screening.example import example_intake

SQLITE, POSTGRESQL = "sqlite", "postgresql"
CONSENT = Consent("I agree that the clinic reads this.")
APPOINTMENT = datetime(2027, 3, 4, 9, 30, tzinfo=UTC)
CALM = {"wished_dead": "no", "thoughts_of_killing_self": "no"}
SOON = {"wished_dead": "yes"}
NOW = {"wished_dead": "yes", "thoughts_of_killing_self": "yes", "thoughts_now": "yes"}
OF_A_PERSON = (Case, Invitation, Questionnaire, Revision, Entry, Notification)
"""The tables whose rows go with a case."""
AUDITED = ("sent", "note", "response", *get_args(RevisionKind)[1:])
"""What is in the audit of a case as often as in the case."""


def answers_of(safety=CALM, **changes):
    """The example's answers with others put over them, part by part."""
    answers = example_intake()
    for part, change in {"safety": safety, **changes}.items():
        mixed = isinstance(change, dict) and isinstance(answers.get(part), dict)
        answers[part] = {**answers[part], **change} if mixed else change
    return answers


def with_dose(answers, dose, trial=0):
    """The same answers with another dose."""
    trials = [dict(each) for each in answers["trials"]]
    trials[trial]["highest_steady_dose_mg"] = dose
    return {**answers, "trials": trials}


def govern(store):
    """Record what sending rests on, and switch it on."""
    for kind in GOVERNANCE:
        set_words(store, OPERATOR, kind, "en", f"In the test, {kind} is nobody.")
    switch_sending(store, OPERATOR, on=True)


def somebody(store, name="Dr Invented", *roles):
    """One of the staff with these roles alone; a clinician if none is named."""
    known = local_staff(store, name)
    return staff(known.who.partition(":")[2], name, frozenset(roles or ("clinician",)))


def invited(store, reference="AB", **given):
    """A new person with a code, who gave it: what `admit` says of them."""
    return admit(store, invite(store, OPERATOR, reference=reference, **given).code)


def send_as(store, person, answers=None):
    """Send a whole form as a person; the questionnaire's id."""
    whole = json.dumps(answers or answers_of())
    return send(store, person.actor, person.invitation_id, whole, CONSENT)


def sent_case(store, answers=None, reference="AB", **given):
    """The id of a case whose form was sent."""
    made = invite(store, OPERATOR, reference=reference, **given)
    send_as(store, admit(store, made.code), answers)
    return made.case_id


def keep_draft(store, person, content, seen=None):
    """Save a draft as a person; its version."""
    return save_draft(store, person.actor, person.invitation_id, content, seen)


# --- what the store holds -------------------------------------------------------------------


def rows_of(store, table):
    """Every row of a table as a dictionary, in a fixed order."""
    with store.engine.connect() as connection:
        found = [dict(row) for row in connection.execute(select(table.__table__)).mappings()]
    return sorted(found, key=repr)


def everything(store, *, but=()):
    """Every row of every table, by the table's name."""
    return {
        table.__tablename__: rows_of(store, table)
        for table in Table.__subclasses__()
        if table.__tablename__ not in but
    }


def opened(store):
    """Every sealed field of the store, opened: its place and its content."""
    with store.reading() as session:
        for table in Table.__subclasses__():
            for row in session.scalars(select(table)) if sealed_columns(table) else ():
                for column in sealed_columns(table):
                    yield place_of(row, column), store.opened(row, column)


def sealed_of(store, case_id):
    """Every sealed field of one case, as it is in the store."""
    with store.reading() as session:
        of_case = {
            table: set(session.scalars(select(table.id).where(table.case_id == case_id)))
            for table in (Invitation, Questionnaire, Entry)
        }
        of_case[Case] = {case_id}
        sent = Revision.questionnaire_id.in_(of_case[Questionnaire])
        of_case[Revision] = set(session.scalars(select(Revision.id).where(sent)))
        return {
            getattr(row, column)
            for table, ids in of_case.items()
            for row in session.scalars(select(table).where(table.id.in_(ids)))
            for column in sealed_columns(table)
        } - {None}


def audited(store, *columns):
    """The audit's entries in order, as tuples of these columns."""
    wanted = [getattr(Audited, name) for name in columns or ("who", "did", "about", "detail")]
    with store.reading() as session:
        return [tuple(row) for row in session.execute(select(*wanted).order_by(Audited.number))]


def last_audited(store):
    """Who did what at the end of the audit, about what, and its detail."""
    return audited(store)[-1]


def audit_problems(store, expected=None):
    """What is wrong with the audit."""
    with store.reading() as session:
        return list(problems(session, store.secret, expected))


# --- whether it is whole --------------------------------------------------------------------


def faults(store):
    """Everything that is half-written, does not open, or is not as the audit says."""
    return [*_sealed_faults(store), *_case_faults(store), *_file_faults(store)] + [
        f"audit: {each}" for each in audit_problems(store)
    ]


def _sealed_faults(store):
    try:
        for _ in opened(store):
            pass
    except SealError as error:
        yield str(error)


def _case_faults(store):
    did, kept = Counter(), Counter()
    with store.reading() as session:
        for entry in entries(session):
            did[entry.about.removeprefix("case:"), entry.did] += 1
        sent_by_case, versions = defaultdict(list), defaultdict(list)
        for sent in session.scalars(select(Questionnaire).order_by(Questionnaire.number)):
            sent_by_case[sent.case_id].append(sent)
            kept[sent.case_id, "sent"] += 1
        of = {sent.id: case for case, all_of in sent_by_case.items() for sent in all_of}
        for row in session.scalars(select(Revision).order_by(Revision.number)):
            versions[row.questionnaire_id].append(row)
            kept[of[row.questionnaire_id], row.kind] += row.number > 1
        for entry in session.scalars(select(Entry)):
            kept[entry.case_id, entry.kind] += 1
        for invitation in session.scalars(select(Invitation)):
            kept[invitation.case_id, "used"] += invitation.sent_at is not None
            if invitation.sent_at and invitation.draft:
                yield f"invitation {invitation.id} was sent, and its draft is still there"
        for case in session.scalars(select(Case)):
            yield from _one_case(store, case, sent_by_case[case.id], versions)
            counted = [(kind, kept[case.id, kind], did[case.id, kind]) for kind in AUDITED]
            counted.append(("used", kept[case.id, "used"], len(sent_by_case[case.id])))
            wrong = [each for each in counted if each[1] != each[2]]
            yield from (f"case {case.id}: {kind}, {a} and not {b}" for kind, a, b in wrong)


def _one_case(store, case, sent, versions):
    if [each.number for each in sent] != list(range(1, len(sent) + 1)):
        yield f"case {case.id}: questionnaires are not numbered 1, 2, …"
    for each in sent:
        rows = versions[each.id]
        if not rows or rows[0].kind != "sent":
            yield f"questionnaire {each.id} has no first version"
        if [row.number for row in rows] != list(range(1, len(rows) + 1)):
            yield f"questionnaire {each.id}: versions are not numbered 1, 2, …"
    line = store.opened(case, "line")
    if not sent:
        if line or case.last_sent_at or case.state != "invited":
            yield f"case {case.id} has a line, but nothing was sent"
        return
    if line is None or case.last_sent_at != sent[-1].sent_at or case.state == "invited":
        yield f"case {case.id} was sent, and is not in the queue"
    elif Line.model_validate(line).questionnaires != len(sent):
        yield f"case {case.id}: its line is of an earlier questionnaire"


def _file_faults(store):
    if not store.is_sqlite:
        return
    with store.engine.connect() as connection:
        checked = connection.exec_driver_sql("PRAGMA integrity_check").scalars().all()
        if checked != ["ok"]:
            yield f"the file is damaged: {checked}"
        if loose := connection.exec_driver_sql("PRAGMA foreign_key_check").all():
            yield f"rows without what they belong to: {loose}"


# --- a store of the first version -----------------------------------------------------------


def make_old(store, rows):
    """Make an empty store one of the first shape, with these rows as `everything` told them."""
    migrate(store, "0001")
    with store.engine.execution_options(writes=True).begin() as connection:
        there = MetaData()
        there.reflect(connection)
        for table in Table.metadata.sorted_tables:
            old = there.tables.get(table.name)
            if old is None:
                continue
            for row in rows[table.name]:
                known = {name: _for(store, row[name]) for name in old.columns.keys()}  # noqa: SIM118
                connection.execute(insert(old).values(known))


def sealed_backup(store, path, rows, *, shape):
    """Write a backup with these rows as another version of this program would have."""
    lines = [
        {"format": "trd-clinic-backup/1", "shape": shape, "made_at": "2026-11-24T00:00:00+00:00"}
    ]
    for table in Table.metadata.sorted_tables:
        for row in rows.get(table.name, ()):
            plain = {
                key: {"at": value.isoformat()} if isinstance(value, datetime) else value
                for key, value in row.items()
            }
            lines.append({"table": table.name, "row": plain})
    content = b"".join(json.dumps(line).encode() + b"\n" for line in lines)
    seal = hmac.new(store.secret, b"backup" + content, "sha256").hexdigest()
    last = json.dumps({"rows": len(lines) - 1, "seal": seal}).encode() + b"\n"
    path.write_bytes(gzip.compress(content + last))


def _for(store, value):
    """A value as a table takes it that knows nothing of this version's types."""
    zoned = isinstance(value, datetime) and store.is_sqlite
    return value.astimezone(UTC).replace(tzinfo=None) if zoned else value


def tables_there(store):
    """The names of the tables in the store."""
    return set(inspect(store.engine).get_table_names())


def clinic_row(session):
    """The clinic's row."""
    return session.get_one(Clinic, 1)
