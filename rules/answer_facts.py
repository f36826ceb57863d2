"""Facts that hold a person's answers, one kind for each subject."""

from typing import Annotated, Literal

from pydantic import Field

from rules.fact import Answer, Count, Fact, SignAnswer
from rules.topics import Topic


class ExclusionFact(Fact):
    """The answers on what a definition can leave out. ``None``: not answered."""

    kind = "exclusion"
    told_bipolar: Answer | None = None
    four_days_high: Answer | None = None
    less_sleep_more_energy: Answer | None = None
    high_on_antidepressant: Answer | None = None
    unusual_experiences: SignAnswer | None = None
    schizophrenia: Answer | None = None


class SuicidalThoughtsFact(Fact):
    """The answers about thoughts of death and suicide. ``None``: not answered."""

    kind = "suicidal_thoughts"
    wished_dead: Answer | None = None
    better_off_dead: Answer | None = None
    thoughts_of_killing_self: Answer | None = None
    ever_tried: Answer | None = None
    last_tried: Literal["past_3_months", "3_to_12_months", "over_a_year_ago", "not_sure"] | None = (
        None
    )
    thoughts_now: Answer | None = None
    plan_or_step: Answer | None = None
    phq9_item_9: Annotated[int, Field(ge=0, le=3)] | None = None
    own_words: Literal["explicit", "indirect", "doubtful"] | None = None
    """How plainly a text of the person's own names death or self-harm (danger_words.toml).
    ``None``: nothing was found, which means nothing. The text itself never becomes a fact."""


class DangerSignFact(Fact):
    """One other sign that needs a person soon. ``None``: not answered.

    ``signs_now`` is the list of signs as a whole, where no sign on it was named.
    ``thoughts_of_death``: a yes to a question on thoughts of death or suicide, PHQ-9 item 9 above
    "not at all", or plain own words; "unclear" after "not sure" and "rather not say"; ``None``
    where one of the questions on thoughts was not answered.
    """

    kind = "danger_sign"
    sign: Literal[
        "unusual_experiences",
        "serotonin_signs",
        "postpartum_signs",
        "own_words_harm_to_others",
        "signs_now",
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
    ]
    answer: SignAnswer | None = None
    thoughts_of_death: Literal["yes", "unclear", "no"] | None = None


class AnswerFact(Fact):
    """One answer about health, life or other medicines."""

    kind = "answer"
    topic: Topic
    answer: Answer


class PersonFact(Fact):
    """The person and the episode as numbers."""

    kind = "person"
    age_years: Annotated[int, Field(ge=0, le=130)] | None = None
    age_at_first: Annotated[int, Field(ge=0, le=130)] | None = None
    episode_months_at_least: Count | None = None
    failed_trials: Count = 0


class MoodElevationFact(Fact):
    """The answers about times of unusually high or irritable mood."""

    kind = "mood_elevation"
    four_days_high: Answer | None = None
    less_sleep_more_energy: Answer | None = None
    others_noticed: Answer | None = None
    drugs_or_new_medicine: Answer | None = None
    high_on_antidepressant: Answer | None = None
    told_bipolar: Answer | None = None
    family_bipolar: Answer | None = None


class AlcoholFact(Fact):
    """The AUDIT-C total as an interval: unanswered items count 0 below and 4 above."""

    kind = "alcohol"
    audit_c_at_least: Annotated[int, Field(ge=0, le=12)]
    audit_c_at_most: Annotated[int, Field(ge=0, le=12)]
