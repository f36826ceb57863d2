"""Lists that a form offers: medicines by name and kind, doses that are made, coded answers."""

from collections.abc import Iterator
from functools import cache
from typing import Literal

from rapidfuzz import fuzz, process

from rules.language import per_language, say, spoken_language
from rules.medicines import Medicine, plain
from rules.rulebook import load_rulebook, rulebook_in
from screening.questions import questions

Region = Literal["us", "uk_eu", "other"]
UK_EU = {"GB", "IE", "FR", "DE", "ES", "IT", "NL", "EU"}
NORTH_AMERICA = {"US", "CA"}
MOST_BRANDS = 3
MOST_DOSES = 12
FEW_DOSES = 9
FEW_LETTERS = 3
MOST_CLOSE = 3
CLOSE_ENOUGH = 75
"""Of 100: how alike a typed name and a known one must be for the known one to be offered."""


@per_language
def medicine_names(country: str | None) -> dict[str, str]:
    """Every medicine as offered in one country: the name to write down, and the words shown.

    The generic name stands first; the country's brand names stand in brackets after it.
    """
    book = rulebook_in(spoken_language().code)
    shown = {
        load_rulebook().medicines[name].name: _with_brands(medicine, country)
        for name, medicine in book.medicines.items()
    }
    return dict(sorted(shown.items(), key=lambda entry: plain(entry[1])))


def _with_brands(medicine: Medicine, country: str | None) -> str:
    named = list(dict.fromkeys(_brands(medicine, country)))[:MOST_BRANDS]
    return f"{medicine.name} ({', '.join(named)})" if named else medicine.name


def _brands(medicine: Medicine, country: str | None) -> Iterator[str]:
    region: Region | None = None
    if country in UK_EU:
        region = "uk_eu"
    elif country in NORTH_AMERICA:
        region = "us"
    own = medicine.brands.get(region, ()) if region else ()
    others = (name for names in medicine.brands.values() for name in names)
    yield from (name for name in own or others if plain(name) != plain(medicine.name))


def medicines_by_kind(country: str | None) -> dict[str, dict[str, str]]:
    """Every medicine under its kind, the kinds with most medicines first, as in medicine_names."""
    names, kinds = medicine_names(country), dict[str, dict[str, str]]()
    for medicine in load_rulebook().medicines.values():
        kind = kinds.setdefault(_kind(medicine), {})
        kind[medicine.name] = names[medicine.name]
    return dict(sorted(kinds.items(), key=lambda entry: -len(entry[1])))


def _kind(medicine: Medicine) -> str:
    """A kind that a person may have heard of; the rare ones stand together."""
    if medicine.role != "antidepressant":
        return say("Medicines added to an antidepressant, and others")
    kinds = {
        "SSRI": say("SSRIs"),
        "SNRI": say("SNRIs"),
        "TCA": say("Tricyclics (older antidepressants)"),
        "MAOI": say("MAOIs (with rules about food)"),
    }
    return kinds.get(medicine.class_group, say("Other antidepressants"))


def add_ons(country: str | None) -> dict[str, str]:
    """The medicines that are often added to an antidepressant: name to write, words shown."""
    names = medicine_names(country)
    return {
        medicine.name: names[medicine.name]
        for medicine in load_rulebook().medicines.values()
        if medicine.role == "augmentation" or medicine.also_augmentation
    }


def close_names(written: str, country: str | None) -> dict[str, str]:
    """Known medicines whose name is like a typed one, most alike first; none for a known name."""
    names = load_rulebook().names
    named = names.recognise(written)
    if named.medicine or named.other_use:
        return {}
    known = {
        spelling: medicine.name
        for medicine in load_rulebook().medicines.values()
        for spelling in map(plain, medicine.names)
    }
    found = _alike(plain(written), known)
    shown = medicine_names(country)
    return {name: shown[name] for name in list(dict.fromkeys(found))[:MOST_CLOSE]}


def is_known(written: str) -> bool:
    """Whether a name is that of a known medicine."""
    return load_rulebook().names.recognise(written).medicine is not None


def _alike(written: str, known: dict[str, str]) -> list[str]:
    begun = [
        name
        for spelling, name in known.items()
        if len(written) >= FEW_LETTERS and spelling.startswith(written)
    ]
    ranked = process.extract(
        written, list(known), scorer=fuzz.ratio, score_cutoff=CLOSE_ENOUGH, limit=MOST_CLOSE * 4
    )
    return [*begun, *(known[spelling] for spelling, _, _ in ranked)]


@cache
def dose_choices(name: str | None) -> tuple[float, ...]:
    """Doses of a whole day that the strengths made can add up to, up to the licensed maximum."""
    known = load_rulebook().names.recognise(name or "").medicine
    if known is None or not known.strengths:
        return ()
    highest, strengths = _highest(known), known.strengths
    multiples = [strengths[0] * number for number in range(1, int(highest / strengths[0]) + 1)]
    offered = {*strengths, *(2 * strength for strength in strengths)}
    if len(multiples) <= FEW_DOSES:
        offered |= set(multiples)
    return tuple(sorted(dose for dose in offered if dose <= highest))[-MOST_DOSES:]


def _highest(medicine: Medicine) -> float:
    maxima = [value.dose for value in (medicine.maximum_us, medicine.maximum_uk_eu) if value]
    if maxima:
        return max(maxima)
    return medicine.typing_limits.high if medicine.typing_limits else max(medicine.strengths)


def unit_of(name: str | None) -> str:
    """The unit a medicine's dose is given in; mg for one that is not known."""
    known = load_rulebook().names.recognise(name or "").medicine
    return known.unit if known else "mg"


def expected_level_unit(name: str | None) -> str | None:
    """The unit a medicine's blood level is read in; None where none is."""
    known = load_rulebook().names.recognise(name or "").medicine
    return known.blood_level.unit if known and known.blood_level else None


def forms_of(name: str | None) -> tuple[str, ...]:
    """The forms in which a medicine's dose means something else, with the ordinary one."""
    known = load_rulebook().names.recognise(name or "").medicine
    if known and known.by_form:
        return tuple(known.by_form)
    return ("tablet", *known.forms) if known and known.forms else ()


def answers_to(question: str) -> dict[str, str]:
    """The coded answers of a question with their wording, in the form's order."""
    return dict(questions()[question].answers)


def ask(question: str) -> str:
    """The wording of a question."""
    return questions()[question].ask


def hint(question: str) -> str | None:
    """The line under a question, if it has one."""
    return questions()[question].help or None
