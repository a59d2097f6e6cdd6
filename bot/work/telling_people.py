"""One sentence of ours to one person, outside any conversation, in their words and where they were heard last."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from bot.flow import Book, Said, Speech, word_turn
from bot.store import contributions, outbox, quiet

STALE_AFTER = timedelta(days=7)


def put_to_person(
    connection: Connection,
    book: Book,
    person_id: int,
    sentence: str,
    values: Callable[[Speech], Mapping[str, Any]],
    now: datetime,
    asks: str | None = None,
) -> int | None:
    """The number of the message that waits in the outbox now; None for somebody who can be told nothing."""
    found = contributions.address_of(connection, person_id)
    if found is None:
        return None
    address, channel, language, easy = found
    speech = Speech(language if language in book.languages else "en", easy, channel)
    said = word_turn(book, (Said(book.common[sentence], values(speech)),), speech, {})
    # Whoever pauses hears it when the pause is over, and then has as long.
    heard_from = max(now, quiet.quiet_until(connection, person_id) or now)
    return outbox.put(
        *(connection, address, None, channel, now),
        body=said.body,
        lane=outbox.BULK,
        expires_at=heard_from + STALE_AFTER,
        asks=asks,
        said=book.common[sentence].key,
    )
