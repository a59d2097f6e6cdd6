"""Every row of the table of errors, by its name: brought about with the real clients, by doubles or worse servers."""

import asyncio
from collections.abc import Iterator
from threading import Event
from typing import NamedTuple

import pytest

from bot.channels.channel import PRESS, Channel, InDoubt, Letter, Outcome, Refused, TryLater
from bot.channels.provider_errors import (
    ASKED_TO_WAIT,
    BROKEN_OFF,
    NEVER_MADE,
    NO_ANSWER,
    NOT_TRUSTED,
    OTHERWISE,
    SERVER_ERROR,
    TABLE,
    TELEGRAM,
    TOO_SLOW_TO_CONNECT,
    TWILIO,
    UNREADABLE,
    Row,
)
from bot.channels.sms import SmsChannel
from bot.channels.telegram import TelegramChannel
from bot.demo.doubles import AcceptThenStall, Doubles, Fault, Refuse, Stall, running_doubles

HOME, ABROAD, CHAT = "+447700900123", "+353870000000", "7700900123"
PATIENCE, HASTE = 8.0, 0.4


class Way(NamedTuple):
    """How an error is brought about: what a double does, or the fixture with a server that does worse."""

    fault: Fault | None = None
    server: str = ""
    patience: float = PATIENCE
    kind: str = "text"
    ends: str = ""  # the reason's, of a row that stands for many


def twilio_says(status: int, code: int) -> Refuse:
    """A refusal as Twilio words it."""
    return Refuse(status, {"code": code, "message": "No", "more_info": "", "status": status})


def telegram_says(status: int, words: str, **parameters: int) -> Refuse:
    """A refusal as Telegram words it."""
    body = {"ok": False, "error_code": status, "description": words}
    return Refuse(status, body | ({"parameters": parameters} if parameters else {}))


FOREVER = Event()
STATUS_OF = {"20003": 401, "20404": 404, "20429": 429, "21611": 429, "30001": 429}
TWILIO_WAYS = {
    SERVER_ERROR: Way(twilio_says(503, 20503), ends="503"),
    NEVER_MADE: Way(server="refusing_url"),
    TOO_SLOW_TO_CONNECT: Way(server="full_url", patience=HASTE),
    NOT_TRUSTED: Way(server="untrusted_url"),
    NO_ANSWER: Way(AcceptThenStall(FOREVER), patience=HASTE),
    BROKEN_OFF: Way(server="vanishing_url"),
    UNREADABLE: Way(Refuse(201, "<html>Fine")),
    OTHERWISE: Way(twilio_says(400, 29999), ends="29999"),
}
STATUSES = {
    "TelegramBadRequest": 400,
    "TelegramUnauthorizedError": 401,
    "TelegramForbiddenError": 403,
    "TelegramNotFound": 404,
    "TelegramEntityTooLarge": 413,
    "TelegramAPIError": 418,
    "TelegramServerError": 500,
}
TELEGRAM_WAYS = {
    ASKED_TO_WAIT: Way(telegram_says(429, "Too Many Requests: retry after 17", retry_after=17)),
    "ClientDecodeError": Way(Refuse(502, "<html>Bad gateway")),
    "ClientConnectorCertificateError": Way(server="untrusted_url"),
    "ClientConnectorError": Way(server="refusing_url"),
    "ConnectionTimeoutError": Way(server="full_url"),
    "TimeoutError": Way(Stall(FOREVER), patience=HASTE),
    "ClientError": Way(server="vanishing_url"),
}


def way_of(row: Row) -> Way:
    """How this row is brought about; KeyError for one that nobody has thought of."""
    if row.provider == TELEGRAM:
        said = row.words or "something new"
        kind = PRESS if "query" in row.words else "text"
        return TELEGRAM_WAYS.get(row.error) or Way(telegram_says(STATUSES[row.error], f"No: {said}"), kind=kind)
    if row.error.startswith("HTTP ") and row.error != SERVER_ERROR:
        return Way(Refuse(int(row.error[5:]), ""))
    if row.error.isdecimal():
        return Way(twilio_says(STATUS_OF.get(row.error, 400), int(row.error)))
    return TWILIO_WAYS[row.error]


def expected(row: Row, way: Way, action: Outcome) -> Outcome:
    """What the row says, with what it leaves to the answer: a number in the reason, or a time to wait."""
    if isinstance(action, InDoubt | Refused) and way.ends:
        return action._replace(reason=action.reason + way.ends)
    if row.error == ASKED_TO_WAIT and isinstance(action, TryLater):
        return action._replace(after=17.0)
    return action


class Post:
    """Sends one letter by a real client, to a double or to another server."""

    def __init__(self, doubles: Doubles, runner: asyncio.Runner) -> None:
        self.doubles = doubles
        self._runner = runner

    def sends(self, provider: str, letter: Letter, way: Way, server: str | None) -> Outcome:
        """What the channel makes of it."""
        double = self.doubles.twilio if provider == TWILIO else self.doubles.telegram
        if way.fault is not None:
            double.faults.put(way.fault)

        async def there() -> Outcome:
            channel = self._channel(provider, way, server)
            try:
                return await channel.send(letter)
            finally:
                await channel.close()

        return self._runner.run(there())

    def _channel(self, provider: str, way: Way, server: str | None) -> Channel:
        if provider == TELEGRAM:
            return TelegramChannel("12345:a-token", server or self.doubles.telegram_url, way.patience)
        twilio = self.doubles.twilio
        return SmsChannel(
            twilio.sid, twilio.token, "+447700900999", server or self.doubles.twilio_url, None, way.patience
        )


@pytest.fixture(scope="module")
def post() -> Iterator[Post]:
    """The doubles, and one event loop as the worker has it."""
    with running_doubles() as doubles, asyncio.Runner() as runner:
        yield Post(doubles, runner)
        FOREVER.set()


def name(row: Row) -> str:
    """Provider, error, and what tells it from others of that name."""
    return " ".join(filter(None, (row.provider, row.error, row.words)))


@pytest.mark.parametrize("row", TABLE, ids=name)
def test_each_row_is_what_the_real_client_makes_of_it(
    row: Row, post: Post, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.channels.telegram.CONNECT_WITHIN", HASTE)  # else it takes three seconds
    way = way_of(row)
    server = request.getfixturevalue(way.server) if way.server else None
    letter = Letter(7, HOME if row.provider == TWILIO else CHAT, "Hello", kind=way.kind, reply_to="990")
    assert post.sends(row.provider, letter, way, server) == expected(row, way, row.action)


@pytest.mark.parametrize("row", [row for row in TABLE if row.abroad is not None], ids=name)
def test_what_is_otherwise_abroad(row: Row, post: Post) -> None:
    assert post.sends(row.provider, Letter(7, ABROAD, "Hello"), way_of(row), None) == row.abroad


def test_no_error_has_two_rows_and_each_reason_is_a_short_code() -> None:
    names = [name(row) for row in TABLE]
    assert len(names) == len(set(names))
    # The first that fits counts, so that one without words must come after those with.
    for at, row in enumerate(TABLE):
        assert not any(one.error == row.error and not one.words for one in TABLE[:at] if one.provider == row.provider)
    assert all(row.provider in (TWILIO, TELEGRAM) and row.meaning for row in TABLE)
