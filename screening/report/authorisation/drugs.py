"""The medicines on the prior-authorisation work sheet, as they were reported."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from rules.language import Words, say
from rules.rulebook import load_rulebook
from rules.words import improvement_words, weeks_counted
from screening.answers import Band
from screening.assessment import Assessment, TrialResult
from screening.form import Content, answer_at
from screening.intake import Intake
from screening.questions import answer_words, question_at
from screening.report.authorisation.parts import Confirmation, DrugRow, DrugTable, Provenance
from screening.review import in_words
from screening.so_far import content_of
from screening.trial import PERMILLE, Trial

TO_CHECK: dict[str, Words] = {
    "medicine": "the name",
    "weeks_at_that_dose": "the weeks, which do not fit the dates",
    "taken_for": "what it was for",
    "blood_level": "the blood level",
}
"""What of a medicine an odd answer is about, by its question."""


class Drug(NamedTuple):
    """One trial of the form, with what the assessment made of it and the row it fills."""

    trial: Trial
    result: TrialResult
    row: DrugRow

    @property
    def is_main(self) -> bool:
        """Whether it stands among the antidepressants."""
        return _is_main(self.trial, self.result)


def _is_main(trial: Trial, result: TrialResult) -> bool:
    """Whether a trial is no add-on and no other treatment; an unknown medicine may be either."""
    return result.role in ("antidepressant", None) and trial.taken_as != "added_to_another"


def said(content: Content, place: str, unknown: str) -> str:
    """The answer at a place as it was given; `unknown` where there is none."""
    question = question_at(place)
    return (in_words(question, answer_at(content, place)) if question else "") or unknown


def drugs(
    intake: Intake, assessment: Assessment, confirmed: Mapping[int, Confirmation]
) -> tuple[Drug, ...]:
    """Every medicine of the form. Raises ValueError if one is confirmed that is not on it."""
    listed = intake.trials or ()
    for number in confirmed:
        if not 1 <= number <= len(listed):
            raise ValueError(f"there is no medicine number {number} on this form")
    content = content_of(intake)
    odd = {(each.trial, each.question) for each in assessment.asked_back}
    return tuple(
        Drug(
            trial,
            result,
            _row(content, trial, result, confirmed.get(result.number), odd),
        )
        for trial, result in zip(listed, assessment.trials, strict=True)
    )


def drug_tables(intake: Intake, listed: tuple[Drug, ...]) -> tuple[DrugTable, DrugTable]:
    """The antidepressants, and apart from them all that was added or is none."""
    main = tuple(drug.row for drug in listed if drug.is_main)
    added = tuple(drug.row for drug in listed if not drug.is_main)
    nothing = _nothing(intake)
    return (
        DrugTable(title=say("Antidepressants"), rows=main, empty=nothing),
        DrugTable(
            title=say("Add-ons, and medicines that are no antidepressant"),
            rows=added,
            empty=say("none listed") if listed else nothing,
        ),
    )


def _nothing(intake: Intake) -> str:
    """What is said where no medicine stands; "none" only where the form says so."""
    if intake.medicines_taken == "no":
        return say("none taken, as answered")
    return say("not given") if intake.trials is None else say("none listed")


def _row(
    content: Content,
    trial: Trial,
    result: TrialResult,
    confirmation: Confirmation | None,
    odd: set[tuple[int | None, str]],
) -> DrugRow:
    unknown = say("not given")

    def given(question: str) -> str:
        return said(content, f"trials.{result.number - 1}.{question}", unknown)

    return DrugRow(
        number=result.number,
        name=_name(trial, result) or unknown,
        written=_written(result),
        drug_class=result.medicine_class or unknown,
        dose=_dose(trial, result, odd) or given("highest_steady_dose_mg"),
        weeks=_weeks(trial.weeks_at_that_dose) or given("weeks_at_that_dose"),
        started=given("started_on"),
        stopped=say("still taking it") if trial.still_taking == "yes" else given("stopped_on"),
        missed=given("missed_doses_per_week"),
        best=_measured(trial) or _improved(trial.best_improvement) or given("best_improvement"),
        at_end=_improved(trial.improvement_at_end) or given("improvement_at_end"),
        why_stopped="; ".join(_reasons(trial)) or given("stop_reason"),
        in_spell=given("in_current_episode"),
        provenance=_provenance(trial, given("known_from"), confirmation),
        remarks=tuple(_remarks(content, trial, result, odd)),
    )


def _name(trial: Trial, result: TrialResult) -> str:
    """The generic name; what was written where it is not known; nothing where nothing was."""
    return result.name if trial.medicine and trial.medicine.strip() else ""


def _written(result: TrialResult) -> str:
    """What was written, where that is another name."""
    return result.written if result.written.casefold() != result.name.casefold() else ""


def _dose(trial: Trial, result: TrialResult, odd: set[tuple[int | None, str]]) -> str:
    """The dose with its unit, where it is a number; one that looks odd says so."""
    if not isinstance(trial.highest_steady_dose_mg, float):
        return ""
    if (result.number, "highest_steady_dose_mg") in odd:
        return say("{dose}, to be checked", dose=result.dose)
    return result.dose


def _weeks(given: float | Band | str | None) -> str:
    """The weeks as given: no number is worked out. Nothing where they are not known."""
    if isinstance(given, Band):
        if given.below is None:
            return say("at least {weeks}", weeks=_counted(given.at_least))
        if not given.at_least:
            return say("less than {weeks}", weeks=_counted(given.below))
        return say(
            "at least {least}, less than {weeks}",
            least=f"{given.at_least:g}",
            weeks=_counted(given.below),
        )
    return _counted(given) if isinstance(given, float) else ""


def _counted(weeks: float) -> str:
    if weeks.is_integer():
        return weeks_counted(int(weeks))
    return say("{number} weeks", number=f"{weeks:g}")


def _measured(trial: Trial) -> str:
    """The best improvement where somebody measured it."""
    if trial.improvement_percent is None:
        return ""
    exact = round(trial.improvement_percent * 10)
    return improvement_words(exact, exact)


def _improved(answer: str | None) -> str:
    """What an answer about improvement means; nothing where it names none."""
    ends = PERMILLE.get(answer or "")
    return improvement_words(*ends) if ends else ""


def _reasons(trial: Trial) -> Iterator[str]:
    """Every reason for stopping; which side effects they were is not asked."""
    if trial.still_taking == "yes" and not trial.stop_reason:
        yield say("still taking it")
    for reason in trial.stop_reason or ():
        yield answer_words("trials.stop_reason", reason)
        if reason == "side_effects":
            yield say("which ones: not asked")


def _provenance(trial: Trial, known_from: str, confirmation: Confirmation | None) -> Provenance:
    reported = say("patient-reported")
    if trial.known_from:
        reported = f"{reported}, {known_from.lower()}"
    if confirmation is None:
        return Provenance(reported=reported)
    return Provenance(
        reported=reported,
        confirmed=say(
            "confirmed in {record}, {day}",
            record=" ".join(confirmation.source.split()),
            day=confirmation.on,
        ),
    )


def _remarks(
    content: Content, trial: Trial, result: TrialResult, odd: set[tuple[int | None, str]]
) -> Iterator[str]:
    """What a reader would otherwise have to look up, or may take for something it is not."""
    main = _is_main(trial, result)
    if not main:
        yield say("another kind of treatment") if result.role == "advanced" else say("add-on")
    yield from _about_name(trial, result)
    yield from _about_dose(trial, result, odd)
    yield from _about_time(trial, result)
    place = f"trials.{result.number - 1}"
    if trial.taken_for and "depression" not in trial.taken_for:
        yield say("taken for: {purposes}", purposes=said(content, f"{place}.taken_for", ""))
    if trial.form:
        yield say("form: {form}", form=said(content, f"{place}.form", ""))
    if trial.blood_level:
        yield say("blood level: {level}", level=said(content, f"{place}.blood_level", ""))
    for question, what in TO_CHECK.items():
        if (result.number, question) in odd:
            yield say("to be checked with the person: {what}", what=say(what))
    if not main:
        yield say("not counted as an antidepressant trial")


def _about_name(trial: Trial, result: TrialResult) -> Iterator[str]:
    if result.medicine is None and trial.medicine:
        yield say("unclear: this name is not in the list of medicines")
    if trial.remembered_as:
        yield say("as remembered: “{words}”", words=" ".join(trial.remembered_as.split()))


def _about_dose(
    trial: Trial, result: TrialResult, odd: set[tuple[int | None, str]]
) -> Iterator[str]:
    """Where the dose stands to the usual ones, as a fact about the dose."""
    dose, usual = result.dose_amount, result.usual_minimum_amount
    if not isinstance(trial.highest_steady_dose_mg, float):
        yield say("unclear: dose not given")
        return
    if usual is None or result.medicine is None:
        return
    if dose is None:
        if (result.number, "highest_steady_dose_mg") not in odd:
            yield say("unclear: what the dose amounts to depends on the form")
        return
    stricter = load_rulebook().medicines[result.medicine].stricter_minimum
    if dose < usual:
        yield say("dose low: the usual least dose is {usual}", usual=result.usual_minimum)
    elif stricter and dose < stricter.dose:
        yield say("a usual dose; some sources ask for {dose}", dose=result.stricter_minimum)
        if trial.dose_judged:
            question = question_at("trials.dose_judged")
            judged = in_words(question, trial.dose_judged) if question else ""
            yield say("a clinician judged the dose: {judged}", judged=judged.lower())


def _about_time(trial: Trial, result: TrialResult) -> Iterator[str]:
    if isinstance(trial.weeks_at_that_dose, float | Band):
        return
    yield say("unclear: time not given")
    if trial.dates[0] and (result.weeks_at_least or result.weeks_at_most):
        yield say(
            "by its dates: {weeks}, with the time of building up the dose", weeks=result.weeks
        )
