"""Each figure of /metrics where it is known beforehand what it must be, and the runbook's table of them all."""

import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import Connection, Engine, insert

from bot.store import alarms, limits, outbox, pauses, ticks
from bot.store.buckets import Rate
from bot.store.engine import begin
from bot.store.tables import broadcasts, conversations, messages
from tests.store.scenes import MINUTE, NOW, publish, somebody
from tests.webhooks.house import House
from webhooks.metrics import Database

DOCS = Path(__file__).parents[2] / "docs"
RATES = {"telegram": 25.0, "sms": 1.0}
HOUR = timedelta(hours=1)
SECOND = timedelta(seconds=1)
Told = dict[tuple[str, ...], float]


def told(engine: Engine, name: str, *labels: str, now: datetime = NOW) -> Told:
    """All samples of one name, by the values of these labels."""
    return {
        tuple(sample.labels[label] for label in labels): sample.value
        for family in Database(engine, lambda: now, RATES).collect()
        for sample in family.samples
        if sample.name == f"improvers_{name}"
    }


class Plot:
    """Where messages are planted, all of one person."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.address = somebody(connection).address_id

    def letter(self, age: timedelta, state: str, *, channel: str = "sms", **more: Any) -> None:
        """A message that leaves, of this age."""
        self.message(age, state, direction="out", channel=channel, not_before=NOW - age, **more)

    def heard(self, age: timedelta, state: str, *, channel: str = "sms", **more: Any) -> None:
        """A message that came in, of this age."""
        self.message(age, state, direction="in", channel=channel, **more)

    def message(self, age: timedelta, state: str, **more: Any) -> None:
        """A row."""
        row = {"address_id": self.address, "kind": "text", "state": state, "created_at": NOW - age, **more}
        self.connection.execute(insert(messages).values(row))

    def conversation(self, revision: str, state: str, age: timedelta) -> None:
        """One in which nothing has happened for so long."""
        when = {"started_at": NOW - age, "updated_at": NOW - age}
        row = {"address_id": self.address, "flow": "join", "revision_id": revision, "place": "{}", "state": state}
        self.connection.execute(insert(conversations).values(**row, **when))

    def broadcast(self) -> int:
        """One that is under way."""
        row = {"title": "T", "words": "{}", "audience": "{}", "state": "sending", "created_at": NOW, "created_by": "P"}
        made = insert(broadcasts).values(**row, started_at=NOW).returning(broadcasts.c.id)
        return int(self.connection.execute(made).scalar_one())


def test_what_has_not_left_and_how_long_the_oldest_has_waited(engine: Engine) -> None:
    with begin(engine) as connection:
        plot = Plot(connection)
        plot.letter(400 * SECOND, "waiting")
        plot.letter(60 * SECOND, "waiting")
        plot.letter(30 * SECOND, "retry", channel="telegram", reason="telegram_429")
        plot.letter(20 * SECOND, "submitting", lease_until=NOW + MINUTE)
        plot.letter(9_000 * SECOND, "unknown", reason="twilio_timeout")  # has perhaps left: an alarm of its own
        plot.letter(8_000 * SECOND, "delivered")
        plot.letter(70 * SECOND, "waiting", lane=1)
        plot.letter(90 * SECOND, "retry", lane=1, reason="rate", broadcast_id=plot.broadcast(), person_id=1)
    assert told(engine, "outbox_messages", "channel", "lane", "state", "reason") == {
        ("sms", "replies", "waiting", ""): 2,
        ("telegram", "replies", "retry", "telegram_429"): 1,
        ("sms", "replies", "submitting", ""): 1,
        ("sms", "replies", "unknown", "twilio_timeout"): 1,
        ("sms", "bulk", "waiting", ""): 1,
        ("sms", "bulk", "retry", "rate"): 1,
    }
    assert told(engine, "outbox_oldest_seconds", "lane") == {("replies",): 400, ("bulk",): 90}


def test_what_came_and_went_in_the_last_quarter_of_an_hour(engine: Engine) -> None:
    with begin(engine) as connection:
        plot = Plot(connection)
        plot.heard(15 * MINUTE, "heard")
        plot.heard(MINUTE, "heard")
        plot.heard(MINUTE, "failed", channel="telegram", reason="ValueError at turns.py:9")
        plot.letter(MINUTE, "delivered", accepted_at=NOW - MINUTE + SECOND)
        plot.letter(MINUTE, "failed", reason="twilio_21211")
        plot.letter(15 * MINUTE + SECOND, "delivered", accepted_at=NOW - 15 * MINUTE)
        plot.heard(15 * MINUTE + SECOND, "heard")
    assert told(engine, "recent_messages", "direction", "channel", "state", "reason") == {
        ("in", "sms", "heard", ""): 2,
        ("in", "telegram", "failed", "ValueError at turns.py:9"): 1,
        ("out", "sms", "delivered", ""): 1,
        ("out", "sms", "failed", "twilio_21211"): 1,
    }


def test_the_lag_is_from_the_outbox_to_the_provider(engine: Engine) -> None:
    with begin(engine) as connection:
        plot = Plot(connection)
        for age, lag in ((MINUTE, 0.5), (2 * MINUTE, 4.0), (14 * MINUTE, 800.0)):
            plot.letter(age, "accepted", accepted_at=NOW - age + lag * SECOND)
        plot.letter(MINUTE, "sent", lane=1, accepted_at=NOW - MINUTE + 40 * SECOND)
        plot.letter(MINUTE, "waiting")
    within = told(engine, "recent_delivery_seconds_bucket", "lane", "le")
    assert {most: number for (lane, most), number in within.items() if lane == "replies"} == {
        **dict.fromkeys(("0.5", "1.0", "2.5"), 1),
        **dict.fromkeys(("5.0", "10.0", "30.0", "60.0", "300.0"), 2),
        **dict.fromkeys(("900.0", "+Inf"), 3),
    }
    assert (within["bulk", "30.0"], within["bulk", "60.0"], within["bulk", "+Inf"]) == (0, 1, 1)
    assert told(engine, "recent_delivery_seconds_gsum", "lane") == {("replies",): 804.5, ("bulk",): 40}


def test_texts_without_a_receipt_are_those_that_have_long_been_accepted(engine: Engine) -> None:
    long, lately = NOW - 10 * MINUTE - SECOND, NOW - 10 * MINUTE
    with begin(engine) as connection:
        plot = Plot(connection)
        plot.letter(HOUR, "accepted", accepted_at=long)
        plot.letter(HOUR, "sent", accepted_at=long)
        plot.letter(HOUR, "sent", accepted_at=lately)
        plot.letter(HOUR, "delivered", accepted_at=long)
        plot.letter(HOUR, "undelivered", accepted_at=long, reason="twilio_30003")
        plot.letter(HOUR, "accepted", channel="telegram", accepted_at=long)  # which never says more
    assert told(engine, "texts_without_receipt") == {(): 2}


def test_turns_that_failed_count_until_somebody_has_looked_after_them(engine: Engine) -> None:
    with begin(engine) as connection:
        plot = Plot(connection)
        plot.heard(HOUR, "failed", needs_person="something went wrong on our side")
        plot.heard(30 * HOUR, "failed", needs_person="something went wrong on our side")
        plot.heard(HOUR, "failed")
        plot.heard(HOUR, "heard", needs_person="a voice note")
    assert told(engine, "turns_failed") == {(): 2}


def test_a_pause_is_long_after_a_day(engine: Engine) -> None:
    with begin(engine) as connection:
        plot, revision = Plot(connection), publish(connection, "r7")
        plot.conversation(revision, "paused", 24 * HOUR + SECOND)
        plot.conversation(revision, "paused", 24 * HOUR)
        plot.conversation(revision, "open", 48 * HOUR)
        plot.conversation(revision, "done", 48 * HOUR)
    assert told(engine, "conversations_paused_long") == {(): 1}
    assert told(engine, "revision_current", "revision") == {("r7",): 1}


def test_alarms_count_until_they_are_over(engine: Engine) -> None:
    with begin(engine) as connection:
        for kind, about in (("urgent", "handover 1"), ("urgent", "handover 2"), ("stuck", "replies")):
            alarms.raise_alarm(connection, kind, about, "why", NOW)
        alarms.acknowledge(connection, alarms.still_open(connection)[0].id, "Priya", NOW)
        alarms.over(connection, "stuck", "replies", NOW)
    assert told(engine, "alarms_open", "kind", "acknowledged") == {("urgent", "yes"): 1, ("urgent", "no"): 1}


def test_the_clock_is_there_for_as_long_as_it_has_ticked_within_a_minute(engine: Engine) -> None:
    assert told(engine, "leader_present") == {(): 0}
    with begin(engine) as connection:
        ticks.ran(connection, "watch", NOW - 2 * MINUTE, 4)
        ticks.ran(connection, "watch", NOW - 30 * SECOND, 3)
        ticks.ran(connection, "retention", NOW - HOUR, 0)
    assert told(engine, "tick_runs_total", "tick") == {("watch",): 2, ("retention",): 1}
    assert told(engine, "tick_done_total", "tick") == {("watch",): 7, ("retention",): 0}
    assert told(engine, "tick_seconds_ago", "tick") == {("watch",): 30, ("retention",): 3_600}
    assert told(engine, "leader_present", now=NOW + 30 * SECOND) == {(): 1}
    assert told(engine, "leader_present", now=NOW + 31 * SECOND) == {(): 0}


def test_a_lease_is_lost_once_whether_it_was_submitted_or_not(engine: Engine) -> None:
    assert told(engine, "leases_lost_total") == {(): 0}
    with begin(engine) as connection:
        for last in (1, 2, 3):
            outbox.put(connection, somebody(connection, last).address_id, None, "sms", NOW, body="Hello")
        submitted, _, alive = outbox.claim(connection, NOW, MINUTE, 3, "sms")
        outbox.submit(connection, [outbox.Submission(submitted.id, submitted.fence)], NOW)
        outbox.settle(connection, [outbox.Outcome(alive.id, alive.fence, "waiting")], NOW)
        # As the worker's clock does it: `tests/test_worker.py` holds that.
        for later in (NOW, NOW + MINUTE, NOW + 2 * MINUTE):
            ticks.ran(connection, "sweep", later, sum(outbox.sweep(connection, later)))
        ticks.ran(connection, "watch", NOW, 5)
    assert told(engine, "leases_lost_total") == {(): 2}


def test_where_the_database_answers_that_is_told(engine: Engine) -> None:
    assert told(engine, "database_up") == {(): 1}
    assert told(engine, "revision_current", "revision") == {("none",): 1}
    assert told(engine, "outbox_messages") == {}
    assert told(engine, "limiter_rate", "channel") == {("telegram",): 25, ("sms",): 1}
    assert told(engine, "limiter_free", "channel") == {}, "nothing has left yet"


def everything_at_once(house: House) -> None:
    """So much that no figure is left without a sample."""
    house.reads(house.number(), "JOIN")
    with begin(house.parts.engine) as connection:
        now = house.parts.clock()
        alarms.raise_alarm(connection, "stuck", "replies", "why", now)
        pauses.pause(connection, "sms", "twilio_20429", 60.0, 60.0, now)
        ticks.ran(connection, "sweep", now, 0)
        with limits.held(connection, "sms", now) as sender:
            assert sender.bucket.reply(Rate(1), 1, sender.now, again=False) == 0


def samples(house: House) -> dict[str, set[str]]:
    """The name of every sample, and its labels."""
    everything_at_once(house)
    families = text_string_to_metric_families(house.client.get("/metrics").text)
    return {sample.name: {*sample.labels} for family in families for sample in family.samples}


def test_the_runbook_names_every_figure_with_its_labels_and_no_other(own_house: House) -> None:
    given = {
        (re.sub("_(bucket|gcount|gsum|count|sum)$", "", name), frozenset(labels - {"le"}))
        for name, labels in samples(own_house).items()
        if not name.endswith("_created")  # since when this process counts
    }
    table = (DOCS / "runbook.md").read_text("utf-8").split("# All figures\n")[1].split("\n# ")[0]
    rows = re.findall(r"^\| `(\w+)` \| ([^|]*)\|", table, re.MULTILINE)
    assert {(name, frozenset(re.findall(r"\w+", labels))) for name, labels in rows} == given


def test_every_page_asks_for_figures_and_labels_that_are_there(own_house: House) -> None:
    given = samples(own_house)
    pages = [page.read_text("utf-8") for page in DOCS.glob("*.md")]
    asked = [found for page in pages for found in re.findall(r"\b(improvers_[a-z_]+)(?:\{([^}]*)\})?", page)]
    assert len(asked) > 40
    for name, labels in asked:
        there = given.get(name) or given.get(f"{name}_bucket", set())
        assert name in given or f"{name}_bucket" in given, name
        assert {*re.findall(r"(\w+)=", labels)} <= there, (name, labels)
