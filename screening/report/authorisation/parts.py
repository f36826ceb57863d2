"""What the prior-authorisation work sheet holds: the words of each part, ready to be set.

`sheet.typ` and `authorisation_text` lay the same parts out and add no facts of their own.
"""

from datetime import date
from typing import Literal

from screening.report.printed import Printed


class Score(Printed):
    """One filled-in PHQ-9. `range`: what the total can be while items are missing."""

    on: date
    total: int | None = None
    range: tuple[int, int] | None = None
    item_9: int | None = None


class Confirmation(Printed):
    """A clinician found a trial in a record: which record, and when they looked."""

    source: str
    on: date


class Given(Printed):
    """One fact under its name; `blank`: a line for the clinic to fill in."""

    label: str
    lines: tuple[str, ...] = ()
    blank: bool = False


class Facts(Printed):
    """Facts under one title."""

    title: str
    facts: tuple[Given, ...]
    note: str = ""


class Provenance(Printed):
    """Where a fact comes from. `confirmed` is empty until a clinician found it in a record."""

    reported: str
    confirmed: str = ""


class DrugRow(Printed):
    """One medicine as it was reported.

    Every cell but `remarks` holds only what the form says; `remarks` are this tool's own, such as
    that a dose is below the usual least one.
    """

    number: int
    name: str
    written: str
    drug_class: str
    dose: str
    weeks: str
    started: str
    stopped: str
    missed: str
    best: str
    at_end: str
    why_stopped: str
    in_spell: str
    provenance: Provenance
    remarks: tuple[str, ...]


class DrugTable(Printed):
    """Medicines of one kind; `empty` is said where there is none."""

    title: str
    rows: tuple[DrugRow, ...]
    empty: str


class TreatmentRow(Printed):
    """A treatment that is no medicine. `laterality` only where it was asked."""

    kind: str
    name: str
    tried: str
    when: str
    in_spell: str
    sessions: str
    result: str
    laterality: str = ""


class TreatmentTable(Printed):
    """Treatments of one kind that were tried, or may have been; `others` tells of the rest."""

    title: str
    rows: tuple[TreatmentRow, ...]
    others: tuple[str, ...]
    licence: bool
    """Whether there is a line for the licence of who gave it."""


class ScoreTable(Printed):
    """Each PHQ-9 as date, total and item 9, oldest first; `empty` is said where there is none."""

    title: str
    rows: tuple[tuple[str, str, str], ...]
    empty: str
    more: tuple[Given, ...]


class Asked(Printed):
    """One point that plans ask, with the number of its source on this sheet."""

    lead: str
    words: str
    source: str


class Beside(Printed):
    """Points about one fact, what the record holds of it, and what it does not."""

    title: str
    asked: tuple[Asked, ...]
    holds: tuple[str, ...]
    missing: tuple[str, ...]


class TherapyPart(Printed):
    """What plans commonly ask before one therapy, beside the record."""

    id: str
    title: str
    rows: tuple[Beside, ...]


class Labels(Printed):
    """The names of the columns and lines, the same for every row."""

    medicine: str
    drug_class: str
    dose: str
    weeks: str
    started: str
    stopped: str
    missed: str
    best: str
    at_end: str
    why_stopped: str
    in_spell: str
    remarks: str
    method: str
    tried: str
    when: str
    sessions: str
    result: str
    licence: str
    total: str
    item_9: str
    asked: str
    holds: str
    missing: str
    verified: str
    on: str
    date: str
    source: str
    written: str
    """Holds {name}."""


class Sheet(Printed):
    """The whole work sheet, in one language. `page_of` holds {page} and {pages}."""

    language: str
    paper: Literal["a4", "us-letter"]
    title: str
    reference: str
    about: tuple[str, ...]
    safety: str
    """Said first where an answer calls for a person; empty otherwise."""
    notices: tuple[str, ...]
    clinic: tuple[Given, ...]
    person: Facts
    antidepressants: DrugTable
    added: DrugTable
    talking: TreatmentTable
    other: TreatmentTable
    scores: ScoreTable
    answers: tuple[Facts, ...]
    beside_title: str
    beside_note: str
    therapies: tuple[TherapyPart, ...]
    sources_title: str
    sources: tuple[str, ...]
    labels: Labels
    foot: str
    page_of: str
    not_printed: str
