"""How hard the texts are that a person reads, measured by a library; the worst are reported."""

import warnings

import pytest
from test_wording import TEXTS

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import textstat

AIM = 8
LEAST_WORDS = 8
PREFIXES = ("rule ", "option ", "panel ", "question ", "notice ", "page ")
CLINICAL = ("notice clinician_notice", "notice unreviewed", "notice reviewed")


def grade(text):
    return textstat.flesch_kincaid_grade(text)


def read_by_a_person():
    for where, text in TEXTS.items():
        plain = text.replace("{", "").replace("}", "").replace("_", " ").replace("\n", ". ")
        if (
            where.startswith(PREFIXES)
            and where not in CLINICAL
            and len(plain.split()) >= LEAST_WORDS
        ):
            yield where, plain.replace("..", ".")


GRADES = {where: grade(text) for where, text in read_by_a_person()}


def test_most_texts_are_at_grade_eight_or_below():
    easy = sum(value <= AIM for value in GRADES.values())
    worst = sorted(GRADES.items(), key=lambda entry: -entry[1])[:10]
    print(  # noqa: T201  # the worst are reported
        f"{easy} of {len(GRADES)} texts at grade {AIM} or below; the worst: {worst}"
    )
    assert easy / len(GRADES) > 0.85


@pytest.mark.parametrize("prefix", ["option ", "panel "])
def test_options_and_help_are_plain_throughout(prefix):
    over = {
        where: value for where, value in GRADES.items() if where.startswith(prefix) and value > AIM
    }
    assert over == {}


def test_pages_are_plain_throughout():
    """Only what has to name laws and works may be a little harder."""
    over = {
        TEXTS[where] for where, value in GRADES.items() if where.startswith("page ") and value > AIM
    }
    assert all(text.startswith(("**State with", "**Questionnaires used")) for text in over), over


def test_the_measure_tells_hard_from_easy():
    assert grade("You take one tablet a day. It may help.") < 5
    assert (
        grade("Contraindications necessitate multidisciplinary pharmacological reconsideration.")
        > 12
    )
