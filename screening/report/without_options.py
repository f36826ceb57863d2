"""An assessment as a person sees it where options must not be shown to them."""

from rules.rulebook import LABEL_COUNT, OPTIONS, load_rulebook
from screening.assessment import Assessment
from screening.bring import questions_to_bring


def without_options(assessment: Assessment) -> Assessment:
    """The same assessment without the options, what names one, and the rules about them."""
    judged = tuple(
        entry
        for entry in assessment.judged
        if not entry.file.startswith(OPTIONS) and entry.file != LABEL_COUNT
    )
    cited = {finding.source for entry in judged for finding in entry.findings}
    result = next(
        each for each in assessment.definitions if each.id == assessment.headline.definition
    )
    return assessment.model_copy(
        update={
            "options": (),
            "questions_to_bring": questions_to_bring(
                assessment.headline, result, assessment.reconsider, ()
            ),
            "judged": judged,
            "sources": {
                key: cite
                for key, cite in assessment.sources.items()
                if key in cited | _of_definitions()
            },
        }
    )


def _of_definitions() -> set[str]:
    return {definition.source for definition in load_rulebook().definitions.values()}
