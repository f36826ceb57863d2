"""What every page, report and file says about itself, read from notices.toml and panels.toml."""

import tomllib
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from rules.language import MaybeWords, Words, in_language, per_language, say

FOLDER = Path(__file__).parent


class Panel(BaseModel):
    """One help panel: what is shown at once when an answer points to danger.

    panels.toml says which lines are the first screen and which are folded.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    title: Words
    at_once: MaybeWords = ""
    lines: Annotated[tuple[Words, ...], Field(min_length=2)]
    alone: MaybeWords = ""
    stays: MaybeWords = ""
    urgent: bool = True

    @property
    def first(self) -> tuple[str, ...]:
        """What is said before the buttons of the first screen."""
        return tuple(words for words in (self.lines[0], self.at_once) if words)

    @property
    def tell(self) -> str:
        """Whom to tell, after the buttons of the first screen."""
        return self.lines[1]

    @property
    def rest(self) -> tuple[str, ...]:
        """What is folded."""
        return self.lines[2:]

    @property
    def whole(self) -> tuple[str, ...]:
        """Everything that is said, where nothing is folded."""
        return (*self.first, self.tell, *self.rest)


@per_language
def notices() -> dict[str, str]:
    """Every sentence the tool says in its own name, by key."""
    entries = tomllib.loads((FOLDER / "notices.toml").read_text("utf-8"))
    return {name: say(words) for name, words in entries.items()}


@per_language
def panels() -> dict[str, Panel]:
    """Every help panel by the name that the safety rules give it."""
    entries = tomllib.loads((FOLDER / "panels.toml").read_text("utf-8"))
    return {name: in_language(Panel.model_validate(entry)) for name, entry in entries.items()}
