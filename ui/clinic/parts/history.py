"""Notes, what was done, and every version of the record with what was found in it."""

import streamlit as st

from screening.assessment import Assessment
from screening.clinic.actors import Actor
from screening.clinic.cases import CaseView, Version, write_note
from screening.clinic.words import time_words
from screening.explain import verdict_words
from screening.language import say
from ui.clinic.here import here
from ui.components.words import as_typed, heading, small


def draw(view: CaseView, assessment: Assessment, actor: Actor) -> None:
    """The part."""
    heading(say("Notes"))
    for each in view.written:
        at = time_words(each.at, here().folder.zone)
        kind = say("What was done") if each.kind == "response" else say("Note")
        st.markdown(f"**{kind}** · {as_typed(each.by)} · {at}")
        st.markdown(as_typed(each.text))
    with st.form("note", border=False):
        st.text_area(say("A note (it stays as it is written)"), key="note-text", height=90)
        st.form_submit_button(say("Add the note"), on_click=_note, args=(view, actor))
    heading(say("Versions"))
    for sent in reversed(view.sent):
        st.markdown(
            f"**{say('Questionnaire {number}', number=sent.number)}** · "
            f"{time_words(sent.sent_at, here().folder.zone)}"
        )
        for version in reversed(sent.versions):
            _version(version)
        told = " ".join([*sent.consent.get("told", ()), sent.consent.get("words", "")])
        small(say("Agreed to: {words}", words=as_typed(told)))
    last = view.newest.versions[-1]
    if last.found["rulebook"][1] != assessment.rulebook.digest:
        st.info(
            say(
                "The rules changed since this version was kept. What stands above is by the"
                " rules of today; what was found then is kept with each version."
            )
        )


def _version(version: Version) -> None:
    at = time_words(version.at, here().folder.zone)
    found = version.found
    st.markdown(
        f"- {say('Version {number}', number=version.number)}: {kind_words(version.kind)} · "
        f"{as_typed(version.by)} · {at} · **{verdict_words(found['headline'][1])}** · "
        + say(
            "rules {version} ({digest})", version=found["rulebook"][0], digest=found["rulebook"][1]
        )
    )


def kind_words(kind: str) -> str:
    """How a version came about."""
    return {
        "sent": say("as sent"),
        "corrected": say("corrected"),
        "confirmed": say("found in a record"),
        "dose_judged": say("a dose judged"),
        "set_aside": say("set aside"),
        "taken_back": say("taken back"),
    }[kind]


def _note(view: CaseView, actor: Actor) -> None:
    from ui.clinic.case import act  # noqa: PLC0415  # the page draws its parts

    def write() -> None:
        write_note(here().store, actor, view.id, st.session_state["note-text"])
        st.session_state["note-text"] = ""

    act(
        write,
        say("The note is on record."),
    )
