"""The clinic of this process: its folder, its open store, its queue, and its caller."""

import os
import time
from functools import cache
from threading import Lock
from typing import Literal, NamedTuple

import streamlit as st

from screening.clinic.calls import Caller
from screening.clinic.config import ClinicFolder, folder_given
from screening.clinic.errors import ClinicError
from screening.clinic.migrate import check_shape
from screening.clinic.queue import QueueIndex
from screening.clinic.settings import KINDS, Settings, settings, shown_text
from screening.clinic.store import Store
from ui import state
from ui.clinic import keys

Side = Literal["both", "people", "staff"]
SIDE = "TRD_CLINIC_SIDE"
OPENING = Lock()
A_MOMENT_SECONDS = 2
OF_LATE: dict[int, tuple[float, Settings]] = {}
WHOSE = "clinic-whose"
OF_BOTH = {
    state.LANGUAGE,
    state.SESSION,
    state.ASKED_TAB,
    state.FOCUS,
    keys.CAME_BACK,
    keys.REFUSED,
}
"""What may go along from the one side to the other: nothing that tells of a person."""


class Here(NamedTuple):
    """What one process holds open, for every session."""

    folder: ClinicFolder
    store: Store
    lines: QueueIndex
    caller: Caller


def here() -> Here:
    """The clinic of this process, opened once. Raises ClinicSetupError."""
    with OPENING:
        return _opened(str(folder_given()))


@cache
def _opened(folder: str) -> Here:
    """The store itself is shared; nothing of any session is kept in it."""
    known = ClinicFolder(folder_given(folder))
    store = known.open_store()
    check_shape(store)
    return Here(known, store, QueueIndex(store), Caller(store, known.config.call))


def side() -> Side:
    """Whose pages this process serves."""
    given = os.environ.get(SIDE, "both")
    return "people" if given == "people" else "staff" if given == "staff" else "both"


def only_of(whose: Literal["people", "staff"]) -> None:
    """Take away what the other side left in this session: Back and forward go between them.

    Answers of a case must not turn up under a person's code, nor the other way round.
    """
    if st.session_state.get(WHOSE, whose) != whose:
        for key in [key for key in st.session_state if key not in OF_BOTH]:
            del st.session_state[key]
    st.session_state[WHOSE] = whose


def _settings_of_late() -> Settings:
    """The settings as they were a moment ago, for what is shown; sending looks them up itself."""
    store = here().store
    read_at, known = OF_LATE.get(id(store), (0.0, None))
    if known is None or time.monotonic() - read_at > A_MOMENT_SECONDS:
        known = settings(store)
        OF_LATE[id(store)] = (time.monotonic(), known)
    return known


def know_the_clinic() -> None:
    """Put the clinic's name and words, in the language spoken, where the pages find them.

    Where the store does not answer, those of before stay: help must not wait for a database.
    """
    try:
        known = _settings_of_late()
    except ClinicError:
        st.session_state.setdefault(state.CLINIC, state.AtClinic("", takes_answers=False, words={}))
        return
    language = state.language()
    words = {str(kind): shown_text(known, kind, language) for kind in KINDS}
    st.session_state[state.CLINIC] = state.AtClinic(known.name, known.takes_answers, words)
