"""What is sent in place of a message that is held back: that one waits behind a code, or the question who is there."""

from datetime import datetime

from sqlalchemy import Connection

from bot.flow import Book, Said, Speech, word_turn
from bot.store import behind, outbox, turns
from bot.store.behind import REPLY_CODE, WHO_IS_THERE, Behind
from bot.store.engine import begin
from bot.work.by_day import ByDay

_MOST_AT_ONCE = 200


class Announcing(ByDay):
    """Tells each address once, also by several clocks; what it says names neither the person nor what waits."""

    def _do_what_is_due(self, now: datetime) -> int:
        """How many were told."""
        _, book = self._shelf.current()
        with begin(self._engine) as connection:
            if not turns.take(connection, turns.ANNOUNCING):
                return 0  # another clock is at it
            return sum(
                self._tell(connection, book, why, each, now)
                for why in (REPLY_CODE, WHO_IS_THERE)
                for each in behind.due(connection, why, now, _MOST_AT_ONCE)
            )

    def _tell(self, connection: Connection, book: Book, why: str, where: Behind, now: datetime) -> bool:
        words = book.texts.get(behind.SAYS[why])
        if words is None:  # flows that were published before there was one
            return False
        language = where.language if where.language in book.languages else "en"
        said = word_turn(book, (Said(words),), Speech(language, where.easy, where.channel), {})
        outbox.put(
            *(connection, where.address_id, None, where.channel, now),
            body=said.body,
            asks=f"{WHO_IS_THERE}:" if why == WHO_IS_THERE else None,
            said=behind.SAYS[why],
        )
        return True
