"""What came of letters, written down: many in one transaction, each with all that follows from it."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

import structlog
from sqlalchemy import Connection, Engine

from bot.store import addresses, outbox, repeats
from bot.store.engine import DatabaseTrouble, begin
from bot.store.outbox import LetterRow
from bot.work import closed_regions, pauses
from bot.work.faults import whence
from bot.work.filtered import Filtered
from bot.work.pauses import Pausing
from bot.work.settling import Settlement

log = structlog.get_logger(__name__)


class Result(NamedTuple):
    """What came of one letter, the provider's ids of all its pieces that have left, and what its channel needs."""

    row: LetterRow
    how: Settlement
    provider_ids: str | None
    pause: Pausing | None
    tried: bool  # it went ahead of others after a pause


def write_down(engine: Engine, results: Sequence[Result], now: datetime, filtered: Filtered | None = None) -> None:
    """All at once; if one of them cannot be written, each by itself, and that one is left to the sweep."""
    try:
        with begin(engine) as connection:
            _write(connection, results, now, filtered)
    except DatabaseTrouble:
        raise
    except Exception as error:
        if len(results) == 1:
            log.error("letter_left_to_sweep", id=results[0].row.id, error=whence(error))
            return
        for result in results:
            write_down(engine, [result], now, filtered)


def _write(connection: Connection, results: Sequence[Result], now: datetime, filtered: Filtered | None) -> None:
    repeats.hold_broadcasts(connection, [result.row.id for result in results if result.how.repeat_at is not None])
    # The address before the message, as STOP and erasing take them: or each would wait for the other.
    outbox.hold_alone(connection, [result.row.id for result in results if _touches_address(result)])
    settled = outbox.settle(connection, [_outcome(result) for result in results], now)
    for result in results:
        if result.row.id in settled:
            _follow(connection, result, now, filtered)
        _mind_channel(connection, result, now)


def _touches_address(result: Result) -> bool:
    # What is to be tried again may not have been submitted yet, and STOP then cancels it, with others of its address.
    return result.how.suppress or result.how.repeat_at is not None or result.how.state == "retry"


def _outcome(result: Result) -> outbox.Outcome:
    row, how = result.row, result.how
    return outbox.Outcome(row.id, row.fence, how.state, how.reason, result.provider_ids, how.not_before, how.counted)


def _follow(connection: Connection, result: Result, now: datetime, filtered: Filtered | None) -> None:
    row, how = result.row, result.how
    if how.suppress:
        addresses.suppress(connection, row.address_id, how.reason or "")
    if how.repeat_at is not None:
        repeats.repeat(connection, row.id, now, how.repeat_at, asked=False)
    if how.words and filtered is not None:
        filtered.note(connection, row.id, now)
    if how.region:
        closed_regions.tell(connection, row.channel, how.reason or "", now)


def _mind_channel(connection: Connection, result: Result, now: datetime) -> None:
    if result.pause is not None:
        pauses.begin(connection, result.row.channel, result.pause, now, result.tried)
    elif result.tried:
        pauses.end(connection, result.row.channel, now)
