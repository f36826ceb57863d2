"""The way through the form: its steps in order, the short way or the whole."""

from screening.form import Step, steps
from ui import state

CHECK = "check"
RESULT, SEND = "result", "send"


def path() -> list[Step]:
    """The steps of the way that was chosen."""
    return [step for step in steps().values() if step.short or not state.is_short()]


def after(here: str) -> str:
    """The page that follows a step."""
    names = [step.id for step in path()]
    place = names.index(here) + 1 if here in names else len(names)
    return names[place] if place < len(names) else CHECK


def before(here: str) -> str:
    """The page before a step."""
    names = [step.id for step in path()]
    place = names.index(here) if here in names else len(names)
    return names[place - 1] if place else "welcome"


def after_check() -> str:
    """The page that follows the check: the result, or sending it to the clinic that takes it."""
    clinic = state.at_clinic()
    return SEND if clinic and clinic.takes_answers else RESULT
