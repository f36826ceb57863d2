"""The queue's lines: what stands of one case in one row, and the order of the rows."""

from datetime import datetime
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict

from screening.assessment import Assessment, Speed, Verdict
from screening.questions import questions

SPEEDS: tuple[Speed, ...] = ("now", "soon", "ask", "none_reported")
MOST_MISSING = 3
QueueState = Literal["invited", "open", "done"]


class Wants(BaseModel):
    """An answer that would decide the headline: the medicine it is about, and the question."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    medicine: str
    question: str


class Line(BaseModel):
    """One row of the queue. `speed` says how fast somebody should respond: no level of risk.

    `answered_at` is when somebody recorded what was done about a `now`. `corrected_speed` is that
    of the answers on record, where an unanswered `now` of before keeps `speed` at now;
    `earlier_now` says that it was an earlier questionnaire's.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    reference: str
    appointment: datetime | None
    sent_at: datetime
    questionnaires: int
    speed: Speed
    corrected_speed: Speed | None = None
    earlier_now: bool = False
    answered_at: datetime | None = None
    answered_by: str = ""
    psychosis: bool
    postpartum: bool
    severe: bool
    phq9: str
    verdict: Verdict
    pathway_first: bool
    failed_trials: int
    possible_trials: int | None
    listed_trials: int
    missing: tuple[Wants, ...]
    missing_more: int

    @property
    def calls(self) -> bool:
        """Whether it stays on top: a `now`, and nobody has recorded what was done."""
        return self.speed == "now" and self.answered_at is None

    def after(self, before: Self) -> Self:
        """This line, of a corrected record, following the one before the correction.

        An answered line says what the answers say now. A `now` that was not there before is new,
        and nobody has answered it yet. Only an unanswered `now` is held: nobody is asked to record
        what was done about the others, so they would stay for good.
        """
        if before.answered_at is not None:
            if self.speed == "now" != before.speed:
                return self
            said = {"answered_at": before.answered_at, "answered_by": before.answered_by}
            return self.model_copy(update=said)
        if before.speed != "now":
            return self
        own = self.speed if self.speed != "now" else None
        kept = {"speed": "now", "corrected_speed": own, "earlier_now": before.earlier_now}
        return self.model_copy(update=kept)

    def answered(self, by: str, at: datetime) -> Self:
        """This line once somebody has recorded what was done."""
        own = {"speed": self.corrected_speed or self.speed, "corrected_speed": None}
        said = {"answered_at": at, "answered_by": by, "earlier_now": False}
        return self.model_copy(update=own | said)


def line_of(
    assessment: Assessment,
    *,
    reference: str,
    appointment: str | None,
    sent_at: datetime,
    questionnaires: int,
) -> Line:
    """The line of an assessment. It decides nothing: it repeats what the rules concluded."""
    headline = assessment.headline
    result = next(each for each in assessment.definitions if each.id == headline.definition)
    marks = {finding.queue for entry in assessment.judged for finding in entry.findings}
    severity = assessment.severity
    wanted = [each for each in assessment.missing if headline.definition in each.in_fewest_for]
    return Line(
        reference=reference,
        appointment=datetime.fromisoformat(appointment) if appointment else None,
        sent_at=sent_at,
        questionnaires=questionnaires,
        speed=assessment.safety.level,
        psychosis="psychosis" in marks,
        postpartum="postpartum" in marks,
        severe=severity.phq9_band == "severe" and _is_most_difficult(severity.difficulty),
        phq9=_phq9(severity.phq9_total, severity.phq9_range),
        verdict=headline.verdict,
        pathway_first=bool(headline.another_pathway_first),
        failed_trials=result.failed_trials,
        possible_trials=result.possible_trials,
        listed_trials=len(assessment.trials),
        missing=tuple(
            Wants(medicine=each.medicine, question=each.question) for each in wanted[:MOST_MISSING]
        ),
        missing_more=max(0, len(wanted) - MOST_MISSING),
    )


def _is_most_difficult(difficulty: int | None) -> bool:
    """Whether daily life is as difficult as the question's last answer says."""
    return str(difficulty) == list(questions()["symptoms.phq9_difficulty"].answers)[-1]


def _phq9(total: int | None, between: tuple[int, int] | None) -> str:
    if total is not None:
        return str(total)
    return f"{between[0]} to {between[1]}" if between else ""


def order(line: Line) -> tuple[object, ...]:
    """Where a line stands: an unanswered `now`, then response speed; never by verdict."""
    quick = line.speed in {"now", "soon"}
    return (
        not line.calls,
        SPEEDS.index(line.speed),
        not line.psychosis,
        not line.postpartum,
        not line.severe,
        line.sent_at.timestamp() if quick else 0.0,
        line.appointment is None,
        line.appointment.timestamp() if line.appointment else 0.0,
        line.sent_at.timestamp(),
        line.reference,
    )
