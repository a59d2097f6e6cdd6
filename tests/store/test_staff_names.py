"""Staff stand by name: in the same order on each database, whose own orders differ."""

from datetime import UTC, datetime

from sqlalchemy import Engine

from bot.store import staff
from bot.store.engine import begin

NOW = datetime(2027, 3, 9, 10, tzinfo=UTC)
NAMES = ["Zoë Park", "فاطمة", "ade Bello", "Łucja Nowak", "મીરા", "Lucy Hill", "Özge Kaya", "Olga Ivanova"]
ORDERED = ["ade Bello", "Łucja Nowak", "Lucy Hill", "Olga Ivanova", "Özge Kaya", "Zoë Park", "فاطمة", "મીરા"]


def test_staff_stand_in_order_whatever_their_letters(engine: Engine) -> None:
    with begin(engine) as connection:
        for number, name in enumerate(NAMES):
            staff.add(connection, f"{number}@example.nhs.uk", name, "reader", NOW)
        assert [account.name for account in staff.all_of_them(connection)] == ORDERED
