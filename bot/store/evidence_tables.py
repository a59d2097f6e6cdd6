"""The tables of evidence: what others count and hold, how projects judge themselves, and reports as they were made."""

from sqlalchemy import Column, Date, ForeignKey, Index, Integer, Table, Text, UniqueConstraint

from bot.store.columns import Moment, Number, Words
from bot.store.tables import metadata
from bot.store.taking_part_tables import projects

# What no record of ours tells: posts, visits to a page, training, changes through Care Opinion.
observations = Table(
    "observations",
    metadata,
    Column("id", Number, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("observed_on", Date, nullable=False),
    Column("count", Integer, nullable=False),
    Column("note", Words),
    Column("recorded_at", Moment, nullable=False),
    Column("recorded_by", Words, nullable=False),
    Index("observations_counted", "observed_on", "kind"),
)

# Care Opinion, 10,000 More Voices and Friends and Family returns, as others handed them over.
outside_feedback = Table(
    "outside_feedback",
    metadata,
    Column("id", Number, primary_key=True),
    Column("source", Text, nullable=False),
    # The other's own number of it, so that a list taken in twice is kept once.
    Column("reference", Words, nullable=False),
    Column("service", Text),
    Column("said_on", Date, nullable=False),
    Column("answer", Text),
    Column("responses", Integer, nullable=False),
    Column("text", Words),
    Column("recorded_at", Moment, nullable=False),
    Column("recorded_by", Words, nullable=False),
    UniqueConstraint("source", "reference"),
    Index("outside_feedback_said", "said_on", "source"),
)

# A project against the six principles, the organisation against the five standards, and who holds what in a project.
assessments = Table(
    "assessments",
    metadata,
    Column("id", Number, primary_key=True),
    Column("sort", Text, nullable=False),
    Column("project_id", Number, ForeignKey(projects.c.id), index=True),
    Column("key", Text, nullable=False),
    Column("says", Words, nullable=False),
    Column("evidence", Words),
    Column("recorded_at", Moment, nullable=False),
    Column("recorded_by", Words, nullable=False),
    Index("assessments_sort", "sort", "project_id", "key"),
)

# A report of a period that is over, as it was first made: only what was fit to be shown.
kept_reports = Table(
    "kept_reports",
    metadata,
    Column("id", Number, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("start", Date, nullable=False),
    Column("months", Integer, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("content", Words, nullable=False),
    UniqueConstraint("kind", "start", "months"),
)
