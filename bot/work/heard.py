"""What was heard, with all that is known of whoever said it; and whether it may be written down beside them."""

import json
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection

from bot.flow import Ask, Book, Place, Speech, Wording, fold, question_open
from bot.flow.handed import is_apart
from bot.store import outbox
from bot.store.addresses import Arrival
from bot.work.inbound import Inbound

_WORDS_KEPT_OPEN = ("stop", "start", "help")
RESPONSE = "response"
"""What a place is told of anonymous answers: the name of their response, for as long as they are being given."""


class Message(NamedTuple):
    """What was heard, and all that the transaction needs to know about it."""

    inbound: Inbound
    arrival: Arrival
    book: Book
    revision: str
    place: Place | None
    now: datetime


def speech_of(message: Message) -> Speech:
    """In which language and variant, and by which channel, whoever wrote it is answered."""
    arrival = message.arrival
    language = arrival.language if arrival.language in message.book.languages else "en"
    return Speech(language, arrival.easy, message.inbound.channel)


def is_kept_apart(message: Message) -> bool:
    """Whether this may be an equality answer or an anonymous one: known before its body is written anywhere."""
    step = question_open(message.book, message.place)
    # Urgent words stay apart there too: they have their reply, and who wrote them is for that person alone to say.
    if step is None and message.place is not None and message.place.at:
        # The question is not there any more: any flow with one such question is trusted with none of its answers.
        flow = message.place.at[-1].partition(":")[0]
        if not any(_is_private(at_step) for at, at_step in message.book.index.items() if at.startswith(f"{flow}:")):
            return False
    elif not is_apart(step):
        return False
    return message.book.word(fold(message.inbound.heard.text), message.arrival.language) not in _WORDS_KEPT_OPEN


def is_anonymous(message: Message) -> bool:
    """Whether a question is open whose answers are kept without a link to anybody."""
    step = question_open(message.book, message.place)
    if step is None and message.place is not None:
        return RESPONSE in (message.place.told or {})
    return step is not None and step.anonymous


def _is_private(step: object) -> bool:
    return isinstance(step, Ask) and step.private


def put(
    connection: Connection,
    message: Message,
    wording: Wording | None,
    conversation: int | None,
    words: str | None = None,
    kind: str = "text",
    lane: int = outbox.REPLIES,
    expires_at: datetime | None = None,
    said: str | None = None,
) -> None:
    """Leave it in the outbox: the words as they are, or what names them, or their picture, until they leave."""
    outbox.put(
        connection,
        message.arrival.address_id,
        conversation,
        message.inbound.channel,
        message.now,
        body=wording.body if wording else None,
        buttons=json.dumps(wording.buttons) if wording and wording.buttons else None,
        words=words,
        kind=kind,
        kept_apart=wording is None,
        lane=lane,
        expires_at=expires_at,
        said=said,
    )
