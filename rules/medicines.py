"""The shape of a medicine, and how a written name is recognised."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Annotated, Literal, NamedTuple, Self, cast

from pydantic import Field, model_validator
from rapidfuzz.distance import OSA

from rules.language import Words
from rules.schema import Cited, Entry, Known, NotEmpty, Review
from rules.topics import MedicineGroup

STRENGTH = re.compile(r"\d+(mg|mcg|g|ml)?")
"""A word of a name that is a strength."""
Dose = Annotated[float, Field(gt=0)]
Role = Literal[
    "antidepressant",
    "augmentation",
    "advanced",
    "supplement",
    "depends_on_form",
    "something_else",
]
"""What a medicine is used as. A name can stand for medicines that differ by form, and a medicine
can be one for something else than depression."""
Form = Literal[
    "tablet",
    "immediate_release",
    "extended_release",
    "controlled_release",
    "weekly",
    "drops",
    "liquid",
    "patch",
    "nasal_spray",
    "lozenge",
    "infusion",
    "injection",
    "hydrobromide",
    "base",
]


class DoseValue(Cited):
    """One dose, in the medicine's own unit, with how it is known."""

    dose: Dose
    known: Known


class OlderAdultMaximum(DoseValue):
    """The licensed maximum for people over an age. ``over_age = 65`` begins at 66."""

    over_age: Annotated[int, Field(ge=40, le=100)]


class TypingLimits(Entry):
    """Doses outside these are asked back. Wider than any licence; this tool's policy."""

    low: Dose
    high: Dose

    @model_validator(mode="after")
    def _low_first(self) -> Self:
        if self.low >= self.high:
            raise ValueError("low must be below high")
        return self


class FormTrap(Cited):
    """How a dose written for one form compares with the ordinary form.

    A dose of `written` in this form equals `equals` of the ordinary one. `strengths` are the only
    ones this form is made in, where that tells it apart; none means any.
    """

    written: Dose
    equals: Dose
    strengths: tuple[Dose, ...] = ()
    known: Known
    note: Words

    def could_be(self, dose: float) -> bool:
        """Whether a dose can be made up of this form's strengths."""
        return not self.strengths or any(
            round(dose / strength, 6).is_integer() for strength in self.strengths
        )

    def ordinary(self, dose: float) -> float:
        """The dose of the ordinary form that a dose of this one equals."""
        return round(dose * self.equals / self.written, 6)


class BloodLevel(Cited):
    """The window of a blood level that counts as adequate; ``at_most`` may be open."""

    measures: NotEmpty
    unit: Literal["ng/mL", "mmol/L"]
    at_least: Dose
    at_most: Dose | None = None
    known: Known


class Medicine(Entry):
    """An antidepressant, or a medicine used beside one.

    `names_of_form` are names that name a form too. `by_form` names the medicine that each form of
    a name is, where they are not one medicine.
    """

    id: str = Field(pattern=r"^[a-z][a-z0-9_]+$")
    name: Words
    also_called: tuple[NotEmpty, ...] = ()
    brands: dict[Literal["us", "uk_eu", "other"], tuple[NotEmpty, ...]] = {}
    role: Role
    class_: NotEmpty = Field(alias="class")
    class_group: NotEmpty
    unit: Literal["mg", "microgram", "mg/24h", "mg/session", "mg/kg", "infusion"]
    usual_minimum: DoseValue | None = None
    stricter_minimum: DoseValue | None = None
    maximum_us: DoseValue | None = None
    maximum_uk_eu: DoseValue | None = None
    older_adult_maximum: tuple[OlderAdultMaximum, ...] = ()
    typing_limits: TypingLimits | None = None
    strengths: tuple[Dose, ...] = ()
    forms: dict[Form, FormTrap] = {}
    names_of_form: dict[Form, tuple[NotEmpty, ...]] = {}
    by_form: dict[Form, str] = {}
    blood_level: BloodLevel | None = None
    often_taken_for_something_else_up_to: DoseValue | None = None
    same_agent_as: str | None = None
    dose_is_of: str | None = None
    also_augmentation: bool = False
    groups: tuple[MedicineGroup, ...] = ()
    atc: Annotated[str, Field(pattern=r"^[A-Z]\d{2}[A-Z]{2}\d{2}$")] | None = None
    rxnorm: tuple[Annotated[str, Field(pattern=r"^\d+$")], ...] = ()
    codes_known: Known = "found"
    notes: tuple[Words, ...] = ()
    review: Review

    @model_validator(mode="after")
    def _minimums_in_order(self) -> Self:
        usual, stricter = self.usual_minimum, self.stricter_minimum
        if stricter and not usual:
            raise ValueError("a stricter minimum needs a usual one")
        if usual and stricter and stricter.dose < usual.dose:
            raise ValueError("the stricter minimum is below the usual one")
        if (self.role == "depends_on_form") != bool(self.by_form):
            raise ValueError("by_form says which medicine each form is, for that role alone")
        if self.role == "antidepressant" and not usual:
            raise ValueError("an antidepressant needs a usual minimum")
        return self

    @property
    def agent(self) -> str:
        """What makes two trials trials of the same medicine."""
        return self.same_agent_as or self.id

    @property
    def names(self) -> tuple[str, ...]:
        """Every name this medicine goes by."""
        brands = (name for names in self.brands.values() for name in names)
        of_forms = (name for names in self.names_of_form.values() for name in names)
        return (self.name, self.id.replace("_", " "), *self.also_called, *brands, *of_forms)

    @property
    def dose_values(self) -> tuple[Cited, ...]:
        """Every cited number of this entry."""
        single = (
            self.usual_minimum,
            self.stricter_minimum,
            self.maximum_us,
            self.maximum_uk_eu,
            self.blood_level,
            self.often_taken_for_something_else_up_to,
        )
        present = (value for value in single if value is not None)
        return (*present, *self.older_adult_maximum, *self.forms.values())


class AnswerGroup(Cited):
    """The groups that a tick on the form (a topic) stands for, among other medicines."""

    name: Words
    groups: tuple[MedicineGroup, ...] = Field(min_length=1)
    known: Known


class NameParts(Cited):
    """Words beside a name that do not change which medicine it is."""

    id: str
    words: tuple[NotEmpty, ...] = Field(min_length=1)
    known: Known
    review: Review


class OtherMedicines(Cited):
    """Medicines known for something else than depression, by what they are known for."""

    use: Words
    names: tuple[NotEmpty, ...] = Field(min_length=1)
    known: Known
    review: Review


class Recognition(NamedTuple):
    """What a written name means: a medicine, or close spellings to be confirmed, or neither.

    `form` is the form that the name itself names. `other_use` is what a medicine is known for that
    is none for depression.
    """

    medicine: Medicine | None
    close: tuple[Medicine, ...] = ()
    form: Form | None = None
    other_use: str | None = None


class Names:
    """Every medicine by every name it goes by."""

    def __init__(
        self,
        medicines: Mapping[str, Medicine],
        parts: Mapping[str, NameParts] | None = None,
        others: Mapping[str, OtherMedicines] | None = None,
    ) -> None:
        """Raise ValueError if two medicines share a name."""
        self._parts = {word: key for key, part in (parts or {}).items() for word in part.words}
        self._others = {
            plain(name): other.use for other in (others or {}).values() for name in other.names
        }
        self._forms = {
            plain(name): form
            for medicine in medicines.values()
            for form, names in medicine.names_of_form.items()
            for name in names
        }
        self._by_name: dict[str, Medicine] = {}
        for medicine in medicines.values():
            for name in {plain(name) for name in medicine.names}:
                other = self._by_name.setdefault(name, medicine)
                if other is not medicine:
                    raise ValueError(f"{name!r} names both {other.id} and {medicine.id}")

    def recognise(self, written: str) -> Recognition:
        """Recognise a name exactly or by alias; offer close spellings, never substrings.

        A close spelling is one slip of typing (two in eight letters or more) away. It is only
        ever offered: "citaloprem" is not taken to be citalopram until the person says so.
        """
        name = plain(written)
        if medicine := self._by_name.get(name):
            return Recognition(medicine, form=self._forms.get(name))
        bare, form = self._without_parts(name)
        if medicine := self._by_name.get(bare):
            return Recognition(medicine, form=form or self._forms.get(bare))
        if use := self._others.get(name) or self._others.get(bare):
            return Recognition(None, other_use=use)
        slips = 2 if len(name) >= 8 else 1  # noqa: PLR2004
        distances = {
            known: distance
            for known in self._by_name
            if len(known) > slips + 2
            and (distance := OSA.distance(name, known, score_cutoff=slips)) <= slips
        }
        if not distances:
            return Recognition(None)
        nearest = min(distances.values())
        close = {
            self._by_name[known].id: self._by_name[known]
            for known, distance in sorted(distances.items())
            if distance == nearest
        }
        return Recognition(None, tuple(close.values()))

    def _without_parts(self, name: str) -> tuple[str, Form | None]:
        """A name without strengths, salts, makers and forms, and the slow form it named."""
        rest, form = [], None
        for word in name.split():
            part = self._parts.get(word)
            if part in {"extended_release", "controlled_release"}:
                form = cast("Form", part)
            elif part is None and not STRENGTH.fullmatch(word):
                rest.append(word)
        return " ".join(rest), form


def plain(written: str) -> str:
    """A name without case, accents, punctuation or doubled spaces."""
    letters = unicodedata.normalize("NFKD", written.casefold())
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return re.sub(r"[^a-z0-9]+", " ", bare).strip()
