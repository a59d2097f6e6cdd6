"""How staff hear of alarms: by email, at once, every hour while nobody has it, and never twice by two clocks."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, time, timedelta

import pytest
from sqlalchemy import Engine
from structlog.testing import capture_logs

from bot.channels.mail import Mailer
from bot.programme.hours import OpenHours
from bot.store import alarms
from bot.store.alarms import Alarm
from bot.store.engine import begin, reading
from bot.work.alarm_words import KINDS, letter, plainly
from bot.work.alarms import AlarmWatch
from tests.channels.mail_double import MailDouble, mail_server
from tests.work.hospital import LONDON

NOW = datetime(2026, 11, 3, 12, 0, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
HOURS = OpenHours(time(9), time(19), LONDON)


class Duty:
    """A hospital's alarms, the watch over them, and the mails that arrive."""

    def __init__(self, engine: Engine, mail: MailDouble) -> None:
        self.engine, self.mail, self.now = engine, mail, NOW
        self.mailer = Mailer(f"smtp://127.0.0.1:{mail.port}", ("duty@example.nhs.uk",))

    def watch(self) -> AlarmWatch:
        """As one clock has it."""
        return AlarmWatch(self.engine, HOURS, self.mailer, lambda: self.now)

    def after(self, passed: timedelta) -> int:
        """How many alarms staff are told of by a look so much later."""
        self.now += passed
        return self.watch().run()

    def raises(self, kind: str = "channel_paused", about: str = "sms", reason: str = "twilio_20003") -> int:
        """The number of an alarm that is raised now."""
        with begin(self.engine) as connection:
            alarms.raise_alarm(connection, kind, about, reason, self.now)
            return max(alarm.id for alarm in alarms.still_open(connection))

    def trouble(self) -> str | None:
        """Why staff could not be told."""
        with reading(self.engine) as connection:
            return alarms.mail_trouble(connection)


@pytest.fixture
def duty(engine: Engine) -> Iterator[Duty]:
    """Noon on a Tuesday, and a mail server that works."""
    with mail_server() as mail:
        yield Duty(engine, mail)


def test_staff_are_told_at_once_and_every_hour_until_somebody_has_it(duty: Duty) -> None:
    assert duty.after(MINUTE) == 0
    number = duty.raises()
    passed = [timedelta(0), MINUTE, 58 * MINUTE, MINUTE, MINUTE, 59 * MINUTE]
    assert [duty.after(wait) for wait in passed] == [1, 0, 0, 1, 0, 1]
    with begin(duty.engine) as connection:
        assert alarms.acknowledge(connection, number, "Priya", duty.now)
    assert [duty.after(2 * HOUR) for _ in range(3)] == [0, 0, 0]
    assert len(duty.mail.mails) == 3


def test_what_happens_again_while_it_lasts_is_no_news_but_after_its_end_it_is(duty: Duty) -> None:
    duty.raises()
    assert duty.after(MINUTE) == 1
    duty.raises()
    assert duty.after(MINUTE) == 0
    with begin(duty.engine) as connection:
        alarms.over(connection, "channel_paused", "sms", duty.now)
    assert duty.after(2 * HOUR) == 0
    duty.raises()
    assert duty.after(MINUTE) == 1


def test_several_alarms_are_one_mail_in_plain_words(duty: Duty) -> None:
    duty.raises()
    duty.raises("texts_braked", "sms_abroad", "too_many_in_an_hour")
    assert duty.after(MINUTE) == 2
    (mail,) = duty.mail.mails
    assert mail["Subject"] == "Hospital Improvers: 2 alarms"
    told = mail.get_content()
    assert "Nothing leaves by SMS" in told and "(twilio_20003)" in told
    assert "Replies to numbers abroad are held" in told
    assert told.count("To do: ") == told.count("Nobody has it yet.") == 2


def test_two_clocks_that_tick_at_once_send_one_mail(duty: Duty) -> None:
    duty.raises()
    with ThreadPoolExecutor(4) as pool:
        told = list(pool.map(lambda _: duty.watch().run(), range(4)))
    assert sorted(told) == [0, 0, 0, 1]
    assert len(duty.mail.mails) == 1


def test_a_mail_that_was_refused_is_logged_shown_and_tried_again_soon(duty: Duty) -> None:
    duty.mail.refuses = {"": "452 full"}
    number = duty.raises()
    with capture_logs() as logs:
        assert duty.after(MINUTE) == 0
    assert [(line["event"], line["alarms"], line["reason"]) for line in logs] == [
        ("alarm_mail_failed", [number], "mail_452")
    ]
    assert duty.trouble() == "mail_452"
    duty.mail.refuses = {}
    assert [duty.after(wait) for wait in (4 * MINUTE, MINUTE, 59 * MINUTE, MINUTE)] == [0, 1, 0, 1]
    assert duty.trouble() is None


def test_a_mail_in_doubt_is_not_sent_again_before_its_time(duty: Duty) -> None:
    duty.mail.refuses = {"": "hang up"}
    duty.raises()
    assert [duty.after(wait) for wait in (MINUTE, 59 * MINUTE)] == [1, 0]
    assert duty.trouble() == "mail_unreachable"
    assert len(duty.mail.mails) == 1


def test_what_is_over_no_longer_shows_as_untold(duty: Duty) -> None:
    duty.mail.refuses = {"": "452 full"}
    duty.raises()
    duty.after(MINUTE)
    with begin(duty.engine) as connection:
        alarms.over(connection, "channel_paused", "sms", duty.now)
    assert duty.trouble() is None


def test_without_a_mail_server_alarms_wait_in_the_list_and_still_end(duty: Duty) -> None:
    duty.raises("texts_braked", "sms_new", "too_many_in_an_hour")
    number = duty.raises()
    assert AlarmWatch(duty.engine, HOURS, None, lambda: NOW + HOUR).run() == 0
    with reading(duty.engine) as connection:
        assert [(alarm.id, alarm.mailed_at) for alarm in alarms.still_open(connection)] == [(number, None)]


def an_alarm(kind: str, about: str = "17", by: str | None = None) -> Alarm:
    """One that was raised three times."""
    return Alarm(5, kind, about, "code", NOW, NOW + HOUR, 3, NOW if by else None, by, None, None, None)


@pytest.mark.parametrize("kind", [*KINDS, "something_new"])
def test_every_kind_says_what_is_the_matter_and_what_to_do(kind: str) -> None:
    what, do, since, who = plainly(an_alarm(kind))
    assert what.startswith("5  ") and what.endswith("(code)") and "{" not in what
    assert do.startswith("To do: ") and do.endswith(".")
    assert since == "Since 2026-11-03 12:00 UTC, 3 times, the last at 2026-11-03 13:00 UTC."
    assert who == 'Nobody has it yet. If you take it: improvers alarms acknowledge 5 --by "YOUR NAME"'
    assert ("something_new" in what) == (kind == "something_new")


def test_whoever_has_it_is_named_and_one_alarm_is_called_one() -> None:
    assert plainly(an_alarm("stuck", by="Priya"))[3] == "Priya has it."
    subject, body = letter([an_alarm("stuck")])
    assert subject == "Hospital Improvers: an alarm" and "17" in body
