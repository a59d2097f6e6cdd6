"""The tables of the service's heart: people, what they say and are sent, and what statements are built from."""

from typing import Any

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)

from bot.store.columns import Moment, Number, Words
from bot.store.outbox_states import QUEUED, UNFINISHED

metadata = MetaData(
    naming_convention={
        "pk": "%(table_name)s_pk",
        "fk": "%(table_name)s_%(column_0_name)s_fk",
        "uq": "%(table_name)s_%(column_0_N_name)s_key",
        "ck": "%(table_name)s_%(constraint_name)s_check",
        "ix": "%(table_name)s_%(column_0_name)s_index",
    }
)


def one_of(states: tuple[str, ...]) -> str:
    """The condition of a partial index on states, used only by a query that repeats it word for word."""
    return "state IN ({})".format(", ".join(f"'{state}'" for state in states))


def only(condition: str) -> dict[str, Any]:
    """What makes an index partial, on both databases."""
    return {"postgresql_where": text(condition), "sqlite_where": text(condition)}


def invitable(table: str = "") -> str:
    """The condition of `people_invitable`: improvers who said yes to invitations, and are not being forgotten."""
    here = f"{table}." if table else ""
    return f"{here}state = 'improver' AND {here}may_invite AND NOT {here}forgetting"


REPLY_CODE, WHO_IS_THERE = "reply_code", "who_is_there"
"""Why a message is held back until the person has said something: the reason of its row."""

BEHIND = f"state = 'retry' AND reason IN ('{REPLY_CODE}', '{WHO_IS_THERE}')"
"""The condition of `messages_behind`, used only by a query that repeats it word for word."""


SHORT_ANSWER = "length(answer) <= 200"
"""The condition of `equality_answers_counted`, used only by a query that repeats it word for word."""


SAYS_SO = ("%.hint%", "%common.gave_up%", "%common.idle%")
"""How the keys look of what is said instead of going on: hints, giving up, the answer to words that mean nothing."""

NOT_UNDERSTOOD = " OR ".join(f"said LIKE '{pattern}'" for pattern in SAYS_SO)
"""The condition of `messages_not_understood`, used only by a query that repeats it word for word."""


UNREPORTED = f"direction = 'out' AND channel = 'sms' AND {one_of(('accepted', 'sent'))}"
"""The condition of `messages_unreported`, used only by a query that repeats it word for word."""


def edited() -> tuple[Column[Any], Column[Any]]:
    """Which visit to its form wrote a draft last, and who it was: whoever else had it open is told."""
    edition = Column("edition", String(32), nullable=False, server_default=text("''"))
    return edition, Column("changed_by", Words)


people = Table(
    "people",
    metadata,
    Column("id", Number, primary_key=True),
    # The only name the consent ledger knows a person by; forgetting draws a new one.
    Column("subject", String(32), nullable=False, unique=True),
    Column("state", Text, nullable=False),
    Column("language", Text, nullable=False, server_default="en"),
    Column("easy", Boolean, nullable=False, server_default=false()),
    Column("facts", Words, nullable=False, server_default="{}"),
    Column("source", Words),
    Column("created_at", Moment, nullable=False),
    Column("joined_at", Moment),
    Column("forgetting", Boolean, nullable=False, server_default=false()),
    # What the consent ledger says last about invitations. Only a trigger on the ledger writes it (and forgetting),
    # so that a million people can be matched without reading the ledger of each.
    Column("may_invite", Boolean, nullable=False, server_default=false()),
    # PAUSE: until then nothing that we would begin is sent.
    Column("quiet_until", Moment),
    # DELETE MY DATA was said then; the rest goes once the last sentence has left.
    Column("erasing_at", Moment),
    # What the person was before DIED, should it have been a mistake.
    Column("state_before", Text),
    # English is what everybody begins with: whether they have said themselves in which language we write.
    Column("chose_language", Boolean, nullable=False, server_default=false()),
    # What they get when our words are only in English ("english", "wait" or "call"); nothing until they say.
    Column("only_english", Text),
    # For a phone that others look at: the keyed hash of a code without which nothing that we write is shown there.
    Column("reply_code", String(64)),
    Index("people_state", "state"),
    # Whether there are few of a language, and few who know or care about something, is told by these two alone.
    Index("people_language", "language"),
    Index("people_erasing", "id", **only("erasing_at IS NOT NULL")),
    Index("people_invitable", "id", **only(invitable())),
    Index("people_forgetting", "id", **only("forgetting")),
    # Reports count members from this index alone, without reading a million people.
    Index("people_joined", "joined_at", "state", "language", "easy", "source", **only("joined_at IS NOT NULL")),
)

addresses = Table(
    "addresses",
    metadata,
    Column("id", Number, primary_key=True),
    Column("person_id", Number, ForeignKey(people.c.id), nullable=False, index=True),
    Column("channel", Text, nullable=False),
    Column("value", Words),
    Column("value_hash", String(64), nullable=False),
    Column("stopped_at", Moment),
    Column("suppressed", Words),
    Column("last_heard_at", Moment),
    Column("idle_replies", Integer, nullable=False, server_default="0"),
    Column("idle_day", Date),
    # Until then the code of whoever shares their phone need not be given again here.
    Column("open_until", Moment),
    UniqueConstraint("channel", "value"),
    UniqueConstraint("channel", "value_hash"),
)

wordings = Table(
    "wordings",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("text", Text, nullable=False),
)

consents = Table(
    "consents",
    metadata,
    Column("id", Number, primary_key=True),
    Column("subject", String(32), nullable=False, index=True),
    Column("purpose", Text, nullable=False),
    Column("given", Boolean, nullable=False),
    Column("wording_id", String(64), ForeignKey(wordings.c.id)),
    Column("language", Text, nullable=False),
    Column("easy", Boolean, nullable=False),
    Column("channel", Text, nullable=False),
    Column("at", Moment, nullable=False),
    # Of the code of conduct, where it is known; nothing else that is agreed to has versions of its own.
    Column("version", Text),
    # Of membership taken back: the poster, event or link that the member had come by, unless nobody else did.
    Column("source", Text),
    # Who left in a period; used only by a query that repeats the condition word for word.
    Index("consents_withdrawn", "purpose", "at", **only("NOT given")),
)

revisions = Table(
    "revisions",
    metadata,
    Column("id", Text, primary_key=True),
    Column("content", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
)

publications = Table(
    "publications",
    metadata,
    Column("id", Number, primary_key=True),
    Column("revision_id", Text, ForeignKey(revisions.c.id), nullable=False),
    Column("at", Moment, nullable=False),
    # The version of the code of conduct in it.
    Column("code_version", Text),
)

conversations = Table(
    "conversations",
    metadata,
    Column("id", Number, primary_key=True),
    Column("address_id", Number, ForeignKey(addresses.c.id), nullable=False),
    Column("flow", Text, nullable=False),
    Column("revision_id", Text, ForeignKey(revisions.c.id), nullable=False),
    Column("place", Words, nullable=False),
    Column("state", Text, nullable=False),
    Column("started_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
    # When the clock takes it up if nothing is heard before: the end of a wait, a nudge, or giving up.
    Column("due_at", Moment),
    Index("conversations_one_open", "address_id", unique=True, **only("state = 'open'")),
    Index("conversations_address", "address_id", "state", "id"),
    Index("conversations_paused", "updated_at", **only("state = 'paused'")),
    Index("conversations_due", "due_at", **only("due_at IS NOT NULL")),
    # The newest ones of a flow are what its drawing counts.
    Index("conversations_flow", "flow", "id"),
    # Buttons name conversations, so the number of a deleted one is never given out again.
    sqlite_autoincrement=True,
)

broadcasts = Table(
    "broadcasts",
    metadata,
    Column("id", Number, primary_key=True),
    Column("title", Words, nullable=False),
    # JSON: texts by language and variant.
    Column("words", Words, nullable=False),
    # JSON: an Audience, never SQL.
    Column("audience", Text, nullable=False),
    Column("state", Text, nullable=False),
    # Everybody up to this person has been looked at, and `written` of them have a row in the outbox.
    Column("cursor", Number, nullable=False, server_default="0"),
    Column("written", Integer, nullable=False, server_default="0"),
    Column("expires_at", Moment),
    # What an answer to it is about, "flow:key"; its rows in the outbox carry it.
    Column("asks", Words),
    Column("created_at", Moment, nullable=False),
    Column("created_by", Words, nullable=False),
    *edited(),
    Column("approved_at", Moment),
    Column("approved_by", Words),
    # It is started before, and nothing of it is written before then.
    Column("begins_at", Moment),
    Column("started_at", Moment),
    Column("started_by", Words),
    Column("written_at", Moment),
    Column("finished_at", Moment),
)

messages = Table(
    "messages",
    metadata,
    Column("id", Number, primary_key=True),
    Column("direction", Text, nullable=False),
    Column("address_id", Number, ForeignKey(addresses.c.id), nullable=False),
    Column("conversation_id", Number, ForeignKey(conversations.c.id), index=True),
    Column("channel", Text, nullable=False),
    Column("provider_id", Words),
    Column("kind", Text, nullable=False),
    Column("body", Words),
    Column("kept_apart", Boolean, nullable=False, server_default=false()),
    Column("words", Words),
    Column("buttons", Words),
    # What an answer to this message is about, "flow:key", when it asks something outside any conversation.
    Column("asks", Words),
    # The keys of the texts that it says, with spaces between: what HARD is about.
    Column("said", Words),
    Column("state", Text, nullable=False),
    Column("reason", Words),
    Column("needs_person", Words),
    Column("lane", Integer, nullable=False, server_default="0"),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("fence", Integer, nullable=False, server_default="0"),
    Column("lease_until", Moment),
    Column("not_before", Moment),
    Column("expires_at", Moment),
    Column("created_at", Moment, nullable=False),
    Column("accepted_at", Moment),
    Column("settled_at", Moment),
    # A row of a broadcast is an ordinary row of the outbox with these two beside it: one INSERT ... SELECT writes it
    # and nothing has to be kept in step with a second table. The person stands here because the address may change
    # hands; no foreign key checks it a million times, since the address's own leads to a person already.
    Column("broadcast_id", Number, ForeignKey(broadcasts.c.id)),
    Column("person_id", Number),
    # Who made the last move (`outbox_states.MOVERS`): the database asks for it on every one.
    Column("moved_by", Text),
    # When the provider's own list was looked through for a message in doubt, without an answer; or when it was asked
    # about a text of which no receipt says what became of it.
    Column("looked_up_at", Moment),
    # The message that this one is sent in place of; each is repeated once at most.
    Column("repeats", Number, ForeignKey("messages.id")),
    CheckConstraint("lane IN (0, 1)", name="lane"),
    CheckConstraint(f"not_before IS NOT NULL OR NOT {one_of(QUEUED)}", name="queued"),
    Index(
        "messages_provider",
        "channel",
        "direction",
        "provider_id",
        unique=True,
        **only("provider_id IS NOT NULL"),
    ),
    Index(
        "messages_queue", "channel", "lane", "not_before", "id", **only(f"{one_of(QUEUED)} AND broadcast_id IS NULL")
    ),
    # One index claims a broadcast's rows, counts them by state and finds those to cancel. A queue of its own for
    # each broadcast means that a million rows of one that is paused are in nobody's way.
    Index(
        "messages_broadcast",
        *("broadcast_id", "state", "channel", "not_before", "id"),
        **only("broadcast_id IS NOT NULL"),
    ),
    # One row a person; by person first, so that it also tells how often somebody was asked.
    Index("messages_broadcast_person", "person_id", "broadcast_id", unique=True, **only("broadcast_id IS NOT NULL")),
    Index("messages_unfinished", "address_id", "lane", "id", **only(one_of(UNFINISHED))),
    Index("messages_lease", "lease_until", **only("lease_until IS NOT NULL")),
    Index("messages_repeats", "repeats", unique=True, **only("repeats IS NOT NULL")),
    Index("messages_in_doubt", "settled_at", **only("state = 'unknown'")),
    Index("messages_unreported", "looked_up_at", "accepted_at", **only(UNREPORTED)),
    Index("messages_needs_person", "id", **only("needs_person IS NOT NULL")),
    Index("messages_address", "address_id", "id"),
    Index("messages_asking", "address_id", "id", **only("asks IS NOT NULL")),
    # How often we did not understand is a figure of every quarter, among millions of messages that we did.
    Index("messages_not_understood", "created_at", "channel", "address_id", **only(NOT_UNDERSTOOD)),
    Index("messages_behind", "address_id", "reason", **only(BEHIND)),
)

interests = Table(
    "interests",
    metadata,
    Column("person_id", Number, ForeignKey(people.c.id), primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Index("interests_shared", "kind", "key", "person_id"),
)

# Texts that somebody said were hard. Nothing here is about the person; what they suggest is the message itself.
hard_texts = Table(
    "hard_texts",
    metadata,
    Column("id", Number, primary_key=True),
    Column("text_key", Words, nullable=False),
    Column("language", Text, nullable=False),
    Column("easy", Boolean, nullable=False),
    Column("channel", Text, nullable=False),
    Column("revision_id", Text, nullable=False),
    Column("message_id", Number, ForeignKey(messages.c.id), index=True),
    Column("suggests", Boolean, nullable=False),
    Column("said_on", Date, nullable=False),
)

# No foreign key leads here and none leaves: only the pseudonym's own key connects an answer with a person. Rows are
# mixed by the clock, so that neither their order nor the transaction that wrote one says whose it is.
equality_answers = Table(
    "equality_answers",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("pseudonym", String(64), nullable=False),
    Column("question", Text, nullable=False),
    Column("answer", Words, nullable=False),
    Column("answered_on", Date, nullable=False),
    Column("mixed", Boolean, nullable=False, server_default=false()),
    UniqueConstraint("pseudonym", "question"),
    Index("equality_answers_unmixed", "id", **only("NOT mixed")),
    # Reports count from this index alone. Own words would burst it, and are no group.
    Index("equality_answers_counted", "question", "answer", "answered_on", **only(SHORT_ANSWER)),
    # SQLite would number the rows as they come, and so tell whose answers belong together.
    sqlite_with_rowid=False,
)

reminders = Table(
    "reminders",
    metadata,
    Column("id", Number, primary_key=True),
    Column("address_id", Number, ForeignKey(addresses.c.id), nullable=False),
    Column("kind", Text, nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("done_at", Moment),
    Index("reminders_one_open", "address_id", "kind", unique=True, **only("done_at IS NULL")),
    Index("reminders_due", "due_at", **only("done_at IS NULL")),
    Index("reminders_address", "address_id"),
)
