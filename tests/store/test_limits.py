"""Buckets and tallies in a real database: shared by all workers, and lost by none of them."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from sqlalchemy import Connection, Engine, text

from bot.store import limits
from bot.store.buckets import Rate
from bot.store.columns import EPOCH, MICROSECOND
from bot.store.engine import begin
from bot.store.outbox import BULK
from tests.store.scenes import NOW, at_once, letter, somebody
from tests.store.test_buckets import busiest_second

SECOND = timedelta(seconds=1)


def test_a_bucket_is_kept_from_one_transaction_to_the_next(engine: Engine) -> None:
    waits = []
    for _ in range(3):
        with begin(engine) as connection, limits.held(connection, "sms", NOW) as held:
            waits.append(held.bucket.reply(Rate(0.01), 1, held.now, again=False))
    assert waits[0] == 0 and 0 < waits[1] < waits[2]


def test_each_name_has_its_own_bucket(connection: Connection) -> None:
    for name in ("sms", "telegram"):
        with limits.held(connection, name, NOW) as held:
            assert held.bucket.reply(Rate(1), 1, held.now, again=False) == 0


def test_who_only_looks_sees_every_bucket_and_the_time_that_it_goes_by(connection: Connection) -> None:
    rate = Rate(1)
    with limits.held(connection, "sms", NOW) as held:
        assert held.bucket.reply(rate, 1, held.now, again=False) == 0
        assert held.bucket.reply(rate, 2, held.now, again=False) > 0
    seen = limits.seen(connection, NOW)
    assert seen.keys() == {"sms"} and abs(seen["sms"].now - held.now) < 60_000_000
    bucket = seen["sms"].bucket
    assert (bucket.free(rate, held.now), bucket.promised(held.now), bucket.ahead(held.now)) == (0, 2, 0.0)
    later = held.now + 60_000_000
    assert (bucket.free(rate, later), bucket.promised(later)) == (1, 0)


def test_what_is_rolled_back_was_never_taken(engine: Engine) -> None:
    for _ in range(2):
        with engine.connect() as connection, limits.held(connection, "sms", NOW) as held:
            assert held.bucket.reply(Rate(0.01), 1, held.now, again=False) == 0


def test_the_time_is_the_databases_where_there_are_several_machines(connection: Connection) -> None:
    with limits.held(connection, "sms", NOW) as held:
        ours = (NOW - EPOCH) // MICROSECOND
        assert (held.now == ours) == (connection.dialect.name == "sqlite")


def test_workers_who_hurry_together_never_exceed_the_rate(engine: Engine) -> None:
    """Eight at once, each as fast as it can: what they were granted, by the database's own clock."""
    rate, moments = Rate(20), [NOW]

    def hurry(which: int) -> list[tuple[int, int]]:
        granted = []
        for number in range(25):
            with begin(engine) as connection:  # one at a time, on SQLite where this clock is used
                moments.append(moments[-1] + timedelta(milliseconds=7))
                with limits.held(connection, "telegram", moments[-1]) as held:
                    ask = held.bucket.bulk if (which + number) % 2 else held.bucket.reply
                    if not ask(rate, 1, held.now, again=bool(number % 3)):
                        granted.append((held.now, 1))
        return granted

    with ThreadPoolExecutor(8) as pool:
        grants = sorted(grant for granted in pool.map(hurry, range(8)) for grant in granted)
    assert len(grants) >= rate.most
    assert busiest_second(grants) <= rate.most


def test_a_worker_that_waits_for_the_bucket_is_that_much_later(engine: Engine) -> None:
    times = at_once(6, engine, _time_while_held)
    assert len(set(times)) == (1 if engine.dialect.name == "sqlite" else 6)


def _time_while_held(connection: Connection, which: int) -> int:
    with limits.held(connection, "sms", NOW) as held:
        return held.now


def test_nothing_counted_is_lost(engine: Engine) -> None:
    at_once(8, engine, lambda connection, which: limits.count(connection, "sms_parts", NOW, which))
    with begin(engine) as connection:
        assert limits.tally(connection, "sms_parts", NOW) == sum(range(8))
        assert limits.tally(connection, "sms_parts", NOW + SECOND) == 0
        assert limits.tally(connection, "sms_new", NOW) == 0


def test_what_the_limits_must_know_of_a_letter(connection: Connection) -> None:
    ade, bea = somebody(connection, 1), somebody(connection, 2, now=NOW - 24 * 3600 * SECOND)
    one, two = letter(connection, ade.address_id), letter(connection, bea.address_id, lane=BULK)
    connection.execute(text("UPDATE messages SET reason = 'rate' WHERE id = :id"), {"id": two})
    known = limits.known(connection, [one, two])
    assert known[one] == limits.Known(one, 0, None, "provisional", NOW, last_heard=NOW)
    since = NOW - 24 * 3600 * SECOND
    assert known[two] == limits.Known(two, BULK, "rate", "provisional", since, last_heard=since)
