"""The person's other answers, exactly as they were given, one by one or grouped."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple, get_args

from rules.language import say
from rules.topics import SubstanceTopic
from screening.form import Content, answer_at, is_asked
from screening.questions import questions
from screening.report.authorisation.drugs import said
from screening.report.authorisation.parts import Given

ORDER = ("yes", "now", "in_the_past", "not_sure", "no", "rather_not_say", "None")
"""The order of answers: first what a reader must not miss."""
STIMULATION = tuple(
    f"other_treatments.{kind}.tried"
    for kind in ("ect", "rtms", "esketamine", "ketamine", "vns", "dbs", "tdcs")
)
BIPOLAR = tuple(
    f"mood_elevation.{question}"
    for question in (
        "told_bipolar",
        "family_bipolar",
        "four_days_high",
        "less_sleep_more_energy",
        "others_noticed",
        "drugs_or_new_medicine",
        "high_on_antidepressant",
    )
)
PSYCHOSIS = ("safety.unusual_experiences", "health.schizophrenia")
ALCOHOL = tuple(f"substances.audit_c.{item}" for item in range(3))
DRUGS = (
    *(f"substances.{topic}" for topic in get_args(SubstanceTopic)),
    "risk_factors.substance_use",
)
PREGNANCY = "person.perinatal"
SUICIDAL_INTENT = (
    "safety.thoughts_of_killing_self",
    "safety.thoughts_now",
    "safety.plan_or_step",
)


def answered(content: Content, place: str) -> str:
    """An answer exactly as it was given."""
    return said(content, place, say("not answered"))


def asked(content: Content, places: Iterable[str]) -> tuple[Given, ...]:
    """Each question with its answer; none that was neither asked nor answered."""
    return tuple(
        Given(label=questions()[place].ask, lines=(answered(content, place),))
        for place in were_asked(content, places)
    )


class Group(NamedTuple):
    """The questions or treatments that have one answer."""

    code: str
    answer: str
    names: tuple[str, ...]


def groups(content: Content, named: Mapping[str, str]) -> tuple[Group, ...]:
    """Places by their answer, "yes" first; `named` has the words for each place."""
    found: dict[str, list[str]] = {}
    for place in named:
        found.setdefault(str(answer_at(content, place)), []).append(place)
    known = [code for code in ORDER if code in found]
    return tuple(
        Group(code, answered(content, places[0]), tuple(named[place] for place in places))
        for code, places in (
            (code, found[code]) for code in (*known, *(code for code in found if code not in known))
        )
    )


def whole(told: Iterable[Group]) -> tuple[str, ...]:
    """Every answer with all its names: "Yes: Aneurysm; Glaucoma"."""
    return tuple(
        say("{answer}: {names}", answer=each.answer, names="; ".join(each.names).replace("?;", "?"))
        for each in told
    )


def brief(told: tuple[Group, ...], *, beside_others: bool = False) -> tuple[str, ...]:
    """The same in few words: the longest list of "no" or open answers is not named again.

    It stands whole further up on the sheet. What was answered "yes" or "not sure" keeps its names.
    `beside_others`: more of the same kind is told of beside these.
    """
    quiet = [each for each in told if each.code not in ("yes", "not_sure", "now", "in_the_past")]
    if not quiet:
        return whole(told)
    longest = max(quiet, key=lambda each: (len(each.names), each.code == "None"))
    others = tuple(each for each in told if each is not longest)
    if len(longest.names) == 1:
        return whole(told)
    rest = others or beside_others
    words = say("{answer}: all others") if rest else say("{answer}: all of these")
    return (*whole(others), words.format(answer=longest.answer))


def asks(places: Iterable[str]) -> dict[str, str]:
    """The wording of the question at each place."""
    return {place: questions()[place].ask for place in places}


def were_asked(content: Content, places: Iterable[str]) -> tuple[str, ...]:
    """The places whose question was asked, or answered all the same."""
    return tuple(
        place
        for place in places
        if is_asked(content, place) or answer_at(content, place) is not None
    )


def pregnancy_words(content: Content) -> str:
    """What was ticked; not everybody is asked."""
    shown = were_asked(content, (PREGNANCY,))
    return answered(content, PREGNANCY) if shown else say("not asked at this age")


def alcohol_words(content: Content) -> str:
    """The three answers about alcohol in one line."""
    given = "; ".join(answered(content, place) for place in were_asked(content, ALCOHOL))
    return say("alcohol (AUDIT-C): {answers}", answers=given)
