"""Facts about one option: whether it was tried, with what result, and after how many trials."""

from collections.abc import Hashable, Iterator, Sequence
from typing import Literal

from rules.facts import HistoryFact, fact
from rules.medicines import Medicine
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
        self._taken = tuple(
            (medicine.medicine, medicine.trial.taken_as, best_improvement(medicine.trial))
            for medicine in taken
            if medicine.medicine and medicine.fact.taken_for != "something_else"
        )
        self._response_from = taken[0].response_from if taken else PERMILLE["50_to_74"][0]
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
        self._key = (
            tuple((medicine.id, taken_as, best) for medicine, taken_as, best in self._taken),
            tuple(self._treatments.items()),
            tuple(self._same.values()),
        )

    def __hash__(self) -> int:
        """Two people with the same history are one to the options."""
        return hash(self._key)

    def __eq__(self, other: object) -> bool:
        """Whether the options are the same for both."""
        return isinstance(other, History) and self._key == other._key

    def fact_about(self, option: Option) -> HistoryFact:
        """Where the person stands with regard to one option."""
        results = list(self._results(option))
        return fact(
            HistoryFact,
            said_tried=bool(results),
            tried_result=_best(results, self._response_from),
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
                    best
                    for medicine, taken_as, best in self._taken
                    if _is(kind, name, medicine, taken_as)
                )


def _is(kind: str, name: str, medicine: Medicine, taken_as: str | None) -> bool:
    if kind == "medicine":
        return medicine.id == name
    if kind == "class":
        return medicine.class_group == name and medicine.role == "antidepressant"
    return taken_as == "added_to_another" and medicine.role == name


def _best(results: list[Improved | None], response_from: int) -> TriedResult | None:
    known = [result for result in results if result is not None]
    if not known:
        return None
    least, most = max(known)
    if least >= response_from:
        return "helped"
    return "did_not_help_enough" if most < response_from and len(known) == len(results) else None
