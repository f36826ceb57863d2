"""What payers commonly ask before each therapy, side by side with the record. No verdict."""

from typing import get_args

from rules.authorisation import AskedPoint, PayerList, RecordFact
from rules.language import Words, say
from rules.rulebook import Rulebook
from rules.topics import HealthTopic
from screening.report.authorisation.held import HELD, of_places
from screening.report.authorisation.parts import Asked, Beside, TherapyPart
from screening.report.authorisation.record import Record

TITLES: dict[RecordFact, Words] = {
    "age": "Age",
    "diagnosis": "Diagnosis and severity",
    "episode": "Episode",
    "trials": "Antidepressants taken",
    "classes": "Classes",
    "trial_dose": "Dose",
    "trial_weeks": "Time at that dose",
    "adherence": "Doses missed in a usual week",
    "trial_response": "Improvement",
    "trial_episode": "In this spell",
    "stop_reasons": "Why it was stopped",
    "augmentations": "Add-ons",
    "current_antidepressant": "Antidepressant now",
    "phq9": "PHQ-9",
    "phq9_change": "Change over time",
    "other_scale": "Another rating scale",
    "psychotherapy": "Talking therapy",
    "past_treatments": "ECT, TMS, ketamine before",
    "bipolar": "Bipolar disorder",
    "psychosis": "Psychosis",
    "substances": "Alcohol and drugs",
    "suicidal_intent": "Thoughts of suicide now",
    "pregnancy": "Pregnancy and birth",
    "health_answers": "Health and care",
    "prescriber": "Prescriber",
    "clinic": "The clinic's own papers",
}
LEADS: dict[str, Words] = {"commonly": "Commonly:", "by_some_plans": "Some plans:"}


def places_of(point: AskedPoint) -> tuple[str, ...]:
    """Where on the form the topics of a point are answered."""
    health = get_args(HealthTopic)
    return tuple(
        f"{'health' if topic in health else 'other_medicines'}.{topic}" for topic in point.topics
    )


def all_places(book: Rulebook) -> tuple[str, ...]:
    """Every place on the form that a point of any therapy names, each once."""
    points = (point for payers in book.prior_authorisation.values() for point in payers.points)
    return tuple(dict.fromkeys(place for point in points for place in places_of(point)))


def therapy_parts(
    book: Rulebook, record: Record
) -> tuple[tuple[TherapyPart, ...], tuple[str, ...]]:
    """Every therapy in the order of the knowledge file, and the sources by their numbers."""
    numbers: dict[str, int] = {}
    parts = tuple(_part(each, record, numbers) for each in book.prior_authorisation.values())
    return parts, tuple(f"[{number}] {book.sources[key].cite}" for key, number in numbers.items())


def _part(payers: PayerList, record: Record, numbers: dict[str, int]) -> TherapyPart:
    """The points about one fact stand together, where the first of them stands."""
    groups: dict[tuple[str, ...], list[AskedPoint]] = {}
    for point in payers.points:
        groups.setdefault((point.fact, *point.topics), []).append(point)
    rows = tuple(_beside(points, record, numbers) for points in groups.values())
    return TherapyPart(id=payers.id, title=payers.title, rows=rows)


def _beside(points: list[AskedPoint], record: Record, numbers: dict[str, int]) -> Beside:
    first = points[0]
    held = of_places(record, places_of(first)) if first.topics else HELD[first.fact](record)
    return Beside(
        title=say(TITLES[first.fact]),
        asked=tuple(_asked(point, numbers) for point in points),
        holds=held.holds,
        missing=held.missing,
    )


def _asked(point: AskedPoint, numbers: dict[str, int]) -> Asked:
    number = numbers.setdefault(point.source, len(numbers) + 1)
    found = point.known == "found"
    source = f"[{number}]" if found else say("[{number}, recalled]", number=number)
    return Asked(lead=say(LEADS[point.asked]), words=point.words, source=source)
