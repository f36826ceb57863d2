"""Screen one intake: the whole flow."""

import gc
from functools import cache

from rules.engine import REMEMBERED, Finding, RuleEngine, default_engine
from rules.language import ENGLISH, speaking
from rules.rulebook import Rulebook
from screening.ask_back import asked_back
from screening.assessment import Assessment, AugmentationResult, RulebookUsed, TrialResult
from screening.bring import questions_to_bring
from screening.explain import disagreements, trial_notes, trial_result
from screening.intake import Intake
from screening.judge import TrialJudge
from screening.notices import notices
from screening.options import OptionJudge
from screening.reconsider import reconsider
from screening.safety import safety
from screening.severity import severity
from screening.staging import Known, not_for_the_young, staging
from screening.trace import Tracer
from screening.verdicts import Verdicts, add_ons, headline_of


class Screener:
    """Screens intakes with one engine, in its language. Safe to call from any thread."""

    def __init__(self, engine: RuleEngine, remember: int = REMEMBERED) -> None:
        """`remember` bounds what is remembered of trials and options; 0 remembers none."""
        self._engine = engine
        self._judge = TrialJudge(engine, remember)
        self._options = OptionJudge(engine, remember)

    def screen(self, intake: Intake) -> Assessment:
        """Return the assessment of `intake`. Raises RuleFailure if the engine fails."""
        with speaking(self._engine.book.language):
            return self._screened(intake)

    def _screened(self, intake: Intake) -> Assessment:
        tracer = Tracer(self._engine)
        safe = safety(tracer, intake)
        verdicts = Verdicts(tracer, self._judge, intake)
        result = verdicts.headline
        added = add_ons(tracer, verdicts.taken)
        under_headline = [
            (name, parts[result.id])
            for name, parts in zip(verdicts.labels, verdicts.parts, strict=True)
        ]
        noted = reconsider(tracer, intake, verdicts.taken, under_headline, result.failed_trials)
        symptoms = severity(tracer, intake)
        headline = headline_of(verdicts, noted)
        options = self._options.results(
            tracer,
            intake,
            verdicts,
            another_pathway_first=bool(headline.another_pathway_first),
        )
        used = tracer.used()
        return Assessment(
            language=tracer.book.language,
            notice=notices()["notice"],
            filled_in_on=intake.filled_in,
            country=intake.country,
            safety=safe,
            headline=headline,
            definitions=verdicts.results,
            disagreements=tuple(
                disagreements(
                    result,
                    verdicts.results,
                    tracer.book.definitions,
                    verdicts.taken,
                    verdicts.parts,
                )
            ),
            trials=tuple(_trials(verdicts, tracer.book)),
            augmentations=added,
            missing=verdicts.missing(),
            asked_back=asked_back(verdicts.taken),
            reconsider=noted,
            severity=symptoms,
            staging=(
                not_for_the_young()
                if verdicts.below_18
                else staging(self._engine, _known(intake, verdicts, added, tracer.book))
            ),
            options=options,
            questions_to_bring=questions_to_bring(headline, result, noted, options),
            rulebook=_rulebook_used(tracer.book, used),
            sources=_sources(tracer.book, used),
            judged=tuple(tracer.judged),
        )


def screen(intake: Intake, language: str = ENGLISH) -> Assessment:
    """Return the assessment of `intake` in a language, by the process's own rulebook and engine.

    Raises KeyError for a language that is not known, RuleFailure if the engine fails.
    """
    return default_screener(language).screen(intake)


@cache
def default_screener(language: str = ENGLISH) -> Screener:
    """The screener shared by the whole process: one for each language.

    The rulebook stays as long as the process, so the garbage collector need not walk it again.
    """
    screener = Screener(default_engine(language))
    gc.collect()
    gc.freeze()
    return screener


def _trials(verdicts: Verdicts, book: Rulebook) -> list[TrialResult]:
    weeks = book.definitions[book.headline].limits["adequate_weeks"]
    return [
        trial_result(
            medicine,
            {name: parts[place] for name, parts in verdicts.shown.items()},
            tuple(trial_notes(medicine, verdicts.parts[place][book.headline].findings)),
            weeks,
        )
        for place, medicine in enumerate(verdicts.taken)
    ]


def _known(
    intake: Intake,
    verdicts: Verdicts,
    added: tuple[AugmentationResult, ...],
    book: Rulebook,
) -> Known:
    surely = any(
        each.adequacy == "adequate" and each.did_not_help_enough == "yes" for each in added
    )
    perhaps = any(
        each.adequacy != "inadequate" and each.did_not_help_enough != "no" for each in added
    )
    return Known(
        intake,
        verdicts.taken,
        verdicts.counts[book.headline],
        (surely, perhaps),
        book.thresholds["response_from_permille"].value,
    )


def _rulebook_used(book: Rulebook, used: dict[str, Finding]) -> RulebookUsed:
    unreviewed = sum(not finding.checked for finding in used.values())
    words = notices()["unreviewed" if unreviewed else "reviewed"]
    return RulebookUsed(
        version=book.version,
        digest=book.digest,
        rules=len(book.rules),
        unreviewed=book.unreviewed_rules,
        rules_used=len(used),
        unreviewed_used=unreviewed,
        sentence=words.format(unreviewed=unreviewed, used=len(used)),
    )


def _sources(book: Rulebook, used: dict[str, Finding]) -> dict[str, str]:
    keys = {finding.source for finding in used.values()}
    keys |= {definition.source for definition in book.definitions.values()}
    return {key: book.sources[key].cite for key in sorted(keys)}
