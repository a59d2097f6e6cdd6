"""What monitoring reads: the truth, for those who may read it, and nothing about anybody."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import text

from bot.environment import SecretText
from bot.store import alarms, limits, outbox, pauses, ticks
from bot.store.buckets import Rate
from bot.store.engine import begin
from tests.webhooks.callers import TELEGRAM, Call
from tests.webhooks.house import House

TOKEN = "metrics token of the tests, long enough"
MINUTE = timedelta(minutes=1)
Labels = frozenset[tuple[str, str]]


def read(house: House, **headers: str) -> dict[tuple[str, Labels], float]:
    """Every sample, by name and labels."""
    answer = house.client.get("/metrics", headers=headers)
    assert answer.status_code == 200
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


@contextmanager
def beside(house: House, **changes: Any) -> Iterator[House]:
    """Another process of the same hospital."""
    other = House.at(house.parts.database_url, **changes)
    yield other
    other.parts.engine.dispose()


def named(**labels: str) -> Labels:
    return frozenset(labels.items())


def test_this_machine_may_read_and_nobody_else(house: House) -> None:
    assert house.client.get("/metrics").status_code == 200
    assert house.client.get("/metrics", environ_base={"REMOTE_ADDR": "::1"}).status_code == 200
    for caller in ("203.0.113.9", "10.0.0.1", "", "nonsense"):
        assert house.client.get("/metrics", environ_base={"REMOTE_ADDR": caller}).status_code == 403


@pytest.mark.parametrize("header", ["Forwarded", "X-Forwarded-For", "X-Real-IP", "Via"])
def test_whom_a_proxy_on_this_machine_brings_is_not_this_machine(house: House, header: str) -> None:
    assert house.client.get("/metrics", headers={header: "127.0.0.1"}).status_code == 403


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ([f"Bearer {TOKEN}"], 200),
        ([], 403),
        ([TOKEN], 403),
        ([f"Bearer {TOKEN} "], 403),
        ([f"Bearer {TOKEN[:-1]}"], 403),
        (["Bearer "], 403),
        (["Bearer \xe9" * 3], 403),
        ([f"Bearer {TOKEN}", f"Bearer {TOKEN}"], 403),
    ],
)
def test_where_there_is_a_token_nothing_else_will_do(house: House, given: list[str], status: int) -> None:
    headers = [("Authorization", value) for value in given]
    with beside(house, metrics_token=SecretText(TOKEN)) as guarded:
        for caller in ("127.0.0.1", "203.0.113.9"):
            answer = guarded.client.get("/metrics", headers=headers, environ_base={"REMOTE_ADDR": caller})
            assert answer.status_code == status


def test_the_calls_of_providers_are_counted_by_door_and_status(own_house: House) -> None:
    chat, number = own_house.chat(), own_house.number()
    own_house.hears(chat, text="JOIN")
    own_house.hears(chat, text="yes")
    own_house.reads(number, "JOIN")
    assert own_house.answers(Call(TELEGRAM, b"{}", [])).status_code == 403
    found = read(own_house)
    assert found["improvers_webhooks_total", named(door="telegram", status="200")] == 2
    assert found["improvers_webhooks_total", named(door="telegram", status="403")] == 1
    assert found["improvers_webhooks_total", named(door="sms", status="200")] == 1
    assert found["improvers_webhook_seconds_count", named(door="telegram")] == 3


def test_how_the_outbox_stands_is_told_by_any_process(own_house: House) -> None:
    own_house.reads(own_house.number(), "JOIN")
    own_house.reads(own_house.number(), "JOIN")
    parts = own_house.parts
    now = parts.clock()
    with begin(parts.engine) as connection:
        first, second = outbox.claim(connection, now, timedelta(minutes=1), 5, "sms")
        for row in (first, second):
            assert outbox.submit(connection, [outbox.Submission(row.id, row.fence)], now)
        accepted = outbox.Outcome(first.id, first.fence, "accepted", provider_id="SM1")
        outbox.settle(connection, [accepted], now + timedelta(seconds=3))
        outbox.settle(
            connection, [outbox.Outcome(second.id, second.fence, "retry", "twilio_20429", counted=False)], now
        )
    # Another process: it has heard nothing itself.
    with beside(own_house) as another:
        found = read(another)
    waiting = named(channel="sms", lane="replies", state="retry", reason="twilio_20429")
    assert found["improvers_outbox_messages", waiting] == 1
    assert found["improvers_outbox_oldest_seconds", named(lane="replies")] > 0
    assert found["improvers_outbox_oldest_seconds", named(lane="bulk")] == 0
    heard = named(direction="in", channel="sms", state="heard", reason="")
    assert found["improvers_recent_messages", heard] == 2
    assert found["improvers_recent_messages", named(direction="out", channel="sms", state="accepted", reason="")] == 1
    lag = {
        labels: value for (name, labels), value in found.items() if name == "improvers_recent_delivery_seconds_bucket"
    }
    assert lag[named(lane="replies", le="2.5")] == 0 and lag[named(lane="replies", le="5.0")] == 1
    assert lag[named(lane="replies", le="+Inf")] == 1


def test_what_holds_a_channel_back_is_told(own_house: House) -> None:
    parts = own_house.parts
    now = parts.clock()
    assert read(own_house)["improvers_limiter_rate", named(channel="sms")] == 1
    with begin(parts.engine) as connection:
        # In a while, so that nothing of it is over by the time it is read.
        with limits.held(connection, "telegram", now + MINUTE) as bot:
            assert [bot.bucket.bulk(Rate(25), 1, bot.now, again=False) for _ in range(5)] == [0] * 5
        with limits.held(connection, "sms", now + MINUTE) as sender:
            assert sender.bucket.reply(Rate(1), 1, sender.now, again=False) == 0
            assert sender.bucket.reply(Rate(1), 2, sender.now, again=False) > 0
        pauses.pause(connection, "sms", "twilio_20429", 60.0, 60.0, now + MINUTE)
    with beside(own_house) as another:
        found = read(another)
    assert found["improvers_limiter_rate", named(channel="telegram")] == 25
    assert found["improvers_limiter_free", named(channel="telegram")] == 20
    assert found["improvers_limiter_promised", named(channel="telegram")] == 0
    assert 0 < found["improvers_limiter_ahead_seconds", named(channel="telegram")] <= 61
    assert found["improvers_limiter_free", named(channel="sms")] == 0
    assert found["improvers_limiter_promised", named(channel="sms")] == 2
    assert 60 < found["improvers_channel_paused_seconds", named(channel="sms", reason="twilio_20429")] <= 120


def test_the_clock_and_the_alarms_are_told(own_house: House) -> None:
    parts = own_house.parts
    nobody = read(own_house)
    assert nobody["improvers_leader_present", named()] == 0 and nobody["improvers_leases_lost_total", named()] == 0
    now = parts.clock()
    with begin(parts.engine) as connection:
        ticks.ran(connection, "sweep", now, 2)
        ticks.ran(connection, "watch", now - timedelta(minutes=9), 0)
        alarms.raise_alarm(connection, "stuck", "replies", "oldest_since_2026-11-24T14:00Z", now)
        alarms.raise_alarm(connection, "channel_paused", "sms", "twilio_20003", now)
        alarms.acknowledge(connection, alarms.still_open(connection)[0].id, "Priya", now)
    found = read(own_house)
    assert found["improvers_leader_present", named()] == 1
    assert found["improvers_leases_lost_total", named()] == 2
    assert found["improvers_tick_runs_total", named(tick="watch")] == 1
    assert found["improvers_tick_seconds_ago", named(tick="watch")] >= 540
    assert sum(value for (name, _), value in found.items() if name == "improvers_alarms_open") == 2
    assert found["improvers_revision_current", named(revision=parts.shelf.current()[0])] == 1
    assert "Priya" not in str(found)


def test_while_the_database_is_away_that_is_what_is_told(own_house: House, tmp_path: Path) -> None:
    own_house.hears(own_house.chat(), text="JOIN")
    own_house.parts.engine.dispose()
    (tmp_path / "improvers.db").rename(tmp_path / "aside.db")
    (tmp_path / "improvers.db").mkdir()
    found = read(own_house)
    assert found["improvers_database_up", named()] == 0
    assert found["improvers_webhooks_total", named(door="telegram", status="200")] == 1
    assert not [name for name, _ in found if name.startswith("improvers_outbox")]


def test_no_label_holds_a_number_a_name_or_a_word(own_house: House) -> None:
    number, chat = own_house.number(), own_house.chat()
    for said in ("JOIN", "yes", "1", "the Zanzibar ward", "agree", "yes", "yes", "Quetzal"):
        own_house.reads(number, said)
        own_house.hears(chat, text=said)
    # Reasons are codes of ours; should anything else ever stand there, it is not shown.
    with begin(own_house.parts.engine) as connection:
        statement = text(
            "UPDATE messages SET reason = :reason, state = :state, moved_by = 'worker' WHERE direction = 'out'"
        )
        for state in ("leased", "retry"):
            connection.execute(statement, {"reason": f"refused {number} of Quetzal", "state": state})
    shown = own_house.client.get("/metrics").text
    assert not re.search(rf"{re.escape(number[1:])}|{chat}|Zanzibar|Quetzal", shown)
    assert 'reason="other"' in shown
