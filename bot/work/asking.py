"""Asking after visits, by the clock: once, with two reminders at most, by day, and never a clinic by name."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Engine

from bot.flow import Book, Said, Speech, word_turn
from bot.programme.feedback import ASKED_WITHIN, LATEST, next_reminder
from bot.store import asks, equality, feedback, outbox, visits
from bot.store.engine import begin, scrub
from bot.store.visits import Visit
from bot.work.asked_often import most_asked
from bot.work.by_day import ByDay

ENGLAND, NORTHERN_IRELAND = "friends_and_family", "standards"
"""What is asked after a visit, by nation: each has its own set of questions."""

_MOST_AT_ONCE = 200
_STALE_AFTER = timedelta(days=1)


class AskingAfterVisits(ByDay):
    """Asks what is due, and lets go of what is over. Safe to run twice: a visit is held while it is seen to."""

    def _do_what_is_due(self, now: datetime) -> int:
        _, book = self._shelf.current()
        with begin(self._engine) as connection:
            return sum(
                self._see_to(connection, book, visit, now) for visit in visits.due(connection, now, _MOST_AT_ONCE)
            )

    def _see_to(self, connection: Connection, book: Book, visit: Visit, now: datetime) -> bool:
        first = visit.asked_at is None
        over = now > visit.visited_at + LATEST if first else now > (visit.asked_at or now) + ASKED_WITHIN
        if over or not visit.reachable or (first and self._asked_enough(connection, book, visit, now)):
            visits.drop(connection, visit.id)
            return False
        asked_at = visit.asked_at or now
        reminders = 0 if first else visit.reminders + 1
        # After the last reminder it is looked at once more, to be let go of.
        next_at = next_reminder(asked_at, reminders) or asked_at + ASKED_WITHIN + timedelta(minutes=1)
        if not first and visit.reminders >= 2:
            visits.drop(connection, visit.id)
            return False
        visits.asked(connection, visit.id, asked_at, next_at, reminders)
        if first:
            feedback.note_asked(connection, visit.value_hash, now.astimezone(self._hours.zone).date())
        self._say(connection, book, visit, "feedback_after_visit" if first else "feedback_reminder", now)
        return True

    def _asked_enough(self, connection: Connection, book: Book, visit: Visit, now: datetime) -> bool:
        """Whether they were asked since the list came in, by something else."""
        return asks.not_after_a_visit(connection, visit.person_id, most_asked(book), now)

    def _say(self, connection: Connection, book: Book, visit: Visit, sentence: str, now: datetime) -> None:
        speech = Speech(visit.language if visit.language in book.languages else "en", visit.easy, visit.channel)
        latest = visit.visited_at + LATEST if sentence == "feedback_after_visit" else now + _STALE_AFTER
        outbox.put(
            *(connection, visit.address_id, None, visit.channel, now),
            body=word_turn(book, (Said(book.common[sentence]),), speech, {}).body,
            lane=outbox.BULK,
            expires_at=latest,
            asks=f"{_flow(book)}:{visit.id}",
            said=book.common[sentence].key,
        )


def _flow(book: Book) -> str:
    return NORTHERN_IRELAND if book.organisation.get("nation") == "Northern Ireland" else ENGLAND


class MixingAnswers:
    """Keeps what was abandoned, and mixes new answers once a day: no order and no transaction betrays anybody.

    Anonymous answers, and equality answers, which only the pseudonym's key connects with a person.
    """

    def __init__(
        self, engine: Engine, zone: ZoneInfo, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._engine = engine
        self._zone = zone
        self._clock = clock

    def run(self) -> int:
        """How many answers were mixed."""
        with begin(self._engine) as connection:
            feedback.close_abandoned(connection, self._clock().astimezone(self._zone).date())
            mixed = feedback.mix(connection)
        mixed += sum(iter(self._mix_apart, 0))
        if mixed:
            scrub(self._engine)
        return mixed

    def _mix_apart(self) -> int:
        with begin(self._engine) as connection:
            return equality.mix(connection)
