"""Telegram's Bot API, pretended over HTTP: real shapes, real refusals, nobody's account."""

import json
from datetime import UTC, datetime

from flask import Blueprint, Response, jsonify, request

from bot.demo.double import Double, Entry, Fault, answer

SENDS = ("sendMessage", "sendPhoto", "answerCallbackQuery")
MOST = {"text": 4096, "caption": 1024}


class TelegramDouble(Double):
    """The Bot API, for one token or for any."""

    def __init__(self, token: str | None = None) -> None:
        super().__init__()
        self._token = token
        self._webhook = ""
        self._files: dict[str, tuple[str, bytes]] = {}  # by what the Bot API calls them: (name, content)

    def photo(self, file_id: str) -> bytes:
        """A photo that came in, by what it is called here."""
        with self.changed:
            return self._files[file_id][1]

    def blueprint(self) -> Blueprint:
        """The Bot API's addresses: /bot<token>/<method>."""
        pages = Blueprint("telegram_double", __name__)
        pages.add_url_rule("/bot<token>/<method>", "call", self._call, methods=["GET", "POST"])
        return pages

    def _call(self, token: str, method: str) -> Response:
        given = dict(request.get_json(silent=True) or request.values)
        known = self._token in (None, token)
        fault = self.next_fault() if known and method in SENDS else None
        self.write("calls", {"method": method, **given})
        if not known:
            return _unhappy(401, "Unauthorized")
        return self._send(method, given, fault) if method in SENDS else self._housekeeping(method, given)

    def _send(self, method: str, given: Entry, fault: Fault | None) -> Response:
        attempt = self.tried(str(given.get("chat_id", "")), "", fault)
        if refusal := self.refusal(fault):
            return refusal
        photo = self._taken_in(given) if method == "sendPhoto" else None
        if mistake := _telegram_mistake(given, method, photo):
            return _unhappy(400, f"Bad Request: {mistake}")
        result: Entry | bool = True
        if method != "answerCallbackQuery":
            result = self._accept(given, photo)
            self.accepted(attempt, str(result["message_id"]))
        return self.spoiled(fault) or jsonify(ok=True, result=result)

    def _taken_in(self, given: Entry) -> str | None:
        """What the photo is called here: one that comes with the call, or one that came before."""
        named = str(given.get("photo", ""))
        uploaded = request.files.get(named.removeprefix("attach://"))
        with self.changed:
            if uploaded is None:
                return named if named in self._files else None
            file_id = f"photo-{len(self._files) + 1}"
            self._files[file_id] = uploaded.filename or "", uploaded.read()
        return file_id

    def _accept(self, given: Entry, photo: str | None) -> Entry:
        now = int(datetime.now(UTC).timestamp())
        markup = _markup(given)
        buttons = [
            (button["text"], button.get("callback_data", ""))
            for row in markup.get("inline_keyboard", [])
            for button in row
        ]
        with self.changed:
            words = given.get("caption", "") if photo else given["text"]
            message: Entry = {"message_id": len(self.books["sent"]) + 1, "date": now}
            shown = {"photo": photo, "picture": self._files[photo][0]} if photo else {}
            self.write(
                "sent", {**message, "text": words, "chat_id": str(given["chat_id"]), "buttons": buttons, **shown}
            )
        message |= {"caption": words, "photo": [_size(photo)]} if photo else {"text": words}
        chat = {"id": int(given["chat_id"]), "type": "private", "first_name": "Someone"}
        return {**message, "from": _bot(), "chat": chat, **({"reply_markup": markup} if markup else {})}

    def _housekeeping(self, method: str, given: Entry) -> Response:
        if method == "getMe":
            return jsonify(ok=True, result=_bot())
        if method == "getWebhookInfo":
            info = {"url": self._webhook, "has_custom_certificate": False, "pending_update_count": 0}
            return jsonify(ok=True, result=info)
        if method in ("setWebhook", "deleteWebhook"):
            self._webhook = str(given.get("url", "")) if method == "setWebhook" else ""
        elif method not in ("setMyCommands", "deleteMyCommands", "close"):
            return _unhappy(404, "Not Found")
        return jsonify(ok=True, result=True)


def _unhappy(status: int, description: str) -> Response:
    return answer(status, {"ok": False, "error_code": status, "description": description})


def _bot() -> Entry:
    return {"id": 1, "is_bot": True, "first_name": "Double", "username": "double_bot"}


def _markup(given: Entry) -> Entry:
    markup = given.get("reply_markup") or {}
    return json.loads(markup) if isinstance(markup, str) else dict(markup)


def _size(file_id: str) -> Entry:
    return {"file_id": file_id, "file_unique_id": f"unique-{file_id}", "width": 800, "height": 600}


def _telegram_mistake(given: Entry, method: str, photo: str | None) -> str | None:
    if method == "answerCallbackQuery":
        return None
    if method == "sendPhoto" and photo is None:
        return "wrong file identifier/HTTP URL specified"
    part = "caption" if photo else "text"
    words = str(given.get(part, ""))
    if not photo and not words.strip():
        return "message text is empty"
    if len(words) > MOST[part]:
        return "message caption is too long" if photo else "message is too long"
    if not str(given.get("chat_id", "")).lstrip("-").isdigit():
        return "chat not found"
    rows = _markup(given).get("inline_keyboard", [])
    data = (button.get("callback_data", "") for row in rows for button in row)
    return "BUTTON_DATA_INVALID" if any(len(one.encode()) > 64 for one in data) else None
