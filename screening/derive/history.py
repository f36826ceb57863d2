"""Facts about one option: whether it was tried, with what result, and after how many trials."""

from collections.abc import Iterator, Sequence
from typing import Literal

from rules.facts import HistoryFact, fact
from rules.options import Option
from screening.assessment import DefinitionResult
from screening.derive.answers import episode_months
from screening.derive.trials import TakenMedicine, best_improvement
from screening.intake import Intake
from screening.trial import PERMILLE

TriedResult = Literal["helped", "did_not_help_enough"]
Improved = tuple[int, int]


def history_fact(
    option: Option,
    intake: Intake,
    taken: Sequence[TakenMedicine],
    headline: DefinitionResult,
    *,
    another_pathway_first: bool,
) -> HistoryFact:
    """Where a person stands with regard to one option, counted under the headline definition."""
    results = list(_results(option, intake, taken))
    months = episode_months(intake)
    return fact(
        HistoryFact,
        failed_trials=headline.failed_trials,
        possible_trials=headline.possible_trials,
        episode_months_at_least=months[0] if months else None,
        said_tried=bool(results),
        tried_result=_best(results, taken[0].response_from if taken else None),
        another_pathway_first=another_pathway_first,
        said_postpartum="postpartum" in (intake.person.perinatal or ()),
    )


def _results(
    option: Option, intake: Intake, taken: Sequence[TakenMedicine]
) -> Iterator[Improved | None]:
    """How much each way of having tried the option helped; None where nobody said."""
    for way in option.tried_as:
        kind, name = way.split(":")
        if kind == "treatment":
            treatment = {str(key): each for key, each in intake.other_treatments.items()}.get(name)
            if treatment and treatment.tried == "yes":
                yield PERMILLE.get(treatment.result or "")
        else:
            yield from (
                best_improvement(medicine.trial) for medicine in taken if _is(kind, name, medicine)
            )


def _is(kind: str, name: str, taken: TakenMedicine) -> bool:
    medicine = taken.medicine
    if medicine is None:
        return False
    if kind == "medicine":
        return medicine.id == name
    if kind == "class":
        return medicine.class_group == name and medicine.role == "antidepressant"
    return taken.trial.taken_as == "added_to_another" and medicine.role == name


def _best(results: list[Improved | None], response_from: int | None) -> TriedResult | None:
    known = [result for result in results if result is not None]
    if not known:
        return None
    limit = response_from if response_from is not None else PERMILLE["50_to_74"][0]
    least, most = max(known)
    if least >= limit:
        return "helped"
    return "did_not_help_enough" if most < limit and len(known) == len(results) else None
