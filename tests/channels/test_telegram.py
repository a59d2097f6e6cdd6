"""The real aiogram client against the double, over HTTP: each error, and nothing secret said."""

import asyncio
import logging
from collections.abc import Iterator
from threading import Event

import pytest
from aiogram.utils.token import TokenValidationError

from bot.channels.channel import PRESS, Accepted, InDoubt, Letter, Outcome, Paused, Picture, Refused, not_now
from bot.channels.telegram import TelegramChannel
from bot.demo.doubles import AcceptThenFail, AcceptThenStall, Doubles, Fault, Refuse, Stall, running_doubles

TOKEN = "12345:a-token-nobody-may-see"
CHAT = "7700900123"
WORDS = "Dear Ade, these are private words"
LETTER = Letter(7, CHAT, WORDS)
PRESSED = Letter(8, CHAT, "", kind=PRESS, reply_to="990")


class Bench:
    """One event loop, as the worker has, with the doubles beside it."""

    def __init__(self, doubles: Doubles, runner: asyncio.Runner) -> None:
        self.double = doubles.telegram
        self.url = doubles.telegram_url
        self._runner = runner
        self._channel = self._open(10.0)
        self._hasty = self._open(0.5)

    def send(self, letter: Letter) -> Outcome:
        """The outcome of one letter."""
        return self._runner.run(self._channel.send(letter))

    def send_hastily(self, letter: Letter) -> Outcome:
        """The same with little patience: for what never answers."""
        return self._runner.run(self._hasty.send(letter))

    def send_to(self, url: str) -> Outcome:
        """The outcome of one letter given to another server."""

        async def there() -> Outcome:
            channel = TelegramChannel(TOKEN, url)
            try:
                return await channel.send(LETTER)
            finally:
                await channel.close()

        return self._runner.run(there())

    def close(self) -> None:
        """Close both channels."""
        self.double.release()
        for channel in (self._channel, self._hasty):
            self._runner.run(channel.close())

    def _open(self, patience: float) -> TelegramChannel:
        return TelegramChannel(TOKEN, self.url, patience)


@pytest.fixture(scope="module")
def bench() -> Iterator[Bench]:
    with running_doubles() as doubles, asyncio.Runner() as runner:
        bench = Bench(doubles, runner)
        yield bench
        bench.close()


def no(status: int, description: str, **parameters: int) -> Refuse:
    """A refusal as Telegram words it."""
    body = {"ok": False, "error_code": status, "description": description}
    return Refuse(status, body | ({"parameters": parameters} if parameters else {}))


BLOCKED = "Forbidden: bot was blocked by the user"
DEACTIVATED = "Forbidden: user is deactivated"


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [
        pytest.param(
            no(429, "Too Many Requests: retry after 17", retry_after=17),
            not_now("telegram_429", 17.0),
            id="429",
        ),
        pytest.param(no(429, "Too Many Requests"), not_now("telegram_429"), id="429 without a time"),
        pytest.param(no(403, BLOCKED), Refused("telegram_403_blocked", True), id="403 blocked"),
        pytest.param(no(403, DEACTIVATED), Refused("telegram_403_deactivated", True), id="403 deactivated"),
        pytest.param(no(403, "Forbidden: something new"), Refused("telegram_403"), id="403 other"),
        pytest.param(
            no(400, "Bad Request: chat not found"),
            Refused("telegram_400_chat_not_found", True),
            id="400 no chat",
        ),
        pytest.param(no(400, "Bad Request: message is too long"), Refused("too_long"), id="400 too long"),
        pytest.param(no(400, "Bad Request: something new"), Refused("telegram_400"), id="400 other"),
        pytest.param(no(400, "Bad Request", migrate_to_chat_id=5), Refused("telegram_refused"), id="migrated"),
        pytest.param(no(401, "Unauthorized"), Paused("telegram_401_bad_token"), id="401 bad token"),
        pytest.param(no(404, "Not Found"), Paused("telegram_404_bad_token"), id="404 bad token"),
        pytest.param(no(413, "Request Entity Too Large"), Refused("too_long"), id="413"),
        pytest.param(no(418, "I am a teapot"), Refused("telegram_refused"), id="any other refusal"),
        pytest.param(no(500, "Internal Server Error"), InDoubt("telegram_500"), id="500"),
        pytest.param(no(503, "restart in progress"), InDoubt("telegram_500"), id="restarting"),
        pytest.param(Refuse(502, "<html>Bad gateway"), InDoubt("telegram_unreadable"), id="not their words"),
        pytest.param(Refuse(200, {"ok": True, "result": 3}), InDoubt("telegram_unreadable"), id="not a message"),
        pytest.param(AcceptThenFail(), InDoubt("telegram_unreadable"), id="500 after accepting"),
    ],
)
def test_every_error_has_its_meaning(bench: Bench, fault: Fault, outcome: Outcome) -> None:
    bench.double.faults.put(fault)
    assert bench.send(LETTER) == outcome


@pytest.mark.parametrize("stall", [Stall, AcceptThenStall])
def test_no_answer_in_time_is_in_doubt(bench: Bench, stall: type[Stall | AcceptThenStall]) -> None:
    until = Event()
    bench.double.faults.put(stall(until))
    assert bench.send_hastily(LETTER) == InDoubt("telegram_timeout")
    until.set()


def test_a_host_that_is_not_there_was_certainly_not_reached(bench: Bench) -> None:
    assert bench.send_to("http://nowhere.invalid") == not_now("telegram_unreachable")


def test_a_letter_arrives_as_plain_text_with_one_button_a_row(bench: Bench) -> None:
    name = "Ade <b>Ng</b> _x_ https://example.org"
    letter = Letter(41, CHAT, name, (("Yes, I agree", "1:5:2:1"), ("No", "1:5:2:2")))
    outcome = bench.send(letter)
    message, call = bench.double.sent[-1], bench.double.calls[-1]
    assert outcome == Accepted(f"41:{message['message_id']}")
    assert (message["chat_id"], message["text"]) == (CHAT, name)
    assert message["buttons"] == [("Yes, I agree", "1:5:2:1"), ("No", "1:5:2:2")]
    assert call["reply_markup"].count("[{") == 2
    assert '"is_disabled":true' in call["link_preview_options"].replace(" ", "")
    assert "parse_mode" not in call


def test_an_empty_text_is_refused(bench: Bench) -> None:
    assert bench.send(LETTER._replace(body=" ")) == Refused("empty")


def test_a_press_is_answered(bench: Bench) -> None:
    assert bench.send(PRESSED) == Accepted("")
    assert bench.double.calls[-1] == {"method": "answerCallbackQuery", "callback_query_id": "990"}


def test_a_press_too_old_to_answer_is_well(bench: Bench) -> None:
    words = "Bad Request: query is too old and response timeout expired or query ID is invalid"
    bench.double.faults.put(no(400, words))
    assert bench.send(PRESSED) == Accepted("")


def test_a_long_text_has_pieces_that_telegram_takes(bench: Bench) -> None:
    pieces = TelegramChannel(TOKEN).pieces("word " * 2000)
    assert len(pieces) == 3
    assert [type(bench.send(LETTER._replace(body=piece))) for piece in pieces] == [Accepted] * 3


# --- pictures

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 24"><path d="M2 2h20v20H2z"/></svg>'
DRAWN = Picture("box", "A black box.", SVG)
SHOWN = LETTER._replace(buttons=(("Yes", "1:7:1:yes"),), picture=DRAWN)


def test_a_picture_and_its_words_are_one_message_with_its_buttons(bench: Bench) -> None:
    first, second = bench.send(SHOWN), bench.send(SHOWN)
    assert isinstance(first, Accepted) and isinstance(second, Accepted) and first != second
    shown = bench.double.sent[-2:]
    assert [(one["text"], one["buttons"], one["picture"]) for one in shown] == [
        (WORDS, [("Yes", "1:7:1:yes")], "box.png")
    ] * 2
    assert bench.double.photo(shown[0]["photo"]).startswith(b"\x89PNG")
    assert shown[0]["photo"] == shown[1]["photo"]  # uploaded once, and then named


@pytest.mark.parametrize(
    "refusal", [no(400, "Bad Request: wrong file identifier/HTTP URL specified"), no(413, "Request Entity Too Large")]
)
def test_a_picture_that_telegram_refuses_costs_nobody_the_words(bench: Bench, refusal: Refuse) -> None:
    bench.double.faults.put(refusal)
    before = len(bench.double.sent)
    assert isinstance(bench.send(SHOWN), Accepted)
    [sent] = bench.double.sent[before:]
    assert (sent["text"], sent["buttons"]) == (WORDS, [("Yes", "1:7:1:yes")]) and "photo" not in sent


def test_a_drawing_of_which_nothing_can_be_made_costs_nobody_the_words(bench: Bench) -> None:
    assert isinstance(bench.send(SHOWN._replace(picture=Picture("box", "A box.", "<svg"))), Accepted)
    assert bench.double.sent[-1]["text"] == WORDS and "photo" not in bench.double.sent[-1]


def test_a_picture_in_doubt_is_in_doubt_and_not_sent_once_more_by_itself(bench: Bench) -> None:
    bench.double.faults.put(AcceptThenFail())
    before = len(bench.double.sent)
    assert isinstance(bench.send(SHOWN), InDoubt)
    assert len(bench.double.sent) == before + 1


def test_whoever_blocked_the_bot_is_not_written_to_in_words_either(bench: Bench) -> None:
    bench.double.faults.put(no(403, BLOCKED))
    tried = len(bench.double.calls)
    assert bench.send(SHOWN) == Refused("telegram_403_blocked", suppress=True)
    assert len(bench.double.calls) == tried + 1


@pytest.mark.parametrize(("length", "pieces"), [(1024, 1), (1025, 2), (4096, 2), (4097, 3)])
def test_words_too_long_for_a_caption_follow_their_picture(bench: Bench, length: int, pieces: int) -> None:
    words = ("word " * 1000)[: length - 1] + "s"
    found = TelegramChannel(TOKEN).pieces(words, DRAWN)
    assert len(found) == pieces
    assert found[0] == (words if pieces == 1 else "A black box.")
    assert isinstance(bench.send(LETTER._replace(body=found[0], picture=DRAWN)), Accepted)
    assert "photo" in bench.double.sent[-1]


@pytest.mark.parametrize(
    "fault", [no(403, f"{BLOCKED} {CHAT}"), Refuse(502, f"{TOKEN} {WORDS}"), AcceptThenFail(), None]
)
def test_nothing_private_is_said_or_logged(
    bench: Bench, fault: Fault | None, refusing_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        if fault:
            bench.double.faults.put(fault)
        said = f"{bench.send(LETTER)} {caplog.text}"
        said += str(bench.send_to(refusing_url))
    assert not [secret for secret in (TOKEN, CHAT, WORDS) if secret in said]


def test_a_token_of_the_wrong_shape_is_refused_without_being_shown() -> None:
    with pytest.raises(TokenValidationError) as refused:
        TelegramChannel("a token nobody may see")
    assert "nobody" not in str(refused.value)
