"""All that is held about one person, read for the person."""

import json
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Connection, Table, bindparam, select

from bot.store.listening_tables import contributions, stories, update_tellings, updates, vote_answers, votes
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
from bot.store.taking_part_tables import claims, event_answers, invitations, opportunities, partners

WHO: BindParameter[int] = bindparam("which")
# The code itself is nothing to show: only that there is one.
PERSON = select(
    *(column for column in people.c if column.name != "reply_code"),
    people.c.reply_code.is_not(None).label("shared_phone"),
).where(people.c.id == WHO)
THEIRS = select(addresses.c.id).where(addresses.c.person_id == WHO)


PARTNER = tuple(column.name for column in partners.c if column.name != "person_id")


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
        consents.c.version,
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
    "taking_part": select(
        *(opportunities.c.details, invitations.c.state, invitations.c.access_needs),
        *(invitations.c.created_at, invitations.c.answered_at),
    )
    .join(opportunities, opportunities.c.id == invitations.c.opportunity_id)
    .where(invitations.c.person_id == WHO)
    .order_by(invitations.c.id),
    "after_events": select(opportunities.c.id.label("opportunity"), event_answers.c.question, event_answers.c.answer)
    .join(invitations, invitations.c.id == event_answers.c.invitation_id)
    .join(opportunities, opportunities.c.id == invitations.c.opportunity_id)
    .where(invitations.c.person_id == WHO)
    .order_by(opportunities.c.id, event_answers.c.question),
    "said": _rows(
        contributions, "said_on", "kind", "service", "text", "hear_by", "told_at", of=contributions.c.person_id == WHO
    ),
    "answers_to_updates": select(
        updates.c.title, update_tellings.c.told_at, update_tellings.c.answer, update_tellings.c.words
    )
    .join(updates, updates.c.id == update_tellings.c.update_id)
    .where(update_tellings.c.person_id == WHO)
    .order_by(update_tellings.c.update_id),
    "stories": _rows(stories, "told_on", "level", "parts", "state", of=stories.c.person_id == WHO),
    "votes": select(votes.c.title, votes.c.created_at, vote_answers.c.choice)
    .join(votes, votes.c.id == vote_answers.c.vote_id)
    .where(vote_answers.c.person_id == WHO)
    .order_by(vote_answers.c.vote_id),
    "claims": _rows(claims, "kind", "pence", "claimed_at", "paid_at", of=claims.c.person_id == WHO),
    "partner": _rows(partners, *PARTNER, of=partners.c.person_id == WHO),
    "reminders": _rows(reminders, "kind", "due_at", "done_at", of=reminders.c.address_id.in_(THEIRS)),
}


def all_of(connection: Connection, person_id: int) -> dict[str, Any]:
    """ "person", a row, and lists of rows by what they are; {} for a person who is not there."""
    which = {"which": person_id}
    person = connection.execute(PERSON, which).mappings().first()
    if person is None:
        return {}
    kept = {name: [dict(row) for row in connection.execute(query, which).mappings()] for name, query in OF.items()}
    for row in kept["taking_part"]:
        row["title"] = json.loads(row.pop("details"))["title"]
    for row in kept["stories"]:
        row["parts"] = json.loads(row["parts"])
    return {"person": dict(person), **kept}
