"""The tables about staff: who may use the pages, what they put beside messages, and the record of what they did."""

from sqlalchemy import BigInteger, CheckConstraint, Column, ForeignKey, Index, Integer, String, Table, Text

from bot.store.columns import Moment, Number, Words
from bot.store.tables import messages, metadata, only

# Who may use the staff pages. Nobody is deleted: what they did keeps its name.
staff = Table(
    "staff",
    metadata,
    Column("id", Number, primary_key=True),
    Column("email", Words, nullable=False, unique=True),
    Column("name", Words, nullable=False),
    Column("role", Text, nullable=False),
    Column("password_hash", Text),
    # Sealed under SECRET_KEY. The step of the last code taken, so that none is taken twice; 0 before the first.
    Column("totp_secret", Text),
    Column("totp_step", BigInteger, nullable=False, server_default="0"),
    # The one-time link with which a password is set.
    Column("link_hash", String(64), unique=True),
    Column("link_until", Moment),
    # Issuer and subject at the provider of single sign-on.
    Column("known_as", Words, unique=True),
    Column("created_at", Moment, nullable=False),
    Column("ended_at", Moment),
)

staff_codes = Table(
    "staff_codes",
    metadata,
    Column("id", Number, primary_key=True),
    Column("staff_id", Number, ForeignKey(staff.c.id), nullable=False, index=True),
    Column("code_hash", String(64), nullable=False),
    Column("used_at", Moment),
)

staff_sessions = Table(
    "staff_sessions",
    metadata,
    Column("id", Number, primary_key=True),
    Column("token_hash", String(64), nullable=False, unique=True),
    Column("staff_id", Number, ForeignKey(staff.c.id), nullable=False, index=True),
    Column("began_at", Moment, nullable=False),
    Column("seen_at", Moment, nullable=False),
    # When the second factor was given; before that the session opens nothing.
    Column("confirmed_at", Moment),
    Column("ended_at", Moment),
    Column("whence", Words),
)

# Sign-ins that failed, by a hash of the account or of where they came from.
sign_in_tries = Table(
    "sign_in_tries",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("since", Moment, nullable=False),
    Column("count", Integer, nullable=False),
)

# Forms that staff have sent and that did something, by a hash of the key that the page gave each of them and of what
# was typed, and the page that each led to.
sent_forms = Table(
    "sent_forms",
    metadata,
    Column("mark", String(64), primary_key=True),
    Column("at", Moment, nullable=False),
    Column("led_to", Text, nullable=False),
)

# What staff put beside a message: a note, a flag, a label, who looks after it, why it was hidden.
marks = Table(
    "marks",
    metadata,
    Column("id", Number, primary_key=True),
    Column("message_id", Number, ForeignKey(messages.c.id), nullable=False, index=True),
    Column("kind", Text, nullable=False),
    Column("text", Words, nullable=False),
    Column("staff_id", Number, ForeignKey(staff.c.id)),
    Column("by", Words, nullable=False),
    Column("at", Moment, nullable=False),
    Column("over_at", Moment),
    Index("marks_open", "kind", "message_id", **only("over_at IS NULL")),
)

# Who did or read what. Nothing points from here to a person but the random subject, which erasing leaves without owner;
# the id is random, and `batch` is set once, by the leader that seals it.
record = Table(
    "record",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("at", Moment, nullable=False),
    Column("actor", Words, nullable=False),
    Column("action", Text, nullable=False),
    Column("subject", String(32)),
    Column("about", Words),
    Column("why", Words),
    Column("origin", Words),
    Column("batch", BigInteger),
    Index("record_at", "at", "id"),
    Index("record_actor", "actor", "at", "id"),
    Index("record_subject", "subject", "at", "id", **only("subject IS NOT NULL")),
    Index("record_about", "about", "at", "id", **only("about IS NOT NULL")),
    Index("record_unsealed", "at", "id", **only("batch IS NULL")),
    Index("record_batch", "batch", "id", **only("batch IS NOT NULL")),
)

seals = Table(
    "seals",
    metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("at", Moment, nullable=False),
    Column("entries", Integer, nullable=False),
    Column("seal", String(64), nullable=False),
)

# Batches whose lines went when their time was over: the database lets no others go. `mark` is made under the key of
# the seals, so that whoever only has the database cannot let lines go and say that their time was over.
record_let_go = Table(
    "record_let_go",
    metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("at", Moment, nullable=False),
    Column("mark", String(64), nullable=False),
)

# Who vouches for words as they were: a translation, part by part, or easy words, text by text. Only ever added to.
signatures = Table(
    "signatures",
    metadata,
    Column("id", Number, primary_key=True),
    Column("sort", Text, nullable=False),
    Column("language", Text, nullable=False),
    # A part of a catalogue, or the context of one easy text.
    Column("what", Words, nullable=False),
    # Made from the words, so that a word changed afterwards shows.
    Column("print", String(8), nullable=False),
    Column("by", Words, nullable=False),
    Column("at", Moment, nullable=False),
    CheckConstraint("sort IN ('translation', 'easy words')", name="sort"),
    Index("signatures_newest", "sort", "language", "what", "id"),
)
