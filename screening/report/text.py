"""An assessment as plain text that a clinician can paste into a record.

The first screen holds what matters in two minutes, in a fixed order; the detail follows.
"""

from collections.abc import Iterator

from rules.language import Words, say, speaking
from screening.assessment import Assessment, TrialResult
from screening.notices import notices
from screening.report.detail import detail
from screening.report.help import reached, shown_panels
from screening.report.lines import bullets, headed, titled, wrapped

MOST_CHECK_FIRST = 3
URGENT = ("another_pathway", "check_medicines_today", "check_first")
MARK = {"counts": "[x]", "could_count": "[?]", "does_not_count": "[ ]"}
SPEED_WORDS: dict[str, Words] = {
    "now": "now",
    "soon": "soon",
    "ask": "ask",
    "none_reported": "none reported",
}


def text_report(assessment: Assessment, own_words: str = "") -> str:
    """The whole assessment as text in its own language, ending with a new line.

    `own_words` is what the person wrote beside the answers; it is told as it stands.
    """
    with speaking(assessment.language):
        told = headed(say("IN THEIR OWN WORDS"), bullets(own_words.splitlines()))
        lines = [*_help(assessment), *_first_screen(assessment), *told, *detail(assessment)]
    return "\n".join(lines) + "\n"


def _help(assessment: Assessment) -> Iterator[str]:
    for panel in shown_panels(assessment.safety):
        yield f"!! {panel.title.upper()}"
        for words in panel.whole:
            yield from wrapped(words, "   ")
        yield ""
    if assessment.safety.panels:
        checked = assessment.safety.help_last_checked_on
        yield f"   {say('Help, last checked on {day}:', day=checked)}"
        for line in assessment.safety.help_lines:
            yield from wrapped(f"{line.name}: {reached(line)}", "   - ")
        yield ""


def _first_screen(assessment: Assessment) -> Iterator[str]:
    used = assessment.rulebook
    when = assessment.filled_in_on or say("date not given")
    yield say(
        "PRE-VISIT SELF-REPORT   filled in {when}   rules {version} ({digest})",
        when=when,
        version=used.version,
        digest=used.digest,
    )
    yield from wrapped(notices()["clinician_notice"])
    yield from wrapped(used.sentence)
    yield ""
    rows = {
        say("SAFETY"): _safety_line(assessment),
        say("CHECK FIRST"): _check_first(assessment),
        "PHQ-9": _severity_line(assessment),
        say("TRIALS"): _trials_line(assessment),
        say("HEADLINE"): assessment.headline.sentence,
        say("MISSING"): _missing_line(assessment),
    }
    width = max(map(len, rows))
    for name, words in rows.items():
        yield from wrapped(words, f"{name:<{width}} ")
    yield ""
    yield from _table(assessment)


def _safety_line(assessment: Assessment) -> str:
    level = assessment.safety.level
    said = [found.says for found in assessment.safety.findings if found.conclude == level]
    return f"({say(SPEED_WORDS[level])}) " + " ".join(said)


def _check_first(assessment: Assessment) -> str:
    pressing = [note for note in assessment.reconsider if note.finding.conclude in URGENT]
    if not pressing:
        return say("Nothing was reported that comes before the count.")
    titles = [titled(note) for note in pressing[:MOST_CHECK_FIRST]]
    more = len(pressing) - len(titles)
    if more > 0:
        titles.append(say("and {more} more below", more=more))
    return "; ".join(titles)


def _severity_line(assessment: Assessment) -> str:
    severity = assessment.severity
    parts = [severity.sentence]
    if severity.hopelessness is not None:
        given = severity.hopelessness
        parts.append(say("Hopelessness, asked alone: {given} of 3.", given=given))
    return " ".join(parts)


def _trials_line(assessment: Assessment) -> str:
    name = assessment.headline.definition
    result = next(each for each in assessment.definitions if each.id == name)
    if result.possible_trials is None:
        return say("No medicines were given.")
    return say(
        "Adequate, did not help enough: {failed}. Unclear: {unclear}. Listed: {listed}. Asked for:"
        " {needed}.",
        failed=result.failed_trials,
        unclear=result.possible_trials - result.failed_trials,
        listed=len(assessment.trials),
        needed=result.needed,
    )


def _missing_line(assessment: Assessment) -> str:
    undecided = [each.to_decide for each in assessment.definitions if each.to_decide]
    if not undecided:
        return say("Nothing that would change a verdict.")
    return undecided[0]


def _table(assessment: Assessment) -> Iterator[str]:
    """One line a trial, under the headline definition."""
    if not assessment.trials:
        return
    headline = assessment.headline.definition
    yield (f"     {say('medicine'):<33} {say('dose'):<15} {say('weeks'):<14} {say('at its best')}")
    for trial in assessment.trials:
        mark = MARK[trial.parts[headline].part]
        yield (
            f"{mark} {trial.number:>2}. {trial.name[:28]:<28}  {trial.dose[:14]:<14}"
            f"  {_short_weeks(trial):<13}  {trial.improvement}"
        ).rstrip()
    key = say("[x] counts  [?] could count  [ ] does not count, under the headline definition")
    yield f"     {key}"


def _short_weeks(trial: TrialResult) -> str:
    if trial.weeks_at_most is None:
        if not trial.weeks_at_least:
            return say("not known")
        return say("{weeks} or more", weeks=trial.weeks_at_least)
    return trial.weeks
