"""The medicines side by side: dose and weeks beside what is asked for. Nothing is judged.

The web page and the printed summary draw the same bars; `Bar.sentence` says what a bar shows.
"""

from collections.abc import Iterator

from pydantic import BaseModel, ConfigDict

from rules.language import say, speaking
from rules.rulebook import load_rulebook
from screening.assessment import Assessment, PartResult, PartWord, TrialResult
from screening.explain import judged_by_clinician, part_words


class Drawn(BaseModel):
    """A part of what is drawn."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Bar(Drawn):
    """One trial.

    `weeks_at_most` is ``None`` where no upper end is known. `weeks_known` is false where nothing
    at all is: the weeks are then not 0 but not known. The amounts are daily doses in the
    medicine's unit; ``None`` where they are not known.
    """

    number: int
    name: str
    dose: str
    dose_amount: float | None
    usual_minimum: str
    usual_minimum_amount: float | None
    weeks: str
    weeks_at_least: int
    weeks_at_most: int | None
    weeks_known: bool
    improvement: str
    part: PartWord
    part_words: str
    sentence: str


class Timeline(Drawn):
    """Every trial in the order of the form, under the headline definition.

    `longest_weeks` is the end of the scale: the most weeks that are known, or the weeks needed.
    """

    title: str
    needed_weeks: int
    longest_weeks: int
    bars: tuple[Bar, ...]


def timeline(assessment: Assessment) -> Timeline:
    """The trials of an assessment as bars, in its language."""
    needed = load_rulebook().definitions[assessment.headline.definition].limits["adequate_weeks"]
    known = [trial.weeks_at_most or trial.weeks_at_least for trial in assessment.trials]
    with speaking(assessment.language):
        return Timeline(
            title=say("The medicines side by side"),
            needed_weeks=needed,
            longest_weeks=max(needed, *known, 0),
            bars=tuple(
                _bar(trial, trial.parts[assessment.headline.definition], needed)
                for trial in assessment.trials
            ),
        )


def _bar(trial: TrialResult, part: PartResult, needed: int) -> Bar:
    return Bar(
        number=trial.number,
        name=trial.name,
        dose=trial.dose,
        dose_amount=trial.dose_amount,
        usual_minimum=trial.usual_minimum,
        usual_minimum_amount=trial.usual_minimum_amount,
        weeks=trial.weeks,
        weeks_at_least=trial.weeks_at_least,
        weeks_at_most=trial.weeks_at_most,
        weeks_known=bool(trial.weeks_at_least) or trial.weeks_at_most is not None,
        improvement=trial.improvement,
        part=part.part,
        part_words=part_words(part),
        sentence=" ".join(_sentences(trial, part, needed)),
    )


def _sentences(trial: TrialResult, part: PartResult, needed: int) -> Iterator[str]:
    yield say(
        "{medicine}, {dose}; {weeks}; at its best: {improvement}.",
        medicine=trial.name,
        dose=_dose(trial),
        weeks=say("{weeks} of the {needed} asked for", weeks=trial.weeks, needed=needed),
        improvement=trial.improvement,
    )
    yield _counted(part)
    yield from part.because if part.part != "counts" else _in_spite_of_the_dose(trial, part)


def _in_spite_of_the_dose(trial: TrialResult, part: PartResult) -> Iterator[str]:
    """Why a trial counts whose dose alone does not: a blood level, or a clinician's judgement."""
    yield from judged_by_clinician(part)
    dose, usual = trial.dose_amount, trial.usual_minimum_amount
    if dose is None or usual is None or dose >= usual:
        return
    rules = load_rulebook().rules
    for rule, because in zip(part.rules, part.because, strict=True):
        if rules[rule].criterion == "dose":
            yield because


def _dose(trial: TrialResult) -> str:
    """The dose, and where it stands to the usual least dose if both are known."""
    dose, usual = trial.dose_amount, trial.usual_minimum_amount
    words = {"dose": trial.dose, "usual": trial.usual_minimum}
    if usual is None:
        return trial.dose
    if dose is None:
        return say("{dose} (the usual least dose is {usual})", **words)
    if dose < usual:
        return say("{dose}, below the usual least dose of {usual}", **words)
    return say("{dose}, at or above the usual least dose of {usual}", **words)


def _counted(part: PartResult) -> str:
    if part.same_medicine_as:
        return say("It is counted once, with number {number}.", number=part.same_medicine_as)
    return {
        "counts": say("It counts."),
        "could_count": say("It could count."),
        "does_not_count": say("It does not count."),
    }[part.part]
