"""Conversations whose time has come: a wait that is over, a person to be nudged, or to be waited for no longer."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import structlog
from sqlalchemy import Connection, Engine

from bot.flow import Heard, LostPlace, Place, Reply, choosing, take_up
from bot.programme.hours import OpenHours
from bot.store import addresses, conversations, messages, outbox
from bot.store.addresses import Arrival
from bot.store.conversations import Conversation, Due
from bot.store.engine import begin, reading
from bot.store.trouble import DatabaseTrouble
from bot.work.by_day import ByDay
from bot.work.faults import whence
from bot.work.heard import Message
from bot.work.inbound import Inbound
from bot.work.shelf import Shelf
from bot.work.taking import Keys, Taking

_MOST_AT_ONCE = 200
_TRY_AGAIN_AFTER = timedelta(hours=1)
log = structlog.get_logger(__name__)


class Resuming(ByDay):
    """Takes up what is due, also from several processes: each is looked at again once its person is held."""

    def __init__(
        self,
        engine: Engine,
        shelf: Shelf,
        hours: OpenHours,
        keys: Keys,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        super().__init__(engine, shelf, hours, clock)
        self._keys = keys

    def _do_what_is_due(self, now: datetime) -> int:
        """How many conversations were taken up."""
        self._shelf.current()
        taken, seen = 0, set[int]()
        while new := [due for due in self._due(now) if due.id not in seen]:
            seen |= {due.id for due in new}
            taken += sum(self._take_up(due, now) for due in new)
        return taken

    def _due(self, now: datetime) -> list[Due]:
        with reading(self._engine) as connection:
            return conversations.due(connection, now, _MOST_AT_ONCE)

    def _take_up(self, due: Due, now: datetime) -> bool:
        """Whether it was taken up; one that fails is kept from the next ticks, and troubles none of the others."""
        try:
            with begin(self._engine) as connection:
                return self._hold_and_take_up(connection, due, now)
        except DatabaseTrouble:
            raise
        except Exception as error:
            log.error("resuming_failed", conversation=due.id, reason=whence(error))
            with begin(self._engine) as connection:
                if isinstance(error, LostPlace):
                    conversations.end(connection, due.id, now)
                else:
                    conversations.put_off(connection, due.id, now + _TRY_AGAIN_AFTER)
        return False

    def _hold_and_take_up(self, connection: Connection, due: Due, now: datetime) -> bool:
        arrival = addresses.hold(connection, due.channel, due.value_hash)
        standing = conversations.one(connection, due.id)
        if arrival is None or standing is None or not _is_due(standing, arrival, now):
            return False
        if arrival.quiet_until is not None and arrival.quiet_until > now:
            return False
        if arrival.stopped_at or arrival.suppressed or arrival.forgetting:
            _let_go(connection, standing, now)
            return False
        if arrival.handed_for:  # people answer there: our own words come later
            conversations.put_off(connection, standing.id, now + _TRY_AGAIN_AFTER)
            return False
        taking = self._taking(connection, standing, arrival, due.channel, now)
        offered = self._offer(connection, taking, standing, arrival, now)
        if offered is None:
            taking.take_up(outbox.BULK)
        else:
            taking.settle(offered, outbox.BULK)
        return True

    def _taking(
        self, connection: Connection, standing: Conversation, arrival: Arrival, channel: str, now: datetime
    ) -> Taking:
        message = standing_at(connection, self._shelf, standing, arrival, Inbound(channel, "", "", Heard()), now)
        # What a verb wants a person to see stands beside the last thing that was heard.
        newest = messages.newest_from(connection, standing.address_id) or 0
        return Taking(connection, message, newest, self._keys, self._hours.zone)

    def _offer(
        self, connection: Connection, taking: Taking, standing: Conversation, arrival: Arrival, now: datetime
    ) -> Reply | None:
        """Which comes first, when another wait of the same address is over too and both would ask; None otherwise."""
        if standing.state != conversations.WAITING:
            return None
        over = conversations.waits_over(connection, standing.address_id, now)
        other = next((each for each in over if each.id != standing.id), None)
        known = taking.book.flows.get(other.flow) if other else None
        if other is None or known is None or taking.message.place is None or not _asks(taking):
            return None
        if not _asks(self._taking(connection, other, arrival, taking.message.inbound.channel, now)):
            return None
        flow = taking.book.flows[standing.flow]
        turn = choosing.offer_waiting(flow, taking.message.place, other.id, known, taking.now)
        return Reply(turn.effects, standing.flow, turn.place, turn)


def standing_at(
    connection: Connection, shelf: Shelf, standing: Conversation, arrival: Arrival, inbound: Inbound, now: datetime
) -> Message:
    """What is known of the person, as they stand in that conversation, with the book that it began on."""
    here = arrival._replace(
        conversation_id=standing.id,
        flow=standing.flow,
        revision_id=standing.revision_id,
        place=standing.place,
        conversation_state=standing.state,
    )
    book = shelf.book(connection, standing.revision_id)
    return Message(inbound, here, book, standing.revision_id, Place.loads(standing.place), now)


def _is_due(standing: Conversation, arrival: Arrival, now: datetime) -> bool:
    """Whether it still is, now that nobody else can touch it; a wait lets a question that is open go first."""
    if standing.address_id != arrival.address_id or standing.due_at is None or standing.due_at > now:
        return False
    if standing.state == conversations.OPEN:
        return True
    return standing.state == conversations.WAITING and arrival.conversation_id is None


def _let_go(connection: Connection, standing: Conversation, now: datetime) -> None:
    """Nobody to speak to: what we would have begun is over, and an open question is there for the day of START."""
    if standing.state == conversations.WAITING:
        conversations.end(connection, standing.id, now)
    else:
        conversations.put_off(connection, standing.id, None)


def _asks(taking: Taking) -> bool:
    """Whether the conversation, taken up now, comes straight to a question."""
    turn = take_up(taking.book, taking.talk(), taking.now).turn
    return turn is not None and turn.doing is None and turn.place is not None and not turn.waits
