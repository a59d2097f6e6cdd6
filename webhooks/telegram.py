"""Telegram's door: the secret is checked first, then the few fields that matter are read."""

import hmac
import json
import re
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, abort, request

from bot.flow import Heard, Press
from bot.store.deadline import within
from bot.wiring import Doors
from bot.work.conversation import Conversations
from bot.work.inbound import BLOCKED, UNBLOCKED, Inbound
from webhooks.patience import ANSWERED_WITHIN

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
_MEDIA = ("photo", "voice", "sticker", "contact", "video", "video_note", "audio", "document", "location")
_HEARD_AS = {"video_note": "video", "audio": "voice"}
_NO_PRESS = Press(0, -1, "")
_FILE = re.compile(r"[A-Za-z0-9_-]{1,200}")
_LANGUAGE = re.compile("[a-z]{2,3}")


def telegram_door(conversations: Conversations, doors: Doors) -> Blueprint:
    """POST /webhooks/telegram: 403 without the secret, 400 for what is no update, 200 once it is kept."""
    door = Blueprint("telegram", __name__)

    @door.post("/webhooks/telegram")
    @within(ANSWERED_WITHIN)
    def hear() -> Response:
        given = request.headers.getlist(SECRET_HEADER)
        if len(given) != 1 or not _same(given[0], doors.telegram_secret):
            abort(403)
        inbound = read_update(_update())
        if inbound is not None:
            conversations.hear(inbound)
        return Response(status=200)

    return door


def read_update(update: Mapping[str, Any]) -> Inbound | None:
    """What an update brings from one person; None for groups, channels and kinds we do not take part in."""
    number = update.get("update_id")
    if not _whole(number):
        abort(400)
    for kind, read in _READERS.items():
        content = update.get(kind)
        if isinstance(content, Mapping):
            inbound = read(content)
            # Telegram's counter may restart anywhere, so an update id alone could one day come twice.
            return inbound and inbound._replace(provider_id=f"{number}:{inbound.provider_id}"[:100])
    return None


def _read_message(message: Mapping[str, Any]) -> Inbound | None:
    media = next((kind for kind in _MEDIA if message.get(kind)), "")
    text = _text(message.get("text")) or _text(message.get("caption"))
    if not text and not media:
        media = "other"
    heard = Heard(text, media=_HEARD_AS.get(media, media), file=_photo(message.get("photo")))
    return _from_chat(message, heard, message.get("message_id"))


def _read_edited(message: Mapping[str, Any]) -> Inbound | None:
    edited = f"{message.get('message_id')}e{message.get('edit_date')}"
    return _from_chat(message, Heard(media="edited"), edited)


def _read_press(query: Mapping[str, Any]) -> Inbound | None:
    message = query.get("message")
    if not isinstance(message, Mapping) or not isinstance(query.get("id"), str):
        return None
    inbound = _from_chat({**message, "from": query.get("from")}, Heard(press=_press(query.get("data"))), query["id"])
    return inbound and inbound._replace(callback_id=query["id"][:64])


def _read_membership(change: Mapping[str, Any]) -> Inbound | None:
    member = change.get("new_chat_member")
    status = member.get("status") if isinstance(member, Mapping) else None
    event = {"kicked": BLOCKED, "member": UNBLOCKED}.get(status if isinstance(status, str) else "")
    inbound = _from_chat(change, Heard(), change.get("date"))
    return inbound._replace(event=event) if inbound and event else None


_READERS = {
    "message": _read_message,
    "edited_message": _read_edited,
    "callback_query": _read_press,
    "my_chat_member": _read_membership,
}


def _from_chat(content: Mapping[str, Any], heard: Heard, name: object) -> Inbound | None:
    chat, sender = content.get("chat"), content.get("from")
    if not isinstance(chat, Mapping) or chat.get("type") != "private" or not _whole(chat.get("id")):
        return None
    hint = _language(sender.get("language_code")) if isinstance(sender, Mapping) else ""
    return Inbound("telegram", str(chat["id"]), str(name), heard, hint)


def _language(code: object) -> str:
    """The language in "pt-BR"; empty when it is none."""
    language = _text(code).partition("-")[0].lower()
    return language if _LANGUAGE.fullmatch(language) else ""


def _press(data: object) -> Press:
    """What a button carries, "1:conversation:ask:option"; anything else counts as an earlier question."""
    parts = data.split(":") if isinstance(data, str) else []
    if len(parts) != 4 or parts[0] != "1" or not all(part.isascii() and part.isdecimal() for part in parts[1:3]):
        return _NO_PRESS
    return Press(int(parts[1][:18]), int(parts[2][:9]), parts[3])


def _update() -> Mapping[str, Any]:
    try:
        update = json.loads(request.get_data())
    except (ValueError, RecursionError):
        abort(400)
    if not isinstance(update, dict):
        abort(400)
    return update


def _photo(sizes: object) -> str:
    """The largest of the sizes that Telegram keeps of a photo, by its name there."""
    largest = sizes[-1] if isinstance(sizes, list) and sizes else None
    name = _text(largest.get("file_id")) if isinstance(largest, Mapping) else ""
    return f"telegram:{name}" if _FILE.fullmatch(name) else ""


def _same(given: str, secret: str) -> bool:
    # Bytes, because a comparison of texts refuses what is not ASCII.
    return hmac.compare_digest(given.encode("utf-8", "surrogateescape"), secret.encode())


def _whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**63


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
