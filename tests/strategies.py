"""Intakes of every kind: whole, half empty and odd, but always readable."""

import json
from typing import get_args

from hypothesis import strategies as st

from rules.rulebook import load_rulebook
from rules.topics import HealthTopic, MedicineTopic, RiskTopic
from screening.read import read_intake
from screening.trial import PERMILLE

BOOK = load_rulebook()
MEDICINES = sorted(BOOK.medicines)
ANTIDEPRESSANTS = sorted(
    key for key, medicine in BOOK.medicines.items() if medicine.role == "antidepressant"
)
SOURCES_DISAGREE = sorted(
    key
    for key, medicine in BOOK.medicines.items()
    if medicine.stricter_minimum and medicine.stricter_minimum.dose > medicine.usual_minimum.dose
)
LEVELS = [{"value": value, "unit": "ng/mL"} for value in (1.0, 100.0, 200.0, 900.0)]
ANSWERS = ["yes", "no", "not_sure", "rather_not_say"]
NOT_KNOWN = ["not_sure", "rather_not_say", None]
BANDS = [*PERMILLE, "not_sure", None]


def maybe(strategy):
    return st.one_of(st.none(), strategy)


answers = st.sampled_from([*ANSWERS, None])
weeks = st.one_of(
    st.sampled_from(NOT_KNOWN),
    st.integers(0, 60).map(float),
    st.tuples(st.integers(0, 20), st.integers(1, 12)).map(
        lambda ends: {"at_least": float(ends[0]), "below": float(ends[0] + ends[1])}
    ),
    st.integers(0, 12).map(lambda least: {"at_least": float(least)}),
)
dates = maybe(st.sampled_from(["2024", "2025-02", "2025-06-15", "2026-01", "2026-10-01"]))
judgements = st.sampled_from([None, None, "enough", "not_enough"])
doses = st.one_of(
    st.sampled_from(NOT_KNOWN),
    st.sampled_from([5.0, 10.0, 20.0, 25.0, 37.5, 50.0, 75.0, 100.0, 150.0, 225.0, 300.0, 500.0]),
)


@st.composite
def trials(draw, medicine=None):
    best = draw(st.sampled_from(BANDS))
    highest = PERMILLE.get(best, (0, 1_000))[1]
    end = draw(
        st.sampled_from([band for band in BANDS if PERMILLE.get(band, (-1_000,))[0] <= highest])
    )
    still = draw(answers)
    started = draw(dates)
    return {
        "medicine": medicine or draw(maybe(st.sampled_from([*MEDICINES, "something blue"]))),
        "taken_as": draw(st.sampled_from(["alone", "alone", "added_to_another", "not_sure", None])),
        "taken_for": draw(
            st.sampled_from([["depression"], ["depression"], ["sleep"], ["not_sure"], None])
        ),
        "in_current_episode": draw(answers),
        "highest_steady_dose_mg": draw(doses),
        "dose_judged": draw(judgements),
        "weeks_at_that_dose": draw(weeks),
        "started_on": started,
        "stopped_on": None if still == "yes" or not started else draw(maybe(st.just("2026-11"))),
        "still_taking": still,
        "missed_doses_per_week": draw(
            st.sampled_from(["0_or_1", "0_or_1", "2_or_3", "4_or_more", "not_sure", None])
        ),
        "best_improvement": best,
        "improvement_at_end": end,
        "stop_reason": draw(
            st.sampled_from(
                [["no_benefit"], ["side_effects"], ["not_sure"], ["cost", "side_effects"], None]
            )
        ),
        "known_from": draw(st.sampled_from(["memory", "clinical_record", None])),
    }


@st.composite
def good_trials(draw, medicine):
    """A trial that counts, for certain, under every definition about failed trials."""
    return {
        "medicine": medicine,
        "taken_as": "alone",
        "taken_for": ["depression"],
        "in_current_episode": "yes",
        "highest_steady_dose_mg": top_dose(medicine),
        "weeks_at_that_dose": float(draw(st.integers(6, 40))),
        "still_taking": "no",
        "missed_doses_per_week": "0_or_1",
        "best_improvement": draw(st.sampled_from(["none", "under_25", "worse"])),
        "stop_reason": ["no_benefit"],
        "known_from": "clinical_record",
    }


def top_dose(medicine):
    """A dose that every source counts as enough."""
    known = BOOK.medicines[medicine]
    return (known.stricter_minimum or known.usual_minimum).dose


@st.composite
def trials_around_the_minimums(draw):
    """A trial of a medicine whose sources disagree, with a dose at or beside one of its minimums."""
    medicine = draw(st.sampled_from(SOURCES_DISAGREE))
    known = BOOK.medicines[medicine]
    limit = draw(st.sampled_from([known.usual_minimum.dose, known.stricter_minimum.dose]))
    dose = draw(st.sampled_from([limit - 0.25, limit, limit + 0.25, None]))
    level = draw(st.sampled_from([None, None, *LEVELS])) if known.blood_level else None
    trial = {**draw(trials(medicine)), "highest_steady_dose_mg": dose, "blood_level": level}
    return {**trial, "dose_confirmed": draw(st.sampled_from([True, None]))}


def topic_answers(topics):
    return st.dictionaries(st.sampled_from(get_args(topics)), answers, max_size=4)


@st.composite
def intakes(draw, most_trials=5):
    given_trials = draw(maybe(st.lists(trials(), max_size=most_trials)))
    return {
        "format": "trd-intake/1",
        "filled_in_on": draw(maybe(st.just("2026-11-20"))),
        "country": draw(maybe(st.sampled_from(["US", "GB", "OTHER"]))),
        "person": {"age_years": draw(st.one_of(st.sampled_from(NOT_KNOWN), st.integers(14, 90)))},
        "episode": {
            "depression_told_by_clinician": draw(answers),
            "months": draw(st.one_of(st.sampled_from(NOT_KNOWN), st.integers(0, 60).map(float))),
        },
        "symptoms": {
            "phq9": draw(maybe(st.lists(maybe(st.integers(0, 3)), min_size=9, max_size=9)))
        },
        "safety": {
            "wished_dead": draw(answers),
            "thoughts_of_killing_self": draw(answers),
            "thoughts_now": draw(answers),
            "unusual_experiences": draw(st.sampled_from(["now", "no", "in_the_past", None])),
            "signs_now": draw(
                st.sampled_from(
                    [
                        None,
                        ["none"],
                        ["not_sure"],
                        ["lithium_signs", "mania_now"],
                        ["harming_others"],
                    ]
                )
            ),
        },
        "trials": given_trials,
        "other_treatments": draw(
            st.sampled_from(
                [
                    {},
                    {"ect": {"tried": "no"}},
                    {"ect": {"tried": "yes", "laterality": "bilateral", "result": "none"}},
                    {"ect": {"tried": "not_sure"}},
                ]
            )
        ),
        "health": draw(topic_answers(HealthTopic)),
        "risk_factors": draw(topic_answers(RiskTopic)),
        "mood_elevation": {"told_bipolar": draw(answers), "four_days_high": draw(answers)},
        "other_medicines": draw(topic_answers(MedicineTopic)),
    }


def as_intake(content):
    """The intake a file with this content is read as."""
    return read_intake(json.dumps(content))
