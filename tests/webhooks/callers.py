"""The two providers as callers: what they bring to the doors, formed and signed as they do it."""

import base64
import hmac
import json
from collections.abc import Mapping, Sequence
from itertools import count
from typing import Any, NamedTuple
from urllib.parse import urlencode

Update = dict[str, Any]
Form = dict[str, str]
Fields = Sequence[tuple[str, str]]

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
SIGNATURE_HEADER = "X-Twilio-Signature"
TELEGRAM, SMS, STATUS = "/webhooks/telegram", "/webhooks/sms", "/webhooks/sms/status"
WHEN = 1_795_500_000


class Call(NamedTuple):
    """One request, ready to be made."""

    path: str
    body: bytes
    headers: list[tuple[str, str]]


class Telegram:
    """Makes updates of what people do in a chat, and brings them with the secret."""

    def __init__(self, secret: str) -> None:
        self._secret = secret
        self._numbers = count(900_000_001)

    def message(self, chat: int, **content: Any) -> Update:
        """Somebody writes in their private chat."""
        return self._update(message=self._in_chat(chat, **content))

    def edited(self, chat: int, text: str) -> Update:
        """Somebody changes what they wrote."""
        return self._update(edited_message=self._in_chat(chat, text=text, edit_date=WHEN + 60))

    def press(self, chat: int, data: object, **more: Any) -> Update:
        """Somebody presses a button that carries `data`."""
        query = {"id": str(next(self._numbers)), "from": _person(chat), "chat_instance": "1", "data": data}
        shown = {"message_id": 1, "date": WHEN, "chat": _chat(chat), "text": "A question"}
        return self._update(callback_query={**query, "message": shown, **more})

    def membership(self, chat: int, status: object) -> Update:
        """Somebody blocks the bot ("kicked") or lets it back in ("member")."""
        member = {"user": {"id": 1, "is_bot": True, "first_name": "Bot"}, "status": status}
        change = {"chat": _chat(chat), "from": _person(chat), "date": WHEN, "new_chat_member": member}
        return self._update(my_chat_member={**change, "old_chat_member": {**member, "status": "member"}})

    def call(self, update: object) -> Call:
        """The request that brings it."""
        return self.raw(json.dumps(update).encode())

    def raw(self, body: bytes) -> Call:
        """A request with the secret and any body."""
        headers = [("Content-Type", "application/json"), (SECRET_HEADER, self._secret)]
        return Call(TELEGRAM, body, headers)

    def _update(self, **content: Any) -> Update:
        return {"update_id": next(self._numbers), **content}

    def _in_chat(self, chat: int, **content: Any) -> dict[str, Any]:
        sender = {"chat": _chat(chat), "from": _person(chat)}
        return {"message_id": next(self._numbers), "date": WHEN, **sender, **content}


class Twilio:
    """Makes the forms of one account, and signs them for the address at which we are known."""

    def __init__(self, public_url: str, sid: str, token: str) -> None:
        self._url = public_url
        self.sid = sid
        self._token = token
        self._numbers = count(1)

    def text(self, sender: str, body: str, **fields: str) -> Form:
        """Somebody sends a text."""
        name = f"SM{next(self._numbers):032x}"
        return {
            "ToCountry": "GB",
            "SmsMessageSid": name,
            "NumMedia": "0",
            "SmsStatus": "received",
            "Body": body,
            "To": "+447700900100",
            "NumSegments": "1",
            "MessageSid": name,
            "AccountSid": self.sid,
            "From": sender,
            "ApiVersion": "2010-04-01",
            **fields,
        }

    def receipt(self, name: str, status: str, **fields: str) -> Form:
        """A carrier has news of a message that we sent."""
        known = {"MessageSid": name, "SmsSid": name, "MessageStatus": status, "SmsStatus": status}
        return {**known, "AccountSid": self.sid, "To": "+447700900999", "ApiVersion": "2010-04-01", **fields}

    def call(self, form: Mapping[str, str], path: str = SMS) -> Call:
        """The request that brings it; `path` with its query, if it has one."""
        return self.with_signatures(form, self.signature(form, self._url + path), path=path)

    def repeating(self, fields: Fields, path: str = SMS) -> Call:
        """The same of fields that may come more than once: of each name the values are signed once each, in order."""
        signed = self._url + path + "".join(name + value for name, value in sorted(set(fields)))
        return self.with_signatures(fields, self._sealed(signed), path=path)

    def with_signatures(
        self, form: Mapping[str, str] | Sequence[tuple[str, str]], *signatures: str, path: str = SMS
    ) -> Call:
        """A request with none, one or several signatures, right or wrong."""
        headers = [("Content-Type", "application/x-www-form-urlencoded; charset=UTF-8")]
        signed = [(SIGNATURE_HEADER, signature) for signature in signatures]
        return Call(path, urlencode(form).encode(), headers + signed)

    def signature(self, form: Mapping[str, str], url: str) -> str:
        """As Twilio describes it: HMAC-SHA1 over the address and the fields in order of their names."""
        return self._sealed(url + "".join(name + value for name, value in sorted(form.items())))

    def _sealed(self, signed: str) -> str:
        return base64.b64encode(hmac.digest(self._token.encode(), signed.encode(), "sha1")).decode()


def _chat(chat: int) -> dict[str, Any]:
    return {"id": chat, "type": "private", "first_name": "Someone"}


def _person(chat: int) -> dict[str, Any]:
    return {"id": chat, "is_bot": False, "first_name": "Someone", "language_code": "en"}
