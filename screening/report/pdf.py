"""The summary as a tagged PDF (PDF/UA-1): one page for the clinician, then the person's pages.

Nothing is written to disk: the answers go to typst in memory and the bytes come back.
"""

import json
import unicodedata
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Literal, get_args

import typst

from rules.language import say, speaking
from screening.assessment import Assessment
from screening.intake import Intake
from screening.notices import notices
from screening.report.after_table import Told
from screening.report.clinician import clinician_page
from screening.report.personal import person_pages
from screening.report.printable import MARK, all_printable
from screening.report.printed import OwnWords, Summary
from screening.so_far import content_of, person_side

Paper = Literal["a4", "letter"]
PAPERS: tuple[Paper, ...] = get_args(Paper)
TEMPLATE = Path(__file__).parent / "summary.typ"
AUTHOR = "trd-screening"
ON_LETTER = {"US", "CA"}


class PdfError(Exception):
    """The summary could not be set. The message holds nothing that a person wrote."""


def pdf_summary(  # noqa: PLR0913  # what was said beside the history, each by its name
    assessment: Assessment,
    *,
    with_options: bool = True,
    own_words: str = "",
    wants: tuple[str, ...] = (),
    barriers: tuple[str, ...] = (),
    asked_about: tuple[str, ...] = (),
    filled_in_by: str = "",
    seen: tuple[str, ...] = (),
    paper: Paper | None = None,
) -> bytes:
    """The summary of an assessment, in its language.

    The paper is that of the country where none is named. Raises PdfError if it cannot be set.
    """
    told = Told(own_words, wants, barriers, asked_about, filled_in_by, seen)
    with speaking(assessment.language):
        return _set(_summary(assessment, told, paper, with_options=with_options))


def pdf_of_form(
    intake: Intake,
    assessment: Assessment,
    *,
    with_options: bool = True,
    paper: Paper | None = None,
    seen: tuple[str, ...] = (),
) -> bytes:
    """The summary of an assessment with what the form says beside it. Raises PdfError."""
    with speaking(assessment.language):
        said = person_side(content_of(intake))
    return pdf_summary(
        assessment, with_options=with_options, paper=paper, seen=seen, **said._asdict()
    )


def _summary(
    assessment: Assessment, told: Told, paper: Paper | None, *, with_options: bool
) -> Summary:
    on_letter = paper == "letter" or (paper is None and assessment.country in ON_LETTER)
    return Summary(
        language=assessment.language,
        paper="us-letter" if on_letter else "a4",
        title=say("Pre-visit self-report: summary of an antidepressant history"),
        author=AUTHOR,
        notice=notices()["short_notice"],
        page_of=say("Page {page} of {pages}", page="{page}", pages="{pages}"),
        clinician=clinician_page(assessment, told, with_options=with_options),
        person=person_pages(assessment, with_options=with_options),
        own_words=_own_words(told.own_words),
        not_printed=say("{mark} stands for a character that could not be printed.", mark=MARK),
    )


def _own_words(written: str) -> OwnWords | None:
    lines = tuple(line for line in written.splitlines() if line.strip())
    if not lines:
        return None
    return OwnWords(title=say("In your own words"), lines=lines, rtl=_from_the_right(written))


def _from_the_right(written: str) -> bool:
    """Whether the first letter that has a direction is written from right to left."""
    directions = (unicodedata.bidirectional(letter) for letter in written)
    return next((each != "L" for each in directions if each in {"L", "R", "AL"}), False)


def _set(summary: Summary) -> bytes:
    words = all_printable(summary.model_dump(mode="json", exclude={"not_printed"}))
    marked = MARK in json.dumps(words, ensure_ascii=False)
    words["not_printed"] = summary.not_printed if marked else ""
    try:
        # The template by its path: typst counts what it is given as bytes, and stops at 65 535.
        return typst.compile(
            str(TEMPLATE),
            root=str(TEMPLATE.parent),
            font_paths=fonts(),
            sys_inputs={"summary": json.dumps(words)},
            pdf_standards="ua-1",
        )
    except typst.TypstError:
        # What typst reports may quote what a person wrote.
        raise PdfError("The summary could not be set as a PDF.") from None


@cache
def fonts() -> typst.Fonts:
    """Source Sans Pro and the fonts that typst brings along; none of the machine's own."""
    folder = files("font_source_sans_pro") / "files"
    return typst.Fonts(include_system_fonts=False, font_paths=[str(folder)])
