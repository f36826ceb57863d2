"""What every kind of fact is made of, and the words that several kinds share."""

from functools import cached_property
from typing import Annotated, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field

Count = Annotated[int, Field(ge=0, le=10_000)]
Permille = Annotated[int, Field(ge=-1_000, le=1_000)]
Answer = Literal["yes", "no", "not_sure", "rather_not_say"]
SignAnswer = Literal["now", "in_the_past", "no", "not_sure", "rather_not_say"]
FactKind = Literal[
    "trial",
    "episode",
    "exclusion",
    "augmentation",
    "suicidal_thoughts",
    "danger_sign",
    "answer",
    "person",
    "mood_elevation",
    "alcohol",
    "dose",
    "together",
    "severity",
    "staging",
    "thase_rush",
    "european",
    "history",
    "label_count",
]


class Fact(BaseModel):
    """What is known about one subject."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)
    kind: ClassVar[FactKind]
    spoken: ClassVar[tuple[str, ...]] = ()
    """Properties that a sentence may quote beside the fields."""

    @cached_property
    def fingerprint(self) -> int:
        """The hash of the fields, worked out once: facts are looked up far more than made."""
        return hash((self.kind, *(getattr(self, name) for name in type(self).model_fields)))

    def __hash__(self) -> int:
        """The hash of the fields."""
        return self.fingerprint
