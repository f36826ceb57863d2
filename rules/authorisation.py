"""What payers commonly ask before they pay for a therapy: points to lay beside a record.

A point says what is asked, by how many plans, and which fact of a record it looks at. Nothing here
judges whether a record answers it: plans differ, and change.
"""

import re
from string import Formatter
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from rules.language import Words
from rules.schema import Cited, Entry, Known, NotEmpty, Review
from rules.topics import HealthTopic, MedicineTopic

RecordFact = Literal[
    "age",
    "diagnosis",
    "episode",
    "trials",
    "classes",
    "trial_dose",
    "trial_weeks",
    "adherence",
    "trial_response",
    "trial_episode",
    "stop_reasons",
    "augmentations",
    "current_antidepressant",
    "phq9",
    "phq9_change",
    "other_scale",
    "psychotherapy",
    "past_treatments",
    "bipolar",
    "psychosis",
    "substances",
    "suicidal_intent",
    "pregnancy",
    "health_answers",
    "prescriber",
    "clinic",
]
"""What of a record a point looks at; `clinic`: what only the clinic's own papers hold."""

Edge = Literal["at_least", "above", "at_most", "below"]
EDGES: dict[Edge, str] = {
    "at_least": "at least",
    "above": "above",
    "at_most": "at most",
    "below": "below",
}


class AskedNumber(Entry):
    """A number that plans ask for: one edge, in a unit."""

    at_least: int | None = None
    above: int | None = None
    at_most: int | None = None
    below: int | None = None
    unit: NotEmpty

    @model_validator(mode="after")
    def _one_edge(self) -> Self:
        if sum(getattr(self, edge) is not None for edge in EDGES) != 1:
            raise ValueError("write one of: at_least, above, at_most, below")
        return self

    @property
    def edge(self) -> Edge:
        """Which edge the number is."""
        return next(edge for edge in EDGES if getattr(self, edge) is not None)

    @property
    def value(self) -> int:
        """The number alone."""
        return int(getattr(self, self.edge))

    @property
    def words(self) -> str:
        """The edge, the number and its unit, for those who review."""
        return f"{EDGES[self.edge]} {self.value} {self.unit}"


class AskedPoint(Cited):
    """One thing that plans ask. Its wording quotes its numbers by name and holds none itself."""

    asks: Words
    fact: RecordFact
    asked: Literal["commonly", "by_some_plans"] = "commonly"
    numbers: dict[str, AskedNumber] = {}
    topics: Annotated[tuple[HealthTopic | MedicineTopic, ...], Field(max_length=20)] = ()
    known: Known

    @model_validator(mode="after")
    def _names_what_it_quotes(self) -> Self:
        parts = list(Formatter().parse(self.asks))
        if {name for _, name, _, _ in parts if name is not None} != set(self.numbers):
            raise ValueError("asks quotes each of its numbers by its name, and nothing else")
        # The name of a scale may hold a digit (PHQ-9); a number never stands alone.
        if any(re.search(r"(?<![\w-])\d", text) for text, _, _, _ in parts):
            raise ValueError("a number stands in numbers, not in the wording")
        if (self.fact == "health_answers") != bool(self.topics):
            raise ValueError("topics stand with the fact health_answers, and only with it")
        return self

    @property
    def words(self) -> str:
        """What is asked, with its numbers."""
        return self.asks.format(**{name: each.value for name, each in self.numbers.items()})


class PayerList(Entry):
    """What is commonly asked before one therapy."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]+$")
    title: Words
    points: Annotated[tuple[AskedPoint, ...], Field(min_length=1)]
    review: Review
