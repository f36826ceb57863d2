"""The sentences that the danger words are measured with, and what is found in them."""

import tomllib
from pathlib import Path

from rules.danger_words import most_plain
from screening.derive.own_words import danger_in

FOLDER = Path(__file__).parent / "danger"
FILES = sorted(path.stem for path in FOLDER.glob("*.toml"))


def sentences(name, group):
    """The sentences of one group of a file."""
    return tomllib.loads((FOLDER / f"{name}.toml").read_text("utf-8"))[group]


def tier(sentence):
    """How plainly danger is named in a sentence; None if nothing was found."""
    return most_plain(danger_in([sentence]))


def share(name, group, tiers=("explicit", "indirect", "doubtful")):
    """The share of a group's sentences in which one of the tiers was found."""
    listed = sentences(name, group)
    return sum(tier(sentence) in tiers for sentence in listed) / len(listed)
