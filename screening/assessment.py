"""The result of screening one intake: one frozen, serialisable object. It is not a diagnosis."""

from collections.abc import Iterator
from datetime import date
from typing import Any, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, SkipValidation, computed_field

from rules.engine import Finding
from rules.fact import Fact
from rules.help_lines import HelpLine
from rules.language import ENGLISH

Verdict = Literal["may_be_met", "not_met_on_these_answers", "cannot_tell"]
PartWord = Literal["counts", "could_count", "does_not_count"]
Speed = Literal["now", "soon", "ask", "none_reported"]


class Result(BaseModel):
    """A part of the result."""

    model_config = ConfigDict(frozen=True)


class Safety(Result):
    """How fast a person should respond: never a level of risk."""

    level: Speed
    findings: tuple[Finding, ...]
    panels: tuple[str, ...]
    panels_for_answers: tuple[str, ...]
    """Those that an answer calls for, without those for what was not answered yet."""
    help_lines: tuple[HelpLine, ...]
    help_last_checked_on: date
    nobody_to_be_with: bool = False
    """Whether the person has, or may have, nobody they can be with or call today."""


class Wanted(Result):
    """An answer that would help to decide a verdict.

    `trial` counts from 1; ``None`` is the whole form. `who` can give it: the person, or a
    clinician whose judgement it needs. `decides` names the definitions it would help to decide,
    `headline` whether the headline is one of those it belongs to the fewest answers for.
    """

    trial: int | None
    medicine: str
    question: str
    who: Literal["person", "clinician"]
    sentence: str
    decides: tuple[str, ...]
    in_fewest_for: tuple[str, ...]


class AskedBack(Result):
    """An answer that is possible but odd, asked back kindly."""

    trial: int | None
    question: str
    sentence: str


class PartResult(Result):
    """A trial's part in one definition, and why."""

    part: PartWord
    because: tuple[str, ...]
    rules: tuple[str, ...]
    same_medicine_as: int | None = None


class TrialResult(Result):
    """One medicine as it was taken, and its part in every definition.

    The amounts are daily doses in the medicine's unit, as its ordinary form would have them. `None`
    where that is not known, or where it depends on the form.
    """

    number: int
    medicine: str | None
    name: str
    written: str
    role: str | None
    medicine_class: str | None
    dose: str
    dose_amount: float | None
    dose_is_borderline: bool
    usual_minimum: str
    usual_minimum_amount: float | None
    stricter_minimum: str
    weeks: str
    weeks_at_least: int
    weeks_at_most: int | None
    improvement: str
    in_current_episode: str
    known_from: str
    parts: dict[str, PartResult]
    notes: tuple[str, ...]
    can_be_judged_on: date | None


class AugmentationResult(Result):
    """One add-on, listed apart from the trials."""

    number: int
    name: str
    adequacy: Literal["adequate", "inadequate", "cannot_tell"]
    because: tuple[str, ...]
    did_not_help_enough: Literal["yes", "no", "cannot_tell"]


class FewestAnswer(Result):
    """One of the fewest answers that would decide a verdict; `trial` as in Wanted."""

    trial: int | None
    question: str


class DefinitionResult(Result):
    """The verdict under one definition.

    `leaves_out` names what the definition leaves out, `left_out` whether the answers name that.
    """

    id: str
    name: str
    short_name: str
    verdict: Verdict
    needed: int
    needed_classes: int
    failed_trials: int
    possible_trials: int | None
    failed_classes: int
    possible_classes: int | None
    sentence: str
    rule: str
    reasons: tuple[str, ...]
    fewest_answers: tuple[FewestAnswer, ...]
    to_decide: str
    set_by_this_tool: tuple[str, ...]
    leaves_out: tuple[str, ...]
    left_out: Literal["nothing_said", "perhaps", "yes"]
    left_out_because: tuple[str, ...]


class Noted(Result):
    """One finding, and what it is about: a medicine, two of them, or the person's answers."""

    about: str
    finding: Finding


class Headline(Result):
    """The one sentence to start with. `another_pathway_first` stands before any count."""

    definition: str
    verdict: Verdict
    sentence: str
    another_pathway_first: tuple[Noted, ...]


class Precaution(Result):
    """A reason to mention something before an option is weighed; `strong`: before all else."""

    topic: str | None
    title: str
    says: str
    strong: bool
    rule: str


class OptionResult(Result):
    """One option: what is asked for in the person's country, and what their answers raise.

    `in_country` is None where the country has no region. `label_count` is for the clinician:
    whether the person's own count reaches the number that is named there.
    """

    id: str
    title: str
    group: str
    in_country: str | None
    in_country_trials: int | None
    in_country_says: str
    already_tried: str | None
    already_tried_rule: str | None
    label_count: str
    label_count_says: str
    label_count_rule: str
    check_first: str | None
    precautions: tuple[Precaution, ...]


class Severity(Result):
    """PHQ-9: a total only when all nine items were answered, otherwise what it can be."""

    phq9_total: int | None
    phq9_range: tuple[int, int] | None
    phq9_band: str | None
    phq9_bands_possible: tuple[str, ...]
    items_missing: tuple[int, ...]
    sentence: str
    difficulty: int | None
    hopelessness: int | str | None


class Staged(Result):
    """A position on one staging method. `stage` is None unless everything needed is known."""

    method: str
    stage: str | None
    total: float | None = None
    lowest: float | str | None = None
    highest: float | str | None = None
    band: str | None = None
    sentence: str
    items: tuple[str, ...] = ()


class Staging(Result):
    """Four published ways of staging. None is a verdict."""

    maudsley: Staged
    thase_rush: Staged
    mgh: Staged
    european: Staged


class RulebookUsed(Result):
    """Which rulebook this rests on, and how much of it a clinician has checked."""

    version: str
    digest: str
    rules: int
    unreviewed: int
    rules_used: int
    unreviewed_used: int
    sentence: str


class Judged(NamedTuple):
    """One fact, and the rules that fired on it."""

    subject: str
    file: str
    definition: str | None
    fact: Fact
    findings: tuple[Finding, ...]


class TraceEntry(Result):
    """One rule that fired: on what, under which definition, resting on what."""

    rule: str
    subject: str
    definition: str | None
    conclude: str
    fact: dict[str, Any]
    source: str
    where: str
    checked: bool


class Assessment(Result):
    """Everything the screening found."""

    format: Literal["trd-assessment/1"] = "trd-assessment/1"
    language: str = ENGLISH
    notice: str
    filled_in_on: date | None
    country: str | None
    safety: Safety
    headline: Headline
    definitions: tuple[DefinitionResult, ...]
    disagreements: tuple[str, ...]
    trials: tuple[TrialResult, ...]
    augmentations: tuple[AugmentationResult, ...]
    missing: tuple[Wanted, ...]
    asked_back: tuple[AskedBack, ...]
    reconsider: tuple[Noted, ...]
    severity: Severity
    staging: Staging
    options: tuple[OptionResult, ...]
    questions_to_bring: tuple[str, ...]
    rulebook: RulebookUsed
    sources: dict[str, str]
    judged: SkipValidation[tuple[Judged, ...]] = Field(exclude=True, repr=False)

    @computed_field  # type: ignore[prop-decorator]  # pydantic asks for this order
    @property
    def trace(self) -> tuple[TraceEntry, ...]:
        """Every rule that fired, in the order it was applied."""
        return tuple(_trace(self.judged))


def _trace(judged: tuple[Judged, ...]) -> Iterator[TraceEntry]:
    for entry in judged:
        fact = {"kind": entry.fact.kind, **entry.fact.model_dump(mode="json")}
        for finding in entry.findings:
            yield TraceEntry(
                rule=finding.rule,
                subject=entry.subject,
                definition=entry.definition,
                conclude=finding.conclude,
                fact=fact,
                source=finding.source,
                where=finding.where,
                checked=finding.checked,
            )
