"""The tables of listening: what people told us, what became of it, and the answers that belong to nobody."""

from typing import Any

from sqlalchemy import Boolean, Column, Date, ForeignKey, Index, Integer, String, Table, Text, false, text

from bot.store.columns import Moment, Number, Words
from bot.store.tables import addresses, broadcasts, edited, messages, metadata, only, people


def watched(what: str = "") -> tuple[Column[Any], Column[Any]]:
    """The message that tells somebody, until its end is known for good; when it was found to have reached nobody."""
    return Column(f"{what}message_id", Number, ForeignKey(messages.c.id)), Column(f"{what}unheard_at", Moment)


def watched_index(table: str, what: str = "") -> Index:
    """By which those are found that are watched still."""
    return Index(f"{table}_watched", f"{what}message_id", **only(f"{what}message_id IS NOT NULL"))


# Answers without a link to anybody, while a response is still being given: the conversation holds the token and
# nothing else knows it. Once the conversation is over the row is gone, and its answers stand in `feedback`.
feedback_drafts = Table(
    "feedback_drafts",
    metadata,
    Column("token", String(32), primary_key=True),
    Column("flow", Text, nullable=False),
    Column("service", Words),
    Column("answers", Words, nullable=False),
    Column("opened_on", Date, nullable=False),
    sqlite_with_rowid=False,
)

# No foreign key leads here and none leaves. Ids are random, of the day only the month is kept, and rows are mixed by
# the clock, so that neither the order of the rows nor the transaction that wrote one says whose it was.
feedback = Table(
    "feedback",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("response", String(32), nullable=False),
    Column("flow", Text, nullable=False),
    Column("service", Words),
    Column("question", Text, nullable=False),
    Column("answer", Words, nullable=False),
    Column("month", Date, nullable=False),
    Column("mixed", Boolean, nullable=False, server_default=false()),
    Index("feedback_counted", "flow", "month", "question"),
    Index("feedback_unmixed", "id", **only("NOT mixed")),
    sqlite_with_rowid=False,
)

# When an address was last asked after a visit, for "once a month"; it outlives forgetting, as the hash does.
feedback_asked = Table(
    "feedback_asked",
    metadata,
    Column("value_hash", String(64), primary_key=True),
    Column("asked_on", Date, nullable=False),
)

visits = Table(
    "visits",
    metadata,
    Column("id", Number, primary_key=True),
    Column("person_id", Number, ForeignKey(people.c.id), nullable=False, index=True),
    Column("address_id", Number, ForeignKey(addresses.c.id), nullable=False),
    Column("service", Text, nullable=False),
    Column("visited_at", Moment, nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("asked_at", Moment),
    Column("reminders", Integer, nullable=False, server_default="0"),
    Index("visits_due", "due_at"),
    # A link in an old message must never come to mean somebody else's visit.
    sqlite_autoincrement=True,
)

contributions = Table(
    "contributions",
    metadata,
    Column("id", Number, primary_key=True),
    # Nobody, for what was said on paper without an address, and for what somebody forgotten left behind.
    Column("person_id", Number, ForeignKey(people.c.id), index=True),
    Column("method", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("from_whom", Text, nullable=False),
    Column("service", Text),
    # A project's number. The table of projects may not be there yet, so no foreign key looks after it.
    Column("project_id", Number, index=True),
    Column("text", Words, nullable=False),
    Column("said_on", Date, nullable=False),
    Column("entered_by", Words),
    Column("hear_by", Date),
    Column("told_at", Moment),
    # When the person was told that it takes longer.
    Column("late_told_at", Moment),
    *watched("late_"),
    # The story that this stands for, so that whoever told one hears what came of it; its words stay with the story.
    Column("story_id", Number, ForeignKey("stories.id"), index=True),
    # The update that this says is not right.
    Column("about_update_id", Number, ForeignKey("updates.id")),
    Index(
        "contributions_about_update",
        *("about_update_id", "person_id"),
        **only("about_update_id IS NOT NULL"),
    ),
    watched_index("contributions", "late_"),
    Index("contributions_untold", "hear_by", **only("told_at IS NULL")),
    Index("contributions_said", "said_on", "method", "person_id"),
    Index("contributions_told", "told_at", "said_on", **only("told_at IS NOT NULL")),
    Index("contributions_promised", "hear_by", **only("hear_by IS NOT NULL")),
)

contribution_themes = Table(
    "contribution_themes",
    metadata,
    Column("contribution_id", Number, ForeignKey(contributions.c.id), primary_key=True),
    Column("theme", Text, primary_key=True),
    Column("confirmed_by", Words),
    Column("confirmed_at", Moment),
)

findings = Table(
    "findings",
    metadata,
    Column("id", Number, primary_key=True),
    Column("what", Words, nullable=False),
    Column("service", Text),
    Column("owner", Words, nullable=False),
    Column("action", Words, nullable=False),
    Column("due_on", Date, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("created_by", Words, nullable=False),
    Column("done_at", Moment),
    Column("outcome", Words),
    Index("findings_open", "due_on", **only("done_at IS NULL")),
)

finding_contributions = Table(
    "finding_contributions",
    metadata,
    Column("finding_id", Number, ForeignKey(findings.c.id), primary_key=True),
    Column("contribution_id", Number, ForeignKey(contributions.c.id), primary_key=True),
)

praise = Table(
    "praise",
    metadata,
    Column("id", Number, primary_key=True),
    Column("contribution_id", Number, ForeignKey(contributions.c.id), nullable=False, unique=True),
    Column("service", Text, nullable=False),
    Column("passed_on_at", Moment),
    Column("passed_on_by", Words),
    *watched(),
    watched_index("praise"),
)

updates = Table(
    "updates",
    metadata,
    Column("id", Number, primary_key=True),
    Column("title", Words, nullable=False),
    # JSON: texts by language and variant.
    Column("words", Words, nullable=False),
    # JSON: an Audience for the second wave, or null.
    Column("audience", Text),
    Column("services", Text, nullable=False),
    Column("project_id", Number),
    # JSON: the names of those who agreed to be named.
    Column("co_authors", Words, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("created_by", Words, nullable=False),
    *edited(),
    Column("sent_at", Moment),
    Column("broadcast_id", Number, ForeignKey(broadcasts.c.id)),
    Column("confirmed_at", Moment),
    # done, or could_not: then the words say why.
    Column("came_of_it", Text, nullable=False, server_default="done"),
    Column("why", Words, nullable=False, server_default=text("''")),
    Column("approved_by", Words),
    Column("approved_at", Moment),
    # When the first wave goes out by itself, and who said so.
    Column("begins_at", Moment),
    Column("started_by", Words),
    # "paused" or "cancelled" while nothing more of its first wave leaves.
    Column("held", Text),
    Index("updates_waiting", "begins_at", **only("begins_at IS NOT NULL AND sent_at IS NULL")),
)

update_contributions = Table(
    "update_contributions",
    metadata,
    Column("update_id", Number, ForeignKey(updates.c.id), primary_key=True),
    Column("contribution_id", Number, ForeignKey(contributions.c.id), primary_key=True, index=True),
)

update_tellings = Table(
    "update_tellings",
    metadata,
    Column("update_id", Number, ForeignKey(updates.c.id), primary_key=True),
    Column("person_id", Number, ForeignKey(people.c.id), primary_key=True, index=True),
    Column("told_at", Moment, nullable=False),
    # yes or no, and the words that came with it.
    Column("answer", Text),
    Column("words", Words),
    Column("answered_at", Moment),
    *watched(),
    watched_index("update_tellings"),
)

update_waits = Table(
    "update_waits",
    metadata,
    Column("update_id", Number, ForeignKey(updates.c.id), primary_key=True),
    Column("person_id", Number, ForeignKey(people.c.id), primary_key=True, index=True),
    Column("since", Moment, nullable=False),
    # When staff were asked to call them instead; until then they wait for it in their language.
    Column("called_at", Moment),
    Index("update_waits_open", "since", **only("called_at IS NULL")),
)

stories = Table(
    "stories",
    metadata,
    Column("id", Number, primary_key=True),
    Column("person_id", Number, ForeignKey(people.c.id), nullable=False, index=True),
    Column("level", Text, nullable=False),
    # JSON: the messages it was told in.
    Column("parts", Words, nullable=False),
    Column("service", Text),
    Column("state", Text, nullable=False),
    Column("told_on", Date, nullable=False),
    Column("approved_at", Moment),
    Column("withdrawn_at", Moment),
)

story_uses = Table(
    "story_uses",
    metadata,
    Column("id", Number, primary_key=True),
    Column("story_id", Number, ForeignKey(stories.c.id), nullable=False, index=True),
    Column("place", Words, nullable=False),
    Column("public", Boolean, nullable=False),
    Column("used_on", Date, nullable=False),
    Column("used_by", Words, nullable=False),
    Column("taken_out_at", Moment),
)

votes = Table(
    "votes",
    metadata,
    Column("id", Number, primary_key=True),
    # JSON: the question, what it can change, and the choices, each by language and variant.
    Column("words", Words, nullable=False),
    Column("title", Words, nullable=False),
    Column("closes_at", Moment, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("created_by", Words, nullable=False),
    Column("told_at", Moment),
    # JSON: how many voted for what, once nobody knows any more who did.
    Column("counted", Words),
)

vote_answers = Table(
    "vote_answers",
    metadata,
    Column("vote_id", Number, ForeignKey(votes.c.id), primary_key=True),
    Column("person_id", Number, ForeignKey(people.c.id), primary_key=True, index=True),
    Column("choice", Text, nullable=False),
    *watched(),
    watched_index("vote_answers"),
)

# A vote that only those may answer who were drawn by chance.
surveys = Table(
    "surveys",
    metadata,
    Column("vote_id", Number, ForeignKey(votes.c.id), primary_key=True, autoincrement=False),
    # JSON: a Frame, among whom was drawn.
    Column("frame", Text, nullable=False),
    Column("wanted", Integer, nullable=False),
    # What the drawing can be done again from.
    Column("seed", Number, nullable=False),
    Column("in_frame", Integer, nullable=False),
    Column("drawn", Integer, nullable=False),
    Column("drawn_at", Moment, nullable=False, index=True),
    Column("drawn_by", Words, nullable=False),
    # JSON: what became of it, as it was when whoever answered was told the result.
    Column("result", Words),
)

survey_people = Table(
    "survey_people",
    metadata,
    Column("vote_id", Number, ForeignKey(surveys.c.vote_id), primary_key=True),
    Column("person_id", Number, ForeignKey(people.c.id), primary_key=True, index=True),
)
