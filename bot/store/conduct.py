"""Who has agreed to which version of the code of conduct, and who is to be told of a new one."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, Exists, bindparam, exists, or_, select, text

from bot.programme.conduct import PURPOSE, Code
from bot.store.columns import Moment
from bot.store.tables import addresses, consents, conversations, invitable, people, publications, reminders
from bot.store.taking_part_tables import invitations

REMINDER = "conduct"
QUIET_FOR = timedelta(hours=1)
VERSIONS = (
    select(publications.c.code_version, publications.c.at)
    .where(publications.c.code_version.is_not(None))
    .order_by(publications.c.id)
)
AGREED = (
    select(consents.c.version, consents.c.given)
    .join(people, people.c.subject == consents.c.subject)
    .where(people.c.id == bindparam("who"), consents.c.purpose == PURPOSE)
    .order_by(consents.c.id.desc())
    .limit(1)
)


def agreed_to(version: object) -> Exists:
    """A condition on people: they have agreed to this version."""
    theirs = (consents.c.subject == people.c.subject, consents.c.purpose == PURPOSE, consents.c.given)
    return exists().where(*theirs, consents.c.version == version).correlate(people)


_MOMENT = {name: bindparam(name, type_=Moment()) for name in ("since", "now", "quiet_since", "at_latest")}
_theirs = addresses.alias("theirs")
_TOLD = exists().where(
    _theirs.c.person_id == people.c.id,
    reminders.c.address_id == _theirs.c.id,
    reminders.c.kind == REMINDER,
    reminders.c.due_at >= _MOMENT["since"],
)
# The one address of a person that may be written to and was last heard from.
_BEST = (
    select(_theirs.c.id)
    .where(
        _theirs.c.person_id == people.c.id,
        _theirs.c.value.is_not(None),
        _theirs.c.suppressed.is_(None),
        _theirs.c.stopped_at.is_(None),
    )
    .order_by(_theirs.c.last_heard_at.desc().nulls_last(), _theirs.c.id)
    .limit(1)
    .correlate(people)
    .scalar_subquery()
)
_ASKED = exists().where(invitations.c.person_id == people.c.id, invitations.c.created_at >= _MOMENT["since"])
_BUSY = exists().where(conversations.c.address_id == addresses.c.id, conversations.c.state == "open")
TO_TELL = (
    select(addresses.c.id)
    .join(people, people.c.id == addresses.c.person_id)
    .where(
        text(invitable("people")),
        addresses.c.id == _BEST,
        ~agreed_to(bindparam("version")),
        ~_TOLD,
        ~_BUSY,
        # A conversation since then that is over, an invitation, or the latest day.
        or_(
            addresses.c.last_heard_at.between(_MOMENT["since"], _MOMENT["quiet_since"]),
            _ASKED,
            _MOMENT["now"] >= _MOMENT["at_latest"],
        ),
    )
    .order_by(addresses.c.id)
    .limit(bindparam("most"))
)


def versions(connection: Connection) -> list[tuple[str, datetime]]:
    """Every (version, published at), in the order of publishing."""
    return [(version, at) for version, at in connection.execute(VERSIONS)]


def to_tell(connection: Connection, code: Code, now: datetime, most: int) -> list[int]:
    """Addresses of invitable people who agreed to an older version, were not told of this one, and whose moment it is.

    Nobody is told in the hour after they wrote, or while a question of theirs is open.
    """
    values = {"version": code.version, "since": code.since, "now": now, "quiet_since": now - QUIET_FOR}
    return list(connection.execute(TO_TELL, {**values, "at_latest": code.told_at_latest(), "most": most}).scalars())


def newest(connection: Connection, person_id: int) -> tuple[bool, str | None]:
    """Whether somebody's newest word on the code is a yes, and to which version, as far as that is known."""
    found = connection.execute(AGREED, {"who": person_id}).first()
    return (False, None) if found is None else (found.given, found.version)
