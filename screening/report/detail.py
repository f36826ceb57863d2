"""The detail of the text report: definitions, trials, options, staging, how it was worked out."""

from collections.abc import Iterator

from rules.language import Words, say
from screening.assessment import Assessment, DefinitionResult, TrialResult
from screening.exclusions import leaves_out_words
from screening.explain import judged_by_clinician, part_words, verdict_words
from screening.notices import notices
from screening.options import group_title, in_country_words
from screening.report.lines import bullets, headed, titled, wrapped
from screening.report.option_table import label_count_lines

ADEQUACY_WORDS: dict[str, Words] = {
    "adequate": "adequate",
    "inadequate": "inadequate",
    "cannot_tell": "cannot tell",
}
SETTING_WORDS: dict[str, Words] = {
    "needed_trials": "needed trials",
    "needed_classes": "needed classes",
    "adequate_weeks": "adequate weeks",
    "improvement": "improvement",
    "episode": "episode",
    "dose_between_minimums": "dose between minimums",
    "combination": "combination",
    "adherence": "adherence",
    "bipolarity": "bipolar depression",
    "psychosis": "depression with psychosis",
    "not_named": "what the source does not name",
}


def detail(assessment: Assessment) -> Iterator[str]:
    """Everything below the first screen, section by section."""
    yield from headed(
        say("DEFINITIONS"), (line for each in assessment.definitions for line in _definition(each))
    )
    yield from headed(say("WHERE DEFINITIONS DISAGREE"), bullets(assessment.disagreements))
    yield from headed(
        say("TRIALS"), (line for each in assessment.trials for line in _trial(each, assessment))
    )
    yield from headed(
        say("ADD-ONS"),
        (
            line
            for each in assessment.augmentations
            for line in wrapped(
                f"{each.number}. {each.name}: {say(ADEQUACY_WORDS[each.adequacy])}."
                f" {' '.join(each.because)}",
                "  ",
            )
        ),
    )
    yield from headed(say("ASKED BACK"), bullets(each.sentence for each in assessment.asked_back))
    yield from headed(say("WHAT WOULD HELP TO DECIDE"), bullets(_wanted(assessment)))
    yield from headed(
        say("WORTH LOOKING AT AGAIN"),
        bullets(f"{titled(note)}: {note.finding.says}" for note in assessment.reconsider),
    )
    yield from headed(say("QUESTIONS TO BRING"), bullets(assessment.questions_to_bring))
    yield from headed(say("OPTIONS TO DISCUSS (the same list for everyone)"), _options(assessment))
    yield from headed(
        say("THE COUNT AND THE NUMBERS THAT LABELS NAME (for the clinician)"),
        _label_counts(assessment),
    )
    yield from headed(say("STAGING (none of these is a verdict)"), _staging(assessment))
    yield from headed(say("HOW THIS WAS WORKED OUT"), _worked_out(assessment))


def _definition(result: DefinitionResult) -> Iterator[str]:
    yield from wrapped(f"{result.name}: {verdict_words(result.verdict).upper()}", "  ")
    yield from wrapped(result.sentence, "    ")
    if result.to_decide:
        yield from wrapped(result.to_decide, "    -> ")
    if result.set_by_this_tool:
        names = ", ".join(say(SETTING_WORDS[name]) for name in result.set_by_this_tool)
        yield from wrapped(
            say("Set by this tool, not by the source: {names}.", names=names), "    "
        )
    if said := leaves_out_words(result):
        yield from wrapped(said, "    ")


def _trial(trial: TrialResult, assessment: Assessment) -> Iterator[str]:
    names = {each.id: each.short_name for each in assessment.definitions}
    yield from wrapped(
        say(
            "{number}. {name}, {dose}, {weeks}; at its best: {improvement}; known: {known_from}",
            number=trial.number,
            name=trial.name,
            dose=trial.dose,
            weeks=trial.weeks,
            improvement=trial.improvement,
            known_from=trial.known_from.lower(),
        ),
        "  ",
    )
    if trial.usual_minimum:
        yield f"     {_minimums(trial)}"
    for words, definitions in _by_reason(trial).items():
        shown = ", ".join(names[name] for name in definitions)
        yield from wrapped(f"{words} [{shown}]", "     - ")
    for note in trial.notes:
        yield from wrapped(note, "     * ")
    if trial.can_be_judged_on:
        yield f"     * {notices()['can_be_judged_on'].format(day=trial.can_be_judged_on)}"


def _minimums(trial: TrialResult) -> str:
    if not trial.stricter_minimum:
        return say("least usual dose {usual}", usual=trial.usual_minimum)
    return say(
        "least usual dose {usual}; stricter {stricter}",
        usual=trial.usual_minimum,
        stricter=trial.stricter_minimum,
    )


def _by_reason(trial: TrialResult) -> dict[str, list[str]]:
    """A trial's part and reason, with the definitions that see it so."""
    grouped: dict[str, list[str]] = {}
    for name, part in trial.parts.items():
        words = f"{part_words(part).capitalize()}."
        if part.same_medicine_as:
            words = say("Counted once, with number {number}.", number=part.same_medicine_as)
        shown = judged_by_clinician(part) if part.part == "counts" else part.because
        grouped.setdefault(" ".join([words, *shown]), []).append(name)
    return grouped


def _wanted(assessment: Assessment) -> Iterator[str]:
    names = {each.id: each.name for each in assessment.definitions}
    for each in assessment.missing:
        yield f"{each.sentence} ({', '.join(names[name] for name in each.decides)})"


def _options(assessment: Assessment) -> Iterator[str]:
    """What is asked for in the country, what was tried, and precautions that an answer raised."""
    group = ""
    for option in assessment.options:
        if option.group != group:
            group = option.group
            yield f"  {group_title(group).upper()}"
        words = [f"{option.title}: {in_country_words(option)}."]
        if option.already_tried:
            words.append(say("Already tried."))
        if option.check_first:
            words.append(say("Something else comes first."))
        raised = [f"{'! ' if each.strong else ''}{each.title}" for each in option.precautions]
        if raised:
            words.append(say("Precautions: {raised}.", raised="; ".join(raised)))
        yield from wrapped(" ".join(words), "    - ")


def _label_counts(assessment: Assessment) -> Iterator[str]:
    """How the count stands to each number that is named in the country."""
    for line in label_count_lines(assessment):
        yield from wrapped(f"{line.lead} {line.words}", "  ")


def _staging(assessment: Assessment) -> Iterator[str]:
    staging = assessment.staging
    for staged in (staging.maudsley, staging.thase_rush, staging.mgh, staging.european):
        yield from wrapped(f"{staged.method}: {staged.sentence}", "  ")
        for item in staged.items:
            yield from wrapped(item, "    - ")


def _worked_out(assessment: Assessment) -> Iterator[str]:
    yield from wrapped(assessment.notice, "  ")
    yield from wrapped(
        say(
            "{number} rules fired; --json lists each with its fact and source.",
            number=len(assessment.trace),
        ),
        "  ",
    )
    for key, cite in assessment.sources.items():
        yield from wrapped(f"[{key}] {cite}", "  ")
