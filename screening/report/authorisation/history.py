"""The rest of the record: the person, other treatments, scores and answers."""

from collections.abc import Iterable, Iterator

from rules.language import say
from screening.assessment import Assessment
from screening.form import Content, answer_at, topics_on
from screening.intake import Intake
from screening.phq9_bands import HIGHEST
from screening.questions import questions
from screening.report.authorisation.answers import (
    ALCOHOL,
    BIPOLAR,
    DRUGS,
    PSYCHOSIS,
    STIMULATION,
    answered,
    asked,
    asks,
    groups,
    pregnancy_words,
    whole,
)
from screening.report.authorisation.drugs import said
from screening.report.authorisation.parts import (
    Facts,
    Given,
    Score,
    ScoreTable,
    TreatmentRow,
    TreatmentTable,
)

MOST_AN_ITEM = 3
ITEM_9 = 8


def person_facts(intake: Intake, content: Content) -> Facts:
    """Who it is about and the present episode, without a name."""
    unknown = say("not given")

    def given(label: str, place: str) -> Given:
        return Given(label=label, lines=(said(content, place, unknown),))

    facts = [
        given(say("Age"), "person.age_years"),
        given(say("This spell has lasted"), "episode.months"),
        given(say("Earlier spells"), "episode.earlier_episodes"),
        given(say("Age at the first"), "episode.age_at_first"),
    ]
    if intake.symptoms.clinician_severity:
        label = say("How severe, as a clinician judges it")
        facts.append(given(label, "symptoms.clinician_severity"))
    return Facts(title=say("The person and the episode"), facts=tuple(facts))


def talking_table(content: Content) -> TreatmentTable:
    """Talking therapies by their named method."""
    return _treatments(content, say("Talking therapies"), topics_on("talking"), licence=True)


def stimulation_table(content: Content) -> TreatmentTable:
    """ECT, magnetic stimulation, ketamine and the like."""
    title = say("ECT, magnetic stimulation, ketamine and like treatments")
    return _treatments(content, title, STIMULATION, licence=False)


def _treatments(
    content: Content, title: str, places: Iterable[str], *, licence: bool
) -> TreatmentTable:
    """A row for each that was tried or told of; the rest by what was answered."""
    rest = untold(content, places)
    names = questions()["other_treatments"].answers
    kinds = [place.split(".")[1] for place in places if place not in rest]
    return TreatmentTable(
        title=title,
        rows=tuple(_treatment(content, kind, names[kind]) for kind in kinds),
        others=whole(groups(content, rest)),
        licence=licence,
    )


def untold(content: Content, places: Iterable[str]) -> dict[str, str]:
    """The treatments that were not had, or of which nothing was said, by their names."""
    names = questions()["other_treatments"].answers
    told = {place: answer_at(content, place.rpartition(".")[0]) or {} for place in places}
    return {
        place: names[place.split(".")[1]]
        for place, given in told.items()
        if not given or given.get("tried") == "no"
    }


def _treatment(content: Content, kind: str, name: str) -> TreatmentRow:
    unknown = say("not given")

    def given(question: str) -> str:
        return said(content, f"other_treatments.{kind}.{question}", unknown)

    return TreatmentRow(
        kind=kind,
        name=name,
        tried=given("tried"),
        when=given("when"),
        in_spell=given("in_current_episode"),
        sessions=given("how_much"),
        result=given("result"),
        laterality=(
            f"{questions()['other_treatments.laterality'].ask} {given('laterality')}"
            if kind == "ect"
            else ""
        ),
    )


def all_scores(
    intake: Intake, assessment: Assessment, scores: Iterable[Score]
) -> tuple[Score, ...]:
    """The scores that were handed over, oldest first; that of this form where none was.

    It is not added to others: kept under the day it was sent, it would be told twice. A form
    without its day has no dated score; `undated` tells of that one.
    """
    known = sorted(scores, key=lambda each: each.on)
    severity, day = assessment.severity, intake.filled_in
    if known or day is None or not _filled_in(assessment):
        return tuple(known)
    own = Score(
        on=day, total=severity.phq9_total, range=severity.phq9_range, item_9=_item_9(intake)
    )
    return (own,)


def _item_9(intake: Intake) -> int | None:
    return intake.symptoms.phq9[ITEM_9] if intake.symptoms.phq9 else None


def _filled_in(assessment: Assessment) -> bool:
    severity = assessment.severity
    return severity.phq9_total is not None or severity.phq9_range is not None


def undated(intake: Intake, assessment: Assessment) -> str:
    """The PHQ-9 of a form that does not say when it was filled in; nothing otherwise."""
    if intake.filled_in or not _filled_in(assessment):
        return ""
    return say(
        "{total}, date not given",
        total=total_words(assessment.severity.phq9_total, assessment.severity.phq9_range),
    )


def total_words(total: int | None, ends: tuple[int, int] | None) -> str:
    """A total of the PHQ-9, or what it can be; never 0 for what is not known."""
    if total is not None:
        return say("{total} of {most}", total=total, most=HIGHEST)
    if ends is not None:
        return say(
            "no total: between {least} and {most}, with items missing", least=ends[0], most=ends[1]
        )
    return say("not given")


def score_table(
    intake: Intake, assessment: Assessment, scores: tuple[Score, ...], content: Content
) -> ScoreTable:
    """Every PHQ-9 with its date, and how hard the symptoms make daily life."""
    rows = [
        (each.on.isoformat(), total_words(each.total, each.range), _item(each.item_9))
        for each in scores
    ]
    if undated(intake, assessment):
        severity = assessment.severity
        total = total_words(severity.phq9_total, severity.phq9_range)
        rows.append((say("date not given"), total, _item(_item_9(intake))))
    return ScoreTable(
        title=say("PHQ-9"),
        rows=tuple(rows),
        empty=say("not given"),
        more=(
            Given(
                label=say("Difficulty in daily life"),
                lines=(answered(content, "symptoms.phq9_difficulty"),),
            ),
            Given(label=say("Another rating scale: which, score, date"), blank=True),
        ),
    )


def _item(item: int | None) -> str:
    if item is None:
        return say("not given")
    return say("{item} of {most}", item=item, most=MOST_AN_ITEM)


def answer_facts(content: Content, places: Iterable[str]) -> Iterator[Facts]:
    """What payers commonly ask beside the medicines, each answer exactly as it was given."""
    yield Facts(title=say("Bipolar disorder"), facts=asked(content, BIPOLAR))
    yield Facts(title=say("Psychosis"), facts=asked(content, PSYCHOSIS))
    drugs = whole(groups(content, asks(DRUGS)))
    yield Facts(
        title=say("Alcohol and drugs"),
        facts=(*asked(content, ALCOHOL), Given(label=say("Drugs and sedatives"), lines=drugs)),
    )
    pregnancy = Given(label=say("As ticked"), lines=(pregnancy_words(content),))
    yield Facts(title=say("Pregnancy and birth"), facts=(pregnancy,))
    health = Given(
        label=say("What the lists further down name"), lines=whole(groups(content, asks(places)))
    )
    yield Facts(title=say("Contra-indications and care"), facts=(health,))
