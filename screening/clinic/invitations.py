"""Invitations: a code for one form of one person, the draft kept under it, and its sending."""

import hmac
import json
from datetime import datetime, timedelta, tzinfo
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from rules.language import ENGLISH, say
from screening.clinic.actors import Actor, needs, needs_invitation, person
from screening.clinic.codes import (
    HANDLE,
    MOST_NOTED_A_MINUTE,
    MOST_TRIES,
    Guesses,
    new_code,
    shown,
    typed,
)
from screening.clinic.errors import (
    ChangedMeanwhileError,
    ClinicError,
    CodeError,
    CodeProblem,
    SendingOffError,
)
from screening.clinic.records import (
    Filing,
    assessed,
    first_revision,
    new_record,
    without_judgements,
)
from screening.clinic.settings import settings_in
from screening.clinic.store import Store, Writing
from screening.clinic.tables import Case, Invitation, Questionnaire, new_id, now
from screening.form import Content, empty_form
from screening.read import MOST_BYTES, read_intake
from screening.so_far import content_of

VALID_DAYS = 30
MOST_REFERENCE = 60


class Invited(NamedTuple):
    """A new invitation. The code is told here once and kept nowhere."""

    case_id: str
    invitation_id: str
    code: str
    expires_at: datetime


class Admitted(NamedTuple):
    """A person whose code was right: who they are to the store, and what they wrote so far."""

    actor: Actor
    invitation_id: str
    content: Content
    draft_version: int
    appointment: datetime | None
    expires_at: datetime


def invite(  # noqa: PLR0913  # what a clinic writes about a person, each by its name
    store: Store,
    actor: Actor,
    *,
    reference: str = "",
    case_id: str | None = None,
    appointment: datetime | None = None,
    valid_days: int = VALID_DAYS,
) -> Invited:
    """A new code: for a new person by the clinic's own reference, or once more for a known one."""
    needs(store, actor, "clinician", f"case:{case_id or 'new'}")
    if case_id is None and not 0 < len(reference.strip()) <= MOST_REFERENCE:
        raise ClinicError(say("A new person needs a reference of at most 60 letters."))
    if not 1 <= valid_days <= 365:  # noqa: PLR2004  # a year
        raise ClinicError(say("A code can be valid for 1 to 365 days."))
    if appointment is not None and appointment.tzinfo is None:
        raise ClinicError(say("An appointment needs its time zone."))
    with store.writing() as writing:
        session = writing.session
        case = session.get(Case, case_id) if case_id else _new_case(store, session, reference)
        if case is None:
            raise ClinicError(say("There is no such case."))
        code = new_code(session)
        made = now()
        invitation = Invitation(
            id=new_id(),
            case_id=case.id,
            handle=code[:HANDLE],
            code_hash=store.hashed("code", code),
            made_at=made,
            expires_at=_end_of_day(made + timedelta(days=valid_days), store.zone),
        )
        if appointment is not None:
            store.sealed(invitation, "appointment", appointment.isoformat())
        session.add(invitation)
        writing.audit.note(actor.who, "invited", f"case:{case.id}", f"until:{valid_days}d")
    return Invited(case.id, invitation.id, shown(code), invitation.expires_at)


def _end_of_day(at: datetime, zone: tzinfo | None) -> datetime:
    """The last second of that day by the clinic's clock: a code is good through its last day."""
    return at.astimezone(zone).replace(hour=23, minute=59, second=59)


def _new_case(store: Store, session: Session, reference: str) -> Case:
    case = Case(id=new_id(), made_at=now())
    store.sealed(case, "reference", reference.strip())
    session.add(case)
    session.flush()
    return case


def admit(store: Store, code: str) -> Admitted:
    """Who a code belongs to. Raises CodeError; a wrong try counts, every refusal is audited."""
    given = typed(code)
    problem: CodeProblem | None = "not_right"
    if not _handle_is_known(store, given) and not UNKNOWN.may_be_noted():
        raise CodeError("not_right")
    with store.writing() as writing:
        found = writing.session.scalar(
            select(Invitation).where(Invitation.handle == given[:HANDLE]).with_for_update()
        )
        if found is not None:
            problem = _problem(store, found, given)
        if problem or found is None:
            about = f"invitation:{found.id}" if found else ""
            writing.audit.note("nobody", "code_refused", about, problem or "not_right")
        else:
            found.begun_at = found.begun_at or now()
            writing.audit.note(f"person:{found.id}", "code_used", f"invitation:{found.id}")
            admitted = _admitted(store, found)
    if problem or found is None:
        raise CodeError(problem or "not_right")
    return admitted


UNKNOWN = Guesses(MOST_NOTED_A_MINUTE)


def _handle_is_known(store: Store, given: str) -> bool:
    with store.reading() as session:
        asked = select(Invitation.id).where(Invitation.handle == given[:HANDLE])
        return session.scalar(asked) is not None


def _problem(store: Store, found: Invitation, given: str) -> CodeProblem | None:
    """What is wrong with a code. Only who has the whole code learns more than that it is wrong."""
    if found.tries >= MOST_TRIES:
        return "locked"
    if not hmac.compare_digest(found.code_hash, store.hashed("code", given)):
        found.tries += 1
        return "not_right"
    if found.sent_at:
        return "used"
    if found.withdrawn_at:
        return "withdrawn"
    return "expired" if found.expires_at <= now() else None


def _admitted(store: Store, found: Invitation) -> Admitted:
    when = store.opened(found, "appointment")
    return Admitted(
        actor=person(found.id),
        invitation_id=found.id,
        content=store.opened(found, "draft") or empty_form(),
        draft_version=found.draft_version,
        appointment=datetime.fromisoformat(when) if when else None,
        expires_at=found.expires_at,
    )


def save_draft(
    store: Store, actor: Actor, invitation_id: str, content: Content, seen: int | None
) -> int:
    """Keep the answers so far; the new version of the draft. When this returns, they are kept.

    Raises ChangedMeanwhileError if another device saved since version `seen` (None: whatever it
    saved), CodeError if the form was sent or can no longer be used.
    """
    needs_invitation(store, actor, invitation_id)
    if len(json.dumps(content)) > MOST_BYTES:
        raise ClinicError(say("The answers are larger than any form."))
    with store.writing() as writing:
        found = _open_invitation(writing, invitation_id)
        if seen is not None and found.draft_version != seen:
            raise ChangedMeanwhileError("Another device saved answers in the meantime.")
        store.sealed(found, "draft", content)
        found.draft_version += 1
        return found.draft_version


def forget_draft(store: Store, actor: Actor, invitation_id: str) -> int:
    """Delete what was kept of an unsent form; the code stays good. The version of no draft."""
    needs_invitation(store, actor, invitation_id)
    with store.writing() as writing:
        found = _open_invitation(writing, invitation_id)
        found.draft, found.draft_version = None, found.draft_version + 1
        writing.audit.note(actor.who, "draft_deleted", f"invitation:{invitation_id}")
        return found.draft_version


def _open_invitation(writing: Writing, invitation_id: str) -> Invitation:
    found = writing.session.get(Invitation, invitation_id, with_for_update=True)
    if found is None or found.withdrawn_at:
        raise CodeError("withdrawn")
    if found.sent_at:
        raise CodeError("used")
    if found.expires_at <= now():
        raise CodeError("expired")
    return found


class Consent(NamedTuple):
    """What a person agreed to: the words, their language, and what they were told beside them."""

    words: str
    language: str = ENGLISH
    told: tuple[str, ...] = ()


def send(  # noqa: PLR0913  # what is sent, each by its name
    store: Store,
    actor: Actor,
    invitation_id: str,
    answers: str,
    consent: Consent,
    *,
    at: datetime | None = None,
) -> str:
    """Send a form: `answers` is an intake file. When this returns, all of it is kept.

    Returns the questionnaire's id. Raises SendingOffError, CodeError, IntakeError; the draft then
    stays. `at` is for invented people who sent theirs earlier.
    """
    needs_invitation(store, actor, invitation_id)
    record = new_record(without_judgements(content_of(read_intake(answers))))
    assessment = assessed(record, consent.language)
    with store.writing() as writing:
        if not settings_in(writing.session).takes_answers:
            raise SendingOffError("This clinic does not take answers.")
        invitation = _open_invitation(writing, invitation_id)
        case = writing.session.get_one(Case, invitation.case_id, with_for_update=True)
        sent = _questionnaire(store, writing.session, invitation, case, at or now())
        store.sealed(sent, "answers", record.answers)
        store.sealed(sent, "consent", {**consent._asdict(), "at": sent.sent_at.isoformat()})
        invitation.sent_at, invitation.draft = sent.sent_at, None
        first_revision(Filing(store, writing, case, sent), record, assessment)
        writing.audit.note(actor.who, "sent", f"case:{case.id}", f"number:{sent.number}")
    return sent.id


def _questionnaire(
    store: Store, session: Session, invitation: Invitation, case: Case, at: datetime
) -> Questionnaire:
    earlier = select(func.count()).where(Questionnaire.case_id == case.id)
    number = (session.scalar(earlier) or 0) + 1
    sent = Questionnaire(id=new_id(), case_id=case.id, number=number, sent_at=at)
    if when := store.opened(invitation, "appointment"):
        store.sealed(sent, "appointment", when)
    session.add(sent)
    return sent


def withdraw(store: Store, actor: Actor, invitation_id: str) -> None:
    """Make a code useless, and delete what was kept under it."""
    needs(store, actor, "clinician", f"invitation:{invitation_id}")
    with store.writing() as writing:
        found = _open_invitation(writing, invitation_id)
        found.withdrawn_at, found.draft = now(), None
        writing.audit.note(actor.who, "withdrawn", f"invitation:{invitation_id}")
