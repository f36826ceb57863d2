"""Facts about the person, their answers and their safety."""

import math
from collections.abc import Iterator
from itertools import chain
from typing import Literal, cast, get_args

from rules.answer_facts import (
    AlcoholFact,
    AnswerFact,
    DangerSignFact,
    ExclusionFact,
    MoodElevationFact,
    PersonFact,
    SuicidalThoughtsFact,
)
from rules.danger_words import Found
from rules.fact import Answer
from rules.facts import SeverityFact, fact
from rules.rulebook import Rulebook
from rules.topics import PerinatalTopic, SubstanceTopic, Topic
from screening.answers import Band
from screening.derive.own_words import danger_in, own_texts, tier_of_others, tier_of_self
from screening.intake import Intake

AUDIT_C_MOST = 4
PHQ9_ITEM_MOST = 3


def answer_facts(intake: Intake) -> tuple[AnswerFact, ...]:
    """One fact for each answer given about health, life and other medicines."""
    return tuple(fact(AnswerFact, topic=topic, answer=answer) for topic, answer in _answers(intake))


def _answers(intake: Intake) -> Iterator[tuple[Topic, Answer]]:
    told = intake.episode.depression_told_by_clinician
    if told is not None:
        yield "depression_told_by_clinician", told
    for state in intake.person.perinatal or ():
        if state in get_args(PerinatalTopic):
            yield cast("PerinatalTopic", state), "yes"
        elif state == "not_sure":
            yield "might_be_pregnant", "not_sure"
    substances = (
        (cast("SubstanceTopic", topic), getattr(intake.substances, topic))
        for topic in get_args(SubstanceTopic)
    )
    listed = chain(
        intake.risk_factors.items(),
        intake.health.items(),
        substances,
        intake.other_medicines.items(),
    )
    yield from ((topic, answer) for topic, answer in listed if answer is not None)


def age(intake: Intake) -> int | None:
    """The age in years, if it was given."""
    years = intake.person.age_years
    return years if isinstance(years, int) else None


def said_below_18(intake: Intake, book: Rulebook) -> bool:
    """Whether an age below 18 was given. An age that was not given is not taken for one."""
    years = age(intake)
    return years is not None and years < book.thresholds["adult_age_years"].value


def person_fact(intake: Intake, failed_trials: int) -> PersonFact:
    """The person and the episode as numbers."""
    first = intake.episode.age_at_first
    months = episode_months(intake)
    return fact(
        PersonFact,
        age_years=age(intake),
        age_at_first=first if isinstance(first, int) else None,
        episode_months_at_least=months[0] if months else None,
        failed_trials=failed_trials,
    )


def episode_months(intake: Intake) -> tuple[int, int | None] | None:
    """The months of the present episode, begun months counted whole: least and most.

    12.5 months are more than 12, so they are written 13.
    """
    given = intake.episode.months
    if isinstance(given, Band):
        most = None if given.below is None else math.ceil(given.below)
        return math.ceil(given.at_least), most
    return (math.ceil(given),) * 2 if isinstance(given, float) else None


def suicidal_thoughts_fact(
    intake: Intake, found: frozenset[Found] | None = None
) -> SuicidalThoughtsFact:
    """The answers about thoughts of death and suicide, with PHQ-9 item 9.

    `found` is what the person's own texts name; without it, those of the intake are looked through.
    """
    found = danger_in(own_texts(intake)) if found is None else found
    safety, phq9 = intake.safety, intake.symptoms.phq9
    return fact(
        SuicidalThoughtsFact,
        wished_dead=safety.wished_dead,
        better_off_dead=safety.better_off_dead,
        thoughts_of_killing_self=safety.thoughts_of_killing_self,
        ever_tried=safety.ever_tried,
        last_tried=safety.last_tried,
        thoughts_now=safety.thoughts_now,
        plan_or_step=safety.plan_or_step,
        phq9_item_9=phq9[8] if phq9 else None,
        own_words=tier_of_self(found),
    )


def danger_sign_facts(
    intake: Intake, found: frozenset[Found] | None = None
) -> tuple[DangerSignFact, ...]:
    """The other signs of danger. A plain yes to a sign means now.

    Harm to others in the person's own texts is a sign only where it was found.
    """
    found = danger_in(own_texts(intake)) if found is None else found
    harm, safety = tier_of_others(found), intake.safety
    given = {
        "unusual_experiences": safety.unusual_experiences,
        "serotonin_signs": safety.serotonin_signs,
        "postpartum_signs": safety.postpartum_signs,
    }
    signs = [
        fact(DangerSignFact, sign=sign, answer="now" if answer == "yes" else answer)
        for sign, answer in given.items()
    ]
    signs += _signs_now(intake, found)
    if harm:
        answer = "not_sure" if harm == "doubtful" else "now"
        signs.append(fact(DangerSignFact, sign="own_words_harm_to_others", answer=answer))
    return tuple(signs)


def exclusion_fact(intake: Intake) -> ExclusionFact:
    """The answers on what a definition can leave out."""
    high = intake.mood_elevation
    return fact(
        ExclusionFact,
        told_bipolar=high.told_bipolar,
        four_days_high=high.four_days_high,
        less_sleep_more_energy=high.less_sleep_more_energy,
        high_on_antidepressant=high.high_on_antidepressant,
        unusual_experiences=intake.safety.unusual_experiences,
        schizophrenia=intake.health.get("schizophrenia"),
    )


NO_SIGN = {"not_sure": "not_sure", "rather_not_say": "rather_not_say", "none": "no"}
"""The answers to the list that name no sign, the least certain first."""


def _signs_now(intake: Intake, found: frozenset[Found]) -> list[DangerSignFact]:
    """Each sign that was named on the list; the list as a whole where none was, or it is open."""
    named = intake.safety.signs_now or ()
    thoughts = _thoughts_of_death(intake, found)
    signs = [
        fact(DangerSignFact, sign=sign, answer="now", thoughts_of_death=thoughts)
        for sign in named
        if sign not in NO_SIGN
    ]
    answer = next((NO_SIGN[code] for code in NO_SIGN if code in named), None)
    return signs or [fact(DangerSignFact, sign="signs_now", answer=answer)]


def _thoughts_of_death(
    intake: Intake, found: frozenset[Found]
) -> Literal["yes", "unclear", "no"] | None:
    safety, phq9 = intake.safety, intake.symptoms.phq9
    asked = (safety.wished_dead, safety.better_off_dead, safety.thoughts_of_killing_self)
    followed = (safety.thoughts_now, safety.plan_or_step)
    if "yes" in (*asked, *followed) or (phq9 and phq9[8]) or tier_of_self(found) == "explicit":
        return "yes"
    if {"not_sure", "rather_not_say"} & {*asked, *followed}:
        return "unclear"
    return None if None in asked else "no"


def mood_elevation_fact(intake: Intake) -> MoodElevationFact:
    """The answers about times of high mood."""
    return fact(MoodElevationFact, **intake.mood_elevation.model_dump())


def alcohol_fact(intake: Intake) -> AlcoholFact | None:
    """The AUDIT-C total as an interval; None if nothing was answered. After "never", open is 0."""
    items = intake.substances.audit_c
    if items is None or all(item is None for item in items):
        return None
    if items[0] == 0:
        # "Never" ends the questionnaire: what is not asked then is 0, what was answered stays.
        items = tuple(item or 0 for item in items)
    known = sum(item for item in items if item is not None)
    most = known + AUDIT_C_MOST * items.count(None)
    return fact(AlcoholFact, audit_c_at_least=known, audit_c_at_most=most)


def phq9_range(intake: Intake) -> tuple[int, int] | None:
    """The least and most the PHQ-9 total can be; None if no item was answered."""
    items = intake.symptoms.phq9
    if items is None or all(item is None for item in items):
        return None
    known = sum(item for item in items if item is not None)
    return known, known + PHQ9_ITEM_MOST * items.count(None)


def severity_facts(intake: Intake) -> tuple[SeverityFact, ...]:
    """The PHQ-9 total at both ends of what it can be."""
    ends = phq9_range(intake)
    return tuple(fact(SeverityFact, phq9_score=score) for score in sorted(set(ends or ())))
