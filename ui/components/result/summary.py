"""The headline, the medicines one by one, what is missing, the definitions, the symptoms."""

from collections.abc import Iterable

import streamlit as st

from screening.assessment import Assessment, DefinitionResult, Noted, TrialResult
from screening.explain import part_words, verdict_words
from screening.language import say, say_date
from screening.notices import notices
from screening.phq9_bands import score_bands
from screening.timeline import timeline
from ui.components import timeline as drawn
from ui.components.words import as_typed, heading, in_html, small

PART_ICONS = {
    "counts": ":material/check:",
    "could_count": ":material/question_mark:",
    "does_not_count": ":material/remove:",
}


def headline(assessment: Assessment) -> None:
    """The one sentence to start with, and what would decide it."""
    heading(say("What these answers say"))
    st.markdown(f"**{as_typed(assessment.headline.sentence)}**")
    for note in assessment.headline.another_pathway_first[1:]:
        st.markdown(f"- {as_typed(note.finding.says)}")
    small(as_typed(assessment.rulebook.sentence))


def asked_back(assessment: Assessment) -> None:
    """Odd answers, asked back kindly."""
    for each in assessment.asked_back:
        st.warning(as_typed(each.sentence), icon=":material/edit:")


def why(assessment: Assessment) -> None:
    """Why: the timeline, then each medicine and why it counts or does not."""
    if not assessment.trials:
        return
    heading(say("Why: your medicines, one by one"))
    drawn.timeline(timeline(assessment), with_parts=True)
    for trial in assessment.trials:
        _trial(trial, assessment)


def _trial(trial: TrialResult, assessment: Assessment) -> None:
    part = trial.parts[assessment.headline.definition]
    words = part_words(part)
    with st.expander(
        f"{trial.number}. {as_typed(trial.name)}: {words}", icon=PART_ICONS[part.part]
    ):
        st.markdown(listed(part.because))
        if trial.usual_minimum:
            small(_minimum(trial))
        for note in trial.notes:
            small(as_typed(note))
        if trial.can_be_judged_on:
            day = say_date(trial.can_be_judged_on)
            st.markdown(notices()["can_be_judged_on"].format(day=day))


def _minimum(trial: TrialResult) -> str:
    usual = say("The least usual dose is {dose}.", dose=trial.usual_minimum)
    if not trial.stricter_minimum:
        return usual
    return f"{usual} {say('Some sources ask for {dose}.', dose=trial.stricter_minimum)}"


def missing(assessment: Assessment) -> None:
    """What would change the answer, in the person's words."""
    if not assessment.missing:
        return
    heading(say("What would change the answer"))
    st.markdown(listed(each.sentence for each in assessment.missing))


def definitions(assessment: Assessment) -> None:
    """Every definition side by side, and where they disagree."""
    heading(say("Definitions side by side"))
    st.markdown(say("Sources define treatment-resistant depression in different ways."))
    rows = "".join(_row(each) for each in assessment.definitions)
    st.html(f'<ul class="trd-definitions">{rows}</ul>')
    with st.expander(say("Where they disagree, and on what")):
        said = assessment.disagreements or (say("They agree on these answers."),)
        st.markdown(listed(said))


def _row(result: DefinitionResult) -> str:
    possible = say("not known") if result.possible_trials is None else result.possible_trials
    counts = say(
        "Certain: {certain}. Possible: {possible}. Asked for: {needed}.",
        certain=result.failed_trials,
        possible=possible,
        needed=result.needed,
    )
    if result.needed_classes > 1:
        counts += " " + say("Of {number} different kinds.", number=result.needed_classes)
    return (
        f"<li><span>{in_html(result.name)}</span>"
        f'<span class="verdict">{in_html(verdict_words(result.verdict))}</span>'
        f'<span class="counts">{in_html(counts)}</span></li>'
    )


def reconsider(assessment: Assessment) -> None:
    """What else is worth checking."""
    if not assessment.reconsider:
        return
    heading(say("Worth checking"))
    st.markdown("\n".join(f"- {_noted(note)}" for note in assessment.reconsider))


def _noted(note: Noted) -> str:
    about = "" if note.about == say("the answers") else f" ({as_typed(note.about)})"
    return f"**{note.finding.title}**{about}: {as_typed(note.finding.says)}"


def symptoms(assessment: Assessment) -> None:
    """The PHQ-9, or the range it lies in, with its bands."""
    heading(say("Symptoms"))
    severity = assessment.severity
    st.markdown(as_typed(severity.sentence))
    if severity.phq9_total is None and severity.phq9_range is None:
        return
    possible = set(severity.phq9_bands_possible)
    cells = "".join(
        f'<div class="{"here" if band.band in possible else ""}">'
        f"{band.first}-{band.last}<br>{in_html(band.words)}</div>"
        for band in score_bands()
    )
    st.html(
        f'<div class="trd-bands" role="img" aria-label="{in_html(severity.sentence)}">{cells}</div>'
    )
    small(say("The PHQ-9 is a questionnaire; a clinician looks at more than its number."))


def questions_to_bring(assessment: Assessment) -> None:
    """What to ask at the appointment."""
    heading(say("Questions to bring"))
    asked = enumerate(assessment.questions_to_bring, start=1)
    st.markdown("\n".join(f"{number}. {as_typed(question)}" for number, question in asked))


def listed(sentences: Iterable[str]) -> str:
    """Sentences as a list."""
    return "\n".join(["", *(f"- {as_typed(sentence)}" for sentence in sentences)])
