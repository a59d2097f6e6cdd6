"""The clock's part: places that came free are offered to whoever waits, and people are asked afterwards how it was."""

from collections.abc import Callable
from datetime import UTC, datetime

from sqlalchemy import Connection, Engine

from bot.programme.hours import OpenHours
from bot.programme.places import ATTENDED, LAPSED, MISSED, PLACE_OFFERED, WAITING, answer_by, to_offer
from bot.store import handovers, invitations, opportunities
from bot.store.engine import begin, reading
from bot.store.opportunities import Opportunity
from bot.store.outbox import FACTS
from bot.work import event_reminders
from bot.work.shelf import Shelf

OFFER, AFTER = "place_offered", "after_event"


class MovingUp:
    """Moves the waiting lists on. Safe to run twice, and from several processes: each step holds its opportunity."""

    def __init__(
        self,
        engine: Engine,
        shelf: Shelf,
        hours: OpenHours,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        wake: Callable[[], None] = lambda: None,
    ) -> None:
        self._engine = engine
        self._shelf = shelf
        self._hours = hours
        self._clock = clock
        self._wake = wake

    def run(self) -> int:
        """How many offers lapsed, places were offered and people were asked how it was."""
        now = self._clock()
        if self._hours.next_opening(now) is not None:
            return 0
        with reading(self._engine) as connection:
            late = {opportunity for _, opportunity in invitations.late(connection, now)}
            to_fill = sorted(late.union(opportunities.to_fill(connection, now)))
            to_ask = opportunities.to_ask_after(connection)
        done = sum(self._in_turn(self._fill, each, now) for each in to_fill)
        done += sum(self._in_turn(self._ask_after, each, now) for each in to_ask)
        if done:
            self._wake()
        return done

    def _in_turn(self, act: Callable[[Connection, Opportunity, datetime], int], opportunity: int, now: datetime) -> int:
        with begin(self._engine) as connection:
            found = opportunities.hold(connection, opportunity)
            return 0 if found is None else act(connection, found, now)

    def _fill(self, connection: Connection, found: Opportunity, now: datetime) -> int:
        """Offers that nobody took in time lapse; what is free then is offered to the first in line."""
        lapsed = [
            each
            for each in invitations.stand(connection, found.id, (PLACE_OFFERED,))
            if each.answer_by is not None and each.answer_by <= now
        ]
        for each in lapsed:
            invitations.move(connection, each.id, (PLACE_OFFERED,), LAPSED, answer_by=None)
        if found.state != "open":
            return len(lapsed)
        until = answer_by(now, self._hours, found.begins)
        waiting = invitations.by_state(connection, found.id).get(WAITING, 0)
        free = to_offer(invitations.taken(connection, found.id), found.places, waiting)
        if until is None or not free:
            return len(lapsed)
        return len(lapsed) + self._offer(connection, found, free, now, until)

    def _offer(self, connection: Connection, found: Opportunity, free: int, now: datetime, until: datetime) -> int:
        """Whoever cannot be written to, or talks with people just now, is passed over and stays in line."""
        revision, _ = self._shelf.current()
        where = {each.person_id: each for each in invitations.reached(connection, found.id, (WAITING,))}
        offered = 0
        for each in invitations.stand(connection, found.id, (WAITING,)):
            if offered == free:
                break
            asks = f"{OFFER}:{found.id}"
            reached = where[each.person_id]
            if reached.address_id is not None and handovers.waits_at(connection, reached.address_id):
                continue
            given = (connection, "event_place_free", found.id, revision, reached, now, asks, until)
            # Even in a pause: they said yes to this, and the place would lapse before they could hear of it.
            if event_reminders.tell(*given, kind=FACTS):
                invitations.move(connection, each.id, (WAITING,), PLACE_OFFERED, answer_by=until)
                offered += 1
        return offered

    def _ask_after(self, connection: Connection, found: Opportunity, now: datetime) -> int:
        """Once: who came is thanked and asked how it was, who missed it is told that this is fine."""
        if not opportunities.asked_after(connection, found.id, now):
            return 0
        revision, _ = self._shelf.current()
        asked = 0
        for key, state, asks in (("event_after", ATTENDED, f"{AFTER}:{found.id}"), ("event_missed", MISSED, None)):
            for reached in invitations.reached(connection, found.id, (state,)):
                asked += event_reminders.tell(connection, key, found.id, revision, reached, now, asks)
        return asked
