"""Screen one intake: the whole flow."""

from collections.abc import Sequence
from functools import cache
from itertools import chain

from rules.engine import REMEMBERED, Finding, RuleEngine, default_engine
from rules.facts import Fact
from screening.ask_back import asked_back
from screening.assessment import (
    Assessment,
    AugmentationResult,
    DefinitionResult,
    FewestAnswer,
    Headline,
    Judged,
    Noted,
    PartResult,
    RulebookUsed,
    Safety,
    Severity,
    Staging,
    TrialResult,
    Wanted,
)
from screening.count import AgentCount, agent_counts, episode_fact
from screening.derive.answers import (
    alcohol_fact,
    answer_facts,
    danger_sign_facts,
    mood_elevation_fact,
    person_fact,
    phq9_range,
    said_below_18,
    severity_facts,
    suicidal_thoughts_fact,
)
from screening.derive.together import About, dose_facts, together_facts
from screening.derive.trials import TakenMedicine, augmentations, taken_medicines
from screening.explain import (
    asking,
    disagreements,
    label,
    reasons,
    trial_notes,
    trial_result,
    wanted,
)
from screening.intake import Intake
from screening.judge import State, TrialJudge, state_of
from screening.missing import Ask, fewest_answers, merged, open_answers
from screening.notices import notices
from screening.staging import Known, staging

SPEEDS = ("now", "soon", "ask", "none_reported")
"""How fast a person should respond, most urgent first."""
ORDER = (
    "another_pathway",
    "check_medicines_today",
    "check_first",
    "check_medicines",
    "worth_checking",
    "context",
    "note",
)
"""What to look at again, in the order a clinician would want it."""
ANSWERS = "the answers"


class Screener:
    """Screens intakes with one engine."""

    def __init__(self, engine: RuleEngine, remember: int = REMEMBERED) -> None:
        """`remember` bounds how many trial facts are remembered; 0 remembers none."""
        self._engine = engine
        self._book = engine.book
        self._judge = TrialJudge(engine, remember)

    def screen(self, intake: Intake) -> Assessment:
        """Return the assessment of `intake`. Raises RuleFailure if the engine fails."""
        return _Screening(self._engine, self._judge, intake).assessment()


def screen(intake: Intake) -> Assessment:
    """Return the assessment of `intake`, by the process's own rulebook and engine.

    Raises RuleFailure if the engine fails.
    """
    return default_screener().screen(intake)


@cache
def default_screener() -> Screener:
    """The screener shared by the whole process."""
    return Screener(default_engine())


class _Screening:
    """One intake on its way to an assessment. `judged` collects the trace."""

    def __init__(self, engine: RuleEngine, judge: TrialJudge, intake: Intake) -> None:
        self.engine, self.book, self.intake = engine, engine.book, intake
        self.judged: list[Judged] = []
        self.shown_parts: dict[str, list[PartResult]] = {}
        self.taken = taken_medicines(intake, self.book)
        self.labels = [label(medicine) for medicine in self.taken]
        self.parts = judge.parts([medicine.fact for medicine in self.taken])
        self.below_18 = said_below_18(intake, self.book)

    def assessment(self) -> Assessment:
        self._note_trials()
        safety = self._safety()
        counts = {name: self._counts(name) for name in self.book.definitions}
        fewest: dict[str, tuple[Ask, ...]] = {}
        results = tuple(self._definition(name, counts[name], fewest) for name in counts)
        headline = next(result for result in results if result.id == self.book.headline)
        add_ons = tuple(self._augmentations())
        noted = self._reconsider(headline)
        severity = self._severity()
        stage = self._staging(counts[headline.id], add_ons)
        missing = self._missing(counts, results, fewest)
        different = {id(entry.findings): entry.findings for entry in self.judged}
        used = {finding.rule: finding for finding in chain(*different.values())}
        return Assessment(
            notice=notices()["notice"],
            filled_in_on=self.intake.filled_in,
            country=self.intake.country,
            safety=safety,
            headline=self._headline(headline, noted),
            definitions=results,
            disagreements=tuple(
                disagreements(headline, results, self.book.definitions, self.taken, self.parts)
            ),
            trials=tuple(self._trials()),
            augmentations=add_ons,
            missing=missing,
            asked_back=asked_back(self.taken),
            reconsider=noted,
            severity=severity,
            staging=stage,
            rulebook=self._rulebook_used(used),
            sources=self._sources(used),
            judged=tuple(self.judged),
        )

    def _apply(
        self,
        file: str,
        facts: Sequence[Fact],
        subjects: Sequence[str],
        definition: str | None = None,
    ) -> list[tuple[Finding, ...]]:
        """Let the engine judge facts, and keep the trace."""
        found = self.engine.findings(file, facts, definition)
        for subject, fact, findings in zip(subjects, facts, found, strict=True):
            self._trace(subject, file, definition, fact, findings)
        return found

    def _trace(
        self,
        subject: str,
        file: str,
        definition: str | None,
        fact: Fact,
        findings: tuple[Finding, ...],
    ) -> None:
        if findings:
            self.judged.append(Judged(subject, file, definition, fact, findings))

    def _note_trials(self) -> None:
        for medicine, name, parts in zip(self.taken, self.labels, self.parts, strict=True):
            subject = f"{medicine.number}. {name}"
            for definition, part in parts.items():
                self._trace(subject, "trial", definition, medicine.fact, part.findings)

    def _safety(self) -> Safety:
        thoughts = self._apply(
            "suicidal_thoughts", (suicidal_thoughts_fact(self.intake),), (ANSWERS,)
        )
        signs = danger_sign_facts(self.intake)
        dangers = self._apply("danger_signs", signs, [ANSWERS] * len(signs))
        findings = tuple(
            sorted(
                (found for found in chain(*thoughts, *dangers) if found.conclude in SPEEDS),
                key=lambda found: SPEEDS.index(found.conclude),
            )
        )
        lines = self.book.help_for(self.intake.country)
        return Safety.model_validate(
            {
                "level": findings[0].conclude,
                "findings": findings,
                "panels": tuple(dict.fromkeys(found.panel for found in findings if found.panel)),
                "help_lines": lines.lines,
                "help_last_checked_on": lines.last_checked_on,
            }
        )

    def _counts(self, definition: str) -> list[AgentCount] | None:
        if self.intake.trials is None:
            return None
        return agent_counts(self.taken, [parts[definition] for parts in self.parts])

    def _definition(
        self, name: str, counts: list[AgentCount] | None, fewest: dict[str, tuple[Ask, ...]]
    ) -> DefinitionResult:
        definition = self.book.definitions[name]
        fact = episode_fact(counts, said_below_18=self.below_18)
        ((verdict,),) = self._apply("episode", (fact,), ("all medicines together",), name)
        if verdict.conclude == "cannot_tell" and not self.below_18:
            fewest[name] = fewest_answers(definition, fact, counts)
        parts = self.shown_parts[name] = self._shown_parts(name, counts)
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
                "reasons": tuple(reasons(self.labels, parts)),
                "fewest_answers": tuple(
                    FewestAnswer(trial=trial or None, question=question)
                    for trial, question in fewest.get(name, ())
                ),
                "to_decide": asking(fewest.get(name, ()), self.taken),
                "set_by_this_tool": definition.policies,
                "leaves_out": definition.leaves_out,
            }
        )

    def _shown_parts(self, name: str, counts: list[AgentCount] | None) -> list[PartResult]:
        """Each trial's part, naming the trial that stands for the same medicine."""
        stands_for = {count.agent: count.stands_for for count in counts or ()}
        shown = []
        for medicine, parts in zip(self.taken, self.parts, strict=True):
            part, first = parts[name], stands_for.get(medicine.agent)
            counted_elsewhere = first != medicine.number and part.state is not State.UNMET
            update = {"same_medicine_as": first} if counted_elsewhere else {}
            shown.append(part.result.model_copy(update=update) if update else part.result)
        return shown

    def _trials(self) -> list[TrialResult]:
        weeks = self.book.definitions[self.book.headline].limits["adequate_weeks"]
        return [
            trial_result(
                medicine,
                {name: parts[place] for name, parts in self.shown_parts.items()},
                tuple(trial_notes(medicine, self.parts[place][self.book.headline].findings)),
                weeks,
            )
            for place, medicine in enumerate(self.taken)
        ]

    def _augmentations(self) -> list[AugmentationResult]:
        add_ons = list(augmentations(self.taken))
        facts = [medicine.augmentation_fact for medicine in add_ons]
        found = self._apply("augmentation", facts, [label(medicine) for medicine in add_ons])
        return [
            _augmentation(medicine, findings)
            for medicine, findings in zip(add_ons, found, strict=True)
        ]

    def _reconsider(self, headline: DefinitionResult) -> tuple[Noted, ...]:
        """What can look like resistance and be something else, most pressing first."""
        noted = [
            Noted(about=name, finding=finding)
            for name, parts in zip(self.labels, self.parts, strict=True)
            for finding in parts[headline.id].findings
            if finding.reconsider
        ]
        answers = answer_facts(self.intake)
        alcohol = alcohol_fact(self.intake)
        person = person_fact(self.intake, headline.failed_trials)
        for file, facts in (
            ("person", (person,)),
            ("danger_signs", danger_sign_facts(self.intake)),
            ("mood_elevation", (mood_elevation_fact(self.intake),)),
            ("alcohol", (alcohol,) if alcohol else ()),
            ("reconsider", answers),
        ):
            found = (
                self.engine.findings(file, facts)
                if file == "danger_signs"
                else self._apply(file, facts, [ANSWERS] * len(facts))
            )
            noted += [Noted(about=ANSWERS, finding=each) for each in chain(*found)]
        noted += self._about_medicines("doses", list(dose_facts(self.intake, self.taken)))
        pairs = list(together_facts(self.intake, self.taken, self.book))
        noted += self._about_medicines("together", pairs)
        once = {(note.about, note.finding.rule): note for note in noted}
        kept = [note for note in once.values() if _place(note.finding) is not None]
        return tuple(sorted(kept, key=lambda note: _place(note.finding) or 0))

    def _about_medicines(self, file: str, about: list[About]) -> list[Noted]:
        facts = [each.fact for each in about]
        found = self._apply(file, facts, [each.subject for each in about])
        return [
            Noted(about=each.subject, finding=finding)
            for each, findings in zip(about, found, strict=True)
            for finding in findings
        ]

    def _headline(self, result: DefinitionResult, noted: tuple[Noted, ...]) -> Headline:
        first = tuple(note for note in noted if note.finding.conclude == "another_pathway")
        if self.below_18:
            sentence = notices()["youth"]
        elif first:
            words = notices()
            sentence = (
                f"{words['pathway_first']}{first[0].finding.says}"
                f"{words['pathway_then']}{result.sentence}"
            )
        else:
            sentence = result.sentence
        return Headline(
            definition=result.id,
            verdict=result.verdict,
            sentence=sentence,
            another_pathway_first=first,
        )

    def _severity(self) -> Severity:
        symptoms = self.intake.symptoms
        ends = phq9_range(self.intake)
        facts = severity_facts(self.intake)
        found = [each[0] for each in self._apply("severity", facts, [ANSWERS] * len(facts))]
        bands = tuple(dict.fromkeys(finding.conclude for finding in found))
        absent = tuple(
            number for number, item in enumerate(symptoms.phq9 or (None,) * 9, 1) if item is None
        )
        total = ends[0] if ends and not absent else None
        if ends is None:
            sentence = "The PHQ-9 was not filled in."
        elif total is not None:
            sentence = found[0].says
        else:
            sentence = (
                f"{9 - len(absent)} of 9 PHQ-9 items were answered: no total, but between"
                f" {ends[0]} and {ends[1]}."
            )
        hopeless = symptoms.hopelessness
        return Severity(
            phq9_total=total,
            phq9_range=ends if total is None else None,
            phq9_band=bands[0] if len(bands) == 1 else None,
            phq9_bands_possible=bands,
            items_missing=absent if ends else (),
            sentence=sentence,
            difficulty=symptoms.phq9_difficulty,
            hopelessness=hopeless,
        )

    def _staging(
        self, counts: list[AgentCount] | None, add_ons: tuple[AugmentationResult, ...]
    ) -> Staging:
        failed = [
            add_on.adequacy == "adequate" and add_on.did_not_help_enough == "yes"
            for add_on in add_ons
        ]
        may_have = [
            add_on.adequacy != "inadequate" and add_on.did_not_help_enough != "no"
            for add_on in add_ons
        ]
        return staging(
            self.engine,
            Known(
                self.intake,
                self.taken,
                counts,
                (any(failed), any(may_have)),
                self.book.thresholds["response_from_permille"].value,
            ),
        )

    def _missing(
        self,
        counts: dict[str, list[AgentCount] | None],
        results: tuple[DefinitionResult, ...],
        fewest: dict[str, tuple[Ask, ...]],
    ) -> tuple[Wanted, ...]:
        undecided = [result.id for result in results if result.id in fewest]
        asked = {
            name: fewest[name] if counts[name] is None else open_answers(counts[name])
            for name in undecided
        }
        found = [wanted(ask, names, fewest, self.taken) for ask, names in merged(asked)]
        first = self.book.headline
        return tuple(sorted(found, key=lambda each: (first not in each.in_fewest_for,)))

    def _rulebook_used(self, used: dict[str, Finding]) -> RulebookUsed:
        unreviewed = sum(not finding.checked for finding in used.values())
        words = notices()["unreviewed" if unreviewed else "reviewed"]
        return RulebookUsed(
            version=self.book.version,
            digest=self.book.digest,
            rules=len(self.book.rules),
            unreviewed=self.book.unreviewed_rules,
            rules_used=len(used),
            unreviewed_used=unreviewed,
            sentence=words.format(unreviewed=unreviewed, used=len(used)),
        )

    def _sources(self, used: dict[str, Finding]) -> dict[str, str]:
        keys = {finding.source for finding in used.values()}
        keys |= {definition.source for definition in self.book.definitions.values()}
        return {key: self.book.sources[key].cite for key in sorted(keys)}


def _place(finding: Finding) -> int | None:
    """Where a finding stands among what to look at again; None if it does not belong there."""
    if finding.reconsider:
        return ORDER.index("worth_checking")
    return ORDER.index(finding.conclude) if finding.conclude in ORDER else None


def _augmentation(medicine: TakenMedicine, findings: tuple[Finding, ...]) -> AugmentationResult:
    states = {finding.criterion: state_of(finding) for finding in findings}
    adequacy = min(states["dose"], states["weeks"])
    words = {State.MET: "adequate", State.UNCLEAR: "cannot_tell", State.UNMET: "inadequate"}
    failed = {State.MET: "yes", State.UNCLEAR: "cannot_tell", State.UNMET: "no"}
    return AugmentationResult.model_validate(
        {
            "number": medicine.number,
            "name": label(medicine),
            "adequacy": words[adequacy],
            "because": tuple(finding.says for finding in findings),
            "did_not_help_enough": failed[states["improvement"]],
        }
    )
