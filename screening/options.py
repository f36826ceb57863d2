"""Options to discuss: the same list for everyone, with what is asked for in each country."""

from collections.abc import Sequence
from functools import lru_cache
from typing import get_args

from rules.engine import Finding, RuleEngine
from rules.fact import Fact
from rules.facts import LabelCountFact
from rules.language import say, say_count, spoken_language
from rules.options import Asks, Group, Option, RegionName
from rules.rulebook import LABEL_COUNT, OPTIONS, Rulebook, rulebook_in
from screening.assessment import DefinitionResult, Judged, OptionResult, Precaution
from screening.derive.answers import (
    alcohol_fact,
    answer_facts,
    danger_sign_facts,
    mood_elevation_fact,
    person_fact,
    suicidal_thoughts_fact,
)
from screening.derive.history import History
from screening.intake import Intake
from screening.notices import notices
from screening.trace import Tracer
from screening.verdicts import Verdicts

LISTS = 200
"""Whole lists of options remembered: for a page that is drawn again, not for a population."""
GROUPS: tuple[str, ...] = get_args(Group)
REGIONS: tuple[RegionName, ...] = get_args(RegionName)


def group_title(group: str) -> str:
    """The wording of a group of options."""
    return notices()[f"group_{group}"]


def asks_words(asks: Asks) -> str:
    """What a label or guideline asks for about earlier medicines, in whole sentences."""
    by = f"_{asks.by}" if asks.by else ""
    words = notices()[f"asks_{asks.what}{by}"]
    said = [words.format(named=asks.named, number=_earlier(asks.trials or 0)), asks.says]
    if asks.known == "unconfirmed":
        said.append(notices()["asks_not_confirmed"])
    return " ".join(each for each in said if each)


def _earlier(number: int) -> str:
    return say_count("{number} earlier medicine", "{number} earlier medicines", number)


def asks_by_region(name: str) -> tuple[str, ...]:
    """What is asked for in each region, for a reader whose country has none."""
    asks = cards()[name].asks
    return tuple(f"{notices()[f'region_{each}']}: {asks_words(asks[each])}" for each in REGIONS)


def in_country_words(option: OptionResult) -> str:
    """What is asked for in the person's country, in a few words."""
    words = notices()[f"asks_short_{option.in_country or 'not_recorded'}"]
    return words.format(number=_earlier(option.in_country_trials or 0))


def label_count_words(option: OptionResult) -> str:
    """Whether the person's count reaches the number, in a few words: for the clinician only."""
    return notices()[f"label_count_{option.label_count}"]


def certainty_words(certainty: str) -> str:
    """The wording of how sure something is."""
    return notices()[f"certainty_{certainty}"]


def state_words(region: str, state: str) -> str:
    """The wording of where an option stands with the regulators of a region."""
    return f"{notices()[f'region_{region}']}: {notices()[f'state_{state}']}"


def cards() -> dict[str, Option]:
    """Every option as it is told to everyone, by its id, in the fixed order."""
    return rulebook_in(spoken_language().code).options


class OptionJudge:
    """Judges options, remembering what was said on the same facts."""

    def __init__(self, engine: RuleEngine, remember: int) -> None:
        """`remember` bounds how many results are remembered; 0 remembers none."""
        self._engine = engine
        self._book = engine.book
        self._judged = lru_cache(maxsize=remember)(self._judge)
        self._listed = lru_cache(maxsize=min(remember, LISTS))(self._list)

    def results(
        self, tracer: Tracer, intake: Intake, verdicts: Verdicts, *, another_pathway_first: bool
    ) -> tuple[OptionResult, ...]:
        """Every option in the fixed order; none below 18, whom the options do not fit."""
        if verdicts.below_18:
            return ()
        history = History(
            intake, verdicts.taken, verdicts.headline, another_pathway_first=another_pathway_first
        )
        results, judged = self._listed(history, tuple(_facts(intake, verdicts.headline)))
        tracer.judged += judged
        return results

    def _list(
        self, history: History, about: tuple[Fact, ...]
    ) -> tuple[tuple[OptionResult, ...], tuple[Judged, ...]]:
        """Every option for people with the same history and the same answers."""
        region = self._book.region_of(history.country)
        listed = [
            self._judged(
                option.id,
                region.id if region else None,
                history.label_count(option.asks[region.id] if region else None),
                (history.fact_about(option), *_read_by(self._book, option, about)),
            )
            for option in self._book.options.values()
        ]
        return (
            tuple(result for result, _ in listed),
            tuple(each for _, judged in listed for each in judged),
        )

    def _judge(
        self, name: str, region: RegionName | None, counted: LabelCountFact, facts: tuple[Fact, ...]
    ) -> tuple[OptionResult, tuple[Judged, ...]]:
        """What one option is to a person with these facts."""
        option, file = self._book.options[name], OPTIONS + name
        found = self._engine.findings(file, facts)
        (count,) = self._engine.findings(LABEL_COUNT, [counted])
        judged = tuple(
            Judged(option.title, each, None, fact, findings)
            for each, fact, findings in (
                *((file, *pair) for pair in zip(facts, found, strict=True)),
                (LABEL_COUNT, counted, count),
            )
            if findings
        )
        findings = [each for findings in found for each in findings]
        asks = option.asks[region] if region else None
        return _result(option, asks, count[0], findings, self._book), judged


def _facts(intake: Intake, headline: DefinitionResult) -> list[Fact]:
    alcohol = alcohol_fact(intake)
    return [
        person_fact(intake, headline.failed_trials),
        mood_elevation_fact(intake),
        suicidal_thoughts_fact(intake),
        *danger_sign_facts(intake),
        *([alcohol] if alcohol else []),
        *answer_facts(intake),
    ]


def _read_by(book: Rulebook, option: Option, facts: Sequence[Fact]) -> list[Fact]:
    """The facts that some rule of the option can read."""
    kinds, topics = book.read_by(OPTIONS + option.id)
    return [
        each
        for each in facts
        if each.kind in kinds and (each.kind != "answer" or getattr(each, "topic", "") in topics)
    ]


def _result(
    option: Option, asks: Asks | None, count: Finding, findings: Sequence[Finding], book: Rulebook
) -> OptionResult:
    first = next((finding for finding in findings if finding.conclude == "check_first"), None)
    tried = next((finding for finding in findings if finding.conclude == "already_tried"), None)
    return OptionResult(
        id=option.id,
        title=option.title,
        group=option.group,
        in_country=asks.what if asks else None,
        in_country_trials=asks.trials if asks else None,
        in_country_says=_in_country(asks),
        already_tried=tried.says if tried else None,
        already_tried_rule=tried.rule if tried else None,
        label_count=count.conclude,
        label_count_says=count.says,
        label_count_rule=count.rule,
        check_first=first.says if first else None,
        precautions=tuple(
            _precaution(finding, book)
            for strong in (True, False)
            for finding in findings
            if finding.conclude == ("strong_precaution" if strong else "precaution")
        ),
    )


def _in_country(asks: Asks | None) -> str:
    if asks is None:
        return notices()["asks_not_recorded"]
    return say("In your country: {asks}", asks=asks_words(asks))


def _precaution(finding: Finding, book: Rulebook) -> Precaution:
    topic = book.rules[finding.rule].when.get("topic")
    return Precaution(
        topic=str(topic.is_) if topic else None,
        title=finding.title,
        says=finding.says,
        strong=finding.conclude == "strong_precaution",
        rule=finding.rule,
    )
