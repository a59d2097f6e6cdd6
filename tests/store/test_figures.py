"""What stands in the outbox is counted where it stands: each kind by an index of its own, and none twice."""

from datetime import datetime, timedelta
from itertools import product

from sqlalchemy import Connection, insert, text

from bot.store import figures
from bot.store.figures import InOutbox
from bot.store.outbox_states import STATES, UNFINISHED
from bot.store.tables import broadcasts, messages
from tests.store.scenes import NOW, somebody

SECOND = timedelta(seconds=1)
COUNTED = """
SELECT channel, lane, state, coalesce(reason, '') AS reason, count(*) AS n FROM messages
WHERE direction = 'out' GROUP BY channel, lane, state, coalesce(reason, '')
"""


def fill(connection: Connection) -> None:
    """One message in each state, by each channel, alone and of a broadcast; half of what may be leased has a lease."""
    address = somebody(connection).address_id
    broadcast = connection.execute(
        insert(broadcasts)
        .values(title="T", words="{}", audience="{}", state="paused", created_at=NOW, created_by="P", started_at=NOW)
        .returning(broadcasts.c.id)
    ).scalar_one()
    kinds = product(STATES, ("sms", "telegram"), (None, broadcast))
    for number, (state, channel, of) in enumerate(kinds):
        row = {"direction": "out", "address_id": address, "channel": channel, "kind": "text", "state": state}
        row |= {"lane": 0 if of is None else 1, "not_before": NOW, "created_at": NOW - number * SECOND}
        row |= {"broadcast_id": of, "person_id": number, "reason": "rate" if state == "retry" else None}
        row |= {
            "lease_until": NOW if state in ("leased", "submitting") or (state == "unknown" and number % 2) else None
        }
        connection.execute(insert(messages).values(**row))


def test_what_has_not_left_is_counted_once(connection: Connection) -> None:
    fill(connection)
    found = {one[:4]: one.how_many for one in figures.in_outbox(connection)}
    counted = {tuple(row[:4]): row[4] for row in connection.execute(text(COUNTED)) if row[2] in UNFINISHED}
    assert found == counted and len(found) == len(UNFINISHED) * 2 * 2


def test_the_oldest_of_a_kind_is_told_wherever_it_stands(connection: Connection) -> None:
    def row(number: int, at: datetime) -> InOutbox:
        return InOutbox("sms", 1, "waiting", "", number, at)

    assert figures._together([row(2, NOW), row(3, NOW - SECOND), row(1, NOW + SECOND)]) == [row(6, NOW - SECOND)]
