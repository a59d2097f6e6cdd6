"""The guard on messages looks at every write that names the number of a lease, and not only at those of the state."""

from alembic import op

from bot.store import outbox_guard

revision = "0046"
down_revision: str | None = "0045"


def upgrade() -> None:
    """Set the guard up anew, as the program has it now."""
    dialect = op.get_bind().dialect.name
    for statement in (*outbox_guard.undoing(dialect), *outbox_guard.making(dialect)):
        op.execute(statement)
