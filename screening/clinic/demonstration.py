"""A store with invented people, to look at clinic mode: `make clinic`."""

import json
import tomllib
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

from screening.clinic.actors import OPERATOR
from screening.clinic.invitations import Consent, admit, invite, send
from screening.clinic.settings import GOVERNANCE, set_words, settings, switch_sending
from screening.clinic.store import Store
from screening.clinic.tables import now
from screening.example import example_intake

FILE = Path(__file__).parent / "demonstration.toml"
CONSENT = "Agreed, for the demonstration."
GOVERNED = {
    "who_reads": "The nurse on duty reads what you send (demonstration: nobody does).",
    "how_often": "Twice a day, at 9:00 and 16:00, Monday to Friday.",
    "out_of_hours": "Nobody reads answers at night or at weekends. Use the help lines then.",
    "same_day_contact": "Call the front desk on 01632 960001, 9:00 to 17:00.",
}


def demonstrate(store: Store, at: datetime | None = None) -> int:
    """Fill an empty store with the invented people; how many. One that holds people stays."""
    if settings(store).sending_on:
        return 0
    moment = at or now()
    for kind in GOVERNANCE:
        set_words(store, OPERATOR, kind, "en", GOVERNED[kind])
    switch_sending(store, OPERATOR, on=True)
    people = tomllib.loads(FILE.read_text("utf-8"))["person"]
    for person in people:
        _send_all(store, person, moment)
    return len(people)


def _send_all(store: Store, person: dict[str, Any], moment: datetime) -> None:
    appointment, case_id = _appointment(person.get("appointment"), moment), None
    if not person["sent_hours_ago"]:
        invite(store, OPERATOR, reference=person["reference"], appointment=appointment)
    for ago, given in zip(person["sent_hours_ago"], person.get("answers", ()), strict=True):
        made = invite(
            store,
            OPERATOR,
            reference=person["reference"],
            case_id=case_id,
            appointment=appointment,
        )
        case_id, sent_at = made.case_id, moment - timedelta(hours=ago)
        here = admit(store, made.code)
        answers = json.dumps(answers_of(given, sent_at))
        send(store, here.actor, here.invitation_id, answers, Consent(CONSENT), at=sent_at)


def _appointment(given: str | None, moment: datetime) -> datetime | None:
    """A day counted from today, and a time by this machine's clock."""
    if given is None:
        return None
    days, _, at = given.partition(" ")
    day = moment.astimezone().date() + timedelta(days=int(days))
    return datetime.combine(day, time.fromisoformat(at)).astimezone()


def answers_of(given: dict[str, Any], sent_at: datetime) -> dict[str, Any]:
    """The example's answers with these put over them, filled in on the day they were sent."""
    answers = example_intake()
    answers["filled_in_on"] = sent_at.date().isoformat()
    changes = dict(given)
    keep = changes.pop("keep_trials", None)
    weeks = changes.pop("weeks_at_dose_of_second", None)
    if weeks is not None:
        answers["trials"][1]["weeks_at_that_dose"] = weeks
    if keep is not None:
        answers["trials"] = answers["trials"][:keep]
    for part, change in changes.items():
        answers[part] = {**answers.get(part, {}), **change}
    return answers
