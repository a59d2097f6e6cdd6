"""The Telegram phone: writes and presses as Telegram's updates say it, and reads what aiogram sent."""

import json
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from itertools import count
from typing import Any

from bot.demo.phones import Came, Phones, Said
from bot.demo.telegram_double import TelegramDouble

MOST = 4096
HIGHEST_FIRST_UPDATE = 1_000_000_000
MEDIA: Mapping[str, Any] = {
    "photo": [{"file_id": "demo-photo", "file_unique_id": "demo", "width": 90, "height": 90}],
    "voice": {"file_id": "demo-voice", "file_unique_id": "demo", "duration": 4},
    "sticker": {
        "file_id": "demo-sticker",
        "file_unique_id": "demo",
        "type": "regular",
        "width": 512,
        "height": 512,
        "is_animated": False,
        "is_video": False,
        "emoji": "\N{WAVING HAND SIGN}",
    },
}


class TelegramPhones(Phones):
    """Phones by the number of their private chat with the bot."""

    channel = "telegram"

    def __init__(self, telegram: TelegramDouble, public_url: str, secret: str) -> None:
        super().__init__(telegram, f"{public_url}/webhooks/telegram")
        self._secret = secret
        self._telegram = telegram
        # Telegram too begins anywhere, and a kept folder still knows the last ones.
        self._updates = count(secrets.randbelow(HIGHEST_FIRST_UPDATE) + 1)

    def say(self, address: str, text: str) -> None:
        """Send words; what begins with a slash is marked as a command, as Telegram does."""
        text = text[:MOST]
        content: dict[str, Any] = {"text": text}
        if text.startswith("/"):
            content["entities"] = [{"type": "bot_command", "offset": 0, "length": len(text.split()[0])}]
        self._write(address, Said("text", text), content)

    def attach(self, address: str, kind: str) -> None:
        """Send a photo, a voice note or a sticker."""
        self._write(address, Said(kind, ""), {kind: MEDIA[kind]})

    def press(self, address: str, message: str, data: str) -> None:
        """Press one of the buttons that are on the screen; any other does nothing."""
        came = next((one for one in self.came(address) if one.name == message), Came("", ""))
        label = next((label for label, carried in came.buttons if carried == data), None)
        if label is None:
            return
        words = {"caption" if came.picture else "text": came.text}
        shown = {"message_id": int(message), "date": _now(), "chat": _chat(address), **words}
        query = {
            "id": str(secrets.randbits(62)),
            "from": _person(address),
            "message": shown,
            "chat_instance": address,
            "data": data,
        }
        self._update(address, Said("press", label), {"callback_query": query})

    def came(self, address: str) -> list[Came]:
        """What the provider has for this chat, oldest first."""
        return [
            Came(str(sent["message_id"]), sent["text"], tuple(sent["buttons"]), sent.get("picture", ""))
            for sent in self._double.sent
            if sent["chat_id"] == address
        ]

    def photo(self, address: str, message: str) -> bytes | None:
        """The photo of one of the messages on the screen."""
        for sent in self._double.sent:
            if sent["chat_id"] == address and str(sent["message_id"]) == message and "photo" in sent:
                return self._telegram.photo(sent["photo"])
        return None

    def _write(self, address: str, said: Said, content: Mapping[str, Any]) -> None:
        sender = {"from": _person(address), "chat": _chat(address)}
        message = {"message_id": next(self._updates), "date": _now(), **sender, **content}
        self._update(address, said, {"message": message})

    def _update(self, address: str, said: Said, content: Mapping[str, Any]) -> None:
        headers = {"Content-Type": "application/json", "X-Telegram-Bot-Api-Secret-Token": self._secret}
        body = json.dumps({"update_id": next(self._updates), **content}).encode()
        self.deliver(address, said, body, headers)


def _person(address: str) -> dict[str, Any]:
    return {"id": int(address), "is_bot": False, "first_name": "Someone", "language_code": "en"}


def _chat(address: str) -> dict[str, Any]:
    return {"id": int(address), "type": "private", "first_name": "Someone"}


def _now() -> int:
    return int(datetime.now(UTC).timestamp())
