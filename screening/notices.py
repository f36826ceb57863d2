"""What every page, report and file says about itself, read from notices.toml and panels.toml."""

import tomllib
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

FOLDER = Path(__file__).parent


class Panel(BaseModel):
    """One help panel: what is shown at once when an answer points to danger."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    title: str
    lines: tuple[str, ...]
    stays: str = ""
    urgent: bool = True


@cache
def notices() -> dict[str, str]:
    """Every sentence the tool says in its own name, by key."""
    return tomllib.loads((FOLDER / "notices.toml").read_text("utf-8"))


@cache
def panels() -> dict[str, Panel]:
    """Every help panel by the name that the safety rules give it."""
    entries = tomllib.loads((FOLDER / "panels.toml").read_text("utf-8"))
    return {name: Panel.model_validate(entry) for name, entry in entries.items()}
