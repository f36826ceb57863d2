"""What leaves the store: the summary, its text, the authorisation sheet, the record as JSON."""

import json
from collections.abc import Iterator
from datetime import date
from typing import Any, Literal, get_args

from rules.language import ENGLISH, say, say_count, speaking, spoken_language
from rules.rulebook import rulebook_in
from screening.assessment import Assessment
from screening.clinic.cases import CaseView, Sent
from screening.clinic.changes import changed_lines
from screening.clinic.paste import paste_text
from screening.clinic.records import Record, assessed
from screening.clinic.settings import GOVERNANCE, Settings, settings, shown_text, title_of
from screening.clinic.store import Store
from screening.clinic.tables import now
from screening.form import answer_at
from screening.intake import Intake
from screening.questions import answer_words
from screening.read import read_intake
from screening.report.authorisation import (
    Confirmation,
    Score,
    Sheet,
    authorisation_pdf,
    authorisation_sheet,
    authorisation_text,
)
from screening.report.pdf import pdf_of_form
from screening.report.text import text_report
from screening.so_far import person_side

What = Literal["summary", "paste", "text", "authorisation", "authorisation-text", "record"]
WHAT: tuple[What, ...] = get_args(What)
ENDINGS: dict[What, str] = {
    "summary": "pdf",
    "paste": "txt",
    "text": "txt",
    "authorisation": "pdf",
    "authorisation-text": "txt",
    "record": "json",
}


def exported(view: CaseView, store: Store, what: What, language: str = ENGLISH) -> bytes:
    """One of the ways a case leaves the store, as bytes. Raises PdfError."""
    if what == "summary":
        return _summary(view, store, language)
    if what == "paste":
        with speaking(language):
            return paste_text(view, assessed(view.newest.record, language)).encode()
    if what == "text":
        return _text(view, store, language)
    if what == "record":
        return _record(view, store, language)
    sheet = sheet_of(view, language)
    return authorisation_pdf(sheet) if what == "authorisation" else _sheet_text(sheet, language)


def _sheet_text(sheet: Sheet, language: str) -> bytes:
    with speaking(language):
        return authorisation_text(sheet).encode()


def intake_of(record: Record) -> Intake:
    """The form of a record's answers."""
    return read_intake(json.dumps(record.answers))


def _summary(view: CaseView, store: Store, language: str) -> bytes:
    record = view.newest.record
    told = head_lines(view, settings(store), language)
    return pdf_of_form(intake_of(record), assessed(record, language), seen=told)


def _text(view: CaseView, store: Store, language: str) -> bytes:
    """The text to paste: what the clinic knows of it, then the report."""
    assessment = assessed(view.newest.record, language)
    told = head_lines(view, settings(store), language)
    with speaking(language):
        own_words = person_side(view.newest.record.answers).own_words
        told = (*told, *record_lines(view))
    return ("\n".join(told) + "\n\n" + text_report(assessment, own_words)).encode()


def head_lines(view: CaseView, known: Settings, language: str) -> tuple[str, ...]:
    """Whose it is, when it was sent, and who reads answers, as page one prints it."""
    with speaking(language):
        sent = f"{view.newest.sent_at:%Y-%m-%d %H:%M} UTC"
        first = say(
            "{clinic}, reference {reference}. Sent: {when}. Version {number} of the record.",
            clinic=known.name,
            reference=view.reference,
            when=sent,
            number=len(view.newest.versions),
        )
        return (first, *_by_clinicians(view), *governance_lines(known, language))


def _by_clinicians(view: CaseView) -> Iterator[str]:
    """How much of this is no longer as the person sent it."""
    newest = view.newest
    if corrected := len(changed_lines(newest.answers, newest.record.answers)):
        yield say_count(
            "{number} answer was corrected by a clinician.",
            "{number} answers were corrected by a clinician.",
            corrected,
        )
    if aside := len(newest.record.set_aside):
        yield say_count(
            "{number} finding was set aside by a clinician; it is still shown.",
            "{number} findings were set aside by a clinician; they are still shown.",
            aside,
        )


def governance_lines(known: Settings, language: str) -> tuple[str, ...]:
    """Who reads answers, how often, what happens out of hours, how to reach the clinic."""
    with speaking(language):
        return tuple(
            f"{title_of(kind)}: {shown_text(known, kind, language)}" for kind in GOVERNANCE
        )


def record_lines(view: CaseView) -> tuple[str, ...]:
    """What clinicians corrected, confirmed, set aside and did, in words."""
    newest = view.newest
    lines = [
        say(
            "Corrected: {question} The person wrote: {was}. On record: {now}.",
            question=each.ask,
            was=each.was or say("not answered"),
            now=each.now or say("not answered"),
        )
        for each in changed_lines(newest.answers, newest.record.answers)
    ]
    lines += [
        say(
            "Medicine {number} was found in a record by {who} on {day}.",
            number=number,
            who=mark.by,
            day=mark.on,
        )
        for number, mark in sorted(newest.record.confirmed.items())
    ]
    lines += [
        say(
            "Set aside by {who}: {what}. Reason: {reason}",
            who=mark.by,
            what=_title_of(what),
            reason=mark.reason,
        )
        + (" " + say("Instead: {what}.", what=mark.instead) if mark.instead else "")
        for what, mark in newest.record.set_aside.items()
    ]
    lines += [
        say(
            "What was done ({who}, {when} UTC): {what}",
            who=each.by,
            when=f"{each.at:%Y-%m-%d %H:%M}",
            what=each.text,
        )
        for each in view.written
        if each.kind == "response"
    ]
    return tuple(lines)


def _title_of(what: str) -> str:
    """The title of a rule, or the name of a definition, by its id."""
    book = rulebook_in(spoken_language().code)
    if what in book.rules:
        return book.rules[what].title
    return book.definitions[what].short_name if what in book.definitions else what


def sheet_of(view: CaseView, language: str = ENGLISH) -> Sheet:
    """The authorisation sheet of the newest questionnaire, with the scores of them all."""
    record = view.newest.record
    return authorisation_sheet(
        intake_of(record),
        assessed(record, language),
        reference=view.reference,
        scores=tuple(score for sent in view.sent if (score := _score(sent, view.day_of(sent)))),
        confirmed={
            int(number): Confirmation(
                source=answer_words("trials.known_from", mark.source), on=mark.on
            )
            for number, mark in record.confirmed.items()
        },
        prepared_on=now().astimezone(view.zone).date(),
    )


def _score(sent: Sent, on: date) -> Score | None:
    """The PHQ-9 of one questionnaire, by its record as it stands; None where none was answered."""
    severity = score_of(sent).severity
    if severity.phq9_total is None and severity.phq9_range is None:
        return None
    return Score(
        on=on,
        total=severity.phq9_total,
        range=severity.phq9_range,
        item_9=answer_at(sent.record.answers, "symptoms.phq9.8"),
    )


def score_of(sent: Sent) -> Assessment:
    """The assessment of one questionnaire's record as it stands."""
    return assessed(sent.record)


def _record(view: CaseView, store: Store, language: str) -> bytes:
    """Everything on record of the case, with every version, as JSON."""
    content: dict[str, Any] = {
        "format": "trd-clinic-case/1",
        "clinic": settings(store).name,
        "language": language,
        "reference": view.reference,
        "questionnaires": [
            {
                "number": sent.number,
                "sent_at": sent.sent_at.isoformat(),
                "consent": sent.consent,
                "answers_as_sent": sent.answers,
                "versions": [
                    {
                        "number": each.number,
                        "kind": each.kind,
                        "by": each.by,
                        "at": each.at.isoformat(),
                        "record": each.record.model_dump(mode="json"),
                        "found": each.found,
                    }
                    for each in sent.versions
                ],
            }
            for sent in view.sent
        ],
        "written": [each._asdict() | {"at": each.at.isoformat()} for each in view.written],
    }
    return (json.dumps(content, indent=2, ensure_ascii=False) + "\n").encode()
