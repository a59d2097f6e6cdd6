"""The pace of one chat alone, at times that a test chooses."""

from typing import NamedTuple

from hypothesis import given
from hypothesis import strategies as st

from bot.store.buckets import Bucket
from bot.store.chat_pace import CHAT_BURST, FARTHEST, STEP, WINDOW

START = 1_795_000_000_000_000
SECOND = 1_000_000
SPAN = CHAT_BURST * SECOND


class Ask(NamedTuple):
    """A letter for a chat, so long after the one before."""

    after: int
    chat: int
    pieces: int
    in_vain: bool = False  # it is let through, and given back


asks = st.builds(
    Ask,
    st.one_of(st.just(0), st.integers(0, SECOND // 10), st.integers(0, 2 * SPAN)),
    st.integers(1, 2),
    st.integers(1, CHAT_BURST),
    st.sampled_from([False, False, True]),
)


def granted(wishes: list[Ask]) -> list[tuple[int, int, int]]:
    """(chat, when, pieces) of what leaves, each asked of the pace as it was written down by the one before."""
    kept, now, found = Bucket().dumps(), START, []
    for ask in wishes:
        now += ask.after
        bucket = Bucket.loads(kept)
        if not bucket.chats.wait(ask.chat, ask.pieces, now):
            bucket.chats.note(ask.chat, ask.pieces, now)
            if ask.in_vain:
                bucket.chats.give_back(ask.chat, ask.pieces)
            else:
                found.append((ask.chat, now, ask.pieces))
        kept = bucket.dumps()
    return found


@given(st.lists(asks, max_size=60))
def test_no_chat_ever_gets_more_in_so_many_seconds(wishes: list[Ask]) -> None:
    found = granted(wishes)
    for chat, first, _ in found:
        within = [pieces for whose, when, pieces in found if whose == chat and first <= when <= first + SPAN]
        assert sum(within) <= CHAT_BURST


@given(st.lists(asks, max_size=60), st.integers(1, 2 * CHAT_BURST))
def test_whoever_waits_as_long_as_was_said_leaves_then(wishes: list[Ask], pieces: int) -> None:
    bucket, now = Bucket(), START
    for ask in wishes:
        now += ask.after
        if not bucket.chats.wait(ask.chat, ask.pieces, now):
            bucket.chats.note(ask.chat, ask.pieces, now)
    wait = bucket.chats.wait(1, pieces, now)
    assert wait <= WINDOW * STEP + STEP
    assert bucket.chats.wait(1, pieces, now + wait) == 0


def test_a_long_text_takes_up_the_seconds_after_it_and_those_of_no_other_chat() -> None:
    chats = Bucket().chats
    assert chats.wait(1, 7, START) == 0
    chats.note(1, 7, START)
    assert chats.wait(2, 3, START) == 0
    assert chats.wait(1, 1, START + SPAN) > 0
    assert chats.wait(1, 1, START + 2 * SPAN) > 0, "three, three, and one"
    assert chats.wait(1, 2, START + 2 * SPAN + SECOND) == 0


def test_what_is_long_past_or_from_a_clock_that_was_put_back_is_forgotten() -> None:
    bucket = Bucket()
    bucket.chats.note(1, 1, START + 2 * FARTHEST * STEP)
    assert bucket.chats.wait(1, CHAT_BURST, START) == 0
    bucket.chats.note(2, 2, START)
    bucket = Bucket.loads(bucket.dumps())
    assert list(bucket.chats.moments.values()) == [[2, 2]]
    bucket.chats.note(3, 1, START + SPAN + SECOND)
    assert list(Bucket.loads(bucket.dumps()).chats.moments.values()) == [[3]]


def test_a_bucket_that_was_written_down_before_there_was_a_pace_is_read() -> None:
    old = '{"left":[[1,2]],"owed":0,"owed_until":0.0,"turn":0.0,"near":0.0}'
    assert Bucket.loads(old).chats.moments == {}
