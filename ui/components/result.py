"""The parts of a result. Each draws what the assessment says."""

from collections.abc import Iterable

import streamlit as st

from screening.assessment import Assessment, DefinitionResult, Noted, OptionResult, TrialResult
from screening.explain import PART_WORDS, VERDICT_WORDS
from screening.options import GROUPS, cards, group_title, standing_words
from ui.components.words import small

PART_ICONS = {
    "counts": ":material/check:",
    "could_count": ":material/question_mark:",
    "does_not_count": ":material/remove:",
}


def headline(assessment: Assessment) -> None:
    """The one sentence to start with, and what would decide it."""
    st.header("What these answers say", anchor=False)
    st.subheader(assessment.headline.sentence, anchor=False)
    for note in assessment.headline.another_pathway_first[1:]:
        st.markdown(f"- {note.finding.says}")
    result = next(
        each for each in assessment.definitions if each.id == assessment.headline.definition
    )
    if result.to_decide:
        st.markdown(f"**What would help:** {result.to_decide}")
    small(assessment.rulebook.sentence)


def asked_back(assessment: Assessment) -> None:
    """Odd answers, asked back kindly."""
    for each in assessment.asked_back:
        st.warning(each.sentence, icon=":material/edit:")


def trials(assessment: Assessment) -> None:
    """Each medicine, and why it counts or does not under the headline definition."""
    if not assessment.trials:
        return
    st.header("The medicines, one by one", anchor=False)
    for trial in assessment.trials:
        _trial(trial, assessment)


def _trial(trial: TrialResult, assessment: Assessment) -> None:
    part = trial.parts[assessment.headline.definition]
    words = PART_WORDS[part.part]
    if part.same_medicine_as:
        words = f"the same medicine as number {part.same_medicine_as}, counted once"
    with st.container(border=True):
        st.subheader(f"{trial.number}. {trial.name}, {trial.dose}", anchor=False)
        st.markdown(f"{PART_ICONS[part.part]} **{words.capitalize()}**")
        st.markdown(f"Taken for {trial.weeks}. At its best: {trial.improvement}.")
        if trial.usual_minimum:
            stricter = (
                f" Some sources ask for {trial.stricter_minimum}." if trial.stricter_minimum else ""
            )
            small(f"The least usual dose is {trial.usual_minimum}.{stricter}")
        if part.part == "counts":
            with st.expander("Why it counts"):
                st.markdown(_list(part.because))
        else:
            st.markdown(_list(part.because))
        for note in trial.notes:
            small(note)
        if trial.can_be_judged_on:
            st.markdown(f"It can be judged from {trial.can_be_judged_on:%d %B %Y}.")


def definitions(assessment: Assessment) -> None:
    """Every definition side by side, and where they disagree."""
    st.header("Other definitions", anchor=False)
    st.markdown("Sources define treatment-resistant depression in different ways.")
    st.markdown(_list(_row(each) for each in assessment.definitions))
    with st.expander("Where they disagree, and on what"):
        for said in assessment.disagreements or ("They agree on these answers.",):
            st.markdown(f"- {said}")


def _row(result: DefinitionResult) -> str:
    possible = "not known" if result.possible_trials is None else str(result.possible_trials)
    kinds = f" of {result.needed_classes} different kinds" if result.needed_classes > 1 else ""
    return (
        f"**{result.short_name}**: {VERDICT_WORDS[result.verdict]}. Certain {result.failed_trials},"
        f" possible {possible}, asked for {result.needed}{kinds}."
    )


def missing(assessment: Assessment) -> None:
    """What would help to decide, in the person's words."""
    if not assessment.missing:
        return
    st.header("What would help to decide", anchor=False)
    for each in assessment.missing:
        st.markdown(f"- {each.sentence}")


def reconsider(assessment: Assessment) -> None:
    """What else is worth checking."""
    if not assessment.reconsider:
        return
    st.header("Worth checking", anchor=False)
    for note in assessment.reconsider:
        st.markdown(f"- {_noted(note)}")


def _noted(note: Noted) -> str:
    about = "" if note.about == "the answers" else f" ({note.about})"
    return f"**{note.finding.title}**{about}: {note.finding.says}"


def symptoms(assessment: Assessment) -> None:
    """The PHQ-9, or the range it lies in."""
    st.header("Symptoms", anchor=False)
    st.markdown(assessment.severity.sentence)


def options(assessment: Assessment) -> None:
    """The options to discuss: the same list for everyone, in groups."""
    if not assessment.options:
        return
    st.header("Options to talk about", anchor=False)
    st.markdown(
        "The list and its order are the same for everyone. What changes with the answers is the"
        " sentence about where things stand, and what to mention first."
    )
    raised = st.toggle("Only those with something to mention first", key="only-raised")
    for group in GROUPS:
        found = [
            option
            for option in assessment.options
            if option.group == group and (option.precautions or not raised)
        ]
        if found:
            st.subheader(group_title(group), anchor=False)
            for option in found:
                _option(option)


def _option(option: OptionResult) -> None:
    card = cards()[option.id]
    count = len(option.precautions)
    mention = f" · {count} to mention first" if count else ""
    with st.expander(f"{option.title}: {standing_words(option.standing)}{mention}"):
        st.markdown(option.standing_says)
        if option.check_first:
            st.markdown(option.check_first)
        for precaution in option.precautions:
            icon = ":material/priority_high:" if precaution.strong else ":material/info:"
            st.markdown(f"{icon} **{precaution.title}.** {precaution.says}")
        st.markdown("**What it is.** " + " ".join(card.what_it_is))
        involves = card.involves
        st.markdown(
            f"**What it involves.** {involves.where} {involves.how_often} {involves.how_long}"
        )
        st.markdown("**What is known**")
        st.markdown(
            "\n".join(
                f"- {each.says} (certainty: {each.certainty.replace('_', ' ')})"
                for each in card.evidence
            )
        )
        st.markdown(f"**How soon.** {card.how_soon.says}")
        st.markdown(f"**What usually comes before.** {card.usually_before.says}")
        st.markdown("**Common effects**\n" + _list(card.common_effects))
        st.markdown("**Serious effects**\n" + _list(card.serious_effects))
        st.markdown("**What is watched**\n" + _list(card.monitoring))
        st.markdown(
            "**Approval**\n"
            + _list(
                f"{each.region.upper()}: {each.state.replace('_', ' ')}. {each.says}"
                f" (checked {each.as_of:%d %B %Y})"
                for each in card.regulatory
            )
        )
        if card.sources_disagree:
            st.markdown("**Where sources disagree**\n" + _list(card.sources_disagree))
        st.markdown("**Questions to ask**\n" + _list(card.questions))
        small(f"Checked by {card.review.checked_by}.")


def _list(sentences: Iterable[str]) -> str:
    return "\n".join(["", *(f"- {sentence}" for sentence in sentences)])


def questions_to_bring(assessment: Assessment) -> None:
    """What to ask at the appointment."""
    st.header("Questions to bring", anchor=False)
    for number, question in enumerate(assessment.questions_to_bring, start=1):
        st.markdown(f"{number}. {question}")


def worked_out(assessment: Assessment) -> None:
    """How this was worked out: staging, every rule that fired, its source and review."""
    st.header("How this was worked out", anchor=False)
    staging = assessment.staging
    with st.expander("Staging methods (none of these is a verdict)"):
        for staged in (staging.maudsley, staging.thase_rush, staging.mgh, staging.european):
            st.markdown(f"**{staged.method}.** {staged.sentence}")
            for item in staged.items:
                st.markdown(f"- {item}")
    with st.expander("Every rule that spoke"):
        used = assessment.rulebook
        st.markdown(f"Rulebook {used.version}, fingerprint `{used.digest}`. {used.sentence}")
        for rule, source, where in dict.fromkeys(
            (entry.rule, entry.source, entry.where) for entry in assessment.trace
        ):
            st.markdown(f"- `{rule}`: {where} [{source}]")
    with st.expander("Sources"):
        for key, cite in assessment.sources.items():
            st.markdown(f"- [{key}] {cite}")
