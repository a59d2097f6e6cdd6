"""Two clocks may tick at the same moment: whatever is due is done once all the same, on both databases."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from threading import Barrier, Event, Thread, current_thread
from typing import TypeVar

import pytest
from sqlalchemy import Connection, Engine, event

from bot.channels.mail import Attachment, Mailer, MailTrouble
from bot.channels.pretend import PretendChannel
from bot.store import alarms, outbox
from bot.store.engine import begin, reading
from bot.work.announcing import Announcing
from bot.work.conduct import TellingOfTheCode
from bot.work.delivery import Delivery
from bot.work.evidence import Gathering
from bot.work.folder import SHIPPED
from bot.work.reminders import Reminders
from bot.work.report_mail import IN_DOUBT_AFTER, ReportMail
from bot.work.reports import Reports
from bot.work.retention import Retention
from bot.work.watching import Watch
from tests.work.hospital import ADE, ALWAYS, JOINING, KEYS, LONDON, Hospital, shipped
from tests.work.test_alerting import PRIYA, actions, becomes, on_duty

CLOCKS = 8
PEOPLE = [f"+447700900{number:03d}" for number in range(300, 306)]
LATER = (*JOINING[:8], "later")
T = TypeVar("T")


def tick_together(ticks: list[Callable[[], T]]) -> list[T]:
    """What each of these clocks says, all ticking at the same moment."""
    together = Barrier(len(ticks))

    def tick(one: Callable[[], T]) -> T:
        together.wait(30)
        return one()

    with ThreadPoolExecutor(len(ticks)) as pool:
        return list(pool.map(tick, ticks))


@contextmanager
def held_at_its_commit(engine: Engine, tick: Callable[[], object]) -> Iterator[None]:
    """Another clock's tick has done its work and not yet committed, for as long as the block lasts.

    SQLite has one writer: there it is held no longer than until the block has begun.
    """
    there, go_on = Event(), Event()

    def hold(connection: Connection) -> None:
        if current_thread() is other:
            if engine.dialect.name == "postgresql":  # however slow the machine is
                connection.exec_driver_sql("SET LOCAL idle_in_transaction_session_timeout = 0")
            there.set()
            assert go_on.wait(30)

    other = Thread(target=tick)
    event.listen(engine, "commit", hold)
    try:
        other.start()
        assert there.wait(30)
        if engine.dialect.name == "sqlite":
            go_on.set()
        yield
    finally:
        go_on.set()
        other.join(30)
        event.remove(engine, "commit", hold)


def somebody_waits_for_a_lock(hospital: Hospital) -> bool:
    """Whether a transaction waits for what another one has in hand; on SQLite, for whoever writes, that is not told."""
    if hospital.engine.dialect.name == "sqlite":
        return True
    waiting = "SELECT 1 AS one FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    return bool(hospital.rows(waiting))


class SlowPost(Mailer):
    """A mailer whose first mail is under way until it is let go; it may then fail."""

    def __init__(self, fails: MailTrouble | None = None) -> None:
        super().__init__("smtp://127.0.0.1", ["team@hospital.example"])
        self.sent: list[str] = []
        self.fails = fails
        self.under_way, self.go_on = Event(), Event()

    def send(self, subject: str, body: str, attached: Sequence[Attachment] = ()) -> None:
        """It has left once it was let go."""
        self.sent.append(subject)
        if len(self.sent) == 1:
            self.under_way.set()
            assert self.go_on.wait(30)
            if self.fails is not None:
                raise self.fails


def paper_mail(hospital: Hospital, post: Mailer) -> ReportMail:
    """The tick that mails the team its papers; one is due on 20 October."""
    reports = Reports(
        Gathering(hospital.engine, LONDON, hospital.clock), lambda: hospital.shelf.current()[1], SHIPPED / "flows"
    )
    return ReportMail(hospital.engine, reports, post, LONDON, hospital.clock)


def test_a_reminder_is_put_once(hospital: Hospital) -> None:
    for person in PEOPLE:
        hospital.joins(person, replies=LATER)
    hospital.now = datetime(2026, 12, 2, 12, 0, tzinfo=UTC)
    before = hospital.rows("SELECT id FROM messages WHERE direction = 'out'")
    clocks = [Reminders(hospital.engine, hospital.shelf, ALWAYS, hospital.clock) for _ in range(CLOCKS)]
    assert sum(tick_together([clock.run for clock in clocks])) == len(PEOPLE)
    put = hospital.rows("SELECT address_id FROM messages WHERE direction = 'out' AND lane = 1")
    assert len({row["address_id"] for row in put}) == len(put) == len(PEOPLE)
    assert len(hospital.rows("SELECT id FROM messages WHERE direction = 'out'")) == len(before) + len(PEOPLE)


def test_everybody_is_forgotten_by_one(hospital: Hospital) -> None:
    for person in PEOPLE:
        hospital.hears("JOIN", person)
    hospital.now += timedelta(days=15)
    clocks = [Retention(hospital.engine, KEYS, hospital.clock) for _ in range(CLOCKS)]
    assert sum(tick_together([clock.run for clock in clocks])) == len(PEOPLE)
    assert {row["state"] for row in hospital.rows("SELECT state FROM people")} == {"forgotten"}


def test_a_dead_lease_is_counted_once(hospital: Hospital) -> None:
    for person in PEOPLE:
        hospital.hears("JOIN", person)
    with begin(hospital.engine) as connection:
        first, *rest = outbox.claim(connection, hospital.now, timedelta(0), len(PEOPLE), "sms")
        assert outbox.submit(connection, [outbox.Submission(first.id, first.fence)], hospital.now)
    hospital.now += timedelta(seconds=1)
    # Made in this thread, for each keeps room in an event loop of its own.
    clocks = [
        Delivery(hospital.engine, {"sms": PretendChannel("sms")}, lambda *_: ("", []), hospital.clock)
        for _ in range(CLOCKS)
    ]
    swept = tick_together([clock.sweep for clock in clocks])
    assert (sum(one.freed for one in swept), sum(one.in_doubt for one in swept)) == (len(rest), 1)


def test_an_alarm_is_news_once(hospital: Hospital) -> None:
    hospital.hears("JOIN")
    hospital.now += timedelta(minutes=6)
    clocks = [Watch(hospital.engine, hospital.clock) for _ in range(CLOCKS)]
    assert sum(tick_together([clock.run for clock in clocks])) == 1
    with reading(hospital.engine) as connection:
        (alarm,) = alarms.still_open(connection)
    assert (alarm.kind, alarm.about) == ("stuck", "replies")


def test_that_something_waits_behind_a_code_is_told_once(hospital: Hospital) -> None:
    hospital.joins()
    for said in ("PRIVATE", "yes", "2580"):
        hospital.hears(said)
    hospital.changes(
        "UPDATE messages SET state = 'cancelled', moved_by = 'staff' WHERE direction = 'out' AND state = 'waiting'"
    )
    address = hospital.rows("SELECT id FROM addresses WHERE value = :at", at=ADE)[0]["id"]
    with begin(hospital.engine) as connection:
        outbox.put(connection, address, None, "sms", hospital.now, body="Would you help choose new signs?", lane=1)
    for state, reason in (("leased", None), ("retry", "reply_code")):
        hospital.changes(
            "UPDATE messages SET state = :state, reason = :reason, moved_by = 'worker', fence = fence + :anew "
            "WHERE body LIKE 'Would you help%'",
            state=state,
            reason=reason,
            anew=int(state == "leased"),
        )
    one, other = (Announcing(hospital.engine, hospital.shelf, ALWAYS, hospital.clock) for _ in range(2))
    with held_at_its_commit(hospital.engine, one.run):
        assert other.run() == 0, "the first has told it, and is about to commit"
    assert [body for body in hospital.answers() if "There is a message for you" in body] != []
    told = hospital.rows("SELECT id FROM messages WHERE said = 'common.message_waits'")
    assert len(told) == 1
    assert other.run() == 0


def test_a_new_code_of_conduct_is_told_once(hospital: Hospital) -> None:
    for person in PEOPLE:
        hospital.joins(person)
    organisation = shipped()["flows/organisation.yaml"].replace("version: draft-1", "version: 1")
    hospital.shelf.publish({**shipped(), "flows/organisation.yaml": organisation})
    hospital.now += timedelta(days=50)
    hospital.shelf.current()  # taken up by now
    one, other = (TellingOfTheCode(hospital.engine, hospital.shelf, ALWAYS, hospital.clock) for _ in range(2))
    reminders = Reminders(hospital.engine, hospital.shelf, ALWAYS, hospital.clock)
    with held_at_its_commit(hospital.engine, one.run):
        assert other.run() == 0, "the first has told everybody, and is about to commit"
    assert reminders.run() == len(PEOPLE)
    assert (other.run(), reminders.run()) == (0, 0)


def test_a_text_to_staff_that_does_not_arrive_is_noted_once(hospital: Hospital) -> None:
    on_duty(hospital, "Priya", PRIYA, "priya@example.nhs.uk")
    hospital.hears("I want to kill myself")
    becomes(hospital, PRIYA, "unknown")
    with held_at_its_commit(hospital.engine, hospital.alerting.run):
        ticking = Thread(target=hospital.alerting.run)
        ticking.start()
        while not somebody_waits_for_a_lock(hospital) and ticking.is_alive():
            ticking.join(0.05)
    ticking.join(30)
    assert [to for to, _ in hospital.mails] == ["priya@example.nhs.uk"]
    assert actions(hospital).count("text_did_not_arrive") == 1


def test_a_paper_is_mailed_by_one(hospital: Hospital) -> None:
    hospital.now = datetime(2026, 10, 20, 12, tzinfo=UTC)
    post = SlowPost()
    one, other = paper_mail(hospital, post), paper_mail(hospital, post)
    with ThreadPoolExecutor(1) as pool:
        sending = pool.submit(one.run)
        assert post.under_way.wait(30)
        assert other.run() == 0, "the first is sending it"
        post.go_on.set()
        assert sending.result(30) == 1
    assert (len(post.sent), one.run(), other.run()) == (1, 0, 0)


@pytest.mark.parametrize(("certain", "sent"), [(True, 2), (False, 1)])
def test_a_paper_that_may_have_arrived_is_never_mailed_again(hospital: Hospital, certain: bool, sent: int) -> None:
    hospital.now = datetime(2026, 10, 20, 12, tzinfo=UTC)
    post = SlowPost(MailTrouble("mail_timed_out", certain=certain))
    post.go_on.set()
    mail = paper_mail(hospital, post)
    assert mail.run() == 0
    told = [tuple(row.values()) for row in hospital.rows("SELECT kind, about, reason FROM alarms")]
    assert told == ([] if certain else [("report_in_doubt", "quarterly 2026Q3", "mail_timed_out")])
    hospital.now += timedelta(hours=1)
    assert mail.run() == (1 if certain else 0)
    assert len(post.sent) == sent


def test_a_paper_in_doubt_is_told_of_until_somebody_has_it(hospital: Hospital) -> None:
    hospital.now = datetime(2026, 10, 20, 12, tzinfo=UTC)
    post = SlowPost(MailTrouble("mail_timed_out", certain=False))
    post.go_on.set()
    mail = paper_mail(hospital, post)
    mail.run()
    mail.run()
    with begin(hospital.engine) as connection:
        (alarm,) = alarms.still_open(connection)
        assert alarms.acknowledge(connection, alarm.id, "Sam", hospital.now)
    mail.run()
    with begin(hospital.engine) as connection:
        assert alarms.still_open(connection) == []


def test_a_paper_whose_sender_died_over_it_is_not_mailed_again(hospital: Hospital) -> None:
    hospital.now = datetime(2026, 10, 20, 12, tzinfo=UTC)

    class Died(SlowPost):
        def send(self, subject: str, body: str, attached: Sequence[Attachment] = ()) -> None:
            raise SystemExit

    with pytest.raises(SystemExit):
        paper_mail(hospital, Died()).run()
    post = SlowPost()
    post.go_on.set()
    assert paper_mail(hospital, post).run() == 0, "it may be under way still"
    hospital.now += 2 * IN_DOUBT_AFTER
    assert (paper_mail(hospital, post).run(), post.sent) == (0, [])
    marks = hospital.rows("SELECT content FROM kept_reports WHERE kind = 'mailed quarterly'")
    assert [mark["content"] for mark in marks] == ['{"mail": "in doubt"}'], "nobody says that it was sent"
    assert [row["reason"] for row in hospital.rows("SELECT reason FROM alarms")] == ["in_doubt"]
