"""The tables of taking part: projects, what people are asked to help with, their places, and what they are owed."""

from sqlalchemy import Boolean, Column, Date, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint, false

from bot.store.columns import Moment, Number, Words
from bot.store.tables import edited, metadata, only, people

projects = Table(
    "projects",
    metadata,
    Column("id", Number, primary_key=True),
    Column("title", Words, nullable=False),
    Column("about", Words, nullable=False),
    Column("lead", Words, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("created_by", Words, nullable=False),
    # JSON: how it went, by question. A project ends with it, and not without.
    Column("evaluation", Words),
    Column("ended_at", Moment),
    Column("ended_by", Words),
)

# Patient Involvement Requests: nothing goes out to people without one that the PPI team has reviewed.
requests = Table(
    "requests",
    metadata,
    Column("id", Number, primary_key=True),
    Column("project_id", Number, ForeignKey(projects.c.id), nullable=False, index=True),
    Column("title", Words, nullable=False),
    # JSON: what was answered, by question.
    Column("answers", Words, nullable=False),
    Column("influence", Text, nullable=False),
    Column("consultation", Words),
    Column("state", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("created_by", Words, nullable=False),
    *edited(),
    Column("submitted_at", Moment),
    Column("returned_why", Words),
    Column("reviewed_at", Moment),
    Column("reviewed_by", Words),
    Column("rung", Words),
    Column("equality_impact", Words),
)

opportunities = Table(
    "opportunities",
    metadata,
    Column("id", Number, primary_key=True),
    Column("request_id", Number, ForeignKey(requests.c.id), nullable=False, index=True),
    Column("project_id", Number, ForeignKey(projects.c.id), nullable=False, index=True),
    Column("state", Text, nullable=False),
    Column("places", Integer, nullable=False),
    # None for what people do in their own time, until `ends_at`.
    Column("starts_at", Moment),
    Column("ends_at", Moment, nullable=False),
    Column("partners_only", Boolean, nullable=False, server_default=false()),
    # JSON: everything else that staff wrote, in words, lists and pence (`bot.programme.opportunity`).
    Column("details", Words, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("created_by", Words, nullable=False),
    *edited(),
    Column("asked_after_at", Moment),
    Index("opportunities_open", "ends_at", **only("state = 'open'")),
)

invitations = Table(
    "invitations",
    metadata,
    Column("id", Number, primary_key=True),
    Column("opportunity_id", Number, ForeignKey(opportunities.c.id), nullable=False),
    Column("person_id", Number, ForeignKey(people.c.id), nullable=False),
    Column("state", Text, nullable=False),
    # JSON: why this person, as keys like "service:diabetes".
    Column("reasons", Words, nullable=False, server_default="[]"),
    Column("access_needs", Words),
    Column("created_at", Moment, nullable=False),
    Column("answered_at", Moment),
    # Which of the times that people were asked to it; 0 for whoever found it by themselves.
    Column("asked_in", Integer, nullable=False, server_default="0"),
    # The place in the waiting list, which is the order in which people said yes.
    Column("turn", Integer),
    Column("answer_by", Moment),
    UniqueConstraint("opportunity_id", "person_id"),
    Index("invitations_state", "opportunity_id", "state", "turn"),
    Index("invitations_person", "person_id"),
    Index("invitations_answer_by", "answer_by", **only("state = 'place_offered'")),
    Index("invitations_created", "created_at", "state", "person_id"),
    Index("invitations_answered", "answered_at", "person_id", **only("answered_at IS NOT NULL")),
)

# What people said after an event, kept for reports; once somebody is erased nothing leads back to them.
event_answers = Table(
    "event_answers",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("opportunity_id", Number, ForeignKey(opportunities.c.id), nullable=False),
    Column("invitation_id", Number, ForeignKey(invitations.c.id, ondelete="SET NULL")),
    Column("question", Text, nullable=False),
    Column("answer", Text, nullable=False),
    UniqueConstraint("invitation_id", "question"),
    Index("event_answers_counted", "opportunity_id", "question", "answer"),
)

claims = Table(
    "claims",
    metadata,
    Column("id", Number, primary_key=True),
    Column("person_id", Number, ForeignKey(people.c.id), nullable=False),
    Column("opportunity_id", Number, ForeignKey(opportunities.c.id), nullable=False),
    Column("kind", Text, nullable=False),
    Column("pence", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("claimed_at", Moment, nullable=False),
    # When the session was: at most so many a month are paid.
    Column("session_at", Moment, nullable=False),
    Column("paid_at", Moment),
    Column("paid_by", Words),
    UniqueConstraint("opportunity_id", "person_id", "kind"),
    Index("claims_person", "person_id"),
    Index("claims_open", "id", **only("state = 'claimed'")),
    Index("claims_paid", "paid_at", **only("paid_at IS NOT NULL")),
)

partners = Table(
    "partners",
    metadata,
    Column("person_id", Number, ForeignKey(people.c.id), primary_key=True),
    Column("state", Text, nullable=False),
    Column("wished_at", Moment),
    Column("began_on", Date),
    Column("reviewed_on", Date),
    Column("ended_on", Date),
)
