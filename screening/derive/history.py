"""Facts about one option: whether it was tried, with what result, and after how many trials."""

from collections.abc import Hashable, Iterator, Sequence
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


class History:
    """What one person tried, and how far they are, counted under the headline definition."""

    def __init__(
        self,
        intake: Intake,
        taken: Sequence[TakenMedicine],
        headline: DefinitionResult,
        *,
        another_pathway_first: bool,
    ) -> None:
        """Work out once what every option is compared with."""
        months = episode_months(intake)
        self._taken = taken
        self._treatments = {
            str(kind): PERMILLE.get(treatment.result or "")
            for kind, treatment in intake.other_treatments.items()
            if treatment.tried == "yes"
        }
        self._same: dict[str, Hashable] = {
            "failed_trials": headline.failed_trials,
            "possible_trials": headline.possible_trials,
            "episode_months_at_least": months[0] if months else None,
            "another_pathway_first": another_pathway_first,
            "said_postpartum": "postpartum" in (intake.person.perinatal or ()),
        }

    def fact_about(self, option: Option) -> HistoryFact:
        """Where the person stands with regard to one option."""
        results = list(self._results(option))
        limit = self._taken[0].response_from if self._taken else PERMILLE["50_to_74"][0]
        return fact(
            HistoryFact,
            said_tried=bool(results),
            tried_result=_best(results, limit),
            **self._same,
        )

    def _results(self, option: Option) -> Iterator[Improved | None]:
        """How much each way of having tried the option helped; None where nobody said."""
        for way in option.tried_as:
            kind, name = way.split(":")
            if kind == "treatment":
                if name in self._treatments:
                    yield self._treatments[name]
            else:
                yield from (
                    best_improvement(medicine.trial)
                    for medicine in self._taken
                    if _is(kind, name, medicine)
                )


def _is(kind: str, name: str, taken: TakenMedicine) -> bool:
    medicine = taken.medicine
    if medicine is None or taken.fact.taken_for == "something_else":
        return False
    if kind == "medicine":
        return medicine.id == name
    if kind == "class":
        return medicine.class_group == name and medicine.role == "antidepressant"
    return taken.trial.taken_as == "added_to_another" and medicine.role == name


def _best(results: list[Improved | None], response_from: int) -> TriedResult | None:
    known = [result for result in results if result is not None]
    if not known:
        return None
    least, most = max(known)
    if least >= response_from:
        return "helped"
    return "did_not_help_enough" if most < response_from and len(known) == len(results) else None
