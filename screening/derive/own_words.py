"""Danger in texts of the person's own. A text never becomes a fact; what kind it names does."""

from collections.abc import Iterable, Iterator

from rules.danger_words import Found, Tier, most_plain
from rules.rulebook import load_rulebook
from screening.intake import Intake

OF_OTHERS = "harm_to_others"


def own_texts(intake: Intake) -> Iterator[str]:
    """Every text of the person's own in a form: the two free texts, and names that were typed."""
    texts = [intake.goals.own_words]
    for trial in intake.trials or ():
        texts += [trial.remembered_as, trial.medicine]
    yield from (text for text in texts if text)


def danger_in(texts: Iterable[str]) -> frozenset[Found]:
    """What the texts name, whichever language they are in."""
    known = load_rulebook().danger_words.values()
    return frozenset(found for text in texts for words in known for found in words.find(text))


def tier_of_self(found: Iterable[Found]) -> Tier | None:
    """How plainly danger to oneself is named; None if it was not found."""
    return most_plain(each for each in found if each.kind != OF_OTHERS)


def tier_of_others(found: Iterable[Found]) -> Tier | None:
    """How plainly harm to somebody else, or to a baby, is named; None if it was not found."""
    return most_plain(each for each in found if each.kind == OF_OTHERS)
