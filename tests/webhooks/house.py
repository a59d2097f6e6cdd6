"""A hospital with its real doors over a real database; nothing is sent from it."""

import json
from dataclasses import dataclass
from itertools import count
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import insert, text
from werkzeug.datastructures import Headers
from werkzeug.test import TestResponse

from bot.environment import SecretText
from bot.settings import Settings
from bot.store import addresses
from bot.store.engine import begin, reading
from bot.store.tables import messages, metadata
from bot.wiring import Parts, build_parts
from tests.webhooks.callers import Call, Telegram, Twilio
from webhooks.app import create_app

PUBLIC_URL = "https://texts.hospital.example"
SECRET = "telegram-secret_of-the-tests-0001"
SID = "AC" + "1" * 32
TOKEN = "twilio token of the tests"
FIRST_NUMBER, FIRST_CHAT = 447_700_900_001, 700_000_001


def settings(database_url: str, **changes: Any) -> Settings:
    """Both channels set up."""
    given = {
        "database_url": SecretText(database_url),
        "public_url": PUBLIC_URL,
        "suppression_key": SecretText("suppression key of the tests at the doors"),
        "pseudonym_key": SecretText("pseudonym key of the tests at the doors"),
        "telegram_token": SecretText("1:token"),
        "telegram_secret": SecretText(SECRET),
        "twilio_account_sid": SID,
        "twilio_auth_token": SecretText(TOKEN),
        "twilio_from": "+447700900100",
    }
    return Settings(**{**given, **changes})


@dataclass
class House:
    """The doors, who knocks on them, and what is left inside."""

    parts: Parts

    def __post_init__(self) -> None:
        self.client: FlaskClient = create_app(self.parts, hold=0.0).test_client()
        self.telegram = Telegram(SECRET)
        self.twilio = Twilio(PUBLIC_URL, SID, TOKEN)
        self._people = count()

    @classmethod
    def at(cls, database_url: str, **changes: Any) -> "House":
        """A house over this database."""
        return cls(build_parts(settings(database_url, **changes)))

    def number(self) -> str:
        """A number that nobody has written from."""
        return f"+{FIRST_NUMBER + next(self._people)}"

    def chat(self) -> int:
        """A chat that nobody has written in."""
        return FIRST_CHAT + next(self._people)

    def answers(self, call: Call, **more: Any) -> TestResponse:
        """What a caller is answered."""
        headers = Headers(call.headers)
        return self.client.post(call.path, data=call.body, headers=headers, **more)

    def hears(self, chat: int, **content: Any) -> None:
        """Somebody writes on Telegram, and is heard."""
        assert self.answers(self.telegram.call(self.telegram.message(chat, **content))).status_code == 200

    def reads(self, number: str, body: str, **fields: str) -> None:
        """Somebody texts, and is heard."""
        assert self.answers(self.twilio.call(self.twilio.text(number, body, **fields))).status_code == 200

    def messages(self, address: object, direction: str = "in") -> list[dict[str, Any]]:
        """What was heard from an address, or what waits to be sent there, oldest first."""
        return self.rows(
            "SELECT messages.* FROM messages JOIN addresses ON addresses.id = address_id "
            "WHERE value = :address AND direction = :direction ORDER BY messages.id",
            address=str(address),
            direction=direction,
        )

    def address(self, address: object) -> dict[str, Any]:
        """What is known of an address."""
        (row,) = self.rows("SELECT * FROM addresses WHERE value = :address", address=str(address))
        return row

    def letter_to(self, number: str, state: str = "submitting", name: str | None = None) -> int:
        """A letter on its way to somebody, as far as `state`; the provider's name for it may be known."""
        now = self.parts.clock()
        with begin(self.parts.engine) as connection:
            hashed = addresses.hash_of(number, "sms", self.parts.keys.suppression)
            arrival = addresses.arrive(connection, "sms", number, hashed, now)
            row = {"direction": "out", "channel": "sms", "kind": "text", "body": "Hello", "not_before": now}
            row |= {"address_id": arrival.address_id, "state": state, "provider_id": name, "created_at": now}
            return int(connection.execute(insert(messages).values(row).returning(messages.c.id)).scalar_one())

    def letter(self, number: int) -> dict[str, Any]:
        """How a letter stands."""
        (row,) = self.rows("SELECT * FROM messages WHERE id = :id", id=number)
        return row

    def rows(self, query: str, **values: Any) -> list[dict[str, Any]]:
        """The rows of a query."""
        with reading(self.parts.engine) as connection:
            return [dict(row) for row in connection.execute(text(query), values).mappings()]

    def everything(self) -> str:
        """All that the database holds, but for the flows themselves, as one text."""
        tables = [table for table in metadata.sorted_tables if table.name != "revisions"]
        with reading(self.parts.engine) as connection:
            found = {table.name: [list(row) for row in connection.execute(table.select())] for table in tables}
        return json.dumps(found, default=str)
