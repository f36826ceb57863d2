"""What every page, report and file says about itself, read from notices.toml and panels.toml."""

import tomllib
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from rules.language import MaybeWords, Words, in_language, per_language, say

FOLDER = Path(__file__).parent


class Panel(BaseModel):
    """One help panel: what is shown at once when an answer points to danger."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    title: Words
    lines: tuple[Words, ...]
    stays: MaybeWords = ""
    urgent: bool = True


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
