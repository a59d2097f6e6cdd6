"""Lines of the record go when their time is over: whole batches, named first under the key of the seals upon them."""

import sqlalchemy as sa
from alembic import op

from bot.store.columns import Moment

revision = "0026"
down_revision = "0025"

MAY_GO = "EXISTS (SELECT 1 FROM record_let_go WHERE record_let_go.number = OLD.batch)"


def upgrade() -> None:
    """Make the table, and let the record lose what stands in it."""
    op.create_table(
        "record_let_go",
        sa.Column("number", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("mark", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("number", name="record_let_go_pk"),
    )
    if op.get_bind().dialect.name == "sqlite":
        _on_sqlite()
    else:
        _on_postgresql()


def _on_sqlite() -> None:
    refuse = "BEGIN SELECT RAISE(ABORT, 'the record only grows'); END"
    op.execute("DROP TRIGGER record_refuse_delete")
    op.execute(f"CREATE TRIGGER record_refuse_delete BEFORE DELETE ON record WHEN NOT {MAY_GO} {refuse}")
    for verb in ("UPDATE", "DELETE"):
        op.execute(f"CREATE TRIGGER record_let_go_refuse_{verb.lower()} BEFORE {verb} ON record_let_go {refuse}")


def _on_postgresql() -> None:
    op.execute(
        "CREATE FUNCTION refuse_to_lose_the_record() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN IF {MAY_GO} THEN RETURN OLD; END IF; RAISE EXCEPTION 'the record only grows'; END $$"
    )
    refuse = "EXECUTE FUNCTION refuse_to_change_the_record()"
    op.execute("DROP TRIGGER record_refuse ON record")
    op.execute(f"CREATE TRIGGER record_refuse BEFORE TRUNCATE ON record FOR EACH STATEMENT {refuse}")
    op.execute(
        "CREATE TRIGGER record_refuse_delete BEFORE DELETE ON record FOR EACH ROW "
        "EXECUTE FUNCTION refuse_to_lose_the_record()"
    )
    op.execute(
        "CREATE TRIGGER record_let_go_refuse BEFORE UPDATE OR DELETE OR TRUNCATE ON record_let_go "
        f"FOR EACH STATEMENT {refuse}"
    )
