"""The sentences of an assessment: what a verdict rests on, and what would change it."""

from collections.abc import Iterator, Sequence

from rules.definitions import Definition
from rules.engine import Finding
from rules.language import Words, say, say_list
from rules.medicines import DoseValue, Medicine
from rules.rulebook import load_rulebook
from rules.words import unit_words
from screening.ask_back import written_name
from screening.assessment import (
    DefinitionResult,
    PartResult,
    PartWord,
    TrialResult,
    Verdict,
    Wanted,
)
from screening.derive.trials import JUDGED, TakenMedicine, comparable_doses, dose_position
from screening.judge import State, TrialPart
from screening.missing import CLINICIAN, FOR_CLINICIANS, Ask
from screening.notices import notices
from screening.questions import answer_words, find_out

VERDICT_WORDS: dict[Verdict, Words] = {
    "may_be_met": "may be met",
    "not_met_on_these_answers": "not met on these answers",
    "cannot_tell": "cannot tell yet",
}
MEASURED = ("dose", "weeks", "improvement", "tolerability")
PART_WORDS: dict[PartWord, Words] = {
    "counts": "counts",
    "could_count": "could count",
    "does_not_count": "does not count",
}


def verdict_words(verdict: Verdict) -> str:
    """A verdict in words."""
    return say(VERDICT_WORDS[verdict])


def part_words(part: PartResult) -> str:
    """A trial's part in words, or that its medicine is counted once."""
    if part.same_medicine_as is None:
        return say(PART_WORDS[part.part])
    return say("the same medicine as number {number}, counted once", number=part.same_medicine_as)


def medicine_name(medicine: TakenMedicine) -> str:
    """The name to show: as recognised, or as written."""
    if medicine.medicine:
        return medicine.medicine.name
    return written_name(medicine) or notices()["unnamed_medicine"]


def dose_words(medicine: TakenMedicine) -> str:
    """The dose to show, with its unit."""
    dose = medicine.trial.highest_steady_dose_mg
    if not isinstance(dose, float):
        return say("dose not known")
    unit = medicine.medicine.unit if medicine.medicine else "mg"
    words = f"{dose:g} {unit_words(unit)}"
    return say("{dose} once a week", dose=words) if medicine.trial.form == "weekly" else words


def label(medicine: TakenMedicine) -> str:
    """The medicine and its dose, as in "Venlafaxine 150 mg"."""
    return f"{medicine_name(medicine)}, {dose_words(medicine)}"


def trial_result(
    medicine: TakenMedicine, parts: dict[str, PartResult], notes: tuple[str, ...], weeks: int
) -> TrialResult:
    """One trial as the page and the reports show it."""
    known, fact, trial = medicine.medicine, medicine.fact, medicine.trial
    return TrialResult(
        number=medicine.number,
        medicine=known.id if known else None,
        name=medicine_name(medicine),
        written=written_name(medicine),
        role=known.role if known else None,
        medicine_class=known.class_ if known else None,
        dose=dose_words(medicine),
        dose_amount=_amount(medicine),
        dose_is_borderline=medicine.dose_is_borderline,
        usual_minimum=_minimum(known, known.usual_minimum if known else None),
        usual_minimum_amount=known.usual_minimum.dose if known and known.usual_minimum else None,
        stricter_minimum=_minimum(known, known.stricter_minimum if known else None),
        weeks=fact.weeks,
        weeks_at_least=fact.weeks_at_least,
        weeks_at_most=fact.weeks_at_most,
        improvement=fact.improvement,
        in_current_episode=trial.in_current_episode or "not given",
        known_from=(
            answer_words("trials.known_from", trial.known_from)
            if trial.known_from
            else say("not given")
        ),
        parts=parts,
        notes=notes,
        can_be_judged_on=medicine.can_be_judged_on(weeks),
    )


def _amount(medicine: TakenMedicine) -> float | None:
    """The daily dose as a number, if every form it may have been stands alike to the minimums."""
    doses = comparable_doses(medicine.trial, medicine.medicine)
    return doses[0] if doses and dose_position(medicine.trial, medicine.medicine) else None


def _minimum(medicine: Medicine | None, value: DoseValue | None) -> str:
    return f"{value.dose:g} {unit_words(medicine.unit)}" if medicine and value else ""


def trial_notes(medicine: TakenMedicine, findings: Sequence[Finding]) -> Iterator[str]:
    """What to know about a trial beside its criteria."""
    yield from (finding.says for finding in findings if finding.conclude == "note")
    known, trial = medicine.medicine, medicine.trial
    if known is None:
        return
    if trial.weeks_at_that_dose is None and any(trial.dates):
        yield notices()["dates_are_weeks"]
    for which, value in (
        (say("least usual dose"), known.usual_minimum),
        (say("stricter dose"), known.stricter_minimum),
    ):
        if value and value.known in {"recalled", "unconfirmed"}:
            yield notices()["unconfirmed_dose"].format(
                which=which,
                medicine=known.name,
                dose=f"{value.dose:g}",
                unit=unit_words(known.unit),
            )


def judged_by_clinician(part: PartResult) -> Iterator[str]:
    """What a part rests on that a clinician judged."""
    rules = load_rulebook().rules
    for rule, because in zip(part.rules, part.because, strict=True):
        dose = rules[rule].when.get("dose")
        if dose and dose.choices and set(dose.choices) <= set(JUDGED.values()):
            yield because


def _measured(part: PartResult) -> Iterator[str]:
    """What was measured of a trial: its dose, its weeks and how much it helped."""
    rules = load_rulebook().rules
    for rule, because in zip(part.rules, part.because, strict=True):
        if rules[rule].criterion in MEASURED:
            yield because


def reasons(labels: Sequence[str], parts: Sequence[PartResult]) -> Iterator[str]:
    """Each trial's part in a definition, in one line."""
    for number, (name, part) in enumerate(zip(labels, parts, strict=True), start=1):
        shown = part.because
        if part.part == "counts":
            shown = tuple(dict.fromkeys((*_measured(part), *judged_by_clinician(part))))
        yield f"{number}. {name}: {part_words(part)}. {' '.join(shown)}".rstrip()


def asking(asks: Sequence[Ask], taken: Sequence[TakenMedicine]) -> str:
    """Ask for the answers that would help to decide, in one sentence: "If you find out …"."""
    answers = [
        find_out(question, _named(trial, taken))
        for trial, question in asks
        if question not in FOR_CLINICIANS
    ]
    judged = [
        _judged(question, _named(trial, taken))
        for trial, question in asks
        if question in FOR_CLINICIANS
    ]
    words = {"answers": say_list(answers), "judged": say_list(judged)}
    if answers and judged:
        return notices()["find_and_clinician"].format(**words)
    if judged:
        return notices()["needs_clinician"].format(answers=words["judged"])
    return notices()["early_answer"].format(**words) if answers else ""


def _judged(question: str, medicine: str) -> str:
    """What a clinician judges, in words."""
    if question == CLINICIAN:
        return notices()["judged_trial"].format(medicine=medicine)
    return notices()[f"judged_{question}"]


def wanted(
    ask: Ask,
    definitions: tuple[str, ...],
    fewest: dict[str, tuple[Ask, ...]],
    taken: Sequence[TakenMedicine],
) -> Wanted:
    """One missing answer, in the person's words."""
    trial, question = ask
    return Wanted(
        trial=trial or None,
        medicine=_named(trial, taken),
        question=question,
        who="clinician" if question in FOR_CLINICIANS else "person",
        sentence=asking((ask,), taken),
        decides=definitions,
        in_fewest_for=tuple(name for name in definitions if ask in fewest.get(name, ())),
    )


def _named(trial: int, taken: Sequence[TakenMedicine]) -> str:
    if not trial:
        return ""
    medicine = taken[trial - 1]
    if medicine.medicine is None and not written_name(medicine):
        return say("medicine {number}", number=trial)
    name = medicine_name(medicine)
    return name.lower() if medicine.medicine else name


def disagreements(
    headline: DefinitionResult,
    results: Sequence[DefinitionResult],
    definitions: dict[str, Definition],
    taken: Sequence[TakenMedicine],
    parts: Sequence[dict[str, TrialPart]],
) -> Iterator[str]:
    """For each definition that decides otherwise than the headline: on what fact."""
    one = definitions[headline.id].short_name
    for result in results:
        if result.verdict == headline.verdict:
            continue
        other = definitions[result.id].short_name
        facts = [
            say(
                "{medicine}: under {one}, {this} Under {other}, {that}",
                medicine=label(medicine),
                one=one,
                this=_decisive(part[headline.id], part[result.id]),
                other=other,
                that=_decisive(part[result.id], part[headline.id]),
            )
            for medicine, part in zip(taken, parts, strict=True)
            if part[headline.id].state is not part[result.id].state
        ]
        if not facts:
            facts = [result.sentence]
        yield (
            f"{one}: {verdict_words(headline.verdict)}. {other}: {verdict_words(result.verdict)}. "
            + " ".join(facts)
        )


def _decisive(part: TrialPart, other: TrialPart) -> str:
    """A part, with the first criterion that the two definitions see differently."""
    seen = {(finding.criterion, finding.conclude) for finding in other.findings}
    mine = [
        finding
        for finding in part.findings
        if finding.criterion and (finding.criterion, finding.conclude) not in seen
    ]
    # The weakest of them is the one that this part rests on.
    mine.sort(key=lambda finding: State[finding.conclude.upper()])
    words = say(PART_WORDS[part.result.part])
    if not mine:
        return say("it {part}.", part=words)
    return say("it {part}: {why}", part=words, why=mine[0].says)
