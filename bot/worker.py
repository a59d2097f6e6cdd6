"""The worker: one event loop that sends what waits, beside the clock."""

import asyncio
import gc
import threading
import time
from collections.abc import Awaitable, Coroutine, Sequence
from contextlib import suppress
from typing import Any, Protocol, TypeVar

from bot.clock import Alone, Clock, Lead, Record, Standing, Tick, unrecorded
from bot.store import ticks as ticking
from bot.store import waking
from bot.store.engine import DatabaseTrouble, begin
from bot.wiring import Parts
from bot.work.alarms import AlarmWatch
from bot.work.announcing import Announcing
from bot.work.asked_often import most_asked_now
from bot.work.asking import AskingAfterVisits, MixingAnswers
from bot.work.broadcast import Writing
from bot.work.conduct import TellingOfTheCode
from bot.work.delivery import Delivery
from bot.work.discarding import Discarding
from bot.work.doubts import Doubts
from bot.work.erasing import ErasingAsked
from bot.work.evidence import Gathering
from bot.work.exporting import Exporting
from bot.work.faults import Troubles
from bot.work.first_texts import names_clinic_now
from bot.work.handing_over import HandingOver
from bot.work.missed import Missed
from bot.work.moving_up import MovingUp
from bot.work.promises import Promises
from bot.work.reminders import Reminders
from bot.work.report_mail import ReportMail
from bot.work.reports import Reports
from bot.work.resuming import Resuming
from bot.work.retention import Retention
from bot.work.sealing import Sealing
from bot.work.tenures import Tenures
from bot.work.unreported import Unreported
from bot.work.update_orders import Updates
from bot.work.update_waits import UpdateWaits
from bot.work.voting import VoteCounts
from bot.work.watching import Watch

T = TypeVar("T")

UNDER_WAY = 400  # letters at once, over all channels
SHORTEST_REST = 0.02  # a turn at a channel's rate comes as soon as that
POLL = 2.0  # seconds after which the outbox is looked at unasked
LISTEN = 0.5  # seconds after which the listening thread looks whether it may end
GRACE = 7.0  # seconds in which letters under way are finished at the end; of the ten, the rest is for what follows
LONGEST_REST = 30.0  # between two tries while the database is away
SWEEP_EVERY = 10.0
REMIND_EVERY = 60.0
RESUME_EVERY = 60.0
LOOK_AGAIN_EVERY = 600.0
RETAIN_EVERY = 600.0
ERASE_EVERY = 60.0
DISCARD_EVERY = 300.0
WATCH_EVERY = 15.0
LOOK_UP_EVERY = 60.0
MISSED_EVERY = 60.0
RECEIPTS_EVERY = 60.0
ALARM_EVERY = 30.0
SEAL_EVERY = 60.0
ALERT_EVERY = 10.0
HAND_BACK_EVERY = 600.0
CONDUCT_EVERY = 600.0
ASK_EVERY = 60.0
PROMISE_EVERY = 600.0
COUNT_EVERY = 60.0
REPORT_EVERY = 3_600.0
COPY_EVERY = 2.0  # seconds after which a copy that staff asked for is begun
TENURE_EVERY = 3_600.0
MIX_EVERY = 86_400.0  # once a day, so that the answers of a whole day are mixed together
MOVE_UP_EVERY = 60.0
WRITE_EVERY = 1.0  # seconds after which a broadcast that was started is taken up
BREATH = 0.002  # between two ranges of a broadcast: whoever else waits to write has the turn


class Waker(Protocol):
    """Tells that something may wait in the outbox; used from one thread."""

    def wait(self, timeout: float) -> bool:
        """True as soon as it is known, False after `timeout` seconds."""

    def close(self) -> None:
        """Let go of what it holds."""


class Bell:
    """A waker within one process: whoever put something into the outbox sets the event."""

    def __init__(self, event: threading.Event) -> None:
        self._event = event

    def wait(self, timeout: float) -> bool:
        """True once for any number of sets."""
        rung = self._event.wait(timeout)
        self._event.clear()
        return rung

    def close(self) -> None:
        """Nothing to let go of."""


class Listening:
    """A waker between processes, by PostgreSQL; while the database is away it merely waits."""

    def __init__(self, database_url: str) -> None:
        self._url = database_url
        self._listener: waking.Listener | None = None
        self._away = threading.Event()  # never set

    def wait(self, timeout: float) -> bool:
        """True on a notification, and when one may have been missed."""
        try:
            if self._listener is None:
                self._listener = waking.listen(self._url)
                return True
            return self._listener.wait(timeout)
        except DatabaseTrouble:
            self.close()
            return self._away.wait(timeout)

    def close(self) -> None:
        """Give the connection back."""
        if self._listener is not None:
            self._listener.close()
            self._listener = None


class Worker:
    """Sends, watches the clock, and outlives whatever either of them raises. Runs once."""

    def __init__(
        self,
        delivery: Delivery,
        ticks: Sequence[Tick],
        waker: Waker,
        lead: Lead | None = None,
        record: Record = unrecorded,
    ) -> None:
        self._delivery = delivery
        self._waker = waker
        self._woken = asyncio.Event()
        delivery.when_freed(self._woken.set)
        self._tasks: set[asyncio.Task[None]] = set()
        self._troubles = Troubles()
        self._rest_for = POLL
        sweep = Tick("sweep", SWEEP_EVERY, lambda: sum(delivery.sweep()))
        self._clock = Clock((*ticks, sweep), lead or Alone(), self._troubles, record)

    def run(self, stop: threading.Event) -> None:
        """Work until `stop` is set; then finish what is under way and give back the rest, in 10 seconds."""
        with self._clock.going():
            asyncio.run(self._work(stop))

    async def _work(self, stop: threading.Event) -> None:
        bridge = (stop, asyncio.get_running_loop())
        listener = threading.Thread(target=self._listen, args=bridge, name="waker", daemon=True)
        listener.start()
        while not stop.is_set():
            self._woken.clear()
            if not await self._look():
                await self._rest()
        await asyncio.gather(self._calmly("give_back", self._delivery.give_back()), self._let_finish())
        await self._delivery.close()
        await asyncio.to_thread(listener.join, 2 * LISTEN)

    def _listen(self, stop: threading.Event, loop: asyncio.AbstractEventLoop) -> None:
        """From the waker's thread to the loop, which is woken for the end too."""
        while not stop.is_set():
            try:
                woken = self._waker.wait(LISTEN)
            except Exception as error:
                self._troubles.note("waker", error)
                woken = stop.wait(LISTEN)
            if woken:
                self._wake(loop)
        self._wake(loop)
        self._waker.close()

    def _wake(self, loop: asyncio.AbstractEventLoop) -> None:
        with suppress(RuntimeError):  # the loop has ended already
            loop.call_soon_threadsafe(self._woken.set)

    async def _look(self) -> bool:
        """Start on what is due; whether it is worth looking again at once."""
        if (free := UNDER_WAY - self._delivery.under_way) <= 0:
            return False
        taken = await self._calmly("outbox", self._delivery.take(free))
        if taken is None:
            self._rest_for = min(2 * self._rest_for, LONGEST_REST)
            return False
        self._rest_for = POLL
        for letters in taken.letters:
            self._start(self._delivery.deliver(letters))
        return taken.due > 0

    def _start(self, delivering: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(delivering)
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        """Room for others, and the next letters of the same addresses may be due."""
        self._tasks.discard(task)
        self._woken.set()

    async def _rest(self) -> None:
        """Until woken, until something is due, or until it is time to look all the same."""
        seconds = self._rest_for
        if seconds == POLL:
            due = await self._calmly("outbox", self._delivery.seconds_until_due())
            seconds = POLL if due is None else min(POLL, max(due, SHORTEST_REST))
        with suppress(TimeoutError):
            await asyncio.wait_for(self._woken.wait(), seconds)

    async def _let_finish(self) -> None:
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=GRACE)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def _calmly(self, what: str, awaited: Awaitable[T]) -> T | None:
        try:
            result = await awaited
        except Exception as error:
            self._troubles.note(what, error)
            return None
        self._troubles.well(what)
        return result


def _reports(parts: Parts) -> Reports:
    gathering = Gathering(parts.engine, parts.zone, parts.clock)
    return Reports(gathering, lambda: parts.shelf.current()[1], parts.folder / "flows")


def build_worker(parts: Parts) -> Worker:
    """The worker over these parts, with every channel that is set up; it loads the providers' clients."""
    retention = Retention(parts.engine, parts.keys, parts.clock, lambda: parts.shelf.current()[1])
    erasing = ErasingAsked(parts.engine, parts.keys, parts.clock)
    channels = parts.make_channels()
    doubts = Doubts(parts.engine, channels, parts.worder.word, parts.clock, parts.filtered)
    delivery = Delivery(
        parts.engine,
        channels,
        parts.worder.word,
        parts.clock,
        show=parts.worder.show,
        gate=parts.gate,
        filtered=parts.filtered,
        after_settled=lambda connection: (retention.forget_signposted(connection), erasing.erase_asked(connection)),
    )
    reminders = Reminders(parts.engine, parts.shelf, parts.hours, parts.clock)
    announcing = Announcing(parts.engine, parts.shelf, parts.hours, parts.clock)
    resuming = Resuming(parts.engine, parts.shelf, parts.hours, parts.keys, parts.clock)
    watch = Watch(parts.engine, parts.clock)
    alarms = AlarmWatch(parts.engine, parts.hours, parts.make_mailer(), parts.clock)
    handing_over = HandingOver(parts.engine, parts.shelf, parts.keys, parts.zone, parts.clock)
    sealing = Sealing(parts.engine, parts.keys.suppression, parts.clock)
    asking = AskingAfterVisits(parts.engine, parts.shelf, parts.hours, parts.clock)
    conduct = TellingOfTheCode(parts.engine, parts.shelf, parts.hours, parts.clock)
    telling = Updates(parts.engine, parts.shelf, parts.zone, parts.clock, parts.wake)
    promises = Promises(parts.engine, parts.shelf, parts.hours, parts.clock)
    counting = VoteCounts(parts.engine, parts.shelf, parts.clock)
    mixing = MixingAnswers(parts.engine, parts.zone, parts.clock)
    most_asked = most_asked_now(parts.shelf)
    breathe, named = lambda: time.sleep(BREATH), names_clinic_now(parts.shelf)
    writing = Writing(parts.engine, parts.clock, parts.wake, breathe, most_asked, named)
    moving_up = MovingUp(parts.engine, parts.shelf, parts.hours, parts.clock, parts.wake)
    about = (channels.values(), parts.keys, parts.doors.public_url, parts.clock)
    missed = Missed(parts.engine, parts.shelf, parts.conversations, *about)
    unreported = Unreported(parts.engine, channels.values(), parts.receipts, parts.clock)
    papers = ReportMail(parts.engine, _reports(parts), parts.make_mailer(), parts.zone, parts.clock)
    ticks = (
        Tick("reminders", REMIND_EVERY, reminders.run),
        Tick("announcing", REMIND_EVERY, announcing.run),
        Tick("updates", REMIND_EVERY, telling.send_due),
        Tick("update_waits", LOOK_AGAIN_EVERY, UpdateWaits(parts.engine, parts.shelf, parts.hours, parts.clock).run),
        Tick("resuming", RESUME_EVERY, resuming.run),
        Tick("retention", RETAIN_EVERY, retention.run),
        Tick("erasing", ERASE_EVERY, erasing.run),
        Tick("discarding", DISCARD_EVERY, Discarding(parts.engine, channels, parts.clock).run),
        Tick("watch", WATCH_EVERY, watch.run),
        Tick("broadcasts", WRITE_EVERY, writing.run),
        Tick("doubts", LOOK_UP_EVERY, doubts.run),
        Tick(ticking.MISSED, MISSED_EVERY, missed.run),
        Tick("receipts", RECEIPTS_EVERY, unreported.run),
        Tick("alarms", ALARM_EVERY, alarms.run),
        Tick("sealing", SEAL_EVERY, sealing.run),
        Tick("alerting", ALERT_EVERY, parts.alerting.run),
        Tick("handing_back", HAND_BACK_EVERY, handing_over.hand_back_quiet),
        Tick("visits", ASK_EVERY, asking.run),
        Tick("conduct", CONDUCT_EVERY, conduct.run),
        Tick("promises", PROMISE_EVERY, promises.run),
        Tick("votes", COUNT_EVERY, counting.run),
        Tick("mixing", MIX_EVERY, mixing.run),
        Tick("places", MOVE_UP_EVERY, moving_up.run),
        Tick("reports", REPORT_EVERY, papers.run),
        Tick("copies", COPY_EVERY, Exporting(parts.engine, parts.zone, parts.clock).run),
        Tick("tenures", TENURE_EVERY, Tenures(parts.engine, parts.zone, parts.clock).run),
    )
    alone = parts.in_one_process
    waker = Bell(parts.woken) if alone else Listening(parts.database_url)
    lead = Alone() if alone else Standing(parts.database_url)
    return Worker(delivery, ticks, waker, lead, _in_the_book(parts))


def keep_what_is_loaded() -> None:
    """What is there by now, the providers' clients above all, is not looked through for garbage again and again.

    For the process that sends, once it has built its worker: that took a fifth of a message's time.
    """
    gc.freeze()


def _in_the_book(parts: Parts) -> Record:
    def record(name: str, done: int) -> None:
        with begin(parts.engine) as connection:
            ticking.ran(connection, name, parts.clock(), done)

    return record
