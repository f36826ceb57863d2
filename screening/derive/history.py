"""Facts about one option: whether it was tried, with what result, and what its label names."""

from collections.abc import Iterator, Sequence
from typing import Literal

from rules.facts import HistoryFact, LabelCountFact, fact
from rules.medicines import Medicine
from rules.options import Asks, Option
from screening.assessment import DefinitionResult
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
        self._failed, self._possible = headline.failed_trials, headline.possible_trials
        self._another_pathway_first = another_pathway_first
        self.country = intake.country
        self._key = (
            tuple((medicine.id, taken_as, best) for medicine, taken_as, best in self._taken),
            tuple(self._treatments.items()),
            (self._failed, self._possible),
            another_pathway_first,
            self.country,
        )

    def __hash__(self) -> int:
        """Two people with the same history are one to the options."""
        return hash(self._key)

    def __eq__(self, other: object) -> bool:
        """Whether the options are the same for both."""
        return isinstance(other, History) and self._key == other._key

    def fact_about(self, option: Option) -> HistoryFact:
        """Whether one option was tried, and whether something else comes first."""
        results = list(self._results(option))
        return fact(
            HistoryFact,
            said_tried=bool(results),
            tried_result=_best(results, self._response_from),
            another_pathway_first=self._another_pathway_first,
        )

    def label_count(self, asks: Asks | None) -> LabelCountFact:
        """The person's count beside the number that is named, where one is."""
        return label_count_fact(asks, self._failed, self._possible)

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


def label_count_fact(asks: Asks | None, failed: int, possible: int | None) -> LabelCountFact:
    """A count beside what is asked for; `asks` is None where the country has no region."""
    named = asks.trials if asks else None
    return fact(
        LabelCountFact,
        asks=asks.what if asks else None,
        trials_named=named,
        certain_count_reaches=_reaches(failed, named),
        possible_count_reaches=_could_reach(possible, named),
        failed_trials=failed,
        possible_trials=possible,
    )


def _reaches(count: int, named: int | None) -> bool:
    return named is not None and count >= named


def _could_reach(count: int | None, named: int | None) -> bool:
    """Whether a count can reach the number; one that nobody knows can."""
    return named is not None and (count is None or count >= named)


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
