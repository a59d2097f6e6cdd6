"""All that is held about one person, read for the person."""

from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Connection, Table, bindparam, select

from bot.store.tables import (
    addresses,
    consents,
    conversations,
    interests,
    messages,
    people,
    reminders,
    rights_requests,
    wordings,
)

WHO: BindParameter[int] = bindparam("which")
# The code itself is nothing to show: only that there is one.
PERSON = select(
    *(column for column in people.c if column.name != "reply_code"),
    people.c.reply_code.is_not(None).label("shared_phone"),
).where(people.c.id == WHO)
THEIRS = select(addresses.c.id).where(addresses.c.person_id == WHO)


def _rows(table: Table, *columns: str, of: ColumnElement[bool]) -> Any:
    return select(*(table.c[name] for name in columns)).where(of).order_by(*table.primary_key)


OF: dict[str, Any] = {
    "addresses": _rows(
        addresses, "channel", "value", "stopped_at", "suppressed", "last_heard_at", of=addresses.c.person_id == WHO
    ),
    "agreements": select(
        consents.c.purpose,
        consents.c.given,
        consents.c.at,
        consents.c.channel,
        consents.c.language,
        wordings.c.text.label("words"),
    )
    .select_from(consents.outerjoin(wordings, wordings.c.id == consents.c.wording_id))
    .where(consents.c.subject == select(people.c.subject).where(people.c.id == WHO).scalar_subquery())
    .order_by(consents.c.id),
    "interests": _rows(interests, "kind", "key", of=interests.c.person_id == WHO),
    "conversations": _rows(
        conversations, "flow", "state", "place", "started_at", "updated_at", of=conversations.c.address_id.in_(THEIRS)
    ),
    "messages": select(
        *(messages.c.direction, messages.c.channel, messages.c.created_at, messages.c.kind),
        *(messages.c.body, messages.c.kept_apart, messages.c.state, messages.c.needs_person),
    )
    .where(messages.c.address_id.in_(THEIRS), messages.c.kind != "press")
    .order_by(messages.c.id),
    "rights_requests": _rows(
        rights_requests,
        *("kind", "way", "note", "asked_on", "due_on", "longer_why", "done_at", "outcome"),
        of=rights_requests.c.person_id == WHO,
    ),
    "reminders": _rows(reminders, "kind", "due_at", "done_at", of=reminders.c.address_id.in_(THEIRS)),
}


def all_of(connection: Connection, person_id: int) -> dict[str, Any]:
    """ "person", a row, and lists of rows by what they are; {} for a person who is not there."""
    which = {"which": person_id}
    person = connection.execute(PERSON, which).mappings().first()
    if person is None:
        return {}
    kept = {name: [dict(row) for row in connection.execute(query, which).mappings()] for name, query in OF.items()}
    return {"person": dict(person), **kept}
