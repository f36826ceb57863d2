"""Who does something: one of the staff, a person with a code, the operator of the machine, nobody.

Every function of the store that tells or changes something of a person asks for an actor, and
refuses one that may not; the refusal is in the audit.
"""

from datetime import datetime, timedelta
from typing import Literal, NamedTuple

from screening.clinic.errors import NotAllowedError
from screening.clinic.store import Store
from screening.clinic.tables import SignIn, is_id, now

Role = Literal["clinician", "administrator", "operator"]


class Here(NamedTuple):
    """The sign-in of one of the staff, and how long it lasts."""

    sign_in: str
    idle: timedelta
    longest: timedelta

    def is_over(self, found: SignIn | None, at: datetime) -> bool:
        """Whether it has ended: signed out, not used for so long, or too long ago."""
        return (
            found is None
            or found.ended_at is not None
            or at - found.last_seen_at > self.idle
            or at - found.began_at > self.longest
        )


class Actor(NamedTuple):
    """Who acts, and as what. `invitation` is the one whose code a person gave.

    `here` is the sign-in of one of the staff: a page that stayed open after it ended does nothing.
    """

    who: str
    name: str
    roles: frozenset[Role] = frozenset()
    invitation: str = ""
    here: Here | None = None


NOBODY = Actor("nobody", "")
OPERATOR = Actor("operator", "operator", frozenset({"operator", "administrator", "clinician"}))
"""Who may start programs on the clinic's machine may read its key: nothing is kept from them."""

SERVER = Actor("server", "server", frozenset({"administrator"}))
"""A server, doing by itself what the clinic has set: it deletes what is past its days."""


def person(invitation: str) -> Actor:
    """The person who gave the code of an invitation."""
    return Actor(f"person:{invitation}", "", invitation=invitation)


def staff(number: str, name: str, roles: frozenset[Role]) -> Actor:
    """One of the staff, by the store's own name for them."""
    return Actor(f"staff:{number}", name, roles)


def needs(store: Store, actor: Actor, role: Role, about: str) -> None:
    """Refuse an actor without a role, or whose sign-in has ended. Raises NotAllowedError."""
    if role not in actor.roles:
        refuse(store, actor, f"needs_{role}", about)
    if actor.here is not None:
        with store.reading() as session:
            over = actor.here.is_over(session.get(SignIn, actor.here.sign_in), now())
        if over:
            refuse(store, actor, "session_over", about)


def needs_invitation(store: Store, actor: Actor, invitation: str) -> None:
    """Refuse everybody but the person of this invitation. Raises NotAllowedError."""
    if not invitation or actor.invitation != invitation:
        refuse(store, actor, "not_your_form", f"invitation:{invitation}")


def refuse(store: Store, actor: Actor, why: str, about: str) -> None:
    """Note the refusal in the audit, then raise NotAllowedError."""
    with store.writing() as writing:
        writing.audit.note(actor.who, "refused", _told(about), why)
    raise NotAllowedError(why)


def _told(about: str) -> str:
    """What it is about, without what is no id: anybody can write anything into an address."""
    kind, _, number = about.partition(":")
    return about if not number or number == "new" or is_id(number) else f"{kind}:?"
