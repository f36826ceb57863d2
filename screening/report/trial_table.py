"""The trials on the clinician's page: how many count, the headline, and a table of them."""

from collections.abc import Iterator

from rules.language import say
from screening.assessment import (
    Assessment,
    DefinitionResult,
    Headline,
    PartResult,
    TrialResult,
)
from screening.explain import part_words, verdict_words
from screening.notices import notices
from screening.report.printed import Line, Mark, TrialRow, TrialTable

RANK: dict[Mark, int] = {"counts": 0, "could_count": 1, "counted_once": 2, "does_not_count": 3}
"""Which rows stay on page one when not all of them fit."""


def headline_result(assessment: Assessment) -> DefinitionResult:
    """The result under the headline definition."""
    name = assessment.headline.definition
    return next(each for each in assessment.definitions if each.id == name)


def count_lines(assessment: Assessment) -> Iterator[Line]:
    """The count, the headline, and what other definitions say."""
    result = headline_result(assessment)
    if result.possible_trials is None:
        yield Line(words=say("No medicines were given."))
    else:
        yield Line(
            words=say(
                "Adequate, did not help enough: {failed}. Unclear: {unclear}. Listed: {listed}."
                " Asked for: {needed}.",
                failed=result.failed_trials,
                unclear=result.possible_trials - result.failed_trials,
                listed=len(assessment.trials),
                needed=result.needed,
            )
        )
    yield _headline(assessment.headline)
    yield from (Line(words=words) for words in _others(assessment, result))


def _headline(headline: Headline) -> Line:
    """The headline; where another pathway comes first, that stands out and the count does not."""
    if headline.another_pathway_first:
        says = headline.another_pathway_first[0].finding.says
        first = f"{notices()['pathway_first']}{says}"
        if headline.sentence.startswith(first):
            return Line(lead=first, words=headline.sentence.removeprefix(first).strip())
    return Line(lead=headline.sentence)


def _others(assessment: Assessment, headline: DefinitionResult) -> Iterator[str]:
    """What the definitions say that differ from the headline."""
    differ: dict[str, list[str]] = {}
    for each in assessment.definitions:
        if each.verdict != headline.verdict:
            differ.setdefault(verdict_words(each.verdict), []).append(each.short_name)
    if not differ:
        yield say("The other definitions agree.")
    for verdict, names in differ.items():
        yield say("Other definitions, {verdict}: {names}.", verdict=verdict, names="; ".join(names))


def trial_table(assessment: Assessment) -> TrialTable:
    """Every trial under the headline definition, in the order of the form."""
    headline = assessment.headline.definition
    order = sorted(
        assessment.trials, key=lambda trial: (RANK[mark_of(trial.parts[headline])], trial.number)
    )
    ranks = {trial.number: rank for rank, trial in enumerate(order)}
    odd = {(each.trial, each.question) for each in assessment.asked_back}
    return TrialTable(
        head=(
            say("Part in the count"),
            say("Medicine"),
            say("Most a day"),
            say("Weeks"),
            say("At its best"),
        ),
        rows=tuple(_row(trial, headline, ranks[trial.number], odd) for trial in assessment.trials),
        more=say("and {number} more medicines, further on", number="{number}"),
    )


def _row(
    trial: TrialResult, headline: str, rank: int, odd: set[tuple[int | None, str]]
) -> TrialRow:
    part, dose = trial.parts[headline], trial.dose
    if (trial.number, "highest_steady_dose_mg") in odd:
        dose = say("{dose}, to be checked", dose=dose)
    return TrialRow(
        mark=mark_of(part),
        cells=(
            _short_part(part),
            f"{trial.number}. {trial.name}",
            dose,
            short_weeks(trial),
            trial.improvement,
        ),
        rank=rank,
    )


def mark_of(part: PartResult) -> Mark:
    """The sign for a trial's part; a medicine that was taken twice has it once."""
    return "counted_once" if part.same_medicine_as else part.part


def _short_part(part: PartResult) -> str:
    if part.same_medicine_as:
        return say("counted with number {number}", number=part.same_medicine_as)
    return part_words(part)


def short_weeks(trial: TrialResult) -> str:
    """The weeks in few words; never 0 for what is not known."""
    known = bool(trial.weeks_at_least) or trial.weeks_at_most is not None
    return trial.weeks if known else say("not known")
