"""The person's pages of the printed summary, from page two on."""

from collections.abc import Iterable

from rules.language import say, say_date
from screening.assessment import Assessment, DefinitionResult
from screening.explain import verdict_words
from screening.notices import Panel, notices, panels
from screening.report.background import help_lines, worked_out
from screening.report.clinician import symptom_lines
from screening.report.help import reached, shown_panels, with_numbers
from screening.report.lines import titled
from screening.report.option_table import option_section
from screening.report.printed import (
    Bars,
    Block,
    HelpBox,
    Line,
    Lines,
    PersonPages,
    PrintedBar,
    Rows,
    Section,
    Table,
)
from screening.report.trial_table import mark_of, short_weeks
from screening.timeline import timeline

FIRST_NUMBERS = {"emergency": 1, "crisis_line": 3, "poison_line": 1}
"""So many lines of these kinds stand at the top; the others stand at the end."""


def person_pages(assessment: Assessment, *, with_options: bool) -> PersonPages:
    """Everything after page one, in the language that is spoken."""
    made = (
        _headline(assessment),
        _timeline(assessment),
        _add_ons(assessment),
        _asked_back(assessment),
        _to_decide(assessment),
        _definitions(assessment),
        _worth_checking(assessment),
        _symptoms(assessment),
        option_section(assessment) if with_options else _to_mention(assessment),
        _to_bring(assessment, with_options=with_options),
        *worked_out(assessment, with_options=with_options),
        help_lines(assessment.safety),
    )
    return PersonPages(
        title=say("For you"),
        intro=assessment.notice,
        help=_help(assessment),
        sections=tuple(section for section in made if section),
    )


def _help(assessment: Assessment) -> HelpBox:
    """The panels that the answers call for; the small one for everybody else."""
    safety = assessment.safety
    shown = list(shown_panels(safety))
    if not shown:
        shown = [with_numbers(panels()["help"], safety.help_lines)]
    nearest = [
        line
        for kind, most in FIRST_NUMBERS.items()
        for line in [line for line in safety.help_lines if line.kind == kind][:most]
    ]
    return HelpBox(
        panels=tuple(_panel(panel) for panel in shown),
        numbers=tuple(
            Line(lead=line.name, words=reached(line)) for line in nearest or safety.help_lines
        ),
        checked=say("Numbers last checked on {day}.", day=say_date(safety.help_last_checked_on)),
        urgent=any(panel.urgent for panel in shown if safety.panels),
    )


def _panel(panel: Panel) -> Section:
    return Section(title=panel.title, blocks=(_words("list", panel.whole),))


def _words(kind: str, said: Iterable[str], title: str = "") -> Lines:
    lines = [{"words": words} for words in said]
    return Lines.model_validate({"kind": kind, "lines": lines, "title": title})


def _section(title: str, *blocks: Block) -> Section | None:
    """A section, if anything stands in it."""
    full = tuple(block for block in blocks if not isinstance(block, Lines) or block.lines)
    return Section(title=title, blocks=full) if full else None


def _headline(assessment: Assessment) -> Section | None:
    more = [note.finding.says for note in assessment.headline.another_pathway_first[1:]]
    return _section(
        say("What these answers say"),
        _words("lead", [assessment.headline.sentence]),
        _words("list", more),
    )


def _timeline(assessment: Assessment) -> Section | None:
    drawn = timeline(assessment)
    if not drawn.bars:
        return None
    legend = say(
        "The line across the bars stands at what is asked for: the usual least dose, and {weeks}"
        " weeks. A striped part is not certain. Where a bar has a dashed edge, it is not known how"
        " it stands to that.",
        weeks=drawn.needed_weeks,
    )
    headline = assessment.headline.definition
    bars = Bars(
        dose=say("Dose"),
        weeks=say("Time"),
        needed_weeks=drawn.needed_weeks,
        longest_weeks=drawn.longest_weeks,
        bars=tuple(
            PrintedBar(
                bar=bar,
                mark=mark_of(trial.parts[headline]),
                title=f"{bar.number}. {bar.name}",
                weeks=short_weeks(trial),
                notes=trial.notes,
            )
            for bar, trial in zip(drawn.bars, assessment.trials, strict=True)
        ),
    )
    return _section(drawn.title, _words("text", [legend]), bars)


def _add_ons(assessment: Assessment) -> Section | None:
    said = [
        Line(lead=f"{each.name}:", words=" ".join(each.because))
        for each in assessment.augmentations
    ]
    return _section(say("Medicines that were added"), Lines(kind="list", lines=tuple(said)))


def _asked_back(assessment: Assessment) -> Section | None:
    return _section(
        say("Answers to look at again"),
        _words("list", (each.sentence for each in assessment.asked_back)),
    )


def _to_decide(assessment: Assessment) -> Section | None:
    words = notices()["can_be_judged_on"]
    dated = [
        f"{trial.name}: {words.format(day=say_date(trial.can_be_judged_on))}"
        for trial in assessment.trials
        if trial.can_be_judged_on
    ]
    said = [*(each.sentence for each in assessment.missing), *dated]
    return _section(
        say("What would change the answer"),
        _words("list", said or [say("Nothing that would change a verdict.")]),
    )


def _definitions(assessment: Assessment) -> Section | None:
    """Every definition side by side, and on what they disagree."""
    table = Table(
        head=(
            say("Definition"),
            say("On these answers"),
            say("Certain"),
            say("Possible"),
            say("Asked for"),
        ),
        widths=(44, 25, 10, 13, 13),
        groups=(Rows(rows=tuple(_definition(each) for each in assessment.definitions)),),
    )
    return _section(
        say("The definitions side by side"),
        _words("text", [say("Sources define treatment-resistant depression in different ways.")]),
        table,
        _words("list", assessment.disagreements, say("Where they disagree, and on what")),
    )


def _definition(result: DefinitionResult) -> tuple[str, ...]:
    possible = result.possible_trials
    needed = str(result.needed)
    if result.needed_classes > 1:
        needed = say("{needed}, of {classes} kinds", needed=needed, classes=result.needed_classes)
    return (
        result.name,
        verdict_words(result.verdict),
        str(result.failed_trials),
        say("not known") if possible is None else str(possible),
        needed,
    )


def _worth_checking(assessment: Assessment) -> Section | None:
    said = [
        Line(lead=f"{titled(note)}:", words=note.finding.says) for note in assessment.reconsider
    ]
    return _section(say("Worth checking"), Lines(kind="list", lines=tuple(said)))


def _symptoms(assessment: Assessment) -> Section | None:
    return _section(say("Symptoms"), _words("text", symptom_lines(assessment)))


def _to_mention(assessment: Assessment) -> Section | None:
    """What to mention before any treatment, where the options themselves are left out."""
    raised = {
        each.title: None
        for strong in (True, False)
        for option in assessment.options
        for each in option.precautions
        if each.strong == strong
    }
    return _section(
        say("What to mention before a treatment is chosen"), _words("list", list(raised))
    )


def _to_bring(assessment: Assessment, *, with_options: bool) -> Section | None:
    """The questions to bring; without those that name an option where options are left out."""
    titles = () if with_options else tuple(option.title for option in assessment.options)
    asked = [
        question
        for question in assessment.questions_to_bring
        if not any(title in question for title in titles)
    ]
    return _section(say("Questions to bring"), _words("numbered", asked))
