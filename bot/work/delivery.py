"""What waits in the outbox leaves: leased, submitted, handed to its channel, settled by what came of it."""

import asyncio
import random
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple, TypeVar

import structlog
from sqlalchemy import Connection, Engine

from bot.channels.channel import PRESS, Accepted, Channel, InDoubt, Letter, Outcome, Picture, TryLater
from bot.store import outbox, pauses
from bot.store.engine import DatabaseTrouble, begin, reading
from bot.store.outbox import LetterRow, Swept
from bot.work import pauses as pausing
from bot.work.admission import Judge
from bot.work.faults import whence
from bot.work.filtered import Filtered
from bot.work.outcomes import Result, write_down
from bot.work.pauses import WHILE_TRYING, Pauses
from bot.work.settling import Settlement, settlement
from bot.work.submitting import Buttons, Open, Ready, Render, Show, Submitting
from bot.work.together import Together

__all__ = ["Buttons", "Delivery", "Render", "Taken"]

log = structlog.get_logger(__name__)

T = TypeVar("T")

LEASE = timedelta(seconds=60)
# What is left of a lease must be enough for the call. A process that stood still and comes to again hands nothing over
# that another may have in hand by now, or that STOP has overtaken.
CALL = timedelta(seconds=20)
NOT_HANDED_OVER = TryLater(0.0, "lease_nearly_over", counted=False)
FIRST_WAIT, LONGEST_WAIT = 0.1, 5.0  # between two tries to write down what came of letters
LONGEST_WAIT_BETWEEN_PIECES = 1.0
WRITTEN_TOGETHER = 100
GATHERING = 0.02  # seconds in which more comes together when much is under way: fewer, larger transactions
FINISHING = 0.5  # seconds for what is still to be written down at the end


class Taken(NamedTuple):
    """What one look into the outbox brought: how many were due, in groups that are submitted together."""

    due: int
    letters: list[list[LetterRow]]


class Delivery:
    """Sends what waits. At most once for an SMS in doubt; at least once in a Telegram conversation."""

    def __init__(
        self,
        engine: Engine,
        channels: Mapping[str, Channel],
        render: Render,
        clock: Callable[[], datetime],
        *,
        show: Show = lambda *_: None,
        gate: Judge | None = None,
        filtered: Filtered | None = None,
        after_settled: Callable[[Connection], object] | None = None,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._engine = engine
        self._channels = channels
        self._clock = clock
        self._filtered = filtered
        self._after_settled = after_settled
        self._chance = chance
        self._submitting = Submitting(engine, channels, render, clock, gate or Open(), show)
        self._pauses = Pauses()
        self._outcomes: Together[Result] = Together(self._write_down, WRITTEN_TOGETHER)
        self._under_way: Counter[str] = Counter()
        self._leased: dict[int, LetterRow] = {}
        # Letters that go ahead of the others after a pause.
        self._trying: set[int] = set()
        self._freed: Callable[[], object] = lambda: None
        self._untidy = self._tidying = self._looked_for_homeless = False

    @property
    def under_way(self) -> int:
        """How many letters are leased here or on their way."""
        return self._under_way.total()

    def when_freed(self, call: Callable[[], object]) -> None:
        """Have this called whenever a letter is done with: there is room, and its address may have another due."""
        self._freed = call

    async def send_waiting(self, most: int = 50) -> int:
        """Deal with up to `most` messages that are due; how many there were."""
        taken = await self.take(most)
        await asyncio.gather(*(self.deliver(letters) for letters in taken.letters))
        return taken.due

    async def take(self, most: int) -> Taken:
        """Lease up to `most` messages that are due and that their channel has room for now."""
        if self._is_busy():
            await asyncio.sleep(GATHERING)
        rows = await asyncio.to_thread(self._claim, most)
        groups: list[list[LetterRow]] = []
        for channel, theirs in rows.items():
            self._under_way[channel] += len(theirs)
            self._leased.update((row.id, row) for row in theirs)
            together = self._channels[channel].together
            groups += [theirs[at : at + together] for at in range(0, len(theirs), together)]
        return Taken(sum(map(len, groups)), groups)

    async def deliver(self, rows: Sequence[LetterRow]) -> None:
        """Submit these together, then send each; whatever goes wrong is logged, never raised."""
        ready: dict[int, Ready] = {}
        try:
            ready = await asyncio.to_thread(self._submit, rows)
        except DatabaseTrouble:
            await self._take_back(rows)
        except Exception as error:
            # The leases run out and `sweep` finds the rows: nothing is lost.
            self._leave_to_sweep(rows, error)
        self._free(row for row in rows if row.id not in ready)
        await asyncio.gather(*(self._deliver(row, ready[row.id]) for row in rows if row.id in ready))
        await self._tidy()

    async def give_back(self) -> None:
        """Whatever is leased here and not yet submitted waits again, for another worker or the next start."""
        rows, self._leased = list(self._leased.values()), {}
        await asyncio.to_thread(self._give_back, rows)

    async def seconds_until_due(self) -> float | None:
        """When the next message may leave; None when nothing waits, or only for a channel that is full."""
        now = self._clock()
        due = await asyncio.to_thread(self._next_due, self._with_room(), now)
        return None if due is None else max(0.0, (due - now).total_seconds())

    def sweep(self) -> Swept:
        """Free the leases of workers that died. Blocks: for the clock's thread."""
        with begin(self._engine) as connection:
            return outbox.sweep(connection, self._clock())

    async def close(self) -> None:
        """Write down what is still to be written, and close the channels."""
        await self._outcomes.finish(FINISHING)
        for channel in self._channels.values():
            await channel.close()

    def _is_busy(self) -> bool:
        return any(2 * self._under_way[name] > channel.at_once > 1 for name, channel in self._channels.items())

    def _with_room(self) -> set[str]:
        """The channels that could take another letter now; of the others `when_freed` tells."""
        return {name for name, channel in self._channels.items() if self._under_way[name] < channel.at_once}

    def _claim(self, most: int) -> dict[str, list[LetterRow]]:
        now = self._clock()
        claimed: dict[str, list[LetterRow]] = {}
        if self._is_in_vain(now):
            return claimed
        with begin(self._engine) as connection:
            ways = pausing.ways(connection, self._channels, now)
            for name, channel in self._channels.items():
                room = min(most - sum(map(len, claimed.values())), channel.at_once - self._under_way[name])
                if room > 0 and name in ways.open:
                    claimed[name] = outbox.claim(connection, now, LEASE, room, name)
                elif room > 0 and name in ways.to_try:
                    claimed[name] = self._claim_one_to_try(connection, name, now)
            if not self._looked_for_homeless:
                self._say_homeless(connection)
        return claimed

    def _is_in_vain(self, now: datetime) -> bool:
        """Whether one channel is full and the others have nothing: a claim would hold up whoever else writes."""
        roomy = self._with_room()
        if len(roomy) == len(self._channels):
            return False
        due = self._next_due(roomy, now) if roomy else None
        return due is None or due > now

    def _claim_one_to_try(self, connection: Connection, channel: str, now: datetime) -> list[LetterRow]:
        if not pauses.let_one_try(connection, channel, now, WHILE_TRYING):
            return []
        rows = outbox.claim(connection, now, LEASE, 1, channel)
        if not rows:
            pauses.not_tried(connection, channel, now)
        self._trying.update(row.id for row in rows)
        return rows

    def _say_homeless(self, connection: Connection) -> None:
        """Once: what waits for a channel that is not set up here waits until it is."""
        self._looked_for_homeless = True
        for channel in sorted(outbox.homeless(connection, self._channels)):
            log.warning("channel_missing", channel=channel)

    def _submit(self, rows: Sequence[LetterRow]) -> dict[int, Ready]:
        ready = self._submitting.submit(rows, ahead=any(row.id in self._trying for row in rows))
        for row in rows:
            self._leased.pop(row.id, None)
        kept = [row for row in rows if row.id in self._trying and row.id not in ready]
        if kept:
            self._trying.difference_update(row.id for row in kept)
            with begin(self._engine) as connection:
                pauses.not_tried(connection, kept[0].channel, self._clock())
        return ready

    async def _deliver(self, row: LetterRow, ready: Ready) -> None:
        is_freed = False
        try:
            outcome, ids = await self._send(row, ready)
            # What was not handed over says nothing of its channel.
            tried = row.id in self._trying and outcome is not NOT_HANDED_OVER
            pause = self._pauses.heed(row.channel, outcome, self._chance(), tried)
            if isinstance(outcome, Accepted):
                # Only when all is well may another leave before this one is written down.
                is_freed = True
                self._free([row])
            how = settlement(row, outcome, self._clock(), self._chance())
            await self._outcomes.note(Result(row, how, ids, pause, tried))
        except Exception as error:
            self._leave_to_sweep([row], error)
        finally:
            self._trying.discard(row.id)
            if not is_freed:
                self._free([row])
            self._freed()

    async def _send(self, row: LetterRow, ready: Ready) -> tuple[Outcome, str | None]:
        """Piece after piece, but for those that left at an earlier try; a picture goes first, the buttons last."""
        ids = list(ready.left)
        outcome: Outcome = Accepted("")
        for number, piece in enumerate(ready.pieces, start=1):
            if self._is_too_late(row):
                outcome = NOT_HANDED_OVER
                break
            is_last = number == len(ready.pieces)
            shown = ready.buttons if is_last else ()
            picture = ready.picture if number == 1 else None
            outcome = await _handed_over(self._channels[row.channel], _letter(row, piece, shown, picture))
            if not isinstance(outcome, Accepted):
                break
            ids.append(outcome.provider_id)
            if not is_last and not await self._note_pieces(row, ids):
                outcome = NOT_HANDED_OVER
                break
        if outcome is NOT_HANDED_OVER:
            log.warning("letter_not_handed_over", id=row.id, reason=NOT_HANDED_OVER.reason)
        return outcome, ",".join(ids) or None

    def _is_too_late(self, row: LetterRow) -> bool:
        return row.lease_until is not None and self._clock() > row.lease_until - CALL

    async def _note_pieces(self, row: LetterRow, ids: Sequence[str]) -> bool:
        """Before the next piece leaves: should this process die, no piece leaves twice.

        False: another worker has the letter by now.
        """
        return await _until_back(lambda: self._note_pieces_now(row, ids), LONGEST_WAIT_BETWEEN_PIECES)

    def _note_pieces_now(self, row: LetterRow, ids: Sequence[str]) -> bool:
        with begin(self._engine) as connection:
            return outbox.pieces_left(connection, row.id, row.fence, ",".join(ids))

    async def _write_down(self, results: Sequence[Result]) -> None:
        await _until_back(lambda: write_down(self._engine, results, self._clock(), self._filtered), LONGEST_WAIT)

    async def _take_back(self, rows: Sequence[LetterRow]) -> None:
        """Due again as soon as the database is back: whatever it has kept of this, the provider was never called."""
        for row in rows:
            self._leased.pop(row.id, None)
            self._trying.discard(row.id)
        again = Settlement("retry", "database_away", self._clock(), counted=False)
        await asyncio.gather(*(self._outcomes.note(Result(row, again, None, None, False)) for row in rows))
        self._freed()

    def _free(self, rows: Iterable[LetterRow]) -> None:
        for row in rows:
            self._under_way[row.channel] -= 1

    def _leave_to_sweep(self, rows: Sequence[LetterRow], error: Exception) -> None:
        for row in rows:
            self._leased.pop(row.id, None)
            log.error("letter_left_to_sweep", id=row.id, error=whence(error))

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

    def _give_back(self, rows: Sequence[LetterRow]) -> None:
        with begin(self._engine) as connection:
            # The addresses first, as STOP takes them: or each could wait for a message that the other has.
            outbox.hold_alone(connection, [row.id for row in rows])
            back = [outbox.Outcome(row.id, row.fence, "waiting", counted=False) for row in rows]
            outbox.settle(connection, back, self._clock())

    def _next_due(self, channels: set[str], now: datetime) -> datetime | None:
        with reading(self._engine) as connection:
            ways = pausing.ways(connection, channels, now)
            due = outbox.next_due(connection, channels - ways.paused.keys())
            later = [
                max(there, until)
                for name, until in ways.paused.items()
                if (there := outbox.next_due(connection, [name])) is not None
            ]
        return min([*later, *([] if due is None else [due])], default=None)


async def _until_back(write: Callable[[], T], longest_wait: float) -> T:
    """However long the database is away: what came of a letter is known only here."""
    wait = FIRST_WAIT
    while True:
        try:
            return await asyncio.to_thread(write)
        except DatabaseTrouble:
            await asyncio.sleep(wait)
            wait = min(2 * wait, longest_wait)


async def _handed_over(channel: Channel, letter: Letter) -> Outcome:
    """The outcome, even of a channel that breaks its promise and raises."""
    try:
        return await channel.send(letter)
    except Exception as error:
        return InDoubt(f"channel_raised_{type(error).__name__}")


def _letter(row: LetterRow, piece: str, buttons: tuple[tuple[str, str], ...], picture: Picture | None) -> Letter:
    reply_to = (row.provider_id or "") if row.kind == PRESS else ""
    return Letter(row.id, row.value or "", piece, buttons, row.kind, reply_to, picture)
