"""Every session-state key, in one place, and what happens to the answers when a widget changes.

The answers are one dictionary in the shape of an intake file. A widget is drawn from them and
writes back into them when it changes, so nothing depends on which page is on show. They live in
this session alone; a draft is kept by the browser's own tab (ui/components/tab.py).
"""

import secrets
from copy import deepcopy
from datetime import date, tzinfo
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import streamlit as st

from screening.form import Content, answer_at, empty_form, put_answer
from screening.intake import MOST_TRIALS
from screening.language import ENGLISH, languages

CONTENT = "content"
LANGUAGE = "language"
SHORT = "short"
KEEP_IN_TAB = "keep_in_tab"
ASKED_TAB = "asked_tab"
FORGET_TAB = "forget_tab"
SESSION = "session"
RESTORED = "restored"
HELP_LEVEL = "help_level"
EDITING = "editing"
REMOVED = "removed"
FOCUS = "focus"
PRINT = "print"
GO_TO = "go_to"
CLINIC = "clinic"
BEFORE_FORGET = "before_forget"
LEFT_AT_CLINIC = "left_at_clinic"
TAB_ALSO_KEEPS = "tab_also_keeps"
PROBLEMS = "problems"
SURE = "sure"
WIDGET = "at:"
"""How the key of every widget begins; the place of its answer follows."""
DIGITS = ("0", "1", "2", "3", "4")


def today() -> date:
    """The day where the app runs: in personal mode, where the person is."""
    return date.today()  # noqa: DTZ011


def clock() -> tzinfo | None:
    """The time zone of the person's browser; None: that of the machine the app runs on."""
    try:
        return ZoneInfo(st.context.timezone) if st.context.timezone else None
    except (ZoneInfoNotFoundError, ValueError):
        return None


def content() -> Content:
    """The answers so far."""
    found: Content = st.session_state.setdefault(CONTENT, empty_form())
    return found


def answer(place: str) -> Any:  # noqa: ANN401  # any answer
    """The answer at a place; None where there is none."""
    return answer_at(content(), place)


def put(place: str, given: object) -> None:
    """Write an answer; None takes it out."""
    put_answer(content(), place, given)


def replace(new: Content) -> None:
    """Put other answers in the place of those so far; every widget is drawn from them anew."""
    st.session_state[CONTENT] = deepcopy(new)
    for key in [key for key in st.session_state if str(key).startswith(WIDGET)]:
        del st.session_state[key]
    for key in (EDITING, REMOVED, HELP_LEVEL, PROBLEMS):
        st.session_state.pop(key, None)


def forget() -> None:
    """Clear everything that was typed in, here and in the browser's tab."""
    language = st.session_state.get(LANGUAGE)
    before = st.session_state.get(BEFORE_FORGET)
    left = before is not None and not before()
    for key in list(st.session_state):
        del st.session_state[key]
    st.session_state[ASKED_TAB] = True
    st.session_state[FORGET_TAB] = True
    if left:
        st.session_state[LEFT_AT_CLINIC] = True
    if language:
        st.session_state[LANGUAGE] = language


def leave() -> None:
    """Clear everything here and in the tab. What a clinic keeps under a code stays there."""
    st.session_state.pop(BEFORE_FORGET, None)
    forget()


# --- widgets ----------------------------------------------------------------------------------


def key_at(place: str, part: str = "") -> str:
    """The key of the widget for a place, or for a part of it."""
    return f"{WIDGET}{place}{':' if part else ''}{part}"


def seed(key: str, value: object) -> None:
    """What a widget shows before it is touched. Streamlit forgets widgets of other pages."""
    if key not in st.session_state:
        st.session_state[key] = value


def take_choice(place: str) -> None:
    """Write the choice of a widget: a word, or a number where the scale counts."""
    chosen = st.session_state[key_at(place)]
    put(place, int(chosen) if chosen in DIGITS and _is_scale(place) else chosen)


def _is_scale(place: str) -> bool:
    return place.startswith(("symptoms.", "substances.audit_c."))


def take_several(place: str, alone: tuple[str, ...], most: int | None) -> None:
    """Write several choices. One that stands alone takes the place of the others, and gives it."""
    key, before = key_at(place), list(answer(place) or [])
    chosen = list(st.session_state[key])
    new = [code for code in chosen if code not in before]
    if any(code in alone for code in new):
        chosen = new
    elif new:
        chosen = [code for code in chosen if code not in alone]
    if most is not None:
        chosen = chosen[:most]
    st.session_state[key] = chosen
    put(place, chosen or None)


def take_number(place: str) -> None:
    """Write a whole number, or what was typed as a number."""
    given = st.session_state[key_at(place)]
    put(place, given)
    st.session_state[key_at(place, "unknown")] = None


def take_unknown(place: str) -> None:
    """Write that a number is not known, or will not be said."""
    put(place, st.session_state[key_at(place, "unknown")])
    for part in ("", "typed"):
        if key_at(place, part) in st.session_state:
            st.session_state[key_at(place, part)] = None if not part else ""


def take_text(place: str) -> None:
    """Write a text as it stands, without the blanks around it."""
    put(place, st.session_state[key_at(place)].strip() or None)


def focus_on(where: str) -> None:
    """Ask the browser to bring a part of the page into view, once."""
    number = st.session_state.get(FOCUS, (0, ""))[0]
    st.session_state[FOCUS] = (number + 1, where)


def go(page: str) -> None:
    """Go to another page, and to its heading."""
    st.session_state[GO_TO] = page
    focus_on("step")


# --- medicines --------------------------------------------------------------------------------


def trials() -> list[dict[str, Any]]:
    """The medicines listed so far."""
    listed = content().get("trials")
    return listed if isinstance(listed, list) else []


def add_trial(**given: object) -> None:
    """Add a medicine and open its card; not more than the form takes."""
    if len(trials()) >= MOST_TRIALS:
        edit_trial(None)
        return
    content()["trials"] = [*trials(), dict(given)]
    put("medicines_taken", "yes")
    st.session_state[key_at("medicines_taken")] = "yes"
    edit_trial(len(trials()) - 1)


def edit_trial(number: int | None) -> None:
    """Open the card of one medicine; None closes it. A card left empty is no medicine."""
    before = st.session_state.get(EDITING)
    if before is not None and before != number and trials()[before : before + 1] == [{}]:
        trials().pop(before)
        number = number - 1 if number is not None and number > before else number
    st.session_state[EDITING] = number
    st.session_state.pop(REMOVED, None)
    _forget_trial_widgets()
    if number is not None:
        focus_on("editor")


def editing() -> int | None:
    """The medicine whose card is open."""
    number: int | None = st.session_state.get(EDITING)
    return number if number is not None and number < len(trials()) else None


def copy_trial(number: int) -> None:
    """Add a copy of a medicine, and open it: the same medicine at another time or dose."""
    add_trial(**deepcopy(trials()[number]))


def remove_trial(number: int) -> None:
    """Take a medicine out; it can be put back until something else is done."""
    taken_out = (number, trials().pop(number))
    st.session_state[EDITING] = None
    edit_trial(None)
    st.session_state[REMOVED] = taken_out
    if not trials():
        content().pop("trials", None)


def put_back() -> None:
    """Put back the medicine that was taken out last."""
    number, trial = st.session_state.pop(REMOVED)
    content()["trials"] = [*trials()[:number], trial, *trials()[number:]]
    edit_trial(None)


def removed() -> dict[str, Any] | None:
    """The medicine that was taken out last, if it can be put back."""
    kept = st.session_state.get(REMOVED)
    return kept[1] if kept else None


def _forget_trial_widgets() -> None:
    for key in [key for key in st.session_state if str(key).startswith(f"{WIDGET}trials.")]:
        del st.session_state[key]


# --- language, draft, path --------------------------------------------------------------------


def language() -> str:
    """The code of the language that is spoken, in the spelling of the person's country.

    The country is the one that was answered; before that, the one the browser names.
    """
    wanted, _, country = (st.context.locale or ENGLISH).replace("-", "_").partition("_")
    known = languages()
    chosen: str = st.session_state.get(LANGUAGE) or wanted
    chosen = chosen if chosen in known else ENGLISH
    spelling = f"{chosen}_{answer('country') or country}"
    return spelling if spelling in known else chosen


def offered_languages() -> dict[str, str]:
    """The languages to choose from, by their own names; spellings follow the country."""
    return {code: each.name for code, each in languages().items() if "_" not in code}


def is_short() -> bool:
    """Whether the short way through the form was chosen."""
    return bool(st.session_state.get(SHORT))


class AtClinic(NamedTuple):
    """The clinic a form is for: its name, whether it takes answers, its own words by kind."""

    name: str
    takes_answers: bool
    words: dict[str, str]


def at_clinic() -> AtClinic | None:
    """The clinic that this form will be sent to; None in personal mode."""
    found: AtClinic | None = st.session_state.get(CLINIC)
    return found


def session() -> str:
    """A name for this session, so that the browser asks each one once. It tells nothing."""
    name: str = st.session_state.setdefault(SESSION, secrets.token_hex(8))
    return name


def has_answers() -> bool:
    """Whether anything has been answered."""
    return any(value for name, value in content().items() if name not in ("format", "filled_in_on"))
