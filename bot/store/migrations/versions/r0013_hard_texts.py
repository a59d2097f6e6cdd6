"""What each message says, by the keys of its texts, and the texts that people said were hard."""

import sqlalchemy as sa
from alembic import op

from bot.store.columns import Words

revision = "0013"
down_revision: str | None = "0012"


def upgrade() -> None:
    """Add the column and the table."""
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.add_column("messages", sa.Column("said", Words(), nullable=True))
    op.create_table(
        "hard_texts",
        sa.Column("id", number, nullable=False),
        sa.Column("text_key", Words(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("easy", sa.Boolean(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("revision_id", sa.Text(), nullable=False),
        sa.Column("message_id", number, nullable=True),
        sa.Column("suggests", sa.Boolean(), nullable=False),
        sa.Column("said_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["message_id"], ["messages.id"], name="hard_texts_message_id_fk"),
        sa.PrimaryKeyConstraint("id", name="hard_texts_pk"),
    )
    op.create_index("hard_texts_message_id_index", "hard_texts", ["message_id"])
