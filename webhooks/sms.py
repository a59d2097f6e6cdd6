"""Twilio's doors: texts that come in, and receipts for texts that went out."""

import re

from flask import Blueprint, Response, abort, request
from twilio.request_validator import RequestValidator
from werkzeug.datastructures import MultiDict

from bot.flow import Heard
from bot.store.deadline import within
from bot.wiring import Doors
from bot.work.conversation import Conversations
from bot.work.inbound import Inbound
from bot.work.receipts import Receipts
from webhooks.patience import ANSWERED_WITHIN, Patience

SIGNATURE_HEADER = "X-Twilio-Signature"
_EMPTY_TWIML = '<?xml version="1.0" encoding="UTF-8"?><Response></Response>'
_NUMBER = re.compile(r"\+[1-9][0-9]{5,14}")
_NAME = re.compile(r"[A-Za-z0-9]{1,64}")
_MEDIA_URL = re.compile(r"/Messages/([A-Za-z0-9]{1,64})/Media/([A-Za-z0-9]{1,64})$")
_KINDS = {"image": "photo", "audio": "voice", "video": "video"}


def sms_door(conversations: Conversations, receipts: Receipts, doors: Doors, patience: Patience) -> Blueprint:
    """POST /webhooks/sms and /webhooks/sms/status: 403 for a wrong signature or account, 400 for missing fields."""
    door = Blueprint("sms", __name__)
    validator = RequestValidator(doors.twilio_token)

    def check_signature() -> None:
        # The public address from the settings: headers can be forged, and a proxy changes what we see.
        query = request.query_string.decode("ascii", "replace")
        url = f"{doors.public_url}{request.path}{'?' + query if query else ''}"
        given = request.headers.getlist(SIGNATURE_HEADER)
        form = request.form
        if len(given) != 1 or not given[0].isascii() or not _valid(validator, url, form, given[0]):
            abort(403)
        if form.getlist("AccountSid") != [doors.twilio_sid]:
            abort(403)

    @door.post("/webhooks/sms")
    @within(ANSWERED_WITHIN)
    def hear() -> Response:
        check_signature()
        text = _read_text()
        patience.with_(lambda: conversations.hear(text))
        return Response(_EMPTY_TWIML, content_type="text/xml")

    @door.post("/webhooks/sms/status")
    @within(ANSWERED_WITHIN)
    def receipt() -> Response:
        check_signature()
        name = _required("MessageSid", _NAME)
        letter = request.args.get("id", "")
        receipts.note(
            provider_id=name,
            letter_id=int(letter[:18]) if letter.isascii() and letter.isdecimal() else None,
            status=request.form.get("MessageStatus", ""),
            error=request.form.get("ErrorCode", ""),
        )
        return Response(status=204)

    return door


def _valid(validator: RequestValidator, url: str, form: MultiDict[str, str], signature: str) -> bool:
    try:
        return bool(validator.validate(url, form, signature))
    except Exception:  # it raises on more than it documents, and every one of them means: not proven
        return False


def _read_text() -> Inbound:
    media = request.form.get("MediaContentType0", "").partition("/")[0]
    pieces = request.form.get("NumMedia", "0")
    kind = _KINDS.get(media, "other") if pieces not in ("", "0") else ""
    heard = Heard(request.form.get("Body", ""), media=kind, file=_photo() if kind == "photo" else "")
    return Inbound("sms", _required("From", _NUMBER), _required("MessageSid", _NAME), heard)


def _photo() -> str:
    """The picture by its name at Twilio, so that it can be fetched, and deleted there, later."""
    found = _MEDIA_URL.search(request.form.get("MediaUrl0", ""))
    return f"twilio:{found[1]}/{found[2]}" if found else ""


def _required(field: str, form: re.Pattern[str]) -> str:
    value = request.form.get(field, "")
    if not form.fullmatch(value):
        abort(400)
    return value
