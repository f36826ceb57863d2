"""The kinds of answer a form can hold.

"Not sure", "rather not say" and left out (``None``) are kept apart, and none of them is "no".
"""

import re
from calendar import monthrange
from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from rules.language import say


class FormPart(BaseModel):
    """A part of the form. An unknown question is an error; a string is never taken for a number."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


def _yes_or_no(answer: object) -> object:
    if isinstance(answer, bool):
        return "yes" if answer else "no"
    return answer


Answer = Annotated[Literal["yes", "no", "not_sure", "rather_not_say"], BeforeValidator(_yes_or_no)]
"""An answer to a closed question. JSON's true and false are read as yes and no."""

NotKnown = Literal["not_sure", "rather_not_say"]
"""What may stand in place of a number."""


class Band(FormPart):
    """A number known only roughly: from `at_least`, and below `below` where that is known."""

    at_least: Annotated[float, Field(ge=0, le=5_000)]
    below: Annotated[float, Field(gt=0, le=5_001)] | None = None

    @model_validator(mode="after")
    def _ends_in_order(self) -> Self:
        if self.below is not None and self.below <= self.at_least:
            raise ValueError(say("below must be more than at_least"))
        return self


EARLIEST_YEAR = 1900


def _real_date(written: str) -> str:
    if earliest(written).year < EARLIEST_YEAR:
        raise ValueError(f"a date is not before {EARLIEST_YEAR}")
    return written


ApproximateDate = Annotated[
    str, Field(pattern=r"^\d{4}(-\d{2}(-\d{2})?)?$"), AfterValidator(_real_date)
]
"""A day, a month or a year: ``2026-03-14``, ``2026-03``, ``2026``."""


def typed_number(written: str) -> float | None:
    """A number above 0 as people type it, with a point or a comma; None if it is none."""
    found = re.fullmatch(r"\s*(\d{1,6})(?:[.,](\d{1,4}))?\s*", written)
    number = float(f"{found[1]}.{found[2] or 0}") if found else 0.0
    return number or None


def earliest(written: str) -> date:
    """The first day an approximate date can mean. Raises ValueError for no real date."""
    year, month, day = _parts(written)
    return date(year, month or 1, day or 1)


def latest(written: str) -> date:
    """The last day an approximate date can mean. Raises ValueError for no real date."""
    year, month, day = _parts(written)
    month = month or 12
    return date(year, month, day or monthrange(year, month)[1])


def _parts(written: str) -> tuple[int, int | None, int | None]:
    match = re.fullmatch(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", written)
    if match is None:
        raise ValueError(say("a date is written 2026-03-14, 2026-03 or 2026"))
    year, month, day = match.groups()
    return int(year), int(month) if month else None, int(day) if day else None


def as_tuple(value: Any) -> Any:  # noqa: ANN401  # whatever stands in the file; pydantic checks it
    """One answer, or a list of them, as a tuple."""
    if value is None or isinstance(value, tuple):
        return value
    return tuple(value) if isinstance(value, list) else (value,)
