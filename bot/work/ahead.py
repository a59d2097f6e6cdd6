"""What would come of words for many: who gets what, why, who is left out, and how it looks on each phone."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection

from bot.flow import Book, Speech
from bot.flow.notices import Texts, notice_of
from bot.flow.sms_parts import parts
from bot.programme.audience import Audience
from bot.store import audiences, estimates
from bot.store.audiences import Group
from bot.work.broadcast_file import CHANNELS


class Saying(NamedTuple):
    """What so many people get, and how many parts of a text that is for each (0 where it is no text)."""

    group: Group
    written_in: str
    body: str
    parts: int


class Shown(NamedTuple):
    """What one phone would show: in this language, in plain or easy words, by that channel."""

    language: str
    easy: bool
    channel: str
    body: str
    parts: int


class Ahead(NamedTuple):
    """If it went out now: what whom, why, who not and why not, some of them, and each phone."""

    sayings: list[Saying]
    left_out: dict[str, int]
    reasons: dict[str, int]
    sample: list[int]
    phones: list[Shown]
    # Whether everybody was counted; otherwise people are round numbers, worked out from a part of them.
    counted: bool = True

    @property
    def people(self) -> int:
        """How many people get it."""
        return sum(saying.group.people for saying in self.sayings)

    @property
    def sms_parts(self) -> int:
        """How many parts of texts are sent and paid for."""
        return sum(saying.group.people * saying.parts for saying in self.sayings)

    def on(self, channel: str) -> int:
        """How many people it reaches there."""
        return sum(saying.group.people for saying in self.sayings if saying.group.channel == channel)


def ahead(connection: Connection, book: Book, words: Texts, audience: Audience, now: datetime) -> Ahead:
    """What would come of it this moment."""
    found = estimates.who(connection, audience, now)
    return Ahead(
        sayings_of(book, words, found.groups),
        left_out_of(found.groups),
        found.reasons,
        audiences.sample(connection, audience, now),
        phones_of(book, words),
        found.counted,
    )


def sayings_of(book: Book, words: Texts, groups: Iterable[Group]) -> list[Saying]:
    """What each group of people gets."""
    notice = notice_of(book, words)
    sayings: list[Saying] = []
    for group in groups:
        if not group.shortage and group.channel:
            body = notice.say(Speech(group.language, group.easy, group.channel))
            count = parts(body) if group.channel == "sms" else 0
            sayings.append(Saying(group, notice.language_for(group.language), body, count))
    return sayings


def left_out_of(groups: Iterable[Group]) -> dict[str, int]:
    """How many get nothing, by the reason."""
    left_out: dict[str, int] = {}
    for group in groups:
        if group.shortage:
            left_out[group.shortage] = left_out.get(group.shortage, 0) + group.people
    return left_out


def phones_of(book: Book, words: Texts) -> list[Shown]:
    """Each language that it is written in, in plain and easy words, on each kind of phone."""
    notice = notice_of(book, words)
    return [
        Shown(language, easy, channel, body, parts(body) if channel == "sms" else 0)
        for language in book.languages
        if notice.language_for(language) == language
        for easy in (False, True)
        for channel in CHANNELS
        for body in (notice.say(Speech(language, easy, channel)),)
    ]
