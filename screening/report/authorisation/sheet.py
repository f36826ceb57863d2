"""The whole work sheet of one intake and its assessment."""

from collections.abc import Mapping, Sequence
from datetime import date

from rules.language import say, say_date, speaking
from rules.rulebook import Rulebook, rulebook_in
from screening.assessment import Assessment
from screening.intake import Intake
from screening.questions import questions
from screening.report.authorisation.asked import all_places, therapy_parts
from screening.report.authorisation.drugs import drug_tables, drugs
from screening.report.authorisation.history import (
    all_scores,
    answer_facts,
    person_facts,
    score_table,
    stimulation_table,
    talking_table,
    undated,
)
from screening.report.authorisation.parts import Confirmation, Given, Labels, Score, Sheet
from screening.report.authorisation.record import Record
from screening.report.pdf import ON_LETTER
from screening.report.printable import MARK
from screening.review import in_words
from screening.so_far import content_of


def authorisation_sheet(  # noqa: PLR0913  # what a clinic knows beside the form, each by its name
    intake: Intake,
    assessment: Assessment,
    *,
    reference: str = "",
    scores: Sequence[Score] = (),
    confirmed: Mapping[int, Confirmation] | None = None,
    prepared_on: date,
) -> Sheet:
    """The work sheet of an intake and its assessment, in the assessment's language.

    `scores` are this person's PHQ-9s, that of this form among them; where none is handed over,
    that of the form stands alone. `confirmed` names by the number of a medicine, from 1, where a
    clinician found it in a record. Raises ValueError if it names a number that is not on the form.
    """
    with speaking(assessment.language):
        book, content = rulebook_in(assessment.language), content_of(intake)
        dated = all_scores(intake, assessment, scores)
        record = Record(
            intake=intake,
            content=content,
            drugs=drugs(intake, assessment, confirmed or {}),
            talking=talking_table(content),
            other=stimulation_table(content),
            scores=dated,
            undated=undated(intake, assessment),
            prepared_on=prepared_on,
        )
        main, added = drug_tables(intake, record.drugs)
        therapies, sources = therapy_parts(book, record)
        return Sheet(
            language=assessment.language,
            paper="us-letter" if assessment.country in ON_LETTER else "a4",
            title=say("Prior-authorisation work sheet"),
            reference=" ".join(reference.split()),
            about=_about(intake, prepared_on),
            safety=_safety(assessment),
            notices=_notices(book),
            clinic=_clinic(),
            person=person_facts(intake, content),
            antidepressants=main,
            added=added,
            talking=record.talking,
            other=record.other,
            scores=score_table(intake, assessment, dated, content),
            answers=tuple(answer_facts(content, all_places(book))),
            beside_title=say("What plans commonly ask, beside this record"),
            beside_note=say(
                "Criteria differ by plan: check the current policy. The numbers before the colons"
                " are those of the medicines above; nothing here says whether something is enough."
            ),
            therapies=therapies,
            sources_title=say("Where the lists come from"),
            sources=sources,
            labels=_labels(),
            foot=say("Work sheet. No letter, and no claim that criteria are met."),
            page_of=say("Page {page} of {pages}", page="{page}", pages="{pages}"),
            not_printed=say("{mark} stands for a character that could not be printed.", mark=MARK),
        )


def _about(intake: Intake, prepared_on: date) -> tuple[str, ...]:
    filled_in = say_date(intake.filled_in) if intake.filled_in else say("date not given")
    who = in_words(questions()["filled_in_by"], intake.filled_in_by)
    return (
        say("Prepared: {day}", day=say_date(prepared_on)),
        say("Form filled in: {day}", day=filled_in),
        say("By: {who}", who=who or say("not given")),
    )


def _safety(assessment: Assessment) -> str:
    """Said first where an answer calls for a person: a work sheet must not be read before that."""
    if assessment.safety.level == "now":
        return say("Answers on this form call for someone to respond now. Read the summary first.")
    if assessment.safety.level == "soon":
        return say("Answers on this form call for someone to respond soon. Read the summary first.")
    return ""


def _notices(book: Rulebook) -> tuple[str, ...]:
    lists = book.prior_authorisation.values()
    unchecked = sum(not payers.review.checked for payers in lists)
    said = [
        say(
            "A work sheet to copy facts from. It is no letter, and no claim that criteria are met."
        ),
        say("Criteria differ by plan: check the current policy."),
    ]
    if unchecked:
        said.append(
            say(
                "The lists of what plans ask: {unchecked} of {all} are unreviewed, nobody has"
                " checked them yet.",
                unchecked=unchecked,
                all=len(lists),
            )
        )
    said.append(
        say(
            "Every fact is patient-reported unless it says in which record it was confirmed."
            " “Not given” is never no, and never none."
        )
    )
    return tuple(said)


def _clinic() -> tuple[Given, ...]:
    """What a form never holds: lines for the clinic to fill in."""
    labels = (
        say("Name"),
        say("Date of birth"),
        say("Plan and member number"),
        say("Diagnosis code"),
        say("Prescriber"),
        say("Pharmacy"),
    )
    return tuple(Given(label=label, blank=True) for label in labels)


def _labels() -> Labels:
    return Labels(
        medicine=say("Medicine"),
        drug_class=say("class"),
        dose=say("Most a day"),
        weeks=say("Time at that dose"),
        started=say("Started"),
        stopped=say("Stopped"),
        missed=say("Doses missed in a usual week"),
        best=say("At its best"),
        at_end=say("At the end"),
        why_stopped=say("Why it was stopped"),
        in_spell=say("In this spell"),
        remarks=say("Remarks of this tool"),
        method=say("Named method"),
        tried=say("Had it"),
        when=say("When"),
        sessions=say("Sessions"),
        result=say("At its best"),
        licence=say("Therapist's licence"),
        total=say("Total"),
        item_9=say("Item 9"),
        asked=say("Plans ask"),
        holds=say("The record holds"),
        missing=say("Not in the record"),
        verified=say("verified in record"),
        on=say("Date"),
        date=say("date"),
        source=say("source"),
        written=say("written: {name}", name="{name}"),
    )
