"""The prior-authorisation work sheet: the facts of one person's history that staff copy.

It is no letter and claims nothing: each fact stands as it was reported, what is not known says so,
and what payers commonly ask stands beside it, never as a verdict.
"""

from screening.report.authorisation.parts import Confirmation, Score, Sheet
from screening.report.authorisation.printing import authorisation_pdf, authorisation_text
from screening.report.authorisation.sheet import authorisation_sheet

__all__ = [
    "Confirmation",
    "Score",
    "Sheet",
    "authorisation_pdf",
    "authorisation_sheet",
    "authorisation_text",
]
