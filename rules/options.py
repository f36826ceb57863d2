"""The shape of an option: something to discuss with a clinician, told plainly and fairly."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from rules.language import Words
from rules.schema import Cited, Entry, Known, NotEmpty, Review

Group = Literal[
    "present_trial",
    "antidepressants",
    "add_on_medicines",
    "talking_therapies",
    "daily_life",
    "digital",
    "ketamine_family",
    "brain_stimulation",
    "research",
]
"""The groups in the order they are shown, the same for everyone: first what is already there."""

Standing = Literal[
    "often_discussed_at_this_point",
    "often_discussed_after",
    "already_tried",
    "outside_its_label",
    "research_only",
]
Sentences = Annotated[tuple[Words, ...], Field(min_length=1)]


class Told(Cited):
    """One sentence that rests on a source."""

    says: Words
    known: Known


class Evidence(Told):
    """What is known about how well an option works, and how sure that is."""

    certainty: Literal["high", "moderate", "low", "very_low", "not_rated"]


class Involves(Entry):
    """Where an option is given, how often and for how long."""

    where: Words
    how_often: Words
    how_long: Words


class Before(Told):
    """What usually comes before an option; `trials` where a label or guideline gives a number."""

    trials: Annotated[int, Field(ge=0, le=10)] | None = None


class Regulatory(Told):
    """The state of an option with the regulators of one region."""

    region: Literal["us", "uk", "eu"]
    state: Literal[
        "approved",
        "cleared",
        "licensed",
        "marked",
        "allowed_with_conditions",
        "special_access",
        "no_decision",
        "off_label",
        "not_licensed",
        "investigational",
        "recommended",
        "not_recommended",
        "no_licence_needed",
        "not_found",
    ]
    as_of: date


class Option(Entry):
    """One option, the same for everyone. What a person's answers change is in its rules."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]+$")
    title: Words
    also_called: tuple[NotEmpty, ...] = ()
    group: Group
    tried_as: tuple[NotEmpty, ...] = ()
    what_it_is: Sentences
    involves: Involves
    evidence: Annotated[tuple[Evidence, ...], Field(min_length=1)]
    common_effects: Sentences
    serious_effects: Sentences
    how_soon: Told
    usually_before: Before
    regulatory: Annotated[tuple[Regulatory, ...], Field(min_length=3)]
    monitoring: Sentences
    questions: Sentences
    sources_disagree: tuple[Words, ...] = ()
    status_again_by: date
    review: Review

    def told(self) -> tuple[Told, ...]:
        """Every sentence that rests on a source."""
        return (*self.evidence, self.how_soon, self.usually_before, *self.regulatory)
