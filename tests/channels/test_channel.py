"""What every channel keeps to."""

import asyncio
import subprocess
import sys

import pytest

from bot.channels.channel import Accepted, Channel, Letter, Refused
from bot.channels.pretend import PretendChannel
from bot.channels.sms import SmsChannel
from bot.channels.telegram import TelegramChannel

LETTER = Letter(1, "7700900123", "Thank you, Ade")


def channels() -> list[Channel]:
    """One of each."""
    return [PretendChannel(), TelegramChannel("1:x"), SmsChannel("AC1", "x", "+447700900999")]


def test_all_are_channels_with_names_of_their_own() -> None:
    assert [channel.name for channel in channels()] == ["sms", "telegram", "sms"]
    assert all(channel.at_once > 0 for channel in channels())


def test_opening_and_closing_needs_no_network() -> None:
    async def close() -> None:
        for channel in channels():
            await channel.close()

    asyncio.run(close())


@pytest.mark.parametrize("heavy", ["aiogram", "twilio", "aiohttp", "requests"])
def test_importing_a_channel_loads_no_client(heavy: str) -> None:
    names = ("channel", "pieces", "pretend", "receipts", "sms", "telegram")
    lines = [
        *(f"import bot.channels.{name}" for name in names),
        f"import sys; assert '{heavy}' not in sys.modules",
    ]
    subprocess.run([sys.executable, "-c", "\n".join(lines)], check=True)


def test_the_pretend_channel_keeps_what_it_is_given() -> None:
    phone = PretendChannel()
    assert asyncio.run(phone.send(LETTER)) == Accepted("1:1")
    assert phone.sent == ["Thank you, Ade"]
    assert phone.letters == [LETTER]


def test_the_pretend_channel_does_as_it_is_told() -> None:
    async def story() -> None:
        phone, go_on = PretendChannel(), asyncio.Event()
        phone.answers.extend([Refused("no"), OSError("off"), Accepted("given"), go_on])
        assert await phone.send(LETTER) == Refused("no")
        with pytest.raises(OSError, match="off"):
            await phone.send(LETTER)
        assert await phone.send(LETTER) == Accepted("given")
        held = asyncio.create_task(phone.send(LETTER))
        await asyncio.sleep(0)
        assert len(phone.sent) == 1
        go_on.set()
        assert await held == Accepted("1:2")

    asyncio.run(story())
