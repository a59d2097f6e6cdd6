"""The real Twilio client against the double, over HTTP: each error, and nothing secret said."""

import asyncio
import logging
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from threading import Event

import pytest

from bot.channels.channel import PRESS, Accepted, Brought, InDoubt, Letter, Outcome, Paused, Refused, not_now
from bot.channels.sms import SmsChannel
from bot.demo.doubles import AcceptThenFail, AcceptThenStall, Doubles, Fault, Refuse, Stall, running_doubles

NUMBER = "+447700900123"
OURS = "+447700900999"
WORDS = "Dear Ade, these are private words"
LETTER = Letter(7, NUMBER, WORDS)


class Bench:
    """One event loop, as the worker has, with the doubles beside it."""

    def __init__(self, doubles: Doubles, runner: asyncio.Runner) -> None:
        self.double = doubles.twilio
        self.url = doubles.twilio_url
        self._runner = runner

    def send(
        self,
        letter: Letter = LETTER,
        sender: str = OURS,
        url: str | None = None,
        patience: float = 8.0,
        token: str = "",
        receipts: str | None = None,
    ) -> Outcome:
        """The outcome of one letter, sent by a channel of its own."""

        async def there() -> Outcome:
            name, secret = self.double.sid, token or self.double.token
            channel = SmsChannel(name, secret, sender, url or self.url, receipts, patience)
            try:
                return await channel.send(letter)
            finally:
                await channel.close()

        return self._runner.run(there())


@pytest.fixture(scope="module")
def bench() -> Iterator[Bench]:
    with running_doubles() as doubles, asyncio.Runner() as runner:
        yield Bench(doubles, runner)


def no(status: int, code: int) -> Refuse:
    """A refusal as Twilio words it."""
    return Refuse(status, {"code": code, "message": f"No: {NUMBER} {WORDS}", "more_info": "", "status": status})


PROBLEM = {"type": "about:blank", "title": "No", "status": 400, "code": 21610}


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [
        pytest.param(no(400, 21610), Refused("twilio_21610", True), id="21610 opted out"),
        pytest.param(no(400, 21211), Refused("twilio_21211", True), id="21211 not a number"),
        pytest.param(no(400, 21614), Refused("twilio_21614", True), id="21614 not mobile"),
        pytest.param(no(400, 21408), Paused("twilio_21408"), id="21408 region off"),
        pytest.param(no(401, 20003), Paused("twilio_20003"), id="20003 bad credentials"),
        pytest.param(no(404, 20404), Paused("twilio_20404"), id="20404 no such account"),
        pytest.param(no(400, 30002), Paused("twilio_30002"), id="30002 account suspended"),
        pytest.param(no(400, 30007), Refused("twilio_30007", words=True), id="30007 filtered"),
        pytest.param(no(429, 20429), not_now("twilio_20429"), id="20429 too many requests"),
        pytest.param(no(429, 30001), not_now("twilio_30001", 60.0), id="30001 queue overflow"),
        pytest.param(no(429, 21611), not_now("twilio_21611", 60.0), id="21611 queue overflow"),
        pytest.param(no(400, 21617), Refused("too_long"), id="21617 too long"),
        pytest.param(no(400, 29999), Refused("twilio_29999"), id="any other refusal"),
        pytest.param(Refuse(400, PROBLEM), Refused("twilio_21610", True), id="in the newer shape"),
        pytest.param(no(500, 20500), InDoubt("twilio_http_500"), id="500"),
        pytest.param(Refuse(502, "<html>Bad gateway"), InDoubt("twilio_http_502"), id="not their words"),
        pytest.param(Refuse(403, "<html>No"), Paused("twilio_http_403"), id="a proxy's no"),
        pytest.param(Refuse(201, "<html>Fine"), InDoubt("twilio_unreadable"), id="accepted unreadably"),
        pytest.param(Refuse(201, {}), InDoubt("twilio_unreadable"), id="accepted without a name"),
        pytest.param(AcceptThenFail(), InDoubt("twilio_http_500"), id="500 after accepting"),
    ],
)
def test_every_error_has_its_meaning(bench: Bench, fault: Fault, outcome: Outcome) -> None:
    bench.double.faults.put(fault)
    assert bench.send() == outcome


def test_wrong_credentials_pause_the_channel(bench: Bench) -> None:
    assert bench.send(token="not the token") == Paused("twilio_20003")


@pytest.mark.parametrize("stall", [Stall, AcceptThenStall])
def test_no_answer_in_time_is_in_doubt(bench: Bench, stall: type[Stall | AcceptThenStall]) -> None:
    until = Event()
    bench.double.faults.put(stall(until))
    assert bench.send(patience=0.5) == InDoubt("twilio_timeout")
    until.set()


def test_a_post_is_never_repeated_by_the_client(bench: Bench) -> None:
    before = len(bench.double.calls)
    bench.double.faults.put(AcceptThenFail())
    bench.send()
    assert len(bench.double.calls) == before + 1


def test_a_host_that_is_not_there_was_certainly_not_reached(bench: Bench) -> None:
    assert bench.send(url="http://nowhere.invalid") == not_now("twilio_unreachable")


@pytest.mark.parametrize(
    ("sender", "field"), [(OURS, "From"), ("MG" + "a" * 32, "MessagingServiceSid"), ("Hospital", "From")]
)
def test_an_sms_leaves_from_a_number_or_a_service(bench: Bench, sender: str, field: str) -> None:
    outcome = bench.send(sender=sender)
    message = bench.double.sent[-1]
    assert outcome == Accepted(message["sid"], "accepted")
    assert {key: message[key] for key in ("To", "Body", field)} == {
        "To": NUMBER,
        "Body": WORDS,
        field: sender,
    }
    assert "StatusCallback" not in message


@pytest.mark.parametrize("mark", ["?", "?from=here&"])
def test_receipts_carry_our_own_id(bench: Bench, mark: str) -> None:
    receipts = "http://127.0.0.1:9/status" + mark.rstrip("?&")
    bench.send(receipts=receipts)
    assert bench.double.sent[-1]["StatusCallback"] == f"http://127.0.0.1:9/status{mark}id=7"


@pytest.mark.parametrize(
    ("letter", "reason"),
    [
        (LETTER._replace(body="x" * 1601), "too_long"),
        (LETTER._replace(body=" \n"), "empty"),
        (LETTER._replace(kind=PRESS), "sms_has_no_buttons"),
    ],
)
def test_what_cannot_be_an_sms_never_reaches_the_provider(bench: Bench, letter: Letter, reason: str) -> None:
    before = len(bench.double.calls)
    assert bench.send(letter) == Refused(reason)
    assert len(bench.double.calls) == before


def test_one_turn_is_one_sms(bench: Bench) -> None:
    body = "word " * 300
    assert list(SmsChannel("AC1", "x", OURS).pieces(body)) == [body]
    assert isinstance(bench.send(LETTER._replace(body=body)), Accepted)


def test_the_surroundings_do_not_change_the_address(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TWILIO_EDGE", "sydney")
    monkeypatch.setenv("TWILIO_REGION", "au1")
    assert isinstance(bench.send(), Accepted)


def test_a_stalled_sms_does_not_hold_the_others(bench: Bench) -> None:
    until, before = Event(), len(bench.double.calls)
    bench.double.faults.put(Stall(until))

    async def two() -> tuple[Outcome, Outcome]:
        channel = SmsChannel(bench.double.sid, bench.double.token, OURS, bench.url)
        slow = asyncio.create_task(channel.send(LETTER))
        await asyncio.to_thread(bench.double.wait_for, before + 1, book="calls")
        quick = await channel.send(LETTER)
        until.set()
        outcomes = (await slow, quick)
        await channel.close()
        return outcomes

    slow, quick = asyncio.run(two())
    assert slow == InDoubt("twilio_http_503")
    assert isinstance(quick, Accepted)


@pytest.mark.parametrize("fault", [no(400, 21610), Refuse(502, f"{NUMBER} {WORDS}"), AcceptThenFail(), None])
def test_nothing_private_is_said_or_logged(
    bench: Bench, fault: Fault | None, refusing_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        if fault:
            bench.double.faults.put(fault)
        said = f"{bench.send()} {bench.send(url=refusing_url)} {caplog.text}"
    assert not [secret for secret in (bench.double.token, NUMBER, WORDS) if secret in said]


def discarded(bench: Bench, name: str, token: str = "") -> bool | None:
    """What comes of asking for the provider's own copy to be deleted."""

    async def there() -> bool | None:
        channel = SmsChannel(bench.double.sid, token or bench.double.token, OURS, bench.url)
        try:
            return await channel.discard(name)
        finally:
            await channel.close()

    return asyncio.run(there())


def test_the_providers_own_copy_is_deleted_once_and_for_all(bench: Bench) -> None:
    accepted = bench.send()
    assert isinstance(accepted, Accepted)
    name = accepted.provider_id
    assert discarded(bench, name, token="another") is False
    bench.double.faults.put(no(409, 20009))  # it is still on its way
    assert discarded(bench, name) is False
    assert [entry["sid"] for entry in bench.double.sent if entry["sid"] == name] == [name]
    assert discarded(bench, name) is True
    assert [entry["sid"] for entry in bench.double.sent if entry["sid"] == name] == []
    assert discarded(bench, name) is True  # gone is gone
    assert bench.send() is not None


def brought(bench: Bench, sender: str, since: datetime) -> Sequence[Brought]:
    """What Twilio lists as sent to us, asked by a channel of its own."""

    async def there() -> Sequence[Brought]:
        channel = SmsChannel(bench.double.sid, bench.double.token, sender, bench.url)
        try:
            return await channel.brought(since)
        finally:
            await channel.close()

    return asyncio.run(there())


@pytest.mark.parametrize(
    ("sender", "fields"), [(OURS, {}), ("MG" + "1" * 32, {"MessagingServiceSid": "MG" + "1" * 32})]
)
def test_what_people_sent_to_us_is_found_in_the_list(bench: Bench, sender: str, fields: dict[str, str]) -> None:
    began, double = datetime.now(UTC).replace(microsecond=0), bench.double
    double.text_in(NUMBER, OURS, "too old", began - timedelta(minutes=1), **fields)
    first = double.text_in(NUMBER, OURS, "JOIN", began, **fields)
    seen = double.text_in(NUMBER, OURS, "", began + timedelta(seconds=9), NumMedia="1", **fields)
    double.text_in(NUMBER, "+447700900777", "for another number of the account", began + timedelta(seconds=3))
    double.text_in("60006", OURS, "from no number", began + timedelta(seconds=4), **fields)
    bench.send()  # what we sent is not what came in
    found = brought(bench, sender, began)
    assert [(one.provider_id, one.body, one.media) for one in found] == [(seen, "", "other"), (first, "JOIN", "")]
    assert {one.address for one in found} == {NUMBER} and found[-1].at == began
