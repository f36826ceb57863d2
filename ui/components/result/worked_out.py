"""How it was worked out: staging, every rule that spoke with its numbers, and the sources."""

import streamlit as st

from screening.assessment import Assessment
from screening.language import say
from screening.spoken_rules import SpokenRule, rules_that_spoke
from ui.components.result.summary import listed
from ui.components.words import as_typed, heading, small


def worked_out(assessment: Assessment, *, for_clinician: bool = False) -> None:
    """Everything a careful reader can check."""
    heading(say("How this was worked out"))
    used = assessment.rulebook
    st.markdown(
        say("Rulebook {version}, fingerprint {digest}.", version=used.version, digest=used.digest)
        + f" {used.sentence}"
    )
    staging(assessment)
    spoken = rules_that_spoke(assessment, for_clinician=for_clinician)
    for file, rules in spoken.items():
        with st.expander(say("Rules about {subject}: {number}", subject=file, number=len(rules))):
            for rule in rules:
                _rule(rule)
    with st.expander(say("Sources")):
        st.markdown(listed(f"[{key}] {cite}" for key, cite in assessment.sources.items()))


def staging(assessment: Assessment) -> None:
    """The four published staging methods."""
    staging = assessment.staging
    with st.expander(say("Staging methods (none of these is a verdict)")):
        for staged in (staging.maudsley, staging.thase_rush, staging.mgh, staging.european):
            st.markdown(f"**{staged.method}.** {as_typed(staged.sentence)}")
            st.markdown(listed(staged.items))


def _rule(rule: SpokenRule) -> None:
    numbers = ", ".join(rule.numbers)
    st.markdown(f"**{rule.title}** ({as_typed(', '.join(rule.subjects))}). {as_typed(rule.says)}")
    parts = [
        say("Rule: {rule}", rule=rule.rule),
        say("Numbers: {numbers}", numbers=numbers) if numbers else "",
        say("Source: {source}, {where}", source=rule.source, where=rule.where),
        say("Checked by a clinician") if rule.checked else say("Not checked by a clinician yet"),
    ]
    small(as_typed(" · ".join(part for part in parts if part)))
