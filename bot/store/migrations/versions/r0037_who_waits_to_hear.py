"""Whoever waits for an update in their language is known, so that they are called when it never comes."""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"

number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
moment = sa.DateTime(timezone=True).with_variant(sa.BigInteger(), "sqlite")

# Of those who were to hear first, whoever would rather wait than read English and has not been told.
WAIT_ALREADY = """
INSERT INTO update_waits (update_id, person_id, since)
SELECT DISTINCT updates.id, people.id, updates.sent_at
FROM updates
JOIN update_contributions ON update_contributions.update_id = updates.id
JOIN contributions ON contributions.id = update_contributions.contribution_id
JOIN people ON people.id = contributions.person_id
WHERE updates.sent_at IS NOT NULL AND people.only_english = 'wait' AND people.language <> 'en'
AND updates.words NOT LIKE '%"' || people.language || '":%'
AND NOT EXISTS (
    SELECT 1 FROM update_tellings WHERE update_tellings.update_id = updates.id
    AND update_tellings.person_id = people.id
)
"""


def upgrade() -> None:
    """Add the table, with those who wait by now."""
    op.create_table(
        "update_waits",
        sa.Column("update_id", number, nullable=False),
        sa.Column("person_id", number, nullable=False),
        sa.Column("since", moment, nullable=False),
        sa.Column("called_at", moment, nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="update_waits_person_id_fk"),
        sa.ForeignKeyConstraint(["update_id"], ["updates.id"], name="update_waits_update_id_fk"),
        sa.PrimaryKeyConstraint("update_id", "person_id", name="update_waits_pk"),
    )
    op.create_index("update_waits_person_id_index", "update_waits", ["person_id"])
    still = sa.text("called_at IS NULL")
    op.create_index("update_waits_open", "update_waits", ["since"], postgresql_where=still, sqlite_where=still)
    op.execute(WAIT_ALREADY)
