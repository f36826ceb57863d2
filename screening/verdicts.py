"""The verdict under each definition, and the trials' parts in it."""

from collections.abc import Sequence

from rules.language import say
from screening.assessment import (
    AugmentationResult,
    DefinitionResult,
    FewestAnswer,
    Headline,
    Noted,
    PartResult,
    Wanted,
)
from screening.count import AgentCount, agent_counts, episode_fact
from screening.derive.answers import exclusion_fact, said_below_18
from screening.derive.trials import TakenMedicine, augmentations, taken_medicines
from screening.exclusions import LeftOut, left_out
from screening.explain import asking, label, reasons, wanted
from screening.intake import Intake
from screening.judge import State, TrialJudge, state_of
from screening.missing import Ask, fewest_answers, merged, open_answers
from screening.notices import notices
from screening.trace import Tracer


class Verdicts:
    """Every trial judged and counted under every definition."""

    def __init__(self, tracer: Tracer, judge: TrialJudge, intake: Intake) -> None:
        """Judge the trials; the verdicts follow with `results`."""
        self._tracer, self._book = tracer, tracer.book
        self.given = intake.listed is not None
        self.below_18 = said_below_18(intake, self._book)
        self.taken = taken_medicines(intake, self._book)
        self.labels = [label(medicine) for medicine in self.taken]
        self.parts = judge.parts([medicine.fact for medicine in self.taken])
        self._exclusions = exclusion_fact(intake)
        self.left_out: dict[str, LeftOut] = {}
        self.shown: dict[str, list[PartResult]] = {}
        self._fewest: dict[str, tuple[Ask, ...]] = {}
        self._trace_trials()
        self.counts = {name: self._counts(name) for name in self._book.definitions}
        self.results = tuple(self._definition(name) for name in self._book.definitions)

    @property
    def headline(self) -> DefinitionResult:
        """The result under the headline definition."""
        return next(result for result in self.results if result.id == self._book.headline)

    def _trace_trials(self) -> None:
        for medicine, name, parts in zip(self.taken, self.labels, self.parts, strict=True):
            subject = f"{medicine.number}. {name}"
            for definition, part in parts.items():
                self._tracer.keep(subject, "trial", definition, medicine.fact, part.findings)

    def _counts(self, definition: str) -> list[AgentCount] | None:
        if not self.given:
            return None
        return agent_counts(self.taken, [parts[definition] for parts in self.parts])

    def _definition(self, name: str) -> DefinitionResult:
        definition, counts = self._book.definitions[name], self.counts[name]
        apart = self.left_out[name] = left_out(self._tracer, self._exclusions, definition)
        fact = episode_fact(counts, apart, said_below_18=self.below_18)
        about = (say("all medicines together"),)
        ((verdict,),) = self._tracer.apply("episode", (fact,), about, name)
        if verdict.conclude == "cannot_tell" and not self.below_18:
            self._fewest[name] = (*fewest_answers(definition, fact, counts), *apart.asks)
        fewest = self._fewest.get(name, ())
        self.shown[name] = self._shown_parts(name)
        return DefinitionResult.model_validate(
            {
                "id": name,
                "name": definition.name,
                "short_name": definition.short_name,
                "verdict": verdict.conclude,
                "needed": definition.limits["needed_trials"],
                "needed_classes": definition.limits["needed_classes"],
                "failed_trials": fact.failed_trials,
                "possible_trials": fact.possible_trials,
                "failed_classes": fact.failed_classes,
                "possible_classes": fact.possible_classes,
                "sentence": verdict.says,
                "rule": verdict.rule,
                "reasons": tuple(reasons(self.labels, self.shown[name])),
                "fewest_answers": tuple(
                    FewestAnswer(trial=trial or None, question=question)
                    for trial, question in fewest
                ),
                "to_decide": asking(fewest, self.taken),
                "set_by_this_tool": definition.policies,
                "leaves_out": definition.leaves_out,
                "left_out": apart.state,
                "left_out_because": apart.because,
            }
        )

    def _shown_parts(self, name: str) -> list[PartResult]:
        """Each trial's part, naming the trial that stands for the same medicine."""
        stands_for = {count.agent: count.stands_for for count in self.counts[name] or ()}
        shown = []
        for medicine, parts in zip(self.taken, self.parts, strict=True):
            part, first = parts[name], stands_for.get(medicine.agent)
            if first != medicine.number and part.state is not State.UNMET:
                shown.append(part.result.model_copy(update={"same_medicine_as": first}))
            else:
                shown.append(part.result)
        return shown

    def missing(self) -> tuple[Wanted, ...]:
        """Every answer that would help to decide a verdict, the headline's fewest first."""
        asked = {
            name: (*open_answers(self.counts[name]), *self.left_out[name].asks)
            if self.given
            else self._fewest[name]
            for name in self._fewest
        }
        found = [wanted(ask, names, self._fewest, self.taken) for ask, names in merged(asked)]
        return tuple(
            sorted(found, key=lambda each: (self._book.headline not in each.in_fewest_for,))
        )


def headline_of(verdicts: Verdicts, noted: tuple[Noted, ...]) -> Headline:
    """The one sentence to start with. Another pathway stands before any count."""
    result, words = verdicts.headline, notices()
    first = tuple(note for note in noted if note.finding.conclude == "another_pathway")
    sentence = result.sentence
    if result.verdict == "may_be_met":
        sentence += words["named"]
    if verdicts.below_18:
        sentence = words["youth"]
    elif first:
        sentence = (
            f"{words['pathway_first']}{first[0].finding.says}{words['pathway_then']}{sentence}"
        )
    return Headline(
        definition=result.id,
        verdict=result.verdict,
        sentence=sentence,
        another_pathway_first=first,
    )


def add_ons(tracer: Tracer, taken: Sequence[TakenMedicine]) -> tuple[AugmentationResult, ...]:
    """Every add-on, listed apart from the trials."""
    found = list(augmentations(tuple(taken)))
    facts = [medicine.augmentation_fact for medicine in found]
    judged = tracer.apply("augmentation", facts, [label(medicine) for medicine in found])
    adequacy = {State.MET: "adequate", State.UNCLEAR: "cannot_tell", State.UNMET: "inadequate"}
    failed = {State.MET: "yes", State.UNCLEAR: "cannot_tell", State.UNMET: "no"}
    results = []
    for medicine, findings in zip(found, judged, strict=True):
        states = {finding.criterion: state_of(finding) for finding in findings}
        results.append(
            AugmentationResult.model_validate(
                {
                    "number": medicine.number,
                    "name": label(medicine),
                    "adequacy": adequacy[min(states["dose"], states["weeks"])],
                    "because": tuple(finding.says for finding in findings),
                    "did_not_help_enough": failed[states["improvement"]],
                }
            )
        )
    return tuple(results)
