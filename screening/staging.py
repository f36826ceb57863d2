"""Four published staging methods. What is not known makes a range, never a made-up total."""

from collections.abc import Sequence
from typing import NamedTuple

from rules.engine import Finding, RuleEngine
from rules.facts import EuropeanFact, StagingFact, ThaseRushFact
from rules.language import Words, say
from screening.assessment import Staged, Staging
from screening.count import AgentCount
from screening.derive.answers import episode_months, phq9_range, severity_facts
from screening.derive.trials import TakenMedicine, augmentations, best_improvement
from screening.intake import Intake, OtherTreatment
from screening.judge import State
from screening.trial import PERMILLE

METHODS: dict[str, Words] = {
    "maudsley": "Maudsley Staging Method",
    "thase_rush": "Thase-Rush",
    "mgh": "Massachusetts General Hospital staging",
    "european": "European staging method",
}
BANDS: dict[str, Words] = {"mild": "mild", "moderate": "moderate", "severe": "severe"}
HALVES = 2
TRICYCLIC, MAOI = "TCA", "MAOI"
MONTHS_PER_YEAR, WEEKS_PER_YEAR = 12, 52


class Known(NamedTuple):
    """What staging needs, at its least and at its most."""

    intake: Intake
    taken: Sequence[TakenMedicine]
    counts: Sequence[AgentCount] | None
    augmentation_failed: tuple[bool, bool]
    response_from: int

    def agents(self, least: State) -> list[AgentCount]:
        """The medicines that count at least so surely."""
        return [count for count in self.counts or () if count.state >= least]

    @property
    def ends(self) -> tuple[list[AgentCount], list[AgentCount]]:
        """The medicines that count for certain, and those that may."""
        return self.agents(State.MET), self.agents(State.UNCLEAR)


def staging(engine: RuleEngine, known: Known) -> Staging:
    """Every staging method on what is known."""
    return Staging(
        maudsley=_maudsley(engine, known),
        thase_rush=_thase_rush(engine, known),
        mgh=_mgh(engine, known),
        european=_european(engine, known),
    )


def not_for_the_young() -> Staging:
    """No staging below 18: the methods were made for adults."""
    why = say("the method is for adults")
    return Staging.model_validate({key: _cannot(say(name), why) for key, name in METHODS.items()})


def _cannot(method: str, why: str) -> Staged:
    sentence = say("Cannot be staged, because {why}.", why=why)
    return Staged(method=method, stage=None, sentence=sentence)


NOT_GIVEN: Words = "nothing was said about which medicines were tried"
NOT_CERTAIN: Words = "it is not clear yet whether any medicine counts"


def _maudsley(engine: RuleEngine, known: Known) -> Staged:
    method = say(METHODS["maudsley"])
    if known.counts is None:
        return _cannot(method, say(NOT_GIVEN))
    certain, possible = known.ends
    trials = [_one(engine, "maudsley_trials", len(counted)) for counted in (certain, possible)]
    if trials[1].conclude == "not_applicable":
        sentence = say("Not applicable. {why}", why=trials[1].says)
        return Staged(method=method, stage=None, sentence=sentence)
    if trials[0].conclude == "not_applicable":
        return _cannot(method, say(NOT_CERTAIN))
    items = [
        *_ends(engine, "maudsley_duration", episode_months(known.intake)),
        *_severity(engine, known.intake),
        *_span(trials),
        *_used(engine, "maudsley_augmentation", _augmentation_used(known)),
        *_used(engine, "maudsley_ect", _tried(known.intake.other_treatments.get("ect"))),
    ]
    low, high = sum(low for low, _, _ in items), sum(high for _, high, _ in items)
    bands = [_one(engine, "maudsley_total", total).conclude for total in (low, high)]
    return Staged(
        method=method,
        stage=None if low != high else str(low),
        total=low if low == high else None,
        lowest=low,
        highest=high,
        band=bands[0] if bands[0] == bands[1] else None,
        sentence=_total_words((low, high), bands),
        items=tuple(says for _, _, says in items),
    )


def _total_words(total: tuple[int, int], bands: Sequence[str]) -> str:
    """A Maudsley total with its band, each at its least and at its most."""
    (low, high), (lowest, highest) = total, (say(BANDS[band]) for band in bands)
    if low == high:
        return say("Total {total} of 15 ({band}).", total=low, band=lowest)
    band = lowest if lowest == highest else say("{low} to {high}", low=lowest, high=highest)
    return say(
        "Between {low} and {high} of 15, depending on what is not known ({band}).",
        low=low,
        high=high,
        band=band,
    )


Item = tuple[int, int, str]


def _one(engine: RuleEngine, item: str, amount: int | None) -> Finding:
    fact = StagingFact.model_validate({"item": item, "amount": amount})
    return engine.findings("staging", (fact,))[0][0]


def _span(findings: Sequence[Finding]) -> list[Item]:
    points = [point for finding in findings for point in finding.points or ()]
    says = " ".join(dict.fromkeys(finding.says for finding in findings))
    return [(min(points), max(points), says)]


def _ends(engine: RuleEngine, item: str, ends: tuple[int, int | None] | None) -> list[Item]:
    if ends is None:
        return _span([_one(engine, item, None)])
    lowest, highest = (_one(engine, item, end) for end in ends)
    low, high = (lowest.points or (0, 0))[0], (highest.points or (0, 0))[1]
    return [(low, high, " ".join(dict.fromkeys((lowest.says, highest.says))))]


def _used(engine: RuleEngine, item: str, used: bool | None) -> list[Item]:  # noqa: FBT001
    return _span([_one(engine, item, None if used is None else int(used))])


def _severity(engine: RuleEngine, intake: Intake) -> list[Item]:
    """A clinician's word if there is one; else what the PHQ-9 band can stand for."""
    word = intake.symptoms.clinician_severity
    if word is not None:
        fact = StagingFact(item="maudsley_severity", word=word)
        return _span(engine.findings("staging", (fact,))[0])
    if phq9_range(intake) is None:
        fact = StagingFact(item="maudsley_severity")
        return _span(engine.findings("staging", (fact,))[0])
    bands = [found for (found,) in engine.findings("severity", severity_facts(intake))]
    low, high, _ = _span(bands)[0]
    psychotic = StagingFact(item="maudsley_severity", word="severe_with_psychosis")
    if intake.safety.unusual_experiences != "no":
        high = max(high, *(engine.findings("staging", (psychotic,))[0][0].points or (0,)))
    says = say(
        "Severity: read from the PHQ-9, which is this tool's own reading; a clinician may differ."
    )
    return [(low, high, says)]


def _augmentation_used(known: Known) -> bool | None:
    if next(augmentations(tuple(known.taken)), None):
        return True
    unsure = any(
        medicine.fact.taken_as is None and medicine.medicine is None for medicine in known.taken
    )
    return None if unsure else False


def _tried(treatment: OtherTreatment | None) -> bool | None:
    return {"yes": True, "no": False}.get(treatment.tried or "") if treatment else None


def _ect_failed(known: Known) -> tuple[bool, bool]:
    """Whether electroconvulsive therapy did not help enough: for certain, and possibly."""
    ect = known.intake.other_treatments.get("ect")
    tried = _tried(ect)
    if ect is None or tried is None:
        return False, True
    if not tried:
        return False, False
    result = PERMILLE.get(ect.result or "")
    if result is None:
        return False, True
    return result[1] < known.response_from, result[0] < known.response_from


def _thase_rush(engine: RuleEngine, known: Known) -> Staged:
    method = say(METHODS["thase_rush"])
    if known.counts is None:
        return _cannot(method, say(NOT_GIVEN))
    ect = known.intake.other_treatments.get("ect")
    side = ect.laterality if ect else None
    bilateral = (side == "bilateral", side in (None, "not_sure", "bilateral"))
    stages = []
    for counted, failed, both in zip(known.ends, _ect_failed(known), bilateral, strict=True):
        groups = {count.class_group for count in counted}
        fact = ThaseRushFact(
            classes_failed=len(groups),
            classes_other_than_tricyclic_failed=len(groups - {TRICYCLIC}),
            tricyclic_failed=TRICYCLIC in groups,
            maoi_failed=MAOI in groups,
            bilateral_ect_failed=failed and both,
        )
        stages.append(_last(engine, "thase_rush", fact))
    staged = _laddered(method, stages)
    if _ect_failed(known)[0] and staged.highest != "V":
        off = say(
            "Electroconvulsive therapy did not help enough; the ladder has no place for it here."
        )
        return staged.model_copy(update={"items": (*staged.items, off)})
    return staged


def _european(engine: RuleEngine, known: Known) -> Staged:
    method = say(METHODS["european"])
    if known.counts is None:
        return _cannot(method, say(NOT_GIVEN))
    months = episode_months(known.intake)
    by_number = {medicine.number: medicine for medicine in known.taken}
    stages = []
    for counted, add_on, certain in zip(
        known.ends, known.augmentation_failed, (True, False), strict=True
    ):
        weeks = [by_number[count.stands_for].weeks for count in counted]
        least = sum(at_least for at_least, _ in weeks)
        most = sum(at_least if at_most is None else at_most for at_least, at_most in weeks)
        treated = (least if certain else most) * MONTHS_PER_YEAR // WEEKS_PER_YEAR
        if not certain and months and months[1] is not None:
            treated = max(treated, months[1])
        fact = EuropeanFact(
            trials_failed=len(counted),
            classes_failed=len({count.class_group for count in counted}),
            months_of_treatment=treated,
            augmentation_failed=add_on,
        )
        stages.append(_last(engine, "european", fact))
    return _laddered(method, stages)


def _last(engine: RuleEngine, file: str, fact: ThaseRushFact | EuropeanFact) -> Finding | None:
    findings = engine.findings(file, (fact,))[0]
    return findings[-1] if findings else None


def _laddered(method: str, stages: Sequence[Finding | None]) -> Staged:
    low, high = stages
    if high is None:
        sentence = say("No stage: no medicine counts on these answers.")
        return Staged(method=method, stage=None, sentence=sentence)
    if low is None:
        why = say("{why} (at most stage {stage})", why=say(NOT_CERTAIN), stage=high.conclude)
        return _cannot(method, why)
    if low.rule == high.rule:
        return Staged(
            method=method,
            stage=low.conclude,
            lowest=low.conclude,
            highest=low.conclude,
            sentence=say("Stage {stage}. {why}", stage=low.conclude, why=low.says),
        )
    return Staged(
        method=method,
        stage=None,
        lowest=low.conclude,
        highest=high.conclude,
        sentence=say(
            "Between stage {low} and stage {high}, depending on what is not known.",
            low=low.conclude,
            high=high.conclude,
        ),
    )


def _mgh(engine: RuleEngine, known: Known) -> Staged:
    """Points in halves. Raised doses are not asked, so each trial may hold half a point more."""
    method = say(METHODS["mgh"])
    if known.counts is None:
        return _cannot(method, say(NOT_GIVEN))
    points = {
        name: engine.book.thresholds[f"mgh_half_points_{name}"].value
        for name in ("per_trial", "per_optimisation", "per_augmentation", "for_ect")
    }
    certain, possible = known.ends
    if not possible:
        sentence = say("No points: no medicine counts on these answers.")
        return Staged(method=method, stage=None, sentence=sentence)
    add_ons = list(augmentations(tuple(known.taken)))
    failed = [best_improvement(medicine.trial) for medicine in add_ons]
    surely = sum(1 for best in failed if best and best[1] < known.response_from)
    ect = _ect_failed(known)
    low = len(certain) * points["per_trial"] + surely * points["per_augmentation"]
    high = (
        len(possible) * (points["per_trial"] + points["per_optimisation"])
        + len(add_ons) * points["per_augmentation"]
    )
    low += ect[0] * points["for_ect"]
    high += ect[1] * points["for_ect"]
    raising = say(
        "Raising a dose or a time is not asked, so it may add half a point for each trial."
    )
    return Staged(
        method=method,
        stage=None,
        lowest=low / HALVES,
        highest=high / HALVES,
        sentence=say(
            "Between {low} and {high} points, depending on what is not known.",
            low=f"{low / HALVES:g}",
            high=f"{high / HALVES:g}",
        ),
        items=(raising,),
    )
