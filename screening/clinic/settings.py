"""What the clinic decides: its own words, who reads answers and when, sending, retention."""

import json
from collections.abc import Mapping
from typing import Literal, NamedTuple, get_args

from sqlalchemy import select
from sqlalchemy.orm import Session

from rules.language import ENGLISH, languages, say
from screening.clinic.actors import Actor, needs
from screening.clinic.errors import ClinicError, SendingOffError
from screening.clinic.store import ONE, Store
from screening.clinic.tables import Clinic, OwnWords, now

Governance = Literal["who_reads", "how_often", "out_of_hours", "same_day_contact"]
OwnText = Literal["now", "soon", "ask", "contact", "hours"]
Kind = Governance | OwnText
GOVERNANCE: tuple[Governance, ...] = get_args(Governance)
OWN_TEXTS: tuple[OwnText, ...] = get_args(OwnText)
KINDS: tuple[Kind, ...] = (*GOVERNANCE, *OWN_TEXTS)
MOST_LETTERS = 600
MOST_RECORDED = 160
"""Of each text that page one of the summary prints."""
MOST_DAYS = 20_000


class Settings(NamedTuple):
    """The clinic as it stands. `words` is by language, then by kind; blank ones are not in it."""

    name: str
    sending_on: bool
    retention_days: int | None
    languages: tuple[str, ...]
    words: Mapping[str, Mapping[str, str]]
    version: int

    def text(self, kind: Kind, language: str) -> str:
        """The clinic's text in a language, or else in its first language; nothing if blank."""
        spoken = language.partition("_")[0]
        for code in (spoken, self.languages[0]):
            if found := self.words.get(code, {}).get(kind):
                return found
        return ""

    @property
    def blank(self) -> tuple[tuple[Kind, str], ...]:
        """Every text that the clinic has not written yet, with its language."""
        return tuple(
            (kind, code)
            for code in self.languages
            for kind in KINDS
            if not self.words.get(code, {}).get(kind)
        )

    @property
    def sending_lacks(self) -> tuple[Governance, ...]:
        """What must be recorded before answers can be sent."""
        return tuple(kind for kind in GOVERNANCE if not self.text(kind, self.languages[0]))

    @property
    def takes_answers(self) -> bool:
        """Whether a person can send: switched on, and everything recorded."""
        return self.sending_on and not self.sending_lacks


def settings(store: Store) -> Settings:
    """The clinic's settings. Nothing in them tells of a person, so everybody may read them."""
    with store.reading() as session:
        return settings_in(session)


def settings_in(session: Session) -> Settings:
    """The clinic's settings, within a transaction."""
    clinic = session.get_one(Clinic, ONE)
    words: dict[str, dict[str, str]] = {}
    for row in session.scalars(select(OwnWords)):
        words.setdefault(row.language, {})[row.kind] = row.text
    return Settings(
        name=clinic.name,
        sending_on=clinic.sending_on,
        retention_days=clinic.retention_days,
        languages=tuple(clinic.languages.split(",")),
        words=words,
        version=clinic.version,
    )


def set_words(store: Store, actor: Actor, kind: Kind, language: str, text: str) -> None:
    """Write one of the clinic's texts; an empty one is blank again, and the default stands in.

    Blanking what sending rests on switches sending off.
    """
    needs(store, actor, "administrator", "own_words")
    most = MOST_RECORDED if kind in GOVERNANCE else MOST_LETTERS
    if kind not in KINDS or language not in languages() or len(text.strip()) > most:
        raise ClinicError(say("At most {most} letters, please.", most=most))
    with store.writing() as writing:
        session = writing.session
        row = session.get(OwnWords, (kind, language))
        if row is None:
            row = OwnWords(kind=kind, language=language)
            session.add(row)
        row.text, row.changed_at = text.strip(), now()
        session.flush()
        clinic = session.get_one(Clinic, ONE)
        if clinic.sending_on and settings_in(session).sending_lacks:
            clinic.sending_on = False
            writing.audit.note(actor.who, "sending_off", "clinic", "not_recorded")
        writing.audit.note(actor.who, "words_set", f"{kind}/{language}")


def switch_sending(store: Store, actor: Actor, *, on: bool) -> None:
    """Switch sending on or off. Raises SendingOffError while something is not recorded."""
    needs(store, actor, "administrator", "sending")
    with store.writing() as writing:
        if on and (lacking := settings_in(writing.session).sending_lacks):
            raise SendingOffError(", ".join(lacking))
        writing.session.get_one(Clinic, ONE).sending_on = on
        writing.audit.note(actor.who, "sending_on" if on else "sending_off", "clinic")


def set_clinic(
    store: Store, actor: Actor, *, name: str, retention_days: int | None, spoken: tuple[str, ...]
) -> None:
    """Write the clinic's name, the days after which cases are deleted (None: never), languages."""
    needs(store, actor, "administrator", "clinic")
    if retention_days is not None and not 1 <= retention_days <= MOST_DAYS:
        raise ClinicError(say("Days must lie between 1 and {most}.", most=MOST_DAYS))
    if not name.strip() or not spoken or not set(spoken) <= set(languages()):
        raise ClinicError(say("A clinic needs a name and a language."))
    with store.writing() as writing:
        clinic = writing.session.get_one(Clinic, ONE)
        clinic.name, clinic.retention_days = name.strip()[:MOST_LETTERS], retention_days
        clinic.languages = ",".join(spoken)
        detail = "never" if retention_days is None else str(retention_days)
        writing.audit.note(actor.who, "clinic_set", "clinic", f"days:{detail}")


def title_of(kind: Kind) -> str:
    """What a text is about, as its field is named."""
    return {
        "who_reads": say("Who reads the answers"),
        "how_often": say("How often they look"),
        "out_of_hours": say("What happens out of hours"),
        "same_day_contact": say("How to reach the clinic the same day"),
        "now": say("Shown when somebody is needed now"),
        "soon": say("Shown when somebody should ask soon"),
        "ask": say("Shown when safety questions were left open"),
        "contact": say("Ways to reach the clinic"),
        "hours": say("Opening hours"),
    }[kind]


def default_text(kind: Kind) -> str:
    """What stands in while a text is blank."""
    return {
        "who_reads": say("The clinic has not said who reads the answers."),
        "how_often": say("The clinic has not said how often it looks."),
        "out_of_hours": say(
            "Nobody reads answers out of hours. Use the help lines on this page, day and night."
        ),
        "same_day_contact": say("Call the number on your appointment letter."),
        "now": say("Nobody at the clinic sees this now. Please call one of the numbers here."),
        "soon": say("Please tell the clinic today; do not wait for the appointment."),
        "ask": say("You can leave these open. Somebody may ask you about them."),
        "contact": say("Use the number on your appointment letter."),
        "hours": say("The clinic has not written its opening hours here."),
    }[kind]


def shown_text(known: Settings, kind: Kind, language: str) -> str:
    """The clinic's own text, or what stands in for it."""
    return known.text(kind, language) or default_text(kind)


def snapshot(known: Settings) -> str:
    """The settings as text, for a record of what a person was shown."""
    return json.dumps({"name": known.name, "words": known.words}, ensure_ascii=False)


DEFAULT_LANGUAGE = ENGLISH
