"""The options to discuss: the same list for everyone, in groups, to be opened and filtered."""

import re

import streamlit as st

from screening.assessment import Assessment, OptionResult
from screening.language import say, say_date
from screening.options import (
    GROUPS,
    asks_by_region,
    cards,
    certainty_words,
    group_title,
    in_country_words,
    label_count_words,
    state_words,
)
from ui.components.result.summary import listed
from ui.components.words import heading, small


def options(assessment: Assessment, *, for_clinician: bool = False) -> None:
    """Every option in its group, with what is asked for in the country.

    How the person's own count stands to that is shown to a clinician only.
    """
    if not assessment.options:
        return
    heading(say("Options to talk about"))
    st.markdown(
        say(
            "The list and its order are the same for everyone. Each option says what the label or"
            " guideline in your country asks for, then what was tried and what to mention first."
        )
    )
    _filters()
    shown = [option for option in assessment.options if _passes(option)]
    for group in GROUPS:
        found = [option for option in shown if option.group == group]
        if found:
            heading(group_title(group), level=3)
            with st.container(gap="xsmall"):
                for option in found:
                    _option(option, for_clinician=for_clinician)
    if not shown:
        st.markdown(say("No option fits this filter. Clear it to see them all."))


def _filters() -> None:
    """What to see of the list: a group, only those with something to mention, a word."""
    groups = {group: group_title(group) for group in GROUPS}
    st.pills(say("Show"), list(groups), format_func=groups.__getitem__, key="options-group")
    st.toggle(say("Only those with something to mention first"), key="options-raised")
    st.text_input(say("Find a word in the options"), key="options-word")


def _passes(option: OptionResult) -> bool:
    group = st.session_state.get("options-group")
    word = (st.session_state.get("options-word") or "").strip().casefold()
    card = cards()[option.id]
    text = " ".join([option.title, *card.also_called, *card.what_it_is]).casefold()
    return (
        group in (None, option.group)
        and (bool(option.precautions) or not st.session_state.get("options-raised"))
        and (not word or re.search(rf"\b{re.escape(word)}", text) is not None)
    )


def _option(option: OptionResult, *, for_clinician: bool) -> None:
    count = len(option.precautions)
    mention = f" · {say('{number} to mention first', number=count)}" if count else ""
    with st.expander(f"{option.title}: {in_country_words(option)}{mention}"):
        _asked(option)
        if for_clinician:
            st.markdown(f"**{label_count_words(option)}.** {option.label_count_says}")
        if option.already_tried:
            st.markdown(option.already_tried)
        if option.check_first:
            st.markdown(option.check_first)
        for precaution in option.precautions:
            icon = ":material/priority_high:" if precaution.strong else ":material/info:"
            st.markdown(f"{icon} **{precaution.title}.** {precaution.says}")
        _card(option.id)


def _asked(option: OptionResult) -> None:
    """What is asked for in the country; in each region where the country has none."""
    st.markdown(option.in_country_says)
    if option.in_country is None:
        with st.popover(say("What labels and guidelines say elsewhere")):
            st.markdown(listed(asks_by_region(option.id)))


def _card(name: str) -> None:
    card = cards()[name]
    involves = card.involves
    _part(say("What it is"), " ".join(card.what_it_is))
    _part(say("What it involves"), f"{involves.where} {involves.how_often} {involves.how_long}")
    known = [
        say(
            "{sentence} (certainty: {certainty})",
            sentence=each.says,
            certainty=certainty_words(each.certainty),
        )
        for each in card.evidence
    ]
    _part(say("What is known"), listed(known))
    _part(say("How soon"), card.how_soon.says)
    _part(say("What usually comes before"), card.usually_before.says)
    _part(say("Common effects"), listed(card.common_effects))
    _part(say("Serious effects"), listed(card.serious_effects))
    _part(say("What is watched"), listed(card.monitoring))
    approvals = [
        f"{state_words(each.region, each.state)}. {each.says} ({say_date(each.as_of)})"
        for each in card.regulatory
    ]
    _part(say("Approval"), listed(approvals))
    if card.sources_disagree:
        _part(say("Where sources disagree"), listed(card.sources_disagree))
    _part(say("Questions to ask"), listed(card.questions))
    if not card.review.checked:
        small(say("No clinician has checked this text yet."))


def _part(title: str, words: str) -> None:
    st.markdown(f"**{title}**{'' if words.startswith(chr(10)) else '. '}{words}")
