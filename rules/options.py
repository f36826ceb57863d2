"""The shape of an option: something to discuss with a clinician, told plainly and fairly."""

from datetime import date
from typing import Annotated, Literal, Self, get_args

from pydantic import Field, model_validator

from rules.facts import AsksFor
from rules.language import MaybeWords, Words
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

RegionName = Literal["us", "uk", "eu"]
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

    region: RegionName
    state: Literal[
        "approved",
        "cleared",
        "licensed",
        "marked",
        "allowed_with_conditions",
        "off_label",
        "not_licensed",
        "special_access",
        "investigational",
        "recommended",
        "not_recommended",
        "no_decision",
        "no_licence_needed",
        "not_found",
    ]
    as_of: date


class Asks(Cited):
    """What the label or guideline of one region asks for about earlier medicines.

    `by` says which of the two it is, and `named` names it.
    """

    what: AsksFor
    trials: Annotated[int, Field(ge=1, le=10)] | None = None
    by: Literal["label", "guideline"] | None = None
    named: str = ""
    says: MaybeWords = ""
    known: Known
    as_of: date

    @model_validator(mode="after")
    def _number_where_named(self) -> Self:
        if (self.what == "names_number") != (self.trials is not None):
            raise ValueError("a number stands where one is named, and only there")
        if self.what in {"names_number", "names_no_number"} and not (self.by and self.named):
            raise ValueError("say whether a label or a guideline asks, and which")
        return self


class Region(Cited):
    """The countries that read the labels and guidelines of one region."""

    id: RegionName
    countries: Annotated[tuple[NotEmpty, ...], Field(min_length=1)]
    known: Known
    review: Review


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
    asks: dict[RegionName, Asks]
    monitoring: Sentences
    questions: Sentences
    sources_disagree: tuple[Words, ...] = ()
    status_again_by: date
    review: Review

    @model_validator(mode="after")
    def _every_region(self) -> Self:
        if set(self.asks) != set(get_args(RegionName)):
            raise ValueError("say under [asks] what is asked for in each of us, uk and eu")
        return self

    def told(self) -> tuple[Told, ...]:
        """Every sentence that rests on a source."""
        return (*self.evidence, self.how_soon, self.usually_before, *self.regulatory)
