"""A list of ticks that one answer can settle: none of these, some, not sure."""

import streamlit as st

from screening.form import is_asked, topics_on
from screening.questions import Question, questions
from ui import state
from ui.components.words import small

SOME = "some"
FOR_ALL = {"none": "no", "not_sure": "not_sure", "rather_not_say": "rather_not_say"}


def tick_list(name: str) -> None:
    """Draw one list. Each tick has its place among the answers; the list itself is no answer."""
    question = questions()[f"list.{name}"]
    topics = [topic for topic in topics_on(name) if _is_offered(topic)]
    key = state.key_at(f"list.{name}")
    state.seed(key, _answer_for_all(topics))
    with st.container(border=True):
        st.pills(
            question.ask,
            list(question.answers),
            format_func=question.answers.__getitem__,
            key=key,
            on_change=_take_all,
            args=(name, topics),
        )
        if st.session_state[key] == SOME:
            _ticks(name, topics)
        else:
            small(" · ".join(topic_words(topic) for topic in topics))


def _is_offered(topic: str) -> bool:
    return topic.startswith("other_treatments.") or is_asked(state.content(), topic)


def topic_words(topic: str) -> str:
    """The wording of a tick."""
    if topic.startswith("other_treatments."):
        return questions()["other_treatments"].answers[topic.split(".")[1]]
    return questions()[topic].ask


def _answer_for_all(topics: list[str]) -> str | None:
    """What was answered for the whole list; "some" where its ticks differ."""
    given = {state.answer(topic) for topic in topics}
    for code, answer in FOR_ALL.items():
        if given == {answer}:
            return code
    return None if given == {None} else SOME


def _take_all(name: str, topics: list[str]) -> None:
    chosen = st.session_state[state.key_at(f"list.{name}")]
    for topic in topics:
        if chosen in FOR_ALL:
            state.put(topic, FOR_ALL[chosen])
        elif state.answer(topic) != "yes":
            state.put(topic, None)
        st.session_state.pop(state.key_at(topic), None)
    for part in ("rest", "unsure"):
        st.session_state.pop(state.key_at(f"list.{name}", part), None)


def _ticks(name: str, topics: list[str]) -> None:
    for topic in topics:
        key = state.key_at(topic)
        state.seed(key, state.answer(topic) == "yes")
        st.checkbox(topic_words(topic), key=key, on_change=_take_tick, args=(name, topic, topics))
    _rest(name, topics)


def _take_tick(name: str, topic: str, topics: list[str]) -> None:
    rest = st.session_state.get(state.key_at(f"list.{name}", "rest"))
    if st.session_state[state.key_at(topic)]:
        state.put(topic, "yes")
    else:
        state.put(topic, _rest_answer(rest))
    _write_rest(name, topics, rest)


def _rest(name: str, topics: list[str]) -> None:
    """What is said of the others on the list. Left open, they stay unanswered."""
    asked: Question = questions()["list.rest"]
    key = state.key_at(f"list.{name}", "rest")
    others = [topic for topic in topics if state.answer(topic) != "yes"]
    state.seed(key, _said_of(others))
    st.pills(
        asked.ask,
        list(asked.answers),
        format_func=asked.answers.__getitem__,
        key=key,
        on_change=_take_rest,
        args=(name, topics),
    )
    if st.session_state[key] == "not_sure" and others:
        unsure = state.key_at(f"list.{name}", "unsure")
        state.seed(unsure, [topic for topic in others if state.answer(topic) == "not_sure"])
        st.pills(
            questions()["list.unsure"].ask,
            others,
            selection_mode="multi",
            format_func=topic_words,
            key=unsure,
            on_change=_take_rest,
            args=(name, topics),
        )


def _said_of(others: list[str]) -> str | None:
    given = {state.answer(topic) for topic in others}
    if "not_sure" in given:
        return "not_sure"
    if given == {"no"}:
        return "none"
    return "rather_not_say" if given == {"rather_not_say"} else None


def _take_rest(name: str, topics: list[str]) -> None:
    _write_rest(name, topics, st.session_state[state.key_at(f"list.{name}", "rest")])


def _rest_answer(rest: str | None) -> str | None:
    return {"none": "no", "rather_not_say": "rather_not_say"}.get(rest or "")


def _write_rest(name: str, topics: list[str], rest: str | None) -> None:
    """Write what was said of the others; where only some are not sure, the rest are "no".

    "Not sure about some" before any was named says nothing yet of any of them.
    """
    unsure = st.session_state.get(state.key_at(f"list.{name}", "unsure")) or []
    for topic in topics:
        if state.answer(topic) == "yes":
            continue
        if rest == "not_sure":
            state.put(topic, ("not_sure" if topic in unsure else "no") if unsure else None)
        else:
            state.put(topic, _rest_answer(rest))


def ticked(name: str) -> list[str]:
    """The places of what was ticked on a list."""
    return [topic for topic in topics_on(name) if state.answer(topic) == "yes"]
