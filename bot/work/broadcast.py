"""Writing broadcasts into the outbox, a range of people at a time, and closing those that are over."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Connection, Engine

from bot.flow.notices import Texts
from bot.programme.audience import MOST
from bot.store import broadcasts
from bot.store.broadcast_states import OVER
from bot.store.broadcasts import RANGE, Broadcast
from bot.store.engine import begin, reading
from bot.work.notices import reference_to

STEPS_A_RUN = 200
"""So many transactions in one call, so that whoever stops the process need not wait for a million people."""


class Writing:
    """Does what is to be done for broadcasts. Any number of processes may run it at once, and end at any moment.

    Each step is one short transaction that holds the broadcast, looks where it stands, and moves the cursor together
    with what it writes: so a step is done once, or not at all.
    """

    def __init__(
        self,
        engine: Engine,
        clock: Callable[[], datetime],
        wake: Callable[[], None],
        breathe: Callable[[], None] = lambda: None,
        most_asked: Callable[[], int] = lambda: MOST,
        names_clinic: Callable[[Texts], bool] = lambda _: False,
    ) -> None:
        self._engine = engine
        self._clock = clock
        self._wake = wake
        self._breathe = breathe
        self._most_asked = most_asked
        self._names_clinic = names_clinic

    def run(self, most: int = STEPS_A_RUN) -> int:
        """How many steps were taken; fewer than `most` when nothing more is to be done now."""
        with reading(self._engine) as connection:
            waiting = broadcasts.to_do(connection)
        taken = 0
        for broadcast_id in waiting:
            while taken < most and self.step(broadcast_id):
                taken += 1
                self._breathe()
        return taken

    def step(self, broadcast_id: int, most: int = RANGE) -> bool:
        """Whether something was done for this broadcast: at most so many people or rows, in one transaction."""
        with begin(self._engine) as connection:
            found = broadcasts.hold(connection, broadcast_id)
            done = found is not None and self._step(connection, found, most)
        if done:
            self._wake()
        return done

    def _step(self, connection: Connection, found: Broadcast, most: int) -> bool:
        now = self._clock()
        if found.state in OVER:
            return found.finished_at is None and self._clear(connection, found, now, most)
        if found.started_at is None or (found.begins_at is not None and found.begins_at > now):
            return False
        if found.expires_at is not None and found.expires_at <= now:
            return broadcasts.move(connection, found.id, "finished")
        if found.state == "writing":
            # As it is said now: whoever lowers it means what is under way, too.
            fewer = found._replace(audience=found.audience.within(self._most_asked()))
            # Whoever has come in since it was started may never have written to us: a first text names no clinic.
            neutral = not self._names_clinic(found.words)
            words = reference_to(found.id, found.edition)
            broadcasts.write(connection, fewer, words, now, most, to_strangers=neutral)
            return True
        if found.state == "sending" and not broadcasts.has_unsent(connection, found.id):
            return broadcasts.move(connection, found.id, "finished")
        return False

    def _clear(self, connection: Connection, found: Broadcast, now: datetime, most: int) -> bool:
        """What still waits of a broadcast that is over is put aside; closed when nothing is left under way either."""
        aside = "cancelled" if found.state == "cancelled" else "expired"
        if broadcasts.put_aside(connection, found.id, aside, now, most):
            return True
        if broadcasts.has_unsent(connection, found.id):
            return False
        broadcasts.close(connection, found.id, now)
        return True
