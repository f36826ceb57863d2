"""What the questionnaire asks: the shape of a filled-in form. Everything may be left out."""

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from rules.facts import ClinicalSeverity
from rules.help_lines import Country
from rules.language import say
from rules.options import Group
from rules.topics import HealthTopic, MedicineTopic, PerinatalTopic, RiskTopic
from screening.answers import (
    Answer,
    ApproximateDate,
    Band,
    FormPart,
    NotKnown,
    as_tuple,
    earliest,
)
from screening.trial import Improvement, Trial

FORMAT = "trd-intake/1"
MOST_TRIALS = 30
"""More medicines than this are asked to be shortened: a person cannot check such a list."""
SAME_COUNTRY = {"UK": "GB", "PR": "US"}
"""Codes that are read as another country's: Puerto Rico has the lines of the United States."""
Item = Annotated[int, Field(ge=0, le=3)]
AuditItem = Annotated[int, Field(ge=0, le=4)]


def _country_code(written: object) -> object:
    if not isinstance(written, str):
        return written
    code = written.strip().upper()
    return SAME_COUNTRY.get(code, code)


class Person(FormPart):
    """Who the form is about. No name, no date of birth."""

    age_years: Annotated[int, Field(ge=0, le=130)] | NotKnown | None = None
    perinatal: Annotated[
        Annotated[
            tuple[PerinatalTopic | Literal["none", "not_sure", "rather_not_say"], ...],
            Field(max_length=8),
        ]
        | None,
        BeforeValidator(as_tuple),
    ] = None


class Episode(FormPart):
    """The present (index) episode and those before it."""

    depression_told_by_clinician: Answer | None = None
    months: Annotated[float, Field(ge=0, le=1_500)] | Band | NotKnown | None = None
    age_at_first: Annotated[int, Field(ge=0, le=130)] | NotKnown | None = None
    earlier_episodes: Annotated[int, Field(ge=0, le=200)] | NotKnown | None = None


class Symptoms(FormPart):
    """The last two weeks. `hopelessness` is asked alone and never added to the PHQ-9."""

    phq9: Annotated[tuple[Item | None, ...], Field(min_length=9, max_length=9)] | None = None
    phq9_difficulty: Item | None = None
    hopelessness: Item | NotKnown | None = None
    clinician_severity: ClinicalSeverity | None = None


SignNow = Literal[
    "worse_since_medicine",
    "lithium_signs",
    "maoi_signs",
    "rash_on_lamotrigine",
    "fever_and_stiffness",
    "mania_now",
    "withdrawal",
    "not_eating_or_moving",
    "harming_others",
    "harming_others_plan",
    "none",
    "not_sure",
    "rather_not_say",
]


class Safety(FormPart):
    """Thoughts of death and suicide (ASQ and our own words), and other signs of danger."""

    wished_dead: Answer | None = None
    better_off_dead: Answer | None = None
    thoughts_of_killing_self: Answer | None = None
    ever_tried: Answer | None = None
    last_tried: Literal["past_3_months", "3_to_12_months", "over_a_year_ago", "not_sure"] | None = (
        None
    )
    thoughts_now: Answer | None = None
    plan_or_step: Answer | None = None
    someone_to_be_with: Answer | None = None
    unusual_experiences: (
        Literal["now", "in_the_past", "no", "not_sure", "rather_not_say"] | None
    ) = None
    serotonin_signs: Answer | None = None
    postpartum_signs: Answer | None = None
    signs_now: Annotated[
        Annotated[tuple[SignNow, ...], Field(max_length=13)] | None,
        BeforeValidator(as_tuple),
    ] = None


class OtherTreatment(FormPart):
    """A treatment that is no medicine trial. `how_much` counts sessions, or weeks of exercise."""

    tried: Answer | None = None
    when: ApproximateDate | NotKnown | None = None
    in_current_episode: Answer | None = None
    how_much: Annotated[int, Field(ge=0, le=1_000)] | NotKnown | None = None
    result: Improvement | None = None
    laterality: Literal["bilateral", "unilateral", "not_sure"] | None = None

    @model_validator(mode="after")
    def _told_only_of_what_was_tried(self) -> Self:
        if self.tried == "no" and (self.result or self.how_much or self.laterality):
            why = say("tried is no, but more is told about it; only one can be right")
            raise ValueError(why)
        return self


TreatmentKind = Literal[
    "ect",
    "rtms",
    "esketamine",
    "ketamine",
    "vns",
    "dbs",
    "tdcs",
    "cbt",
    "ipt",
    "behavioural_activation",
    "mbct",
    "cbasp",
    "psychodynamic",
    "counselling",
    "other_talking_therapy",
    "light",
    "digital_therapeutic",
    "exercise",
]


class Substances(FormPart):
    """AUDIT-C (three items, 0 to 4) and other substances in the last three months."""

    audit_c: Annotated[tuple[AuditItem | None, ...], Field(min_length=3, max_length=3)] | None = (
        None
    )
    cannabis: Answer | None = None
    opioids_not_prescribed: Answer | None = None
    cocaine_or_stimulants: Answer | None = None
    ketamine_recreational: Answer | None = None
    other_drugs: Answer | None = None
    stopping_alcohol_or_sedatives: Answer | None = None


class MoodElevation(FormPart):
    """Times of unusually high or irritable mood, in our own words; no validated scale."""

    four_days_high: Answer | None = None
    less_sleep_more_energy: Answer | None = None
    others_noticed: Answer | None = None
    drugs_or_new_medicine: Answer | None = None
    high_on_antidepressant: Answer | None = None
    told_bipolar: Answer | None = None
    family_bipolar: Answer | None = None


Matter = Literal[
    "feel_less_sad",
    "feel_pleasure",
    "energy",
    "sleep",
    "think_clearly",
    "work_or_study",
    "relationships",
    "fewer_side_effects",
    "fewer_pills",
    "help_soon",
    "feel_secure",
    "other",
]
Barrier = Literal[
    "cost",
    "travel",
    "time_off",
    "no_one_to_drive",
    "caring_for_others",
    "fear_of_side_effects",
    "fear_for_memory",
    "language",
    "hearing_sight_movement",
    "phone_or_internet",
    "none",
    "other",
    "not_sure",
    "rather_not_say",
]
View = Literal["want_to_know", "not_for_me", "no_view"]


class Goals(FormPart):
    """What matters to the person. `own_words` is never a fact: only danger named in it is."""

    matters: Annotated[
        Annotated[tuple[Matter, ...], Field(max_length=3)] | None, BeforeValidator(as_tuple)
    ] = None
    barriers: Annotated[
        Annotated[tuple[Barrier, ...], Field(max_length=14)] | None, BeforeValidator(as_tuple)
    ] = None
    views: dict[Group, View | None] = {}
    own_words: Annotated[str, Field(max_length=300)] | None = None


class Intake(FormPart):
    """One filled-in form. `trials` left out is not the same as an empty list: nobody said.

    `medicines_taken` is "no" for someone who never took one; that is an empty list.
    """

    format: Literal["trd-intake/1"]
    filled_in_on: ApproximateDate | None = None
    country: Annotated[Country, BeforeValidator(_country_code)] | None = None
    filled_in_by: (
        Literal["self", "helper_present", "helper_alone", "with_clinician", "rather_not_say"] | None
    ) = None
    person: Person = Person()
    episode: Episode = Episode()
    symptoms: Symptoms = Symptoms()
    safety: Safety = Safety()
    medicines_taken: Answer | None = None
    trials: Annotated[tuple[Trial, ...], Field(max_length=MOST_TRIALS)] | None = None
    other_treatments: dict[TreatmentKind, OtherTreatment] = {}
    health: dict[HealthTopic, Answer | None] = {}
    risk_factors: dict[RiskTopic, Answer | None] = {}
    substances: Substances = Substances()
    mood_elevation: MoodElevation = MoodElevation()
    other_medicines: dict[MedicineTopic, Answer | None] = {}
    goals: Goals = Goals()

    @property
    def listed(self) -> tuple[Trial, ...] | None:
        """The medicines listed; none at all where none was taken, ``None`` where nobody said."""
        return () if self.trials is None and self.medicines_taken == "no" else self.trials

    @property
    def filled_in(self) -> date | None:
        """The day the form was filled in."""
        return earliest(self.filled_in_on) if self.filled_in_on else None

    @model_validator(mode="after")
    def _nothing_after_today(self) -> Self:
        if self.medicines_taken == "no" and self.trials:
            raise ValueError(f"medicines_taken: {say('is no, but medicines are listed')}")
        today = self.filled_in
        if self.filled_in_on and len(self.filled_in_on) < len("2026-01-01"):
            raise ValueError(f"filled_in_on: {say('write the whole day, as in 2026-03-14')}")
        for number, trial in enumerate(self.trials or (), start=1):
            for name, given in zip(("started_on", "stopped_on"), trial.dates, strict=True):
                if today and given and earliest(given) > today:
                    why = say("{day} is after filled_in_on", day=given)
                    raise ValueError(f"trials.{number - 1}.{name}: {why}")
        first, age = self.episode.age_at_first, self.person.age_years
        if isinstance(first, int) and isinstance(age, int) and first > age:
            raise ValueError(f"episode.age_at_first: {say('more than person.age_years')}")
        return self
