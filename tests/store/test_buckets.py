"""The bucket alone, at times that a test chooses: never above the rate, hardly below it, replies first."""

import heapq
from collections.abc import Sequence
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.store.buckets import Bucket, Rate

SECOND = 1_000_000
START = 1_795_000_000 * SECOND
BUSY = 4_000  # microseconds that a look takes
Grants = list[tuple[int, int]]  # (when, units)

rates = st.one_of(st.integers(1, 40), st.sampled_from([0.5, 2.5, 1000]))


def busiest_second(grants: Grants) -> int:
    """The most units in any one second, its ends included."""
    return max(
        (sum(units for when, units in grants if first <= when <= first + SECOND) for first, _ in grants), default=0
    )


class Ask(NamedTuple):
    """Somebody who wants to send something, so long after the one before."""

    after: int
    units: int
    reply: bool
    again: bool
    in_vain: bool = False  # it is let through, and given back


asks = st.builds(
    Ask, st.one_of(st.just(0), st.integers(0, SECOND // 10), st.integers(0, 3 * SECOND)), st.integers(1, 3),
    st.booleans(), st.booleans(), st.sampled_from([False, False, True]),
)  # fmt: skip


def granted(rate: Rate, wishes: Sequence[Ask]) -> Grants:
    """What leaves when all of these ask, each of the bucket as it was written down by the one before."""
    kept, now, found = Bucket().dumps(), START, []
    for ask in wishes:
        now += ask.after
        bucket = Bucket.loads(kept)
        if not (bucket.reply if ask.reply else bucket.bulk)(rate, ask.units, now, again=ask.again):
            if ask.in_vain:
                bucket.give_back(rate, ask.units, now + BUSY)
            else:
                found.append((now, ask.units))
        kept = bucket.dumps()
    return found


@given(rate=st.builds(Rate, rates), wishes=st.lists(asks, max_size=120))
def test_never_above_the_rate_in_any_second(rate: Rate, wishes: list[Ask]) -> None:
    # One text of more parts than a second allows cannot be halved: it counts as what is allowed, and takes longer.
    grants = [(when, min(units, rate.most)) for when, units in granted(rate, wishes)]
    assert busiest_second(grants) <= rate.most


@given(rate=st.builds(Rate, st.sampled_from([0.5, 1, 2.5, 7])), wishes=st.lists(asks, min_size=20, max_size=60))
def test_never_above_the_rate_over_a_long_time_whatever_the_size(rate: Rate, wishes: list[Ask]) -> None:
    grants = granted(rate, wishes)
    for place, (first, _) in enumerate(grants):
        last = grants[-1]
        assert sum(units for _, units in grants[place:-1]) <= rate.most + rate.per_second * (last[0] - first) / SECOND


@given(rate=st.builds(Rate, rates), units=st.integers(1, 3), reply=st.booleans())
def test_what_is_given_back_is_there_for_the_next(rate: Rate, units: int, reply: bool) -> None:
    bucket = Bucket()
    for _ in range(5):
        assert not (bucket.reply if reply else bucket.bulk)(rate, units, START, again=False)
        bucket.give_back(rate, units, START)
    assert bucket.left == []


class Office:
    """Workers who look now and then at what is due, the same way as the outbox lets them."""

    def __init__(self, rate: Rate, bulk: int, units: int = 1) -> None:
        self.rate, self.units, self.bucket = rate, units, Bucket()
        self.bulk = [(START, number, False) for number in range(bulk)]  # (when due, number, again)
        self.replies: list[tuple[int, int, bool]] = []
        self.left: dict[bool, Grants] = {False: [], True: []}

    def look(self, now: int, most: int) -> bool:
        """One worker deals with what is due, replies before the rest; whether there was anything."""
        looked = 0
        for queue, ask in ((self.replies, self.bucket.reply), (self.bulk, self.bucket.bulk)):
            taken = [heapq.heappop(queue) for _ in range(most - looked) if queue and queue[0][0] <= now]
            looked += len(taken)
            for _, number, again in taken:
                if wait := ask(self.rate, self.units, now, again=again):
                    heapq.heappush(queue, (now + wait, number, True))
                else:
                    self.left[queue is self.replies].append((now, self.units))
        self.bucket = Bucket.loads(self.bucket.dumps())
        return looked > 0

    def run(self, seconds: int, rests: Sequence[int], most: int = 50, busy: int = BUSY) -> None:
        """As many workers as rests: each looks again soon if anything was due, or else after so many microseconds."""
        looks = [(START + rest, rest) for rest in rests]
        while looks[0][0] <= START + seconds * SECOND:
            now, rest = heapq.heappop(looks)
            again = busy if self.look(now, most) else rest
            heapq.heappush(looks, (now + again, rest))


RESTS = ([3_000], [20_000], [45_000], [10_000, 17_000], [30_000, 41_000, 7_000, 45_000])


@pytest.mark.parametrize("rests", RESTS, ids=str)
@pytest.mark.parametrize(("rate", "seconds"), [(1, 30), (5, 10), (25, 5), (100, 3)])
def test_a_bulk_run_alone_gets_its_rate(rate: int, seconds: int, rests: list[int]) -> None:
    office = Office(Rate(rate), bulk=rate * seconds * 2)
    office.run(seconds, rests)
    sent = sum(units for _, units in office.left[False])
    assert 0.95 * rate * seconds <= sent <= rate * (seconds + 1)
    assert busiest_second(office.left[False]) <= rate


@pytest.mark.parametrize("rate", [1, 10, 25, 100])
def test_a_broadcast_gets_its_rate_also_while_slow_workers_first_go_through_all_of_it(rate: int) -> None:
    office = Office(Rate(rate), bulk=12_000)
    office.run(5, [20_000, 33_000], busy=50_000)
    assert office.bulk[0][2] is False, "they are not through yet"
    sent = office.left[False]
    assert 0.95 * rate * 5 <= len(sent) and busiest_second(sent) <= rate


def test_texts_in_two_parts_get_their_rate_too() -> None:
    office = Office(Rate(1), bulk=100, units=2)
    office.run(40, [10_000, 17_000])
    assert 0.95 * 40 <= 2 * len(office.left[False]) <= 42


@pytest.mark.parametrize(("share", "longest"), [(0.1, 50_000), (0.5, 50_000), (0.9, 250_000)])
@pytest.mark.parametrize("rate", [1, 5, 25])
def test_replies_find_room_in_a_bulk_run_and_nothing_is_wasted(rate: int, share: float, longest: int) -> None:
    seconds = max(6, 40 // rate)
    office = Office(Rate(rate), bulk=rate * seconds * 2)
    every = SECOND / rate / share
    asked = {number: START + round(number * every) for number in range(1, int(seconds * SECOND / every))}
    office.replies += [(when, number, False) for number, when in asked.items()]
    office.run(seconds, [10_000, 17_000])
    replies, bulk = office.left[True], office.left[False]
    assert len(replies) >= len([when for when in asked.values() if when <= START + (seconds - 0.5) * SECOND]) - 1
    together = sorted(replies + bulk)
    assert busiest_second(together) <= rate
    assert len(together) >= 0.95 * rate * seconds
    # In order, so the n-th to leave is the n-th that asked; half wait no longer than one letter takes and a bit.
    waits = [left - asked[number] for number, (left, _) in enumerate(replies, 1)]
    assert sorted(waits)[len(waits) // 2] <= SECOND / rate + longest


def test_a_reply_after_a_quiet_while_goes_at_once_even_with_a_broadcast_queued() -> None:
    bucket, rate = Bucket(), Rate(25)
    assert [bucket.bulk(rate, 1, START, again=False) for _ in range(1000)].count(0) == 5
    assert bucket.reply(rate, 1, START, again=False) == 0


def test_what_is_promised_to_a_reply_is_not_given_to_others() -> None:
    bucket, rate = Bucket(), Rate(1)
    assert bucket.bulk(rate, 1, START, again=False) == 0
    wait = bucket.reply(rate, 1, START, again=False)
    assert SECOND <= wait <= 1.02 * SECOND
    assert bucket.bulk(rate, 1, START + wait, again=True) > 0
    assert bucket.reply(rate, 1, START + wait, again=False) > 0, "a later reply does not overtake it either"
    assert bucket.reply(rate, 1, START + wait, again=True) == 0


def test_a_promise_that_nobody_takes_up_runs_out() -> None:
    bucket, rate = Bucket(), Rate(1)
    assert bucket.reply(rate, 1, START, again=False) == 0
    wait = bucket.reply(rate, 1, START, again=False)
    assert bucket.bulk(rate, 1, START + wait, again=True) > 0
    assert bucket.bulk(rate, 1, START + wait + SECOND, again=True) == 0


def test_turns_of_a_cancelled_broadcast_hold_up_nobody() -> None:
    bucket, rate = Bucket(), Rate(25)
    for _ in range(10_000):
        bucket.bulk(rate, 1, START, again=False)
    assert bucket.bulk(rate, 1, START, again=False) > 300 * SECOND
    assert bucket.bulk(rate, 1, START + 2 * SECOND, again=False) == 0


def test_a_long_text_takes_up_the_seconds_after_it() -> None:
    bucket, rate = Bucket(), Rate(1)
    assert bucket.reply(rate, 3, START, again=False) == 0
    assert 3 * SECOND <= bucket.reply(rate, 1, START + 1, again=False) <= 3 * 1.02 * SECOND


def test_what_is_written_down_stays_small() -> None:
    bucket, rate = Bucket(), Rate(9999)
    for number in range(3_000):
        bucket.reply(rate, 1, START + number * 700, again=False)
    assert len(bucket.dumps()) < 6_000


def test_a_clock_that_is_put_back_stops_nothing() -> None:
    bucket, rate = Bucket(), Rate(1)
    for _ in range(3):
        bucket.reply(rate, 1, START, again=False)
        bucket.bulk(rate, 1, START, again=False)
    an_hour_before = START - 3600 * SECOND
    assert bucket.reply(rate, 1, an_hour_before, again=False) == 0
    assert bucket.bulk(rate, 1, an_hour_before, again=False) <= 3 * SECOND
