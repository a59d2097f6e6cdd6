"""What would come of an update: whom it is told first, who hears of it after that, and how it looks on each phone."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection

from bot.flow import Book, Said, Speech, word_turn
from bot.flow.notices import Notice, Texts, notice_of
from bot.flow.sms_parts import parts
from bot.programme.audience import Audience
from bot.programme.only_english import CALL, IN_ENGLISH, WAIT
from bot.store import contributions, first_waves
from bot.store.audiences import Group
from bot.work import only_english
from bot.work.ahead import (
    Ahead,
    Lacking,
    Saying,
    Shown,
    ahead,
    lacking_in,
    leaving_by,
    left_out_of,
    parts_in,
    people_in,
)
from bot.work.broadcast_file import CHANNELS


class FirstWave(NamedTuple):
    """What each of those whose words it came from gets, and how many of them cannot be told, by the reason.

    `nameless` is how much of what it came from was said by nobody whom we know.
    """

    sayings: list[Saying]
    left_out: dict[str, int]
    nameless: int = 0

    @property
    def people(self) -> int:
        """How many are told, at once, when it is in their language, or by a call."""
        return people_in(self.sayings)

    @property
    def sms_parts(self) -> int:
        """How many parts of texts are sent and paid for."""
        return parts_in(self.sayings)

    def on(self, channel: str) -> int:
        """How many people it reaches there."""
        return leaving_by(channel, self.sayings)

    @property
    def told_in(self) -> dict[str, int]:
        """How many are told in which language, of those who read theirs."""
        told: dict[str, int] = {}
        for saying in self.sayings:
            if not saying.instead:
                told[saying.written_in] = told.get(saying.written_in, 0) + saying.group.people
        return told

    @property
    def lacking(self) -> list[Lacking]:
        """The languages of the others of them, that the words are not in."""
        return lacking_in(self.sayings)


class ToBeTold(NamedTuple):
    """Those whose words it came from are told first; whoever else would hear of it; and each phone of the first."""

    wave: FirstWave
    others: Ahead | None
    phones: list[Shown]

    @property
    def written_in(self) -> tuple[str, ...]:
        """The languages that the words are in."""
        return tuple(dict.fromkeys(shown.language for shown in self.phones))

    @property
    def lacking(self) -> list[Lacking]:
        """The languages of the first to be told that the words are not in."""
        return self.wave.lacking


def to_be_told(
    connection: Connection,
    book: Book,
    words: Texts,
    said: Iterable[int],
    audience: Audience | None,
    now: datetime,
) -> ToBeTold:
    """What would come of it this moment."""
    notice = notice_of(book, words)
    phones = [
        Shown(language, easy, channel, body, parts(body) if channel == "sms" else 0)
        for language in book.languages
        if notice.language_for(language) == language
        for easy in (False, True)
        for channel in CHANNELS
        for body in (asked_of(book, notice, Speech(language, easy, channel)),)
    ]
    others = None if audience is None else ahead(connection, book, words, audience, now)
    return ToBeTold(first_wave(connection, book, words, list(said)), others, phones)


def first_wave(connection: Connection, book: Book, words: Texts, said: Collection[int]) -> FirstWave:
    """What those who said these get, with the question at its end."""
    notice = notice_of(book, words)
    groups = first_waves.groups(connection, contributions.who_said(connection, said))
    there = [(group, group.channel) for group in groups if group.channel and not group.shortage]
    sayings = [_saying(book, notice, group, channel) for group, channel in there]
    return FirstWave(sayings, left_out_of(groups), contributions.nameless(connection, said))


def asked_of(book: Book, notice: Notice, speech: Speech) -> str:
    """The words with the question at their end, as the first to be told get them."""
    return _asked(book, notice.say(speech), speech)


def _saying(book: Book, notice: Notice, group: Group, channel: str) -> Saying:
    lacks = only_english.lacks(notice, group.language)
    instead = group.only_english if lacks else ""
    speech = Speech(group.language if group.language in book.languages else "en", group.easy, channel)
    said = notice.say(speech)
    if instead == IN_ENGLISH:
        said = only_english.with_line(book, speech, said)
    body = _asked(book, said, speech)
    count = parts(body) if channel == "sms" and instead not in (WAIT, CALL) else 0
    return Saying(group, notice.language_for(group.language), body, count, instead)


def _asked(book: Book, said: str, speech: Speech) -> str:
    return word_turn(book, (Said(book.common["update_ask"], {"choice": said}),), speech, {}).body
