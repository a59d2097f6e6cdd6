"""All that is held about one person, read for the person."""

import json
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Connection, Table, and_, bindparam, select

from bot.store.care_tables import handovers
from bot.store.listening_tables import (
    contributions,
    stories,
    story_uses,
    survey_people,
    surveys,
    update_tellings,
    updates,
    visits,
    vote_answers,
    votes,
)
from bot.store.rights_tables import passes, rights_requests
from bot.store.staff_tables import marks
from bot.store.tables import (
    addresses,
    consents,
    conversations,
    hard_texts,
    interests,
    messages,
    people,
    reminders,
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
        consents.c.source,
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
    # A story is there as a story.
    "said": _rows(
        contributions,
        *("said_on", "kind", "service", "text", "hear_by", "told_at"),
        of=and_(contributions.c.person_id == WHO, contributions.c.story_id.is_(None)),
    ),
    "answers_to_updates": select(
        updates.c.title, update_tellings.c.told_at, update_tellings.c.answer, update_tellings.c.words
    )
    .join(updates, updates.c.id == update_tellings.c.update_id)
    .where(update_tellings.c.person_id == WHO)
    .order_by(update_tellings.c.update_id),
    "stories": _rows(stories, "told_on", "level", "parts", "state", of=stories.c.person_id == WHO),
    "stories_used": select(story_uses.c.place, story_uses.c.public, story_uses.c.used_on, story_uses.c.taken_out_at)
    .join(stories, stories.c.id == story_uses.c.story_id)
    .where(stories.c.person_id == WHO)
    .order_by(story_uses.c.id),
    "votes": select(votes.c.title, votes.c.created_at, vote_answers.c.choice, votes.c.words)
    .join(votes, votes.c.id == vote_answers.c.vote_id)
    .where(vote_answers.c.person_id == WHO)
    .order_by(vote_answers.c.vote_id),
    "surveys": select(votes.c.title, surveys.c.drawn_at)
    .join(surveys, surveys.c.vote_id == votes.c.id)
    .join(survey_people, survey_people.c.vote_id == surveys.c.vote_id)
    .where(survey_people.c.person_id == WHO)
    .order_by(survey_people.c.vote_id),
    "claims": _rows(claims, "kind", "pence", "claimed_at", "paid_at", of=claims.c.person_id == WHO),
    "partner": _rows(partners, *PARTNER, of=partners.c.person_id == WHO),
    "visits": _rows(visits, "service", "visited_at", "asked_at", of=visits.c.person_id == WHO),
    "notes": select(marks.c.kind, marks.c.text, marks.c.at)
    .join(messages, messages.c.id == marks.c.message_id)
    .where(messages.c.address_id.in_(THEIRS), marks.c.text != "")
    .order_by(marks.c.id),
    "with_a_person": _rows(
        handovers, "reason", "opened_at", "closed_at", "outcome", of=handovers.c.address_id.in_(THEIRS)
    ),
    "hard_texts": select(hard_texts.c.text_key, hard_texts.c.said_on)
    .join(messages, messages.c.id == hard_texts.c.message_id)
    .where(messages.c.address_id.in_(THEIRS))
    .order_by(hard_texts.c.id),
    "links": _rows(passes, "kind", "made_at", "expires_at", "closed_at", of=passes.c.person_id == WHO),
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
    for row in kept["votes"]:
        row["voted_for"] = json.loads(row.pop("words"))["choices"].get(row["choice"], row["choice"])
    return {"person": dict(person), **kept}
