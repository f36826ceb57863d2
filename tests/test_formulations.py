"""Forms and units of medicines: what was said, or what the brand says; never assumed."""

import pytest
from strategies import as_intake

from rules.rulebook import load_rulebook
from screening.assess import screen

BOOK = load_rulebook()
HEADLINE = BOOK.headline


def trial_of(medicine, dose, form=None, **more):
    trial = {
        "medicine": medicine,
        "form": form,
        "taken_as": "alone",
        "taken_for": ["depression"],
        "in_current_episode": "yes",
        "highest_steady_dose_mg": dose,
        "weeks_at_that_dose": 8.0,
        "still_taking": "no",
        "missed_doses_per_week": "0_or_1",
        "best_improvement": "none",
        "stop_reason": ["no_benefit"],
        **more,
    }
    content = {"format": "trd-intake/1", "filled_in_on": "2026-11-20", "trials": [trial]}
    return screen(as_intake(content))


def part(assessment, definition=HEADLINE):
    return assessment.trials[0].parts[definition].part


@pytest.mark.parametrize(
    ("medicine", "dose", "form", "name", "shown", "counts"),
    [
        ("selegiline", 10.0, "tablet", "Selegiline tablets", "10 mg", "does_not_count"),
        ("selegiline", 10.0, None, "Selegiline", "10 mg", "could_count"),
        ("selegiline", 6.0, "patch", "Selegiline patch", "6 mg/24h", "counts"),
        ("Emsam", 6.0, None, "Selegiline patch", "6 mg/24h", "counts"),
        ("Eldepryl", 10.0, None, "Selegiline tablets", "10 mg", "does_not_count"),
        ("ketamine", 50.0, None, "Ketamine", "50 mg", "could_count"),
        ("ketamine", 50.0, "lozenge", "Ketamine, not by infusion", "50 mg", "does_not_count"),
        ("quetiapine", 150.0, None, "Quetiapine", "150 mg", "does_not_count"),
        ("Seroquel", 150.0, None, "Quetiapine", "150 mg", "does_not_count"),
        ("Paxil CR", 25.0, None, "Paroxetine", "25 mg", "counts"),
        ("Paxil CR", 20.0, None, "Paroxetine", "20 mg", "could_count"),
        ("Paxil CR", 12.5, None, "Paroxetine", "12.5 mg", "does_not_count"),
        ("Paxil", 20.0, None, "Paroxetine", "20 mg", "counts"),
        ("fluoxetine", 90.0, "weekly", "Fluoxetine", "90 mg once a week", "counts"),
        ("Prozac Weekly", 90.0, None, "Fluoxetine", "90 mg once a week", "counts"),
        ("fluoxetine", 40.0, "weekly", "Fluoxetine", "40 mg once a week", "could_count"),
        ("sertraline hcl 50mg", 50.0, None, "Sertraline", "50 mg", "counts"),
        ("escitalopram oxalate", 10.0, None, "Escitalopram", "10 mg", "counts"),
        ("Remeron SolTab", 30.0, None, "Mirtazapine", "30 mg", "counts"),
        ("Sertraline 100", 100.0, None, "Sertraline", "100 mg", "counts"),
        ("Sertraline Accord", 100.0, None, "Sertraline", "100 mg", "counts"),
        ("Sertralin", 100.0, None, "Sertraline", "100 mg", "counts"),
        ("Mirtazapin", 30.0, None, "Mirtazapine", "30 mg", "counts"),
        ("Venlafaxin", 225.0, None, "Venlafaxine", "225 mg", "counts"),
        ("Fluoxetin", 20.0, None, "Fluoxetine", "20 mg", "counts"),
        ("Paroxetin", 20.0, None, "Paroxetine", "20 mg", "counts"),
        ("Citalopram-ratiopharm", 20.0, None, "Citalopram", "20 mg", "counts"),
        ("Johanniskraut", 900.0, None, "St John's wort", "900 mg", "does_not_count"),
        ("Aplenzin", 348.0, None, "Bupropion", "348 mg", "counts"),
    ],
)
def test_the_form_is_what_was_said(medicine, dose, form, name, shown, counts):  # noqa: PLR0913, PLR0917  # a row
    assessment = trial_of(medicine, dose, form)
    trial = assessment.trials[0]
    assert (trial.name, trial.dose, part(assessment)) == (name, shown, counts)


@pytest.mark.parametrize(
    "written", ["Celebrex", "Lamisil", "Brilinta", "Zyrtec", "clomiphene", "Omeprazole 20 mg"]
)
def test_a_medicine_for_something_else_is_answered_as_such(written):
    assessment = trial_of(written, 100.0)
    assert assessment.trials[0].medicine is None
    assert part(assessment) == "does_not_count"
    (back,) = assessment.asked_back
    assert "is known as a medicine for" in back.sentence
    assert "not for depression" in back.sentence


@pytest.mark.parametrize(
    "written", ["escitalopramx20", "my citalopram thing", "Sertraline and wine"]
)
def test_a_name_is_matched_whole(written):
    assert BOOK.names.recognise(written).medicine is None


def test_a_strength_that_is_not_made_is_asked_back():
    (back,) = trial_of("Paxil CR", 20.0).asked_back
    assert back.question == "highest_steady_dose_mg"
    assert "Controlled-release" in back.sentence
    assert part(trial_of("Paxil CR", 25.0, dose_confirmed=True)) == "counts"


def test_a_dose_of_an_unknown_medicine_is_not_called_unknown():
    because = trial_of("something blue", 100.0).trials[0].parts[HEADLINE].because
    assert not any("The dose is not known" in words for words in because)
    assert any("A dose was given" in words for words in because)


def test_milligrams_are_never_shown_as_milligrams_for_a_weight():
    assert trial_of("ketamine", 50.0).trials[0].dose == "50 mg"


@pytest.mark.parametrize("key", [key for key, each in BOOK.medicines.items() if each.by_form])
def test_every_form_of_a_name_is_a_medicine_of_its_own(key):
    medicine = BOOK.medicines[key]
    for form, other in medicine.by_form.items():
        named = trial_of(medicine.name, 10.0, form).trials[0]
        assert named.medicine == other
    assert trial_of(medicine.name, 10.0).trials[0].medicine == key
    assert trial_of(medicine.name, 10.0, "not_sure").trials[0].medicine == key


@pytest.mark.parametrize(
    ("key", "form", "name"),
    [
        (key, form, name)
        for key, each in BOOK.medicines.items()
        for form, names in each.names_of_form.items()
        for name in names
    ],
)
def test_a_brand_that_names_its_form_sets_it(key, form, name):
    found = BOOK.names.recognise(name)
    assert (found.medicine.id, found.form) == (key, form)


@pytest.mark.parametrize(
    ("key", "form"),
    [
        (key, form)
        for key, each in BOOK.medicines.items()
        if each.role == "antidepressant"
        for form in each.forms
    ],
)
def test_each_form_has_its_own_least_dose(key, form):
    """The dose that stands for the ordinary one is enough just where that one is."""
    medicine, trap = BOOK.medicines[key], BOOK.medicines[key].forms[form]
    written = (
        trap.written * (medicine.stricter_minimum or medicine.usual_minimum).dose / trap.equals
    )
    if trap.strengths:
        written = next(dose for dose in sorted(trap.strengths) if dose >= written - 0.01)
    assert part(trial_of(medicine.name, written, form)) == "counts"
