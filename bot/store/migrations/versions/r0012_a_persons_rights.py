"""A person's rights: pauses, erasing what was asked for, what opens once, and copies that a provider holds."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision: str | None = "0011"

number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
moment = sa.DateTime(timezone=True).with_variant(sa.BigInteger(), "sqlite")


def only(condition: str) -> dict[str, Any]:
    """What makes an index partial, on both databases."""
    return {"postgresql_where": sa.text(condition), "sqlite_where": sa.text(condition)}


def upgrade() -> None:
    """Add the columns and make the tables."""
    op.add_column("people", sa.Column("quiet_until", moment, nullable=True))
    op.add_column("people", sa.Column("erasing_at", moment, nullable=True))
    op.add_column("people", sa.Column("state_before", sa.Text(), nullable=True))
    op.create_index("people_erasing", "people", ["id"], **only("erasing_at IS NOT NULL"))
    op.create_table(
        "passes",
        sa.Column("id", number, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("person_id", number, nullable=False),
        sa.Column("address_id", number, nullable=False),
        sa.Column("nonce", sa.String(32), nullable=False),
        sa.Column("link_hash", sa.String(64), nullable=False),
        sa.Column("code_hash", sa.String(64), nullable=False),
        sa.Column("made_at", moment, nullable=False),
        sa.Column("expires_at", moment, nullable=False),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("closed_at", moment, nullable=True),
        sa.PrimaryKeyConstraint("id", name="passes_pk"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="passes_person_id_fk"),
        sa.ForeignKeyConstraint(["address_id"], ["addresses.id"], name="passes_address_id_fk"),
        sa.UniqueConstraint("link_hash", name="passes_link_hash_key"),
    )
    op.create_index("passes_person_id_index", "passes", ["person_id"])
    op.create_index("passes_code", "passes", ["kind", "code_hash"])
    op.create_table(
        "provider_copies",
        sa.Column("id", number, nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("provider_id", sa.Text(), nullable=False),
        sa.Column("asked_at", moment, nullable=False),
        sa.Column("due_at", moment, nullable=False),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("id", name="provider_copies_pk"),
    )
    op.create_index("provider_copies_due_at_index", "provider_copies", ["due_at"])
