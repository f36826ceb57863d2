"""People who fill in every part of the form, each the same one in every run."""

import json
import random
from itertools import product
from typing import Any, get_args

from rules.rulebook import load_rulebook
from rules.topics import HealthTopic, MedicineTopic, PerinatalTopic, RiskTopic
from screening.answers import Answer
from screening.intake import Intake, MoodElevation, Safety, Substances
from screening.read import read_intake
from screening.trial import PERMILLE

BOOK = load_rulebook()
ANSWERS = ("yes", "no", "no", "no", "not_sure")
MONTHS = [f"{year}-{month:02}" for year, month in product(range(2022, 2026), range(1, 13))]
MISTYPED = 0.03
ON_A_LABEL = [key for key, medicine in BOOK.medicines.items() if medicine.usual_minimum]


def person(number: int, trials: int | None = None) -> Intake:
    """Person number so-and-so, with so many medicines; without a count, with none, one or two."""
    draw = random.Random(f"{number} {trials}")  # noqa: S311  # the same people in every run
    count = draw.choice((0, 1, 1, 2)) if trials is None else trials
    age = draw.randint(18, 90)
    content = {
        "format": "trd-intake/1",
        "filled_in_on": "2026-11-20",
        "country": draw.choice(("US", "GB", "DE", "OTHER")),
        "person": {"age_years": age, "perinatal": _some(draw, PerinatalTopic, 0, 1) or ["none"]},
        "episode": {
            "depression_told_by_clinician": draw.choice(ANSWERS),
            "months": float(draw.randint(0, 60)),
            "age_at_first": draw.randint(10, age),
        },
        "symptoms": {"phq9": [draw.randint(0, 3) for _ in range(9)]},
        "safety": _words(draw, Safety),
        "trials": [_trial(draw) for _ in range(count)],
        "other_treatments": draw.choice(
            ({}, {"ect": {"tried": "no"}}, {"cbt": {"tried": "yes", "result": "under_25"}})
        ),
        "health": _ticked(draw, HealthTopic),
        "risk_factors": _ticked(draw, RiskTopic),
        "substances": {
            "audit_c": [draw.randint(0, 4) for _ in range(3)],
            **_words(draw, Substances),
        },
        "mood_elevation": _words(draw, MoodElevation),
        "other_medicines": _ticked(draw, MedicineTopic),
    }
    return read_intake(json.dumps(content))


def _trial(draw: random.Random) -> dict[str, Any]:
    medicine = BOOK.medicines[draw.choice(ON_A_LABEL)]
    written = draw.choice(medicine.names)
    if draw.random() < MISTYPED:
        written = written[:-1]
    best = draw.choice(list(PERMILLE))
    still = draw.choice(("yes", "no", "no"))
    least = medicine.usual_minimum.dose if medicine.usual_minimum else 1.0
    start, stop = sorted(draw.sample(MONTHS, 2))
    return {
        "medicine": written,
        "taken_as": draw.choice(("alone", "alone", "alone", "added_to_another", "not_sure")),
        "taken_for": [draw.choice(("depression", "depression", "depression", "sleep"))],
        "in_current_episode": draw.choice(("yes", "yes", "no", "not_sure")),
        "highest_steady_dose_mg": draw.choice((0.5, 1.0, 1.0, 1.5, 2.0, 3.0)) * least,
        "weeks_at_that_dose": draw.choice((None, float(draw.randint(0, 104)))),
        "started_on": start,
        "stopped_on": None if still == "yes" else stop,
        "still_taking": still,
        "missed_doses_per_week": draw.choice(("0_or_1", "0_or_1", "2_or_3", "4_or_more", None)),
        "best_improvement": best,
        "improvement_at_end": draw.choice(
            [word for word, (low, _) in PERMILLE.items() if low <= PERMILLE[best][1]]
        ),
        "stop_reason": [draw.choice(("no_benefit", "side_effects", "cost"))],
        "known_from": draw.choice(("memory", "clinical_record")),
    }


def _words(draw: random.Random, part: type[Safety | Substances | MoodElevation]) -> dict[str, str]:
    """An answer to each yes-or-no question in one part of the form."""
    return {
        name: draw.choice(ANSWERS)
        for name, field in part.model_fields.items()
        if field.annotation == Answer | None
    }


def _ticked(draw: random.Random, topics: object) -> dict[str, str]:
    return {topic: draw.choice(ANSWERS) for topic in _some(draw, topics, 2, 7)}


def _some(draw: random.Random, topics: object, least: int, most: int) -> list[str]:
    return draw.sample(get_args(topics), draw.randint(least, most))
