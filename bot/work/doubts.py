"""SMS in doubt: looked for in the provider's own list, and where that cannot tell, shown to staff, who decide."""

import asyncio
import random
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Literal

import structlog
from sqlalchemy import Connection, Engine

from bot.channels.channel import CannotTell, Channel, Copy, reason_of
from bot.store import alarms, doubts, repeats
from bot.store.doubts import Doubt
from bot.store.engine import begin, reading
from bot.store.outbox_states import LOOK_UP, STAFF
from bot.work.filtered import Filtered
from bot.work.receipts import before_following, follow
from bot.work.submitting import Render

log = structlog.get_logger(__name__)

ALARM = "unknown_messages"
AT_A_TIME = 50
# A copy counts if the provider made it within these of the time in which the message may have been sent: clocks
# differ, and a provider may take a request up only after we have stopped waiting for its answer.
CLOCKS_DIFFER = timedelta(minutes=2)
TAKEN_UP_WITHIN = timedelta(minutes=10)

Choice = Literal["sent", "failed", "again"]
CHOICES: tuple[Choice, ...] = ("sent", "failed", "again")


class CannotDecide(Exception):
    """There is nothing to decide about this message; the one line says why."""


class Doubts:
    """Looks for messages in doubt. Safe to run twice, and from several processes."""

    def __init__(
        self,
        engine: Engine,
        channels: Mapping[str, Channel],
        render: Render,
        clock: Callable[[], datetime],
        filtered: Filtered | None = None,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._engine = engine
        self._channels = channels
        self._render = render
        self._clock = clock
        self._filtered = filtered
        self._chance = chance

    def run(self) -> int:
        """Look for those that no callback has settled in 15 minutes; how many were found. Blocks."""
        with reading(self._engine) as connection:
            now = self._clock()
            due = [doubt for name in self._channels for doubt in doubts.due(connection, name, now, AT_A_TIME)]
        found = sum(map(self._look, due))
        with begin(self._engine) as connection:
            _mind_alarms(connection, self._channels, self._clock())
        return found

    def _look(self, doubt: Doubt) -> bool:
        letter = doubt.letter
        channel = self._channels[letter.channel]
        try:
            since = doubt.put_at - CLOCKS_DIFFER
            copies = asyncio.run(channel.copies(letter.value, since)) if letter.value else None
            body = self._body(doubt)
        except CannotTell as error:
            log.warning("look_up_failed", id=letter.id, reason=str(error))
            return False  # tried again at the next tick
        with begin(self._engine) as connection:
            now = self._clock()
            copy = _the_copy(connection, doubt, body, copies or ())
            if copy is None:
                doubts.looked_up(connection, letter.id, now)
                return False
            return _settle(connection, doubt, copy, now, self._chance(), self._filtered)

    def _body(self, doubt: Doubt) -> str:
        """The words as they left; those that are kept apart are worded again, and match only if nothing changed."""
        letter = doubt.letter
        if letter.body is not None or letter.words is None:
            return letter.body or ""
        try:
            return self._render(letter.words, letter)[0]
        except Exception:
            return ""


def _the_copy(connection: Connection, doubt: Doubt, body: str, copies: Sequence[Copy]) -> Copy | None:
    """The one copy that can be this message and no other, or None.

    The same words to the same number at that time, under an id that we do not know; and no other message of ours in
    doubt could be the one. Where two could, nobody can tell which.
    """
    first, last = doubt.put_at - CLOCKS_DIFFER, doubt.in_doubt_since + TAKEN_UP_WITHIN
    alike = [copy for copy in copies if body and copy.body == body and first <= copy.at <= last]
    known = doubts.ours(connection, doubt.letter.channel, [copy.provider_id for copy in alike])
    strange = [copy for copy in alike if copy.provider_id not in known]
    if len(strange) != 1 or doubts.rivals(connection, doubt, body):
        return None
    return strange[0]


def _settle(
    connection: Connection, doubt: Doubt, copy: Copy, now: datetime, chance: float, filtered: Filtered | None
) -> bool:
    letter = doubt.letter
    reason = reason_of(copy.outcome) if copy.outcome else None
    evidence = {"reason": reason or None, "provider_id": copy.provider_id}
    if copy.outcome is not None:
        before_following(connection, [letter.id])
    address_id = doubts.settle(connection, letter.id, copy.state, now, by=LOOK_UP, **evidence)
    if address_id is None:
        return False  # a callback was quicker
    log.info("doubt_settled", id=letter.id, state=copy.state)
    if copy.outcome is not None:
        follow(connection, letter.channel, letter.id, address_id, copy.outcome, now, chance, filtered)
    return True


def _mind_alarms(connection: Connection, channels: Mapping[str, Channel], now: datetime) -> None:
    """One alarm a channel, as long as a decision of staff is waited for."""
    waiting = doubts.for_staff(connection, now)
    raised = {alarm.about for alarm in alarms.still_open(connection) if alarm.kind == ALARM}
    for name in channels:
        if name in waiting and name not in raised:
            alarms.raise_alarm(connection, ALARM, name, "to_be_decided", now)
        elif name in raised and name not in waiting:
            alarms.over(connection, ALARM, name, now)


def decide(connection: Connection, number: int, choice: Choice, now: datetime) -> int:
    """Staff say what became of a message in doubt; its number, or after "again" that of the new message in its place.

    The reason keeps what was decided and what the doubt was. CannotDecide, and the transaction must not be committed,
    if the message is not in doubt (any more), or has no words left to send again.
    """
    repeats.hold_broadcasts(connection, [number])
    doubt = next((line for line in doubts.unknown(connection) if line.id == number), None)
    reason = f"staff_{choice}:{doubt.reason or 'unknown'}" if doubt else ""
    state = "sent" if choice == "sent" else "failed"
    if doubt is None or doubts.settle(connection, number, state, now, by=STAFF, reason=reason) is None:
        raise CannotDecide(f"Message {number} is not in doubt. See: improvers messages unknown")
    if choice != "again":
        return number
    again = repeats.repeat(connection, number, now, now, asked=True)
    if again is None:
        raise CannotDecide(
            f"Message {number} cannot be sent again: its words are gone, its broadcast over, or it was repeated before."
        )
    return again
