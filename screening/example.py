"""A filled-in intake to start from. Nobody real."""

from typing import Any


def example_intake() -> dict[str, Any]:
    """One invented person's answers, as the content of an intake file."""
    return {
        "format": "trd-intake/1",
        "filled_in_on": "2026-11-20",
        "country": "GB",
        "person": {"age_years": 41, "perinatal": ["none"]},
        "episode": {
            "depression_told_by_clinician": "yes",
            "months": 14,
            "age_at_first": 27,
            "earlier_episodes": 2,
        },
        "symptoms": {
            "phq9": [2, 3, 2, 3, 1, 2, 2, 1, 0],
            "phq9_difficulty": 2,
            "hopelessness": 2,
        },
        "safety": {
            "wished_dead": "no",
            "better_off_dead": "no",
            "thoughts_of_killing_self": "no",
            "ever_tried": "no",
            "unusual_experiences": "no",
        },
        "trials": [
            {
                "medicine": "Sertraline",
                "taken_as": "alone",
                "taken_for": ["depression"],
                "in_current_episode": "yes",
                "highest_steady_dose_mg": 150,
                "weeks_at_that_dose": 10,
                "still_taking": "no",
                "missed_doses_per_week": "0_or_1",
                "best_improvement": "under_25",
                "improvement_at_end": "none",
                "stop_reason": ["no_benefit"],
                "known_from": "pharmacy_record",
            },
            {
                "medicine": "Efexor XL",
                "taken_as": "alone",
                "taken_for": ["depression"],
                "in_current_episode": "yes",
                "form": "extended_release",
                "highest_steady_dose_mg": 150,
                "weeks_at_that_dose": {"at_least": 4, "below": 8},
                "still_taking": "yes",
                "missed_doses_per_week": "0_or_1",
                "best_improvement": "25_to_49",
                "known_from": "memory",
            },
            {
                "medicine": "Amitriptyline",
                "taken_as": "alone",
                "taken_for": ["sleep", "pain"],
                "in_current_episode": "no",
                "highest_steady_dose_mg": 25,
                "weeks_at_that_dose": "not_sure",
                "still_taking": "no",
                "best_improvement": "not_sure",
                "known_from": "memory",
            },
        ],
        "other_treatments": {
            "cbt": {"tried": "yes", "when": "2025", "how_much": 8, "result": "under_25"},
            "ect": {"tried": "no"},
        },
        "health": {"snoring_or_breathing_pauses": "yes", "blood_tests_last_year": "not_sure"},
        "risk_factors": {"family_history": "yes", "trauma": "rather_not_say"},
        "substances": {"audit_c": [2, 0, 0]},
        "mood_elevation": {"four_days_high": "no", "told_bipolar": "no"},
        "other_medicines": {"anti_inflammatory_painkiller": "no", "st_johns_wort": "no"},
    }
