"""What staff do with the first wave of an update while it goes out: pause it, go on, or call it back for good."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Connection, Engine

from bot.store import broadcasts, first_waves
from bot.store.engine import begin, reading
from bot.store.first_waves import CANCELLED, PAUSED
from bot.store.updates import Update
from bot.work.first_wave import tell_first
from bot.work.shelf import Shelf
from bot.work.update_checks import UpdateRefused
from bot.work.update_orders import there


class FirstWaves:
    """The orders of staff, each in one transaction. Nobody is told twice."""

    def __init__(self, engine: Engine, shelf: Shelf, clock: Callable[[], datetime], wake: Callable[[], None]) -> None:
        self._engine = engine
        self._shelf = shelf
        self._clock = clock
        self._wake = wake

    def pause(self, update_id: int) -> int:
        """Of how many what was to leave does not, until it goes on; what is being sent already arrives."""
        return self._hold_back(update_id, PAUSED)

    def cancel(self, update_id: int) -> int:
        """The same for good: nobody waits for it any more, and it does not go to whoever else would hear of it."""
        return self._hold_back(update_id, CANCELLED)

    def resume(self, update_id: int) -> int:
        """A paused one goes on: how many are told now."""
        (_, book), now = self._shelf.current(), self._clock()
        self._check(update_id, (PAUSED,), "resumed: it is not paused")
        with begin(self._engine) as connection:
            first_waves.hold_people(connection, update_id)
            if not first_waves.let_go_on(connection, update_id):
                raise UpdateRefused(f"Update {update_id} cannot be resumed: it is not paused.")
            found = there(connection, update_id)
            told = sum(
                tell_first(connection, book, found, person, now)
                for person in first_waves.not_told_yet(connection, update_id)
            )
        self._wake()
        return told

    def _hold_back(self, update_id: int, how: str) -> int:
        now, earlier = self._clock(), (None,) if how == PAUSED else (None, PAUSED)
        refused = f"{how}: it is not going out"
        # Looked at before anybody is held: whoever sends it holds the update before the people.
        self._check(update_id, earlier, refused)
        with begin(self._engine) as connection:
            first_waves.hold_people(connection, update_id)
            if not first_waves.hold_back(connection, update_id, how):
                raise UpdateRefused(f"Update {update_id} cannot be {refused}.")
            back = first_waves.call_back(connection, update_id, now)
            if how == CANCELLED:
                _end(connection, there(connection, update_id))
        self._wake()
        return back

    def _check(self, update_id: int, wanted: tuple[str | None, ...], refused: str) -> None:
        with reading(self._engine) as connection:
            found = there(connection, update_id)
        if found.sent_at is None or found.held not in wanted:
            raise UpdateRefused(f"Update {update_id} cannot be {refused}.")


def _end(connection: Connection, found: Update) -> None:
    first_waves.waits_for_nothing(connection, found.id)
    if found.sent_at is not None:
        first_waves.nobody_was_told(connection, found.id, found.sent_at)
    second = broadcasts.find(connection, found.broadcast_id) if found.broadcast_id else None
    if second is not None and second.state == "draft":
        broadcasts.move(connection, second.id, "cancelled")
