"""What would come of an update: whom it is told first, who hears of it after that, and how it looks on each phone."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection

from bot.flow import Book, Said, Speech, word_turn
from bot.flow.notices import Notice, Texts, notice_of
from bot.flow.sms_parts import parts
from bot.programme.audience import Audience
from bot.store import contributions, people
from bot.work.ahead import Ahead, Lacking, Shown, ahead, told_in
from bot.work.broadcast_file import CHANNELS


class ToBeTold(NamedTuple):
    """So many whose words it came from are told first; whoever else would hear of it; and each phone of the first.

    `told_in` is how many of the first it is told in their language, `lacking` the languages of the others of them.
    """

    first: int
    others: Ahead | None
    phones: list[Shown]
    told_in: dict[str, int]
    lacking: list[Lacking]

    @property
    def written_in(self) -> tuple[str, ...]:
        """The languages that the words are in."""
        return tuple(dict.fromkeys(shown.language for shown in self.phones))


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
    first = contributions.who_said(connection, said)
    told, lacking = told_in(notice, people.how_they_read(connection, first))
    return ToBeTold(len(first), others, phones, told, lacking)


def asked_of(book: Book, notice: Notice, speech: Speech) -> str:
    """The words with the question at their end, as the first to be told get them."""
    return word_turn(book, (Said(book.common["update_ask"], {"choice": notice.say(speech)}),), speech, {}).body
