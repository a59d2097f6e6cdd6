"""A witness in the database: it writes down every letter that is submitted to an address that has said STOP.

What the doubles see comes a moment later, when it can no longer be told which was first. The witness sits in the
transaction itself, and knows nothing of how the code decides.
"""

from sqlalchemy import text

from bot.store.engine import begin
from bot.store.outbox_submitting import AFTER_STOP
from tests.faults.meddling import opened
from tests.system.hospital import Hospital

BOOK = "CREATE TABLE witnessed (letter BIGINT NOT NULL)"
ENTERS = f"NEW.state = 'submitting' AND OLD.state <> 'submitting' AND NEW.kind NOT IN {AFTER_STOP}"
NOTES = """
    INSERT INTO witnessed SELECT NEW.id FROM addresses WHERE id = NEW.address_id AND stopped_at IS NOT NULL
"""
ON_SQLITE = (f"CREATE TRIGGER witness AFTER UPDATE OF state ON messages WHEN {ENTERS} BEGIN {NOTES}; END",)
ON_POSTGRESQL = (
    f"CREATE FUNCTION witness() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {NOTES}; RETURN NULL; END $$",
    f"CREATE TRIGGER witness AFTER UPDATE OF state ON messages FOR EACH ROW WHEN ({ENTERS}) EXECUTE FUNCTION witness()",
)


def watch(hospital: Hospital) -> None:
    """From now on it is written down."""
    with opened(hospital) as engine, begin(engine) as connection:
        for statement in (BOOK, *(ON_SQLITE if hospital.on_sqlite else ON_POSTGRESQL)):
            connection.execute(text(statement))


def witnessed(hospital: Hospital) -> list[str]:
    """The letters that were submitted after a STOP."""
    return [f"letter {row['letter']}" for row in hospital.rows("SELECT letter FROM witnessed")]
