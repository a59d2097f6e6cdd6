"""What would come of words for many: who gets what, why, who is left out, and how it looks on each phone."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection

from bot.flow import Book, Speech
from bot.flow.notices import Notice, Texts, notice_of
from bot.flow.sms_parts import parts
from bot.language import by_name, english_name
from bot.programme.audience import Audience
from bot.programme.only_english import CALL, IN_ENGLISH, WAIT, WAYS
from bot.store import audiences, estimates
from bot.store.audiences import Group
from bot.work import only_english
from bot.work.asked_often import most_asked
from bot.work.broadcast_file import CHANNELS


class Saying(NamedTuple):
    """What so many people get, and how many parts of a text that is for each (0 where it is no text).

    `instead` is what they chose to get where the words are not in their language: then the body is English, and leaves
    with a line in their language, or not at all.
    """

    group: Group
    written_in: str
    body: str
    parts: int
    instead: str = ""

    @property
    def leaves(self) -> bool:
        """Whether it is sent as it stands."""
        return self.instead not in (WAIT, CALL)


class Lacking(NamedTuple):
    """A language in which the words are not, and how many of its readers get English, wait, or would be called."""

    language: str
    english: int
    wait: int
    call: int


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
        """How many people get it, at once or in time, on their phone or by a call."""
        return people_in(self.sayings)

    @property
    def sms_parts(self) -> int:
        """How many parts of texts are sent and paid for."""
        return parts_in(self.sayings)

    def on(self, channel: str) -> int:
        """How many people it reaches there."""
        return leaving_by(channel, self.sayings)

    @property
    def written_in(self) -> tuple[str, ...]:
        """The languages that the words are in."""
        return tuple(dict.fromkeys(shown.language for shown in self.phones))

    @property
    def lacking(self) -> list[Lacking]:
        """The languages of those who get it that the words are not in."""
        return lacking_in(self.sayings)


def ahead(connection: Connection, book: Book, words: Texts, audience: Audience, now: datetime) -> Ahead:
    """What would come of it this moment."""
    audience = audience.within(most_asked(book))
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
            sayings.append(_saying(book, notice, group, group.channel))
    return sayings


def written_in(book: Book, words: Texts) -> tuple[str, ...]:
    """The languages that words are in, of those that are switched on."""
    notice = notice_of(book, words)
    return tuple(language for language in book.languages if not only_english.lacks(notice, language))


def people_in(sayings: Iterable[Saying]) -> int:
    """How many people get what is said, at once or in time, on their phone or by a call."""
    return sum(saying.group.people for saying in sayings)


def parts_in(sayings: Iterable[Saying]) -> int:
    """How many parts of texts are sent and paid for."""
    return sum(saying.group.people * saying.parts for saying in sayings)


def lacking_in(sayings: Iterable[Saying]) -> list[Lacking]:
    """The languages that the words are not in, of all who get them."""
    found: dict[str, dict[str, int]] = {}
    for saying in sayings:
        if saying.instead:
            ways = found.setdefault(saying.group.language, dict.fromkeys(WAYS, 0))
            ways[saying.instead] += saying.group.people
    return _lacking(found)


def _lacking(found: Mapping[str, Mapping[str, int]]) -> list[Lacking]:
    return [Lacking(language, *(found[language][way] for way in WAYS)) for language in sorted(found, key=_in_english)]


def _in_english(code: str) -> tuple[str, str]:
    return by_name(english_name(code))


def leaving_by(channel: str, sayings: Iterable[Saying]) -> int:
    """How many people get something by that channel as it stands."""
    return sum(saying.group.people for saying in sayings if saying.group.channel == channel and saying.leaves)


def _saying(book: Book, notice: Notice, group: Group, channel: str) -> Saying:
    speech = Speech(group.language, group.easy, channel)
    instead = group.only_english if only_english.lacks(notice, group.language) else ""
    body = notice.say(speech)
    if instead == IN_ENGLISH:
        body = only_english.with_line(book, speech, body)
    count = parts(body) if channel == "sms" and instead not in (WAIT, CALL) else 0
    return Saying(group, notice.language_for(group.language), body, count, instead)


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
