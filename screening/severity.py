"""The PHQ-9: a total and its band, or the range it can lie in."""

from rules.language import say
from screening.assessment import Severity
from screening.derive.answers import phq9_range, severity_facts
from screening.intake import Intake
from screening.safety import the_answers
from screening.trace import Tracer

ITEMS = 9


def severity(tracer: Tracer, intake: Intake) -> Severity:
    """No total while an item is missing: the least and the most it can be instead."""
    symptoms, ends = intake.symptoms, phq9_range(intake)
    facts = severity_facts(intake)
    found = [each[0] for each in tracer.apply("severity", facts, [the_answers()] * len(facts))]
    bands = tuple(dict.fromkeys(finding.conclude for finding in found))
    absent = tuple(
        number for number, item in enumerate(symptoms.phq9 or (None,) * ITEMS, 1) if item is None
    )
    total = ends[0] if ends and not absent else None
    if ends is None:
        sentence = say("The PHQ-9 was not filled in.")
    elif total is not None:
        sentence = found[0].says
    else:
        sentence = say(
            "{answered} of {items} PHQ-9 items were answered: no total, but between {least} and"
            " {most}.",
            answered=ITEMS - len(absent),
            items=ITEMS,
            least=ends[0],
            most=ends[1],
        )
    return Severity(
        phq9_total=total,
        phq9_range=ends if total is None else None,
        phq9_band=bands[0] if len(bands) == 1 else None,
        phq9_bands_possible=bands,
        items_missing=absent if ends else (),
        sentence=sentence,
        difficulty=symptoms.phq9_difficulty,
        hopelessness=symptoms.hopelessness,
    )
