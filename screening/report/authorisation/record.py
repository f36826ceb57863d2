"""What the sheet knows of one person, and how a fact of it is told."""

from datetime import date
from typing import NamedTuple

from rules.language import Words
from screening.form import Content
from screening.intake import Intake
from screening.report.authorisation.drugs import Drug
from screening.report.authorisation.parts import Score, TreatmentTable

WANTED: dict[str, Words] = {
    "name": "a name that is known",
    "started": "when it was started",
    "stopped": "when it was stopped",
    "dose": "the dose",
    "weeks": "the time at that dose",
    "missed": "how many doses were missed",
    "best": "how much it helped",
    "in_spell": "whether it was in this spell",
    "why_stopped": "why it was stopped",
    "side_effects": "which side effects",
    "still_taking": "whether it is still taken",
    "when": "when it was",
    "sessions": "how many sessions",
    "result": "the result",
}
"""What is missing of a medicine or treatment, by the cell that would hold it."""
OPEN = (None, (), "not_sure", "rather_not_say")
"""Answers that leave a question open."""


class Record(NamedTuple):
    """What the sheet knows of one person."""

    intake: Intake
    content: Content
    drugs: tuple[Drug, ...]
    talking: TreatmentTable
    other: TreatmentTable
    scores: tuple[Score, ...]
    undated: str
    prepared_on: date

    @property
    def main(self) -> tuple[Drug, ...]:
        """The antidepressants, without what was added."""
        return tuple(drug for drug in self.drugs if drug.is_main)

    @property
    def added(self) -> tuple[Drug, ...]:
        """What was added, and what is no antidepressant."""
        return tuple(drug for drug in self.drugs if not drug.is_main)


class Held(NamedTuple):
    """What the record holds of a fact, and what of it is not there."""

    holds: tuple[str, ...]
    missing: tuple[str, ...] = ()
