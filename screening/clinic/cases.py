"""What clinicians do to a case: correct, confirm, judge, set aside, write, close."""

from collections.abc import Callable
from datetime import date

from sqlalchemy import select

from rules.language import say
from screening.clinic.actors import Actor, needs
from screening.clinic.case_view import CaseView, EntryKind, Sent, Version, open_case
from screening.clinic.errors import ChangedMeanwhileError, ClinicError
from screening.clinic.lines import Line
from screening.clinic.records import (
    Confirmation,
    Filing,
    Record,
    RevisionKind,
    SetAside,
    next_revision,
)
from screening.clinic.store import Store, Writing
from screening.clinic.tables import Case, Entry, Questionnaire, Revision, new_id, now
from screening.form import Content, answer_at

MOST_WRITTEN = 4_000
MOST_REASON = 600
WHAT_A_JUDGEMENT_IS_OF = ("medicine", "form", "highest_steady_dose_mg", "blood_level")

__all__ = ["CaseView", "EntryKind", "Sent", "Version", "open_case"]


def correct(store: Store, actor: Actor, case_id: str, seen: int, answers: Content) -> None:
    """Put corrected answers in the place of those on record; the person's own stay beside them.

    Raises IntakeError if they cannot be read, ChangedMeanwhileError if the case changed since.
    """
    _revise(
        store,
        actor,
        case_id,
        seen,
        "corrected",
        lambda record: record.model_copy(
            update={
                "answers": _without_lost_marks(
                    record, _without_old_judgements(record.answers, answers)
                ),
                "confirmed": _still_found(record, answers),
            }
        ),
    )


def _without_old_judgements(before: Content, after: Content) -> Content:
    """The answers without judgements of a dose that was corrected: they were of another dose."""
    was = before.get("trials") or []
    kept = []
    for number, trial in enumerate(after.get("trials") or []):
        old = was[number] if number < len(was) else {}
        same = all(trial.get(name) == old.get(name) for name in WHAT_A_JUDGEMENT_IS_OF)
        kept.append(trial if same else {k: v for k, v in trial.items() if k != "dose_judged"})
    return {**after, "trials": kept} if kept else after


def _without_lost_marks(record: Record, after: Content) -> Content:
    """The answers without the record in which another medicine was found."""
    still = _still_found(record, after)
    kept = list(after.get("trials") or [])
    for number, mark in record.confirmed.items():
        place = int(number) - 1
        if number not in still and place < len(kept):
            trial = kept[place]
            if trial.get("known_from") == mark.source:
                kept[place] = {name: it for name, it in trial.items() if name != "known_from"}
    return {**after, "trials": kept} if kept else after


def _still_found(record: Record, after: Content) -> dict[str, Confirmation]:
    """The trials that were found in a record, without those that are of another medicine now."""
    was, corrected = record.answers.get("trials") or [], after.get("trials") or []
    same = {
        str(number)
        for number, (old, new) in enumerate(zip(was, corrected, strict=False), start=1)
        if old.get("medicine") == new.get("medicine")
    }
    return {number: mark for number, mark in record.confirmed.items() if number in same}


def confirm_trial(  # noqa: PLR0913  # what is confirmed, each by its name
    store: Store, actor: Actor, case_id: str, seen: int, *, trial: int, source: str, on: date
) -> None:
    """Mark a trial (from 1) as found in a record: a clinic's or a pharmacy's, on a day."""

    def confirmed(record: Record) -> Record:
        answers = _with(record.answers, trial, "known_from", source)
        mark = Confirmation(source=source, on=on, by=actor.name)
        marks = {**record.confirmed, str(trial): mark}
        return record.model_copy(update={"answers": answers, "confirmed": marks})

    _revise(store, actor, case_id, seen, "confirmed", confirmed)


def judge_dose(  # noqa: PLR0913  # what is judged, each by its name
    store: Store, actor: Actor, case_id: str, seen: int, *, trial: int, judged: str | None
) -> None:
    """Record a judgement of a dose on which sources disagree; None takes it back."""
    _revise(
        store,
        actor,
        case_id,
        seen,
        "dose_judged",
        lambda record: record.model_copy(
            update={"answers": _with(record.answers, trial, "dose_judged", judged)}
        ),
    )


def set_aside(  # noqa: PLR0913  # what is set aside, each by its name
    store: Store,
    actor: Actor,
    case_id: str,
    seen: int,
    *,
    about: str,
    reason: str,
    instead: str = "",
) -> None:
    """Set a finding or a verdict aside, with a reason; the computed one stays beside it."""
    if not 0 < len(reason.strip()) <= MOST_REASON:
        raise ClinicError(say("A reason is needed, of at most 600 letters."))
    mark = SetAside(reason=reason.strip(), by=actor.name, at=now(), instead=instead)
    _revise(
        store,
        actor,
        case_id,
        seen,
        "set_aside",
        lambda record: record.model_copy(update={"set_aside": {**record.set_aside, about: mark}}),
    )


def take_back(store: Store, actor: Actor, case_id: str, seen: int, about: str) -> None:
    """Take back that a finding or a verdict was set aside."""
    _revise(
        store,
        actor,
        case_id,
        seen,
        "taken_back",
        lambda record: record.model_copy(
            update={
                "set_aside": {key: mark for key, mark in record.set_aside.items() if key != about}
            }
        ),
    )


def _with(answers: Content, trial: int, name: str, value: str | None) -> Content:
    listed = list(answer_at(answers, "trials") or ())
    if not 1 <= trial <= len(listed):
        raise ClinicError(say("There is no such trial on record."))
    changed = {key: kept for key, kept in listed[trial - 1].items() if key != name}
    listed[trial - 1] = changed if value is None else {**changed, name: value}
    return {**answers, "trials": listed}


def _revise(  # noqa: PLR0913, PLR0917  # one change's parts
    store: Store,
    actor: Actor,
    case_id: str,
    seen: int,
    kind: RevisionKind,
    change: Callable[[Record], Record],
) -> None:
    needs(store, actor, "clinician", f"case:{case_id}")
    with store.writing() as writing:
        case = _seen(writing, case_id, seen)
        asked = select(Questionnaire).where(Questionnaire.case_id == case_id)
        newest = asked.order_by(Questionnaire.number.desc()).limit(1)
        sent = writing.session.scalars(newest).one()
        versions = select(Revision).where(Revision.questionnaire_id == sent.id)
        last = writing.session.scalars(versions.order_by(Revision.number.desc()).limit(1)).one()
        record = Record.model_validate(store.opened(last, "record"))
        filing = Filing(store, writing, case, sent)
        next_revision(filing, kind, change(record), actor.who)
        writing.audit.note(actor.who, kind, f"case:{case_id}", f"v:{last.number + 1}")


def _seen(writing: Writing, case_id: str, seen: int | None) -> Case:
    """The case, held until the end, if it is as it was seen (None: however it is)."""
    case = writing.session.get(Case, case_id, with_for_update=True)
    if case is None or case.line is None:
        raise ClinicError(say("There is no such case."))
    if seen is not None and case.version != seen:
        raise ChangedMeanwhileError("Somebody else changed this case in the meantime.")
    return case


# --- what clinicians write ------------------------------------------------------------------------


def write_note(store: Store, actor: Actor, case_id: str, text: str) -> None:
    """Add a note. Notes are never changed, only followed by others."""
    _write(store, actor, case_id, "note", text)


def respond(store: Store, actor: Actor, case_id: str, text: str, seen: int | None = None) -> None:
    """Record what was done about a `now`. The case then leaves the top of the queue.

    Raises ChangedMeanwhileError if the case is not as `seen`: what was done about one `now` must
    not answer the next, which came in meanwhile.
    """
    _write(store, actor, case_id, "response", text, seen)


def _write(  # noqa: PLR0913, PLR0917  # one entry's parts
    store: Store,
    actor: Actor,
    case_id: str,
    kind: EntryKind,
    text: str,
    seen: int | None = None,
) -> None:
    needs(store, actor, "clinician", f"case:{case_id}")
    if not 0 < len(text.strip()) <= MOST_WRITTEN:
        raise ClinicError(say("Please write something, of at most 4,000 letters."))
    with store.writing() as writing:
        case = _seen(writing, case_id, seen)
        row = Entry(id=new_id(), case_id=case_id, kind=kind, made_by=actor.who, made_at=now())
        store.sealed(row, "text", text.strip())
        writing.session.add(row)
        if kind == "response":
            line = Line.model_validate(store.opened(case, "line"))
            answered = line.answered(actor.name, row.made_at)
            store.sealed(case, "line", answered.model_dump(mode="json"))
        writing.audit.note(actor.who, kind, f"case:{case_id}")


def set_state(store: Store, actor: Actor, case_id: str, seen: int, *, done: bool) -> None:
    """Take a case off the open queue, or put it back. One that calls for somebody now stays."""
    needs(store, actor, "clinician", f"case:{case_id}")
    with store.writing() as writing:
        case = _seen(writing, case_id, seen)
        if done and Line.model_validate(store.opened(case, "line")).calls:
            raise ClinicError(
                say("First record what was done about the answers that call for now.")
            )
        case.state = "done" if done else "open"
        writing.audit.note(actor.who, "case_done" if done else "case_open", f"case:{case_id}")


def note_export(store: Store, actor: Actor, case_id: str, what: str) -> None:
    """Note in the audit that something of a case was taken out of the store."""
    needs(store, actor, "clinician", f"case:{case_id}")
    with store.writing() as writing:
        writing.audit.note(actor.who, "exported", f"case:{case_id}", what[:64])
