"""What waits in the outbox leaves: leased, submitted, handed to its channel, settled by what came of it."""

import asyncio
import json
import random
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

import structlog
from sqlalchemy import Connection, Engine

from bot.channels.channel import PRESS, Accepted, Channel, InDoubt, Letter, Outcome, Refused, TryLater
from bot.store import addresses, outbox
from bot.store.engine import DatabaseTrouble, begin, reading
from bot.store.outbox import LetterRow, Swept
from bot.work.faults import whence
from bot.work.pauses import Pauses
from bot.work.settling import Settlement, settlement

log = structlog.get_logger(__name__)

Buttons = Sequence[tuple[str, str]]
# The JSON of a row's `words`, and the row (for its language and so on) -> body and buttons.
Render = Callable[[str, LetterRow], tuple[str, Buttons]]

LEASE = timedelta(seconds=60)
NO_CHANNEL = timedelta(minutes=1)
FIRST_WAIT, LONGEST_WAIT = 0.1, 5.0  # between two tries to write down what came of a letter


class Taken(NamedTuple):
    """What one look into the outbox brought: how many were due, and those to deliver now, by address."""

    due: int
    letters: list[list[LetterRow]]


class Ready(NamedTuple):
    """A letter as it leaves: in pieces that fit the channel, the buttons under the last."""

    pieces: Sequence[str]
    buttons: tuple[tuple[str, str], ...]


class Result(NamedTuple):
    """What came of a letter, and the provider's ids of all its pieces that have left."""

    outcome: Outcome
    provider_id: str | None = None


class Delivery:
    """Sends what waits. At most once for an SMS in doubt; at least once in a Telegram conversation."""

    def __init__(
        self,
        engine: Engine,
        channels: Mapping[str, Channel],
        render: Render,
        clock: Callable[[], datetime],
        *,
        after_settled: Callable[[Connection], object] | None = None,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._engine = engine
        self._channels = channels
        self._render = render
        self._clock = clock
        self._after_settled = after_settled
        self._chance = chance
        self._pauses = Pauses()
        self._room = {name: asyncio.Semaphore(channel.at_once) for name, channel in channels.items()}
        self._leased: dict[int, LetterRow] = {}
        self._missing: set[str] = set()
        self._untidy = self._tidying = False

    async def send_waiting(self, most: int = 50) -> int:
        """Deal with up to `most` messages that are due; how many there were."""
        taken = await self.take(most)
        await asyncio.gather(*(self.deliver(letters) for letters in taken.letters))
        return taken.due

    async def take(self, most: int) -> Taken:
        """Lease up to `most` messages that are due; those that cannot leave now are put aside at once."""
        due, ready = await asyncio.to_thread(self._claim, most)
        by_address: dict[int, list[LetterRow]] = {}
        for row in ready:
            self._leased[row.id] = row
            by_address.setdefault(row.address_id, []).append(row)
        return Taken(due, list(by_address.values()))

    async def deliver(self, rows: Sequence[LetterRow]) -> None:
        """Send the letters of one address in order; whatever goes wrong is logged, never raised."""
        for row in rows:
            try:
                await self._deliver(row)
            except Exception as error:
                # The lease runs out and `sweep` finds the row: nothing is lost, and no SMS is sent twice.
                log.error("letter_left_to_sweep", id=row.id, error=whence(error))
            finally:
                self._leased.pop(row.id, None)
        await self._tidy()

    async def give_back(self) -> None:
        """Whatever is leased here and not yet submitted waits again, for another worker or the next start."""
        rows, self._leased = list(self._leased.values()), {}
        await asyncio.to_thread(self._free, rows)

    async def seconds_until_due(self) -> float | None:
        """When the next message may leave; None when nothing waits."""
        due = await asyncio.to_thread(self._next_due)
        return None if due is None else max(0.0, (due - self._clock()).total_seconds())

    def sweep(self) -> Swept:
        """Free the leases of workers that died. Blocks: for the clock's thread."""
        with begin(self._engine) as connection:
            return outbox.sweep(connection, self._clock())

    async def close(self) -> None:
        """Close the channels."""
        for channel in self._channels.values():
            await channel.close()

    def _claim(self, most: int) -> tuple[int, list[LetterRow]]:
        now = self._clock()
        with begin(self._engine) as connection:
            claimed = outbox.claim(connection, now, LEASE, most)
            return len(claimed), [row for row in claimed if not self._put_aside(connection, row, now)]

    def _put_aside(self, connection: Connection, row: LetterRow, now: datetime) -> bool:
        """Whether the row's channel is missing or paused; then it is due again later, no attempt used up."""
        if row.channel not in self._channels:
            self._say_missing(row.channel)
            reason, until = "channel_missing", now + NO_CHANNEL
        elif wait := self._pauses.left(row.channel, now):
            reason, until = "channel_paused", now + timedelta(seconds=wait)
        else:
            return False
        outbox.settle(connection, row.id, row.fence, "retry", now, reason=reason, not_before=until, counted=False)
        return True

    def _say_missing(self, channel: str) -> None:
        if channel not in self._missing:
            self._missing.add(channel)
            log.warning("channel_missing", channel=channel)

    async def _deliver(self, row: LetterRow) -> None:
        async with self._room[row.channel]:
            result = await self._attempt(row)
        if result is not None:
            await self._settle(row, result)

    async def _attempt(self, row: LetterRow) -> Result | None:
        """What came of it; None when it was not to be sent after all."""
        if wait := self._pauses.enter(row.channel, self._clock()):
            return Result(TryLater(wait, "channel_paused", counted=False))
        try:
            return await self._submit_and_send(row)
        finally:
            self._pauses.leave(row.channel)

    async def _submit_and_send(self, row: LetterRow) -> Result | None:
        ready = await asyncio.to_thread(self._submit, row)
        if not isinstance(ready, Ready):
            return None if ready is None else Result(ready)
        result = await self._send(row, ready)
        self._pauses.heed(row.channel, result.outcome, self._clock())
        return result

    def _submit(self, row: LetterRow) -> Ready | Refused | None:
        """Committed before the provider is called: from here on the letter is never blindly sent again."""
        try:
            ready = self._written(row)
        except DatabaseTrouble:
            raise
        except Exception as error:
            return Refused(f"render_raised_{type(error).__name__}")
        with begin(self._engine) as connection:
            may = outbox.submitting(connection, row.id, row.fence, self._clock())
        self._leased.pop(row.id, None)
        return ready if may else None

    def _written(self, row: LetterRow) -> Ready:
        body, buttons = row.body or "", json.loads(row.buttons or "[]")
        if row.words is not None:
            # Not kept as the row's body: such words may be ones that are never to be stored.
            body, buttons = self._render(row.words, row)
        pieces = self._channels[row.channel].pieces(body)
        return Ready(pieces, tuple((label, data) for label, data in buttons))

    async def _send(self, row: LetterRow, ready: Ready) -> Result:
        """Piece after piece, but for those that left at an earlier try; the buttons go with the last."""
        ids = _ids_of(row)
        outcome: Outcome = Accepted("")
        for number, piece in enumerate(ready.pieces[len(ids) :], start=len(ids) + 1):
            shown = ready.buttons if number == len(ready.pieces) else ()
            outcome = await _handed_over(self._channels[row.channel], _letter(row, piece, shown))
            if not isinstance(outcome, Accepted):
                break
            ids.append(outcome.provider_id)
        return Result(outcome, ",".join(ids) or None)

    async def _settle(self, row: LetterRow, result: Result) -> None:
        """Written down however long the database is away: what came of a letter is known only here."""
        how = settlement(row, result.outcome, self._clock(), self._chance())
        wait = FIRST_WAIT
        while True:
            try:
                return await asyncio.to_thread(self._write_down, row, how, result.provider_id)
            except DatabaseTrouble:
                await asyncio.sleep(wait)
                wait = min(2 * wait, LONGEST_WAIT)

    def _write_down(self, row: LetterRow, how: Settlement, provider_id: str | None) -> None:
        with begin(self._engine) as connection:
            outbox.settle(
                connection,
                row.id,
                row.fence,
                how.state,
                self._clock(),
                provider_id=provider_id,
                reason=how.reason,
                not_before=how.not_before,
                counted=how.counted,
            )
            if how.suppress:
                addresses.suppress(connection, row.address_id, how.reason or "")

    async def _tidy(self) -> None:
        """What the caller does after settling: in a transaction of its own, so that it cannot undo one."""
        hook = self._after_settled
        if hook is None:
            return
        self._untidy = True
        if self._tidying:
            return  # whoever is at it goes round once more
        self._tidying = True
        try:
            while self._untidy:
                self._untidy = False
                await asyncio.to_thread(self._call, hook)
        except Exception as error:
            log.error("after_settled_failed", error=whence(error))
        finally:
            self._tidying = False

    def _call(self, hook: Callable[[Connection], object]) -> None:
        with begin(self._engine) as connection:
            hook(connection)

    def _free(self, rows: Sequence[LetterRow]) -> None:
        with begin(self._engine) as connection:
            for row in rows:
                outbox.settle(connection, row.id, row.fence, "waiting", self._clock(), counted=False)

    def _next_due(self) -> datetime | None:
        with reading(self._engine) as connection:
            return outbox.next_due(connection)


async def _handed_over(channel: Channel, letter: Letter) -> Outcome:
    """The outcome, even of a channel that breaks its promise and raises."""
    try:
        return await channel.send(letter)
    except Exception as error:
        return InDoubt(f"channel_raised_{type(error).__name__}")


def _letter(row: LetterRow, piece: str, buttons: tuple[tuple[str, str], ...]) -> Letter:
    reply_to = (row.provider_id or "") if row.kind == PRESS else ""
    return Letter(row.id, row.value or "", piece, buttons, row.kind, reply_to)


def _ids_of(row: LetterRow) -> list[str]:
    """The provider's ids of the pieces that have left; of a press it is the id of what it answers."""
    return row.provider_id.split(",") if row.provider_id and row.kind != PRESS else []
