"""The prior-authorisation work sheet as plain text for pasting, and as a tagged PDF (PDF/UA-1)."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

import typst

from rules.language import speaking
from screening.report.authorisation.parts import (
    Beside,
    DrugRow,
    DrugTable,
    Given,
    Labels,
    ScoreTable,
    Sheet,
    TherapyPart,
    TreatmentRow,
    TreatmentTable,
)
from screening.report.lines import headed, wrapped
from screening.report.pdf import AUTHOR, Paper, PdfError, fonts
from screening.report.printable import MARK, all_printable

TEMPLATE = Path(__file__).parent / "sheet.typ"
BLANK = "________"
BOX = "[ ]"


def authorisation_text(sheet: Sheet) -> str:
    """The whole sheet as text in its own language, ending with a new line."""
    with speaking(sheet.language):
        return "\n".join(_lines(sheet)) + "\n"


def authorisation_pdf(sheet: Sheet, paper: Paper | None = None) -> bytes:
    """The sheet as a PDF. The paper is that of the country where none is named. Raises PdfError."""
    chosen = {"a4": "a4", "letter": "us-letter"}.get(paper or "", sheet.paper)
    words = all_printable(sheet.model_dump(mode="json", exclude={"not_printed"}))
    marked = MARK in json.dumps(words, ensure_ascii=False)
    words |= {
        "paper": chosen,
        "author": AUTHOR,
        "not_printed": sheet.not_printed if marked else "",
    }
    try:
        return typst.compile(
            str(TEMPLATE),
            root=str(TEMPLATE.parent),
            font_paths=fonts(),
            sys_inputs={"sheet": json.dumps(words)},
            pdf_standards="ua-1",
        )
    except typst.TypstError:
        # What typst reports may quote what a person wrote.
        raise PdfError("The work sheet could not be set as a PDF.") from None


def _lines(sheet: Sheet) -> Iterator[str]:
    labels = sheet.labels
    if sheet.safety:
        yield from wrapped(sheet.safety, "!! ")
        yield ""
    yield f"{sheet.title.upper()}   {sheet.reference}".rstrip()
    yield from wrapped("   ".join(sheet.about))
    yield from (line for notice in sheet.notices for line in wrapped(notice))
    yield ""
    yield from (line for each in sheet.clinic for line in _given(each, ""))
    person = (line for each in sheet.person.facts for line in _given(each))
    yield from headed(sheet.person.title.upper(), person)
    yield from _drugs(sheet.antidepressants, labels)
    yield from _drugs(sheet.added, labels)
    yield from _treatments(sheet.talking, labels)
    yield from _treatments(sheet.other, labels)
    yield from _scores(sheet.scores, labels)
    for answers in sheet.answers:
        lines = (line for each in answers.facts for line in _given(each))
        yield from headed(answers.title.upper(), lines)
    yield ""
    yield sheet.beside_title.upper()
    yield from wrapped(sheet.beside_note)
    for therapy in sheet.therapies:
        yield from _therapy(therapy, labels)
    yield from headed(sheet.sources_title.upper(), _wrapped_all(sheet.sources, "  "))


def _wrapped_all(said: Iterable[str], first: str) -> Iterator[str]:
    return (line for words in said for line in wrapped(words, first))


def _given(given: Given, first: str = "  ") -> Iterator[str]:
    """A fact on its own line or lines."""
    if given.blank:
        yield f"{first}{given.label}: {BLANK}"
    elif len(given.lines) == 1 and given.label.endswith(("?", ":")):
        yield from wrapped(f"{given.label} {given.lines[0]}", first)
    elif len(given.lines) == 1:
        yield from wrapped(f"{given.label}: {given.lines[0]}", first)
    else:
        yield from wrapped(f"{given.label}:", first)
        yield from _wrapped_all(given.lines, f"{first}  - ")


def _drugs(table: DrugTable, labels: Labels) -> Iterator[str]:
    rows = (line for row in table.rows for line in _drug(row, labels))
    yield from headed(table.title.upper(), rows if table.rows else [f"  {table.empty}"])


def _drug(row: DrugRow, labels: Labels) -> Iterator[str]:
    written = f" ({labels.written.replace('{name}', row.written)})" if row.written else ""
    yield from wrapped(
        f"{row.name}{written}; {labels.drug_class}: {row.drug_class}", f"  {row.number}. "
    )
    pairs = (
        ((labels.dose, row.dose), (labels.weeks, row.weeks)),
        ((labels.started, row.started), (labels.stopped, row.stopped)),
        ((labels.missed, row.missed),),
        ((labels.best, row.best), (labels.at_end, row.at_end)),
        ((labels.why_stopped, row.why_stopped),),
        ((labels.in_spell, row.in_spell),),
    )
    for pair in pairs:
        yield from wrapped("; ".join(f"{name}: {words}" for name, words in pair), "     ")
    yield from wrapped(row.provenance.reported, "     ")
    if row.provenance.confirmed:
        yield from wrapped(row.provenance.confirmed, "     ")
    else:
        yield (f"     {BOX} {labels.verified}   {labels.date} {BLANK}   {labels.source} {BLANK}")
    if row.remarks:
        yield from wrapped(f"{labels.remarks}: {'; '.join(row.remarks)}", "     ")


def _treatments(table: TreatmentTable, labels: Labels) -> Iterator[str]:
    rows = (line for row in table.rows for line in _treatment(row, labels, table.licence))
    yield from headed(table.title.upper(), [*rows, *_wrapped_all(table.others, "  ")])


def _treatment(row: TreatmentRow, labels: Labels, licence: bool) -> Iterator[str]:  # noqa: FBT001
    pairs = [
        (labels.tried, row.tried),
        (labels.when, row.when),
        (labels.in_spell, row.in_spell),
        (labels.sessions, row.sessions),
        (labels.result, row.result),
    ]
    if licence:
        pairs.append((labels.licence, BLANK))
    told = "; ".join(f"{name}: {words}" for name, words in pairs)
    yield from wrapped(f"{row.name}. {told}", "  - ")
    if row.laterality:
        yield from wrapped(row.laterality, "    ")


def _scores(table: ScoreTable, labels: Labels) -> Iterator[str]:
    rows = [
        f"  {on}   {labels.total}: {total}   {labels.item_9}: {item}"
        for on, total, item in table.rows
    ]
    more = [line for each in table.more for line in _given(each)]
    yield from headed(table.title.upper(), [*(rows or [f"  {table.empty}"]), *more])


def _therapy(therapy: TherapyPart, labels: Labels) -> Iterator[str]:
    rows = (line for row in therapy.rows for line in _beside(row, labels))
    yield from headed(therapy.title.upper(), rows)


def _beside(row: Beside, labels: Labels) -> Iterator[str]:
    """What is asked and what is held, one under the other; neither says anything of the other."""
    yield from wrapped(row.title, "  ")
    width = max(map(len, (labels.asked, labels.holds, labels.missing)))
    told = (
        (labels.asked, [f"{each.lead} {each.words} {each.source}" for each in row.asked]),
        (labels.holds, row.holds),
        (labels.missing, row.missing),
    )
    for name, lines in told:
        for number, words in enumerate(lines):
            yield from wrapped(words, f"    {'' if number else name:<{width}}  ")
