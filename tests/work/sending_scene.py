"""A scene for tests of sending: an outbox with people, two pretend phones, and the delivery between them."""

import asyncio
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, select

from bot.channels.pretend import PretendChannel
from bot.store import addresses, alarms, conversations, outbox, revisions
from bot.store.engine import begin, reading
from bot.store.tables import messages
from bot.work.admission import Judge
from bot.work.delivery import Delivery

NOON = datetime(2026, 11, 3, 12, 0, tzinfo=UTC)


class Clock:
    """A time that tests move."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now

    def forward(self, seconds: float) -> None:
        """Later."""
        self.now += timedelta(seconds=seconds)


class Scene:
    """An outbox with people, two pretend phones, the delivery between them, and one event loop."""

    def __init__(self, engine: Engine, runner: asyncio.Runner) -> None:
        self.engine = engine
        self.run = runner.run
        self.clock = Clock()
        self.sms, self.telegram = PretendChannel("sms", 1600), PretendChannel("telegram", 20)
        self.tidied: list[str] = []
        self.delivery = self.deliver_by(self.sms, self.telegram)

    def deliver_by(self, *channels: Any, gate: Judge | None = None) -> Delivery:
        """A delivery over these channels."""
        return Delivery(
            self.engine,
            {channel.name: channel for channel in channels},
            lambda words, row: (f"{json.loads(words)['say']} in {row.language}", [("Yes", "1:1:1:1")]),
            self.clock,
            gate=gate,
            after_settled=self._after_settled,
            chance=lambda: 0.5,
        )

    def address(self, last: int = 1, channel: str = "sms") -> int:
        """Whoever has this number."""
        value = f"+44770090{last:04d}" if channel == "sms" else f"77009{last:04d}"
        with begin(self.engine) as connection:
            key = addresses.hash_of(value, channel, "key")
            return addresses.arrive(connection, channel, value, key, self.clock.now).address_id

    def talk(self, address_id: int) -> int:
        """A conversation with them."""
        with begin(self.engine) as connection:
            revisions.store(connection, "r1", "{}", self.clock.now)
            return conversations.begin(connection, address_id, "join", "r1", "{}", self.clock.now)

    def put(self, address_id: int, body: str | None = "Hello", channel: str = "sms", **more: Any) -> int:
        """A letter that waits for them."""
        talk = more.pop("conversation_id", None)
        with begin(self.engine) as connection:
            return outbox.put(connection, address_id, talk, channel, self.clock.now, body=body, **more)

    def send(self, delivery: Delivery | None = None) -> int:
        """Until nothing is due now; how many were dealt with."""

        async def all_of_it() -> int:
            total = 0
            while count := await (delivery or self.delivery).send_waiting():
                total += count
            return total

        return self.run(all_of_it())

    def row(self, message_id: int) -> Any:
        """A message as it is now."""
        with reading(self.engine) as connection:
            return connection.execute(select(messages).where(messages.c.id == message_id)).one()

    def state(self, message_id: int) -> tuple[str, str | None]:
        """Its state, and the reason for it."""
        row = self.row(message_id)
        return row.state, row.reason

    def alarms(self) -> list[alarms.Alarm]:
        """What staff must see."""
        with reading(self.engine) as connection:
            return alarms.still_open(connection)

    def _after_settled(self, connection: Connection) -> None:
        found = connection.execute(select(messages.c.state).order_by(messages.c.id)).scalars()
        self.tidied.append(" ".join(found))


@pytest.fixture
def scene(engine: Engine) -> Iterator[Scene]:
    """The same on SQLite and on PostgreSQL."""
    with asyncio.Runner() as runner:
        yield Scene(engine, runner)


class OneAtATime(PretendChannel):
    """Another channel's phone, with room for one letter."""

    def __init__(self, name: str, phone: PretendChannel) -> None:
        super().__init__(name, at_once=1)
        self.letters, self.answers = phone.letters, phone.answers


LONG = "first part of it all\n\nsecond part of it.\n\nthird part of it."
