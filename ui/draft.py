"""The draft that the browser's own tab keeps: what is in it, and how it is taken up again."""

import json
from typing import Any

import streamlit as st

from screening.language import languages
from ui import state

DRAFT_FORMAT = "trd-draft/1"
NO_DRAFT = "none"
"""How what stands in the tab begins where the person wants no draft: the wish, and no answer."""
MOST_DRAFT_BYTES = 1_000_000


def draft() -> str:
    """What the browser's tab keeps, as text."""
    return json.dumps(
        {
            "format": DRAFT_FORMAT,
            "content": state.content(),
            "short": state.is_short(),
            "language": st.session_state.get(state.LANGUAGE),
            "editing": state.editing(),
            "help": st.session_state.get(state.HELP_LEVEL, []),
            "also": st.session_state.get(state.TAB_ALSO_KEEPS),
        },
        ensure_ascii=False,
    )


def no_draft() -> str:
    """The wish for no draft, with the language that was chosen: a language is no answer."""
    return f"{NO_DRAFT} {st.session_state.get(state.LANGUAGE) or ''}".rstrip()


def restore(written: str) -> None:
    """Take up the draft that the browser's tab kept; one that cannot be read is left alone."""
    st.session_state[state.ASKED_TAB] = True
    if written.partition(" ")[0] == NO_DRAFT:
        st.session_state[state.KEEP_IN_TAB] = False
        _speak(written.partition(" ")[2])
        return
    kept = _read_draft(written)
    if kept is None or state.has_answers() or _is_of_another(kept):
        return
    if isinstance(kept.get("also"), dict):
        st.session_state[state.TAB_ALSO_KEEPS] = kept["also"]
    state.replace(kept["content"])
    st.session_state[state.SHORT] = bool(kept.get("short"))
    _speak(kept.get("language"))
    if isinstance(kept.get("editing"), int):
        st.session_state[state.EDITING] = kept["editing"]
    if isinstance(kept.get("help"), list):
        st.session_state[state.HELP_LEVEL] = kept["help"]
    st.session_state[state.RESTORED] = state.has_answers()


def _speak(language: object) -> None:
    """Take up the language that was chosen before a reload."""
    if language in languages():
        st.session_state[state.LANGUAGE] = language


def _is_of_another(kept: dict[str, Any]) -> bool:
    """Whether a code opened a form here meanwhile, and the draft was written under another."""
    here, there = st.session_state.get(state.TAB_ALSO_KEEPS), kept.get("also")
    if not here:
        return False
    return not isinstance(there, dict) or there.get("code") != here.get("code")


def _read_draft(written: str) -> dict[str, Any] | None:
    if not written or len(written) > MOST_DRAFT_BYTES:
        return None
    try:
        kept = json.loads(written)
    except ValueError:
        return None
    if not isinstance(kept, dict) or kept.get("format") != DRAFT_FORMAT:
        return None
    return kept if _is_form(kept.get("content")) else None


def _is_form(kept: object) -> bool:
    """Whether a draft has the shape that widgets can be drawn from; its answers may be wrong."""
    if not isinstance(kept, dict):
        return False
    listed = kept.get("trials", [])
    parts = [value for name, value in kept.items() if name in empty_parts()]
    return (
        isinstance(listed, list)
        and all(isinstance(trial, dict) for trial in listed)
        and all(isinstance(part, dict) for part in parts)
    )


def empty_parts() -> frozenset[str]:
    """The parts of a form that hold answers by name."""
    return frozenset(
        {
            "person",
            "episode",
            "symptoms",
            "safety",
            "other_treatments",
            "health",
            "risk_factors",
            "substances",
            "mood_elevation",
            "other_medicines",
            "goals",
        }
    )
