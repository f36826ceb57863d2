"""Lists that a form offers: medicines by name, and the wording of coded answers."""

from functools import cache
from typing import Literal

from rules.rulebook import load_rulebook
from screening.questions import questions
from screening.trial import Trial

Region = Literal["us", "uk_eu", "other"]
UK_EU = {"GB", "IE", "FR", "DE", "ES", "IT", "NL", "EU"}


@cache
def medicine_names(country: str | None) -> dict[str, str]:
    """Every medicine as offered in one country: the words shown, and the name to write down.

    The generic name stands first; the country's brand names stand in brackets after it.
    """
    region: Region | None = (
        "uk_eu" if country in UK_EU else "us" if country in {"US", "CA"} else None
    )
    shown = {}
    for medicine in load_rulebook().medicines.values():
        brands = medicine.brands.get(region, ()) if region else ()
        others = brands or tuple(name for names in medicine.brands.values() for name in names)
        named = f" ({', '.join(others[:2])})" if others else ""
        shown[f"{medicine.name}{named}"] = medicine.name
    return dict(sorted(shown.items()))


@cache
def usual_doses(name: str) -> tuple[float, ...]:
    """The strengths a medicine is made in; none for a name that is not known."""
    known = load_rulebook().names.recognise(name).medicine
    return known.strengths if known else ()


def answers_to(question: str) -> dict[str, str]:
    """The coded answers of a question with their wording, in the form's order."""
    return dict(questions()[question].answers)


def ask(question: str) -> str:
    """The wording of a question."""
    return questions()[question].ask


def hint(question: str) -> str | None:
    """The line under a question, if it has one."""
    return questions()[question].help or None


TRIAL_QUESTIONS = tuple(Trial.model_fields)
