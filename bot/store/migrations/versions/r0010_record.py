"""The record of who did or read what, which only grows, and the seals upon it."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision: str | None = "0008"

moment = sa.DateTime(timezone=True).with_variant(sa.BigInteger(), "sqlite")
KEPT = ("id", "at", "actor", "action", "subject", "about", "why", "origin")


def upgrade() -> None:
    """Make the tables, and the triggers that guard them."""
    _record()
    _seals()
    if op.get_bind().dialect.name == "sqlite":
        _guard_sqlite()
    else:
        _guard_postgresql()


def _record() -> None:
    op.create_table(
        "record",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("subject", sa.String(length=32), nullable=True),
        sa.Column("about", sa.Text(), nullable=True),
        sa.Column("why", sa.Text(), nullable=True),
        sa.Column("origin", sa.Text(), nullable=True),
        sa.Column("batch", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="record_pk"),
    )
    op.create_index("record_at", "record", ["at", "id"])
    op.create_index("record_actor", "record", ["actor", "at", "id"])
    for column in ("subject", "about"):
        given = sa.text(f"{column} IS NOT NULL")
        op.create_index(f"record_{column}", "record", [column, "at", "id"], postgresql_where=given, sqlite_where=given)
    unsealed = sa.text("batch IS NULL")
    op.create_index("record_unsealed", "record", ["at", "id"], postgresql_where=unsealed, sqlite_where=unsealed)
    sealed = sa.text("batch IS NOT NULL")
    op.create_index("record_batch", "record", ["batch", "id"], postgresql_where=sealed, sqlite_where=sealed)


def _seals() -> None:
    op.create_table(
        "seals",
        sa.Column("number", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("at", moment, nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("seal", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("number", name="seals_pk"),
    )


def _guard_sqlite() -> None:
    # The one change that is allowed is to be sealed, once.
    same = " AND ".join(f"OLD.{name} IS NEW.{name}" for name in KEPT)
    refuse = "BEGIN SELECT RAISE(ABORT, 'the record only grows'); END"
    op.execute(
        "CREATE TRIGGER record_refuse_update BEFORE UPDATE ON record "
        f"WHEN NOT (OLD.batch IS NULL AND NEW.batch IS NOT NULL AND {same}) {refuse}"
    )
    op.execute(f"CREATE TRIGGER record_refuse_delete BEFORE DELETE ON record {refuse}")
    for verb in ("UPDATE", "DELETE"):
        op.execute(f"CREATE TRIGGER seals_refuse_{verb.lower()} BEFORE {verb} ON seals {refuse}")


def _guard_postgresql() -> None:
    before, after = (", ".join(f"{row}.{name}" for name in KEPT) for row in ("OLD", "NEW"))
    op.execute(
        "CREATE FUNCTION refuse_to_change_the_record() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the record only grows'; END $$"
    )
    refuse = "EXECUTE FUNCTION refuse_to_change_the_record()"
    op.execute(
        "CREATE TRIGGER record_refuse_update BEFORE UPDATE ON record FOR EACH ROW "
        "WHEN (NOT (OLD.batch IS NULL AND NEW.batch IS NOT NULL "
        f"AND ROW({before}) IS NOT DISTINCT FROM ROW({after}))) {refuse}"
    )
    op.execute(f"CREATE TRIGGER record_refuse BEFORE DELETE OR TRUNCATE ON record FOR EACH STATEMENT {refuse}")
    op.execute(f"CREATE TRIGGER seals_refuse BEFORE UPDATE OR DELETE OR TRUNCATE ON seals FOR EACH STATEMENT {refuse}")
