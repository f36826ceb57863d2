"""An assessment as plain text that a clinician can paste into a record.

The first screen holds what matters in two minutes, in a fixed order; the detail follows.
"""

from collections.abc import Iterable, Iterator
from textwrap import wrap

from screening.assessment import Assessment, DefinitionResult, Noted, TrialResult
from screening.explain import PART_WORDS, VERDICT_WORDS
from screening.notices import notices
from screening.options import group_title, standing_words
from screening.report.help import how_to_reach, shown_panels

WIDTH = 96
MOST_CHECK_FIRST = 3
URGENT = ("another_pathway", "check_medicines_today", "check_first")
MARK = {"counts": "[x]", "could_count": "[?]", "does_not_count": "[ ]"}


def text_report(assessment: Assessment) -> str:
    """The whole assessment as text, ending with a new line."""
    return "\n".join([*_help(assessment), *_first_screen(assessment), *_detail(assessment)]) + "\n"


def _help(assessment: Assessment) -> Iterator[str]:
    for panel in shown_panels(assessment.safety):
        yield f"!! {panel.title.upper()}"
        for words in panel.lines:
            yield from _wrapped(words, "   ")
        yield ""
    if assessment.safety.panels:
        yield "   Help, last checked on " + f"{assessment.safety.help_last_checked_on}:"
        for line in assessment.safety.help_lines:
            yield from _wrapped(f"{line.name}: {how_to_reach(line)} ({line.hours})", "   - ")
        yield ""


def _first_screen(assessment: Assessment) -> Iterator[str]:
    used = assessment.rulebook
    when = assessment.filled_in_on or "date not given"
    yield f"PRE-VISIT SELF-REPORT   filled in {when}   rules {used.version} ({used.digest})"
    yield from _wrapped(notices()["clinician_notice"])
    yield from _wrapped(used.sentence)
    yield ""
    yield from _row("SAFETY", _safety_line(assessment))
    yield from _row("CHECK FIRST", _check_first(assessment))
    yield from _row("PHQ-9", _severity_line(assessment))
    yield from _row("TRIALS", _trials_line(assessment))
    yield from _row("HEADLINE", assessment.headline.sentence)
    yield from _row("MISSING", _missing_line(assessment))
    yield ""
    yield from _table(assessment)


def _safety_line(assessment: Assessment) -> str:
    level = assessment.safety.level
    said = [found.says for found in assessment.safety.findings if found.conclude == level]
    return f"({level.replace('_', ' ')}) " + " ".join(said)


def _check_first(assessment: Assessment) -> str:
    pressing = [note for note in assessment.reconsider if note.finding.conclude in URGENT]
    if not pressing:
        return "Nothing was reported that comes before the count."
    titles = [_titled(note) for note in pressing[:MOST_CHECK_FIRST]]
    more = len(pressing) - len(titles)
    return "; ".join(titles) + (f"; and {more} more below" if more > 0 else "")


def _titled(note: Noted) -> str:
    about = "" if note.about == "the answers" else f" ({note.about})"
    return f"{note.finding.title}{about}"


def _severity_line(assessment: Assessment) -> str:
    severity = assessment.severity
    parts = [severity.sentence]
    if severity.hopelessness is not None:
        parts.append(f"Hopelessness, asked alone: {severity.hopelessness} of 3.")
    return " ".join(parts)


def _trials_line(assessment: Assessment) -> str:
    name = assessment.headline.definition
    result = next(each for each in assessment.definitions if each.id == name)
    if result.possible_trials is None:
        return "No medicines were given."
    unclear = result.possible_trials - result.failed_trials
    return (
        f"Adequate, did not help enough: {result.failed_trials}. Unclear: {unclear}."
        f" Listed: {len(assessment.trials)}. Asked for: {result.needed}."
    )


def _missing_line(assessment: Assessment) -> str:
    undecided = [each.to_decide for each in assessment.definitions if each.to_decide]
    if not undecided:
        return "Nothing that would change a verdict."
    return undecided[0]


def _table(assessment: Assessment) -> Iterator[str]:
    """One line a trial, under the headline definition."""
    if not assessment.trials:
        return
    headline = assessment.headline.definition
    yield "     medicine                          dose            weeks          at its best"
    for trial in assessment.trials:
        mark = MARK[trial.parts[headline].part]
        yield (
            f"{mark} {trial.number:>2}. {trial.name[:28]:<28}  {trial.dose[:14]:<14}"
            f"  {_short_weeks(trial):<13}  {trial.improvement}"
        ).rstrip()
    yield "     [x] counts  [?] could count  [ ] does not count, under the headline definition"


def _short_weeks(trial: TrialResult) -> str:
    if trial.weeks_at_most is None:
        return f"{trial.weeks_at_least} or more" if trial.weeks_at_least else "not known"
    return trial.weeks


def _detail(assessment: Assessment) -> Iterator[str]:
    yield from _headed(
        "DEFINITIONS", (line for each in assessment.definitions for line in _definition(each))
    )
    yield from _headed("WHERE DEFINITIONS DISAGREE", _bullets(assessment.disagreements))
    yield from _headed(
        "TRIALS", (line for each in assessment.trials for line in _trial(each, assessment))
    )
    yield from _headed(
        "ADD-ONS",
        (
            line
            for each in assessment.augmentations
            for line in _wrapped(
                f"{each.number}. {each.name}: {each.adequacy.replace('_', ' ')}."
                f" {' '.join(each.because)}",
                "  ",
            )
        ),
    )
    yield from _headed("ASKED BACK", _bullets(each.sentence for each in assessment.asked_back))
    yield from _headed("WHAT WOULD HELP TO DECIDE", _bullets(_wanted(assessment)))
    yield from _headed(
        "WORTH LOOKING AT AGAIN",
        _bullets(f"{_titled(note)}: {note.finding.says}" for note in assessment.reconsider),
    )
    yield from _headed("QUESTIONS TO BRING", _bullets(assessment.questions_to_bring))
    yield from _headed("OPTIONS TO DISCUSS (the same list for everyone)", _options(assessment))
    yield from _headed("STAGING (none of these is a verdict)", _staging(assessment))
    yield from _headed("HOW THIS WAS WORKED OUT", _worked_out(assessment))


def _definition(result: DefinitionResult) -> Iterator[str]:
    yield from _wrapped(f"{result.name}: {VERDICT_WORDS[result.verdict].upper()}", "  ")
    yield from _wrapped(result.sentence, "    ")
    if result.to_decide:
        yield from _wrapped(result.to_decide, "    -> ")
    if result.set_by_this_tool:
        names = ", ".join(name.replace("_", " ") for name in result.set_by_this_tool)
        yield from _wrapped(f"Set by this tool, not by the source: {names}.", "    ")
    if result.leaves_out:
        yield from _wrapped(f"Leaves out: {', '.join(result.leaves_out)}.", "    ")


def _trial(trial: TrialResult, assessment: Assessment) -> Iterator[str]:
    names = {each.id: each.short_name for each in assessment.definitions}
    yield from _wrapped(
        f"{trial.number}. {trial.name}, {trial.dose}, {trial.weeks};"
        f" at its best: {trial.improvement}; known: {trial.known_from.lower()}",
        "  ",
    )
    if trial.usual_minimum:
        stricter = f"; stricter {trial.stricter_minimum}" if trial.stricter_minimum else ""
        yield f"     least usual dose {trial.usual_minimum}{stricter}"
    for words, definitions in _by_reason(trial).items():
        shown = ", ".join(names[name] for name in definitions)
        yield from _wrapped(f"{words} [{shown}]", "     - ")
    for note in trial.notes:
        yield from _wrapped(note, "     * ")
    if trial.can_be_judged_on:
        yield f"     * {notices()['can_be_judged_on'].format(day=trial.can_be_judged_on)}"


def _by_reason(trial: TrialResult) -> dict[str, list[str]]:
    """A trial's part and reason, with the definitions that see it so."""
    grouped: dict[str, list[str]] = {}
    for name, part in trial.parts.items():
        words = f"{PART_WORDS[part.part].capitalize()}."
        if part.same_medicine_as:
            words = f"Counted once, with number {part.same_medicine_as}."
        reason = "" if part.part == "counts" else f" {' '.join(part.because)}"
        grouped.setdefault(words + reason, []).append(name)
    return grouped


def _wanted(assessment: Assessment) -> Iterator[str]:
    names = {each.id: each.name for each in assessment.definitions}
    for each in assessment.missing:
        yield f"{each.sentence} ({', '.join(names[name] for name in each.decides)})"


def _options(assessment: Assessment) -> Iterator[str]:
    """Where the person stands with each option; only precautions that an answer raised."""
    group = ""
    for option in assessment.options:
        if option.group != group:
            group = option.group
            yield f"  {group_title(group).upper()}"
        standing = standing_words(option.standing)
        raised = [f"{'! ' if each.strong else ''}{each.title}" for each in option.precautions]
        named = f" Precautions: {'; '.join(raised)}." if raised else ""
        first = " Something else comes first." if option.check_first else ""
        yield from _wrapped(f"{option.title}: {standing}.{first}{named}", "    - ")


def _staging(assessment: Assessment) -> Iterator[str]:
    staging = assessment.staging
    for staged in (staging.maudsley, staging.thase_rush, staging.mgh, staging.european):
        yield from _wrapped(f"{staged.method}: {staged.sentence}", "  ")
        for item in staged.items:
            yield from _wrapped(item, "    - ")


def _worked_out(assessment: Assessment) -> Iterator[str]:
    yield from _wrapped(assessment.notice, "  ")
    yield f"  {len(assessment.trace)} rules fired; --json lists each with its fact and source."
    for key, cite in assessment.sources.items():
        yield from _wrapped(f"[{key}] {cite}", "  ")


def _headed(title: str, lines: Iterable[str]) -> Iterator[str]:
    shown = list(lines)
    if shown:
        yield ""
        yield title
        yield from shown


def _bullets(sentences: Iterable[str]) -> Iterator[str]:
    for sentence in sentences:
        yield from _wrapped(sentence, "  - ")


def _row(name: str, words: str) -> Iterator[str]:
    yield from _wrapped(words, f"{name:<12}")


def _wrapped(words: str, first: str = "") -> Iterator[str]:
    """Lines no wider than a page, the later ones under the first one's words."""
    yield from wrap(words, WIDTH, initial_indent=first, subsequent_indent=" " * len(first)) or [
        first.rstrip()
    ]
