"""The trials on the clinician's page: how many count, the headline, and a table of them."""

from collections.abc import Iterator

from rules.language import say
from screening.assessment import Assessment, DefinitionResult, PartWord, TrialResult
from screening.explain import part_words, verdict_words
from screening.report.printed import Line, TrialRow, TrialTable

RANK: dict[PartWord, int] = {"counts": 0, "could_count": 1, "does_not_count": 2}
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
    yield Line(lead=assessment.headline.sentence)
    yield Line(words=_others(assessment, result))


def _others(assessment: Assessment, headline: DefinitionResult) -> str:
    """What the definitions say that differ from the headline."""
    differ: dict[str, list[str]] = {}
    for each in assessment.definitions:
        if each.verdict != headline.verdict:
            differ.setdefault(verdict_words(each.verdict), []).append(each.short_name)
    if not differ:
        return say("The other definitions agree.")
    said = "; ".join(f"{', '.join(names)}: {words}" for words, names in differ.items())
    return say("Other definitions differ. {said}.", said=said)


def trial_table(assessment: Assessment) -> TrialTable:
    """Every trial under the headline definition, in the order of the form."""
    headline = assessment.headline.definition
    order = sorted(
        assessment.trials, key=lambda trial: (RANK[trial.parts[headline].part], trial.number)
    )
    ranks = {trial.number: rank for rank, trial in enumerate(order)}
    odd = {(each.trial, each.question) for each in assessment.asked_back}
    return TrialTable(
        head=(
            say("Part in the count"),
            say("Medicine"),
            say("Most a day"),
            say("Weeks at that dose"),
            say("At its best"),
        ),
        rows=tuple(
            _row(trial, headline, ranks[trial.number], odd) for trial in assessment.trials
        ),
        more=say("and {number} more medicines, further on", number="{number}"),
    )


def _row(
    trial: TrialResult, headline: str, rank: int, odd: set[tuple[int | None, str]]
) -> TrialRow:
    dose = trial.dose
    if (trial.number, "highest_steady_dose_mg") in odd:
        dose = say("{dose}, to be checked", dose=dose)
    return TrialRow(
        part=trial.parts[headline].part,
        cells=(
            part_words(trial.parts[headline]),
            f"{trial.number}. {trial.name}",
            dose,
            short_weeks(trial),
            trial.improvement,
        ),
        rank=rank,
    )


def short_weeks(trial: TrialResult) -> str:
    """The weeks in few words; never 0 for what is not known."""
    known = bool(trial.weeks_at_least) or trial.weeks_at_most is not None
    return trial.weeks if known else say("not known")
