"""Staff: who signed in with the identity provider, in what role, and until when."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select

from screening.clinic.actors import NOBODY, Actor, Here, Role, refuse, staff
from screening.clinic.audit import hold
from screening.clinic.config import SignInConfig
from screening.clinic.store import Store, Writing
from screening.clinic.tables import SignIn, Staff, new_id, now

SEEN_EVERY = timedelta(seconds=30)
"""How often it is written down that somebody is still here."""
FRESH = timedelta(minutes=10)
"""A sign-in that the store does not know must be as recent as this; an older one ended."""


def roles_of(claims: Mapping[str, Any], config: SignInConfig) -> frozenset[Role]:
    """The roles that the provider's claim or the clinic's own lists give somebody."""
    given = claims.get(config.role_claim) if config.role_claim else None
    named = {given} if isinstance(given, str) else set(given or ())
    email = str(claims.get("email") or "").casefold()
    verified = (
        config.every_email_is_verified or str(claims.get("email_verified")).casefold() == "true"
    )
    found: set[Role] = set()
    if config.clinician_claim in named or (verified and email in config.clinicians):
        found.add("clinician")
    if config.administrator_claim in named or (verified and email in config.administrators):
        found.add("administrator")
    return frozenset(found)


def signed_in(store: Store, claims: Mapping[str, Any], config: SignInConfig) -> Actor:
    """The member of staff of a sign-in that the provider vouched for.

    Raises NotAllowedError, noted in the audit: `no_role`, or `session_over` after inactivity, after
    the longest time, or once it was signed out.
    """
    roles = roles_of(claims, config)
    key = store.hashed("sign_in", _one_sign_in(claims))
    if roles and (known := _here_already(store, key, roles, config)):
        return known
    who = store.hashed("staff", f"{claims.get('iss')}|{claims.get('sub')}")
    over, begun = False, False
    with store.writing() as writing:
        member = _member(store, writing, who, _name(claims))
        actor = staff(member.id, store.opened(member, "name")["name"], roles)._replace(
            here=_here(key, config)
        )
        found = writing.session.get(SignIn, key)
        at = now()
        if found is None:
            begun = True
            found = SignIn(id=key, staff_id=member.id, began_at=at, last_seen_at=at)
            writing.session.add(found)
            if at - _issued(claims, at) > FRESH:
                found.ended_at = at
            elif roles:
                writing.audit.note(actor.who, "signed_in", "", ",".join(sorted(roles)))
        over = found.ended_at is not None or _is_over(found, config, at)
        if over and (begun or found.ended_at is None):
            found.ended_at = found.ended_at or at
            writing.audit.note(actor.who, "session_over")
        elif not over and at - found.last_seen_at > SEEN_EVERY:
            found.last_seen_at = at
    if over:
        refuse(store, actor, "session_over", "staff")
    if not roles:
        refuse(store, actor, "no_role", "staff")
    return actor


def _here_already(
    store: Store, key: str, roles: frozenset[Role], config: SignInConfig
) -> Actor | None:
    """The member of staff of a sign-in that was seen a moment ago: nothing has to be written."""
    with store.reading() as session:
        found = session.get(SignIn, key)
        at = now()
        if (
            found is None
            or found.ended_at
            or _is_over(found, config, at)
            or at - found.last_seen_at > SEEN_EVERY
        ):
            return None
        member = session.get_one(Staff, found.staff_id)
        known = staff(member.id, store.opened(member, "name")["name"], roles)
        return known._replace(here=_here(key, config))


def _here(key: str, config: SignInConfig) -> Here:
    idle, longest = timedelta(minutes=config.idle_minutes), timedelta(hours=config.longest_hours)
    return Here(key, idle, longest)


def is_used_elsewhere(store: Store, claims: Mapping[str, Any], config: SignInConfig) -> bool:
    """Whether a sign-in was used a moment ago, perhaps in another tab."""
    key = store.hashed("sign_in", _one_sign_in(claims))
    with store.reading() as session:
        return not _here(key, config).is_over(session.get(SignIn, key), now())


def issued_within(claims: Mapping[str, Any], moment: timedelta) -> bool:
    """Whether the provider vouched for somebody just now."""
    at = now()
    return at - _issued(claims, at) <= moment


def end_sign_in(store: Store, actor: Actor, claims: Mapping[str, Any]) -> None:
    """End a sign-in for good: a cookie that was copied opens nothing any more."""
    with store.writing() as writing:
        hold(writing.session)
        found = writing.session.get(SignIn, store.hashed("sign_in", _one_sign_in(claims)))
        if found is not None and found.ended_at is None:
            found.ended_at = now()
            writing.audit.note(actor.who, "signed_out")


def local_staff(store: Store, name: str) -> Actor:
    """Whoever sits at the one machine that clinic mode runs on, where no provider is configured."""
    with store.writing() as writing:
        member = _member(store, writing, store.hashed("staff", f"local|{name}"), name)
        writing.audit.note(f"staff:{member.id}", "signed_in", "", "local")
    return staff(member.id, name, frozenset({"clinician", "administrator"}))


def refuse_entry(store: Store, why: str, about: str) -> None:
    """Note that somebody without a sign-in asked for a staff page. Raises NotAllowedError."""
    refuse(store, NOBODY, why, about)


def _member(store: Store, writing: Writing, identity: str, name: str) -> Staff:
    hold(writing.session)  # two first requests at once must not both make the row
    member = writing.session.scalar(select(Staff).where(Staff.identity == identity))
    if member is None:
        member = Staff(id=new_id(), identity=identity)
        store.sealed(member, "name", {"name": name})
        writing.session.add(member)
        writing.session.flush()
    return member


def _name(claims: Mapping[str, Any]) -> str:
    for claim in ("name", "preferred_username", "email", "sub"):
        if claims.get(claim):
            return str(claims[claim])[:120]
    return "?"


def _one_sign_in(claims: Mapping[str, Any]) -> str:
    """What tells one sign-in of a person from their next."""
    parts = ("iss", "sub", "iat", "exp", "nonce", "auth_time", "sid", "jti")
    return "|".join(str(claims.get(part, "")) for part in parts)


def _issued(claims: Mapping[str, Any], otherwise: datetime) -> datetime:
    issued = claims.get("iat")
    return datetime.fromtimestamp(float(issued), UTC) if issued else otherwise


def _is_over(found: SignIn, config: SignInConfig, at: datetime) -> bool:
    idle = timedelta(minutes=config.idle_minutes)
    longest = timedelta(hours=config.longest_hours)
    return at - found.last_seen_at > idle or at - found.began_at > longest
