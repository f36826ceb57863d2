"""The end of the printed summary: how it was worked out, the sources, and every help line."""

from collections.abc import Iterator

from rules.language import say
from rules.rulebook import OPTIONS, load_rulebook
from screening.assessment import Assessment, Safety
from screening.exclusions import leaves_out_words
from screening.report.detail import SETTING_WORDS
from screening.report.help import reached
from screening.report.printed import Line, Lines, Section


def worked_out(assessment: Assessment, *, with_options: bool) -> Iterator[Section]:
    """Staging, the rulebook, what this tool set itself, and every source that is cited."""
    yield Section(
        title=say("How this was worked out"),
        blocks=(
            Lines(kind="text", lines=(Line(words=_rules(assessment)),)),
            Lines(kind="list", lines=tuple(_definitions(assessment))),
        ),
    )
    yield Section(
        title=say("Staging methods (none of these is a verdict)"),
        blocks=(Lines(kind="list", lines=tuple(_staging(assessment))),),
    )
    yield Section(
        title=say("Sources"),
        blocks=(Lines(kind="small", lines=tuple(_sources(assessment, with_options=with_options))),),
    )


def _rules(assessment: Assessment) -> str:
    used = assessment.rulebook
    return " ".join(
        [
            say(
                "Every step is a written rule that compares one answer with a published number."
                " {used} of {rules} rules spoke.",
                used=used.rules_used,
                rules=used.rules,
            ),
            used.sentence,
            say(
                "Rulebook {version}, fingerprint {digest}.",
                version=used.version,
                digest=used.digest,
            ),
        ]
    )


def _definitions(assessment: Assessment) -> Iterator[Line]:
    """What a definition does not settle itself, or leaves out."""
    for each in assessment.definitions:
        said = []
        if each.set_by_this_tool:
            names = ", ".join(say(SETTING_WORDS[name]) for name in each.set_by_this_tool)
            said.append(say("Set by this tool, not by the source: {names}.", names=names))
        if left_out := leaves_out_words(each):
            said.append(left_out)
        if said:
            yield Line(lead=f"{each.short_name}:", words=" ".join(said))


def _staging(assessment: Assessment) -> Iterator[Line]:
    staging = assessment.staging
    for staged in (staging.maudsley, staging.thase_rush, staging.mgh, staging.european):
        yield Line(lead=f"{staged.method}:", words=" ".join([staged.sentence, *staged.items]))


def _sources(assessment: Assessment, *, with_options: bool) -> Iterator[Line]:
    """Every source, or those of the definitions and of what spoke outside the options."""
    keys = {
        finding.source
        for entry in assessment.judged
        if with_options or not entry.file.startswith(OPTIONS)
        for finding in entry.findings
    }
    keys |= {definition.source for definition in load_rulebook().definitions.values()}
    for key, cite in assessment.sources.items():
        if key in keys:
            yield Line(lead=f"[{key}]", words=cite)


def help_lines(safety: Safety) -> Section:
    """Every help line of the country."""
    return Section(
        title=say("Help lines"),
        blocks=(
            Lines(
                kind="list",
                lines=tuple(
                    Line(lead=f"{line.name}:", words=reached(line)) for line in safety.help_lines
                ),
            ),
        ),
    )
