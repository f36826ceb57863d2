"""What the printed summary holds: the words of each page, ready to be set.

summary.typ sets them and adds none of its own. Nothing here knows how a page looks.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from screening.assessment import PartWord
from screening.timeline import Bar


class Printed(BaseModel):
    """A part of what is printed."""

    model_config = ConfigDict(frozen=True, extra="forbid")


Mark = PartWord | Literal["counted_once"]
"""The sign beside a trial; `counted_once`: it stands for a medicine that another trial counts."""


class Line(Printed):
    """One line or item: words, after a few that stand out."""

    lead: str = ""
    words: str = ""


class Lines(Printed):
    """Lines of one kind, under a title of their own where they have one.

    `lead` stands out; `small` is for what is looked up, not read.
    """

    title: str = ""
    kind: Literal["lead", "text", "list", "numbered", "small"]
    lines: tuple[Line, ...]


class Rows(Printed):
    """Rows of a table under one title, or under none."""

    title: str = ""
    rows: tuple[tuple[str, ...], ...]


class Table(Printed):
    """A table with a header. `widths` are parts of the page's width."""

    kind: Literal["table"] = "table"
    head: tuple[str, ...]
    widths: tuple[int, ...]
    groups: tuple[Rows, ...]


class PrintedBar(Printed):
    """One trial of the timeline, its weeks in few words, and what else is to be known about it."""

    bar: Bar
    mark: Mark
    title: str
    weeks: str
    notes: tuple[str, ...]


class Bars(Printed):
    """The timeline. `dose` and `weeks` name the two bars of each trial."""

    kind: Literal["bars"] = "bars"
    dose: str
    weeks: str
    needed_weeks: int
    longest_weeks: int
    bars: tuple[PrintedBar, ...]


Block = Annotated[Lines | Table | Bars, Field(discriminator="kind")]


class Section(Printed):
    """A heading of the person's pages, and what stands under it."""

    title: str
    blocks: tuple[Block, ...]


class Row(Printed):
    """One named row of the clinician's page."""

    label: str
    lines: tuple[Line, ...]
    stands_out: bool = False


class TrialRow(Printed):
    """A row of the clinician's table. `rank`: which rows stay when not all fit, lowest first."""

    mark: Mark
    cells: tuple[str, ...]
    rank: int


class TrialTable(Printed):
    """Every trial in the order of the form. `more` is said when {number} of them do not fit."""

    head: tuple[str, ...]
    rows: tuple[TrialRow, ...]
    more: str


class ClinicianPage(Printed):
    """Page one. The rows stand before and after the table of trials, in a fixed order.

    `after_in_brief` says less, for a page with too much on it. `seen` says who reads the answers
    of a clinic, and when.
    """

    title: str
    about: tuple[str, ...]
    notice: str
    seen: tuple[str, ...]
    before: tuple[Row, ...]
    trials: TrialTable | None
    after: tuple[Row, ...]
    after_in_brief: tuple[Row, ...]
    foot: tuple[str, ...]


class HelpBox(Printed):
    """Help at the top of the person's pages. `urgent` where an answer called for it."""

    panels: tuple[Section, ...]
    numbers: tuple[Line, ...]
    checked: str
    urgent: bool


class PersonPages(Printed):
    """What is for the person, from page two on."""

    title: str
    intro: str
    help: HelpBox
    sections: tuple[Section, ...]


class OwnWords(Printed):
    """What the person wrote, whole; `rtl` where it is written from right to left."""

    title: str
    lines: tuple[str, ...]
    rtl: bool


class Summary(Printed):
    """The whole document. `page_of` holds {page} and {pages}."""

    language: str
    paper: Literal["a4", "us-letter"]
    title: str
    author: str
    notice: str
    page_of: str
    clinician: ClinicianPage
    person: PersonPages
    own_words: OwnWords | None
    not_printed: str
    """Said only where a character could not be printed; it shows the sign that stands for it."""
