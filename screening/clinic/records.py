"""The record of one questionnaire: answers as corrected, marks, versions, and what was found."""

import json
from copy import deepcopy
from datetime import date, datetime
from typing import Any, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict
from sqlalchemy import func, select

from rules.language import ENGLISH
from screening.assess import screen
from screening.assessment import Assessment
from screening.clinic.lines import Line, line_of
from screening.clinic.store import Store, Writing
from screening.clinic.tables import Case, Notification, Questionnaire, Revision, new_id, now
from screening.form import Content, answer_at, put_answer
from screening.read import read_intake

RevisionKind = Literal["sent", "corrected", "confirmed", "dose_judged", "set_aside", "taken_back"]


class Part(BaseModel):
    """A part of a record."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Confirmation(Part):
    """That a trial was found in a record: which one, and who looked."""

    source: str
    on: date
    by: str


class SetAside(Part):
    """That a clinician sets a finding or a verdict aside, and why. It stays on show."""

    reason: str
    by: str
    at: datetime
    instead: str = ""


class Record(Part):
    """What stands on record of one questionnaire.

    `answers` is in the shape of an intake file. `confirmed` is by the trial's number, from 1.
    `set_aside` is by the id of a rule or of a definition.
    """

    answers: Content
    confirmed: dict[str, Confirmation] = {}
    set_aside: dict[str, SetAside] = {}


def new_record(answers: Content) -> Record:
    """The record of answers as they were sent."""
    return Record(answers=answers)


def without_judgements(answers: Content) -> Content:
    """Answers without what only a clinician can say: a person's file may hold it all the same."""
    kept = deepcopy(answers)
    for trial in kept.get("trials") or ():
        trial.pop("dose_judged", None)
    if answer_at(kept, "symptoms.clinician_severity"):
        put_answer(kept, "symptoms.clinician_severity", None)
    return kept


def assessed(record: Record, language: str = ENGLISH) -> Assessment:
    """The assessment of a record's answers. Raises IntakeError if they cannot be read."""
    return screen(read_intake(json.dumps(record.answers)), language)


def found_in(assessment: Assessment) -> dict[str, Any]:
    """What an assessment found, in few words, to be kept with the version that it is of."""
    return {
        "rulebook": [assessment.rulebook.version, assessment.rulebook.digest],
        "headline": [assessment.headline.definition, assessment.headline.verdict],
        "sentence": assessment.headline.sentence,
        "speed": assessment.safety.level,
        "definitions": {
            each.id: [each.verdict, each.failed_trials, each.possible_trials]
            for each in assessment.definitions
        },
        "trials": [
            [trial.name, trial.dose, trial.weeks, trial.improvement, _part(assessment, place)]
            for place, trial in enumerate(assessment.trials)
        ],
        "phq9": [assessment.severity.phq9_total, assessment.severity.phq9_range],
        "filled_in_on": assessment.filled_in_on and assessment.filled_in_on.isoformat(),
    }


def _part(assessment: Assessment, place: int) -> str:
    return assessment.trials[place].parts[assessment.headline.definition].part


class Filing(NamedTuple):
    """One questionnaire of one case, within a transaction that files a version of its record."""

    store: Store
    writing: Writing
    case: Case
    sent: Questionnaire

    def line(self, assessment: Assessment) -> Line:
        """The case's line in the queue, by an assessment."""
        return line_of(
            assessment,
            reference=self.store.opened(self.case, "reference"),
            appointment=self.store.opened(self.sent, "appointment"),
            sent_at=self.sent.sent_at,
            questionnaires=self.sent.number,
        )

    def line_before(self) -> Line | None:
        """The case's line as it was; None before one was sent."""
        kept = self.store.opened(self.case, "line")
        return Line.model_validate(kept) if kept else None

    def put_line(self, line: Line) -> None:
        """Put the case's line in the place of the one before."""
        self.store.sealed(self.case, "line", line.model_dump(mode="json"))

    def keep(self, kind: RevisionKind, record: Record, found: Assessment, who: str) -> None:
        """Keep the next version of the record, with what was found in it."""
        asked = select(func.max(Revision.number)).where(Revision.questionnaire_id == self.sent.id)
        row = Revision(
            id=new_id(),
            questionnaire_id=self.sent.id,
            number=(self.writing.session.scalar(asked) or 0) + 1,
            kind=kind,
            made_by=who,
            made_at=now(),
        )
        self.store.sealed(row, "record", record.model_dump(mode="json"))
        self.store.sealed(row, "found", found_in(found))
        self.writing.session.add(row)


def first_revision(filing: Filing, record: Record, assessment: Assessment) -> None:
    """Keep what was sent as version 1, put its line into the queue, call if one is needed now."""
    filing.keep("sent", record, assessment, "person")
    line, before = filing.line(assessment), filing.line_before()
    if before and before.calls:
        own = line.speed if line.speed != "now" else None
        line = line.model_copy(update={"speed": "now", "corrected_speed": own, "earlier_now": True})
    filing.put_line(line)
    case = filing.case
    case.state, case.last_sent_at = "open", filing.sent.sent_at
    if assessment.safety.level == "now":
        call = Notification(id=new_id(), case_id=case.id, made_at=now())
        filing.writing.session.add(call)
        filing.writing.audit.note("server", "call_due", f"case:{case.id}")


def next_revision(filing: Filing, kind: RevisionKind, record: Record, who: str) -> None:
    """Keep the next version, and bring the case's line in the queue up to it.

    Until somebody records what was done, the line keeps the response speed of before: a correction
    must not take an unanswered `now` off the top.
    """
    assessment = assessed(record)
    filing.keep(kind, record, assessment, who)
    line, before = filing.line(assessment), filing.line_before()
    filing.put_line(following := line.after(before) if before else line)
    case = filing.case
    if following.calls and case.state == "done":  # or nobody would see it in the open queue
        case.state = "open"
        filing.writing.audit.note("server", "case_open", f"case:{case.id}", "calls")
