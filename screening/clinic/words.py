"""A queue's line in words, for the page and the command line."""

from datetime import datetime, timedelta, tzinfo

from rules.language import Words, say, say_count
from screening.assessment import Speed
from screening.clinic.config import in_zone
from screening.clinic.lines import Line, Wants
from screening.explain import verdict_words

SPEED_WORDS: dict[Speed, Words] = {
    "now": "now",
    "soon": "soon",
    "ask": "ask",
    "none_reported": "none reported",
}


WANTED_WORDS: dict[str, Words] = {
    "highest_steady_dose_mg": "dose",
    "weeks_at_that_dose": "how long",
    "missed_doses_per_week": "missed doses",
    "best_improvement": "how much it helped",
    "in_current_episode": "this spell or an earlier one",
    "taken_as": "main medicine or added to another",
    "taken_for": "what it was for",
    "medicine": "which medicine",
    "form": "which form",
    "stop_reason": "why it was stopped",
    "blood_level": "blood level",
    "trials": "which medicines were taken",
    "clinician": "a clinician's judgement",
}


def speed_words(speed: Speed) -> str:
    """A response speed as one word or two."""
    return say(SPEED_WORDS[speed])


def marks_of(line: Line) -> tuple[str, ...]:
    """What stands beside the response speed."""
    marks = []
    if line.psychosis:
        marks.append(say("unusual experiences now"))
    if line.postpartum:
        marks.append(say("danger signs after a birth"))
    return tuple(marks)


def trials_words(line: Line) -> str:
    """Certain and possible trials under the headline definition."""
    if line.possible_trials is None:
        return say("no medicines given")
    return say(
        "{failed} certain, {possible} possible",
        failed=line.failed_trials,
        possible=line.possible_trials,
    )


def missing_words(line: Line) -> str:
    """What would decide the headline, in few words."""
    named = ", ".join(_wanted(each) for each in line.missing)
    if line.missing_more:
        more = say_count("{number} more", "{number} more", line.missing_more)
        return f"{named}, {more}" if named else more
    return named


def _wanted(wants: Wants) -> str:
    asked = say(WANTED_WORDS[wants.question]) if wants.question in WANTED_WORDS else wants.question
    return f"{wants.medicine}: {asked}" if wants.medicine else asked


def age_words(sent_at: datetime, at: datetime) -> str:
    """How long ago something was sent."""
    age = at - sent_at
    minutes = int(age / timedelta(minutes=1))
    if minutes < 60:  # noqa: PLR2004  # an hour
        return say_count("{number} minute ago", "{number} minutes ago", minutes)
    hours = minutes // 60
    if hours < 48:  # noqa: PLR2004  # two days
        return say_count("{number} hour ago", "{number} hours ago", hours)
    return say_count("{number} day ago", "{number} days ago", hours // 24)


def time_words(at: datetime | None, zone: tzinfo | None) -> str:
    """A time by the clinic's clock."""
    return f"{in_zone(at, zone):%Y-%m-%d %H:%M}" if at else ""


def line_words(line: Line, zone: tzinfo | None, at: datetime) -> str:
    """The whole line as one line of text."""
    parts = [
        speed_words(line.speed),
        *marks_of(line),
        line.reference,
        time_words(line.appointment, zone) or say("no appointment given"),
        verdict_words(line.verdict),
        trials_words(line),
        say("PHQ-9 {total}", total=line.phq9 or say("not known")),
        missing_words(line),
        age_words(line.sent_at, at),
    ]
    return " | ".join(part for part in parts if part)
