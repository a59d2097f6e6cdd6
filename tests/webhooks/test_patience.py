"""A text is held back while the database is away for a moment; not for ever, and not by every thread."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

import pytest

from bot.store.trouble import DatabaseTrouble
from webhooks.patience import Patience

LONG = 30.0


def failing(times: int) -> Callable[[], str]:
    """Something that is in trouble so many times, and then well."""
    left = iter(range(times))

    def work() -> str:
        if next(left, None) is not None:
            raise DatabaseTrouble("The database is away.")
        return "kept"

    return work


@pytest.mark.parametrize("times", [0, 1, 3])
def test_what_works_in_time_is_kept(times: int) -> None:
    assert Patience(LONG).with_(failing(times)) == "kept"


def test_what_stays_away_is_told() -> None:
    with pytest.raises(DatabaseTrouble):
        Patience(0.0).with_(failing(2))


def test_any_other_trouble_is_told_at_once() -> None:
    def work() -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        Patience(LONG).with_(work)


def test_no_more_than_so_many_are_held_back() -> None:
    patience, back, waiting = Patience(LONG, at_most=2), Event(), Barrier(3)

    def work() -> str:
        if not back.is_set():
            raise DatabaseTrouble("The database is away.")
        return "kept"

    def first_fails() -> Callable[[], str]:
        tries = iter(range(2))

        def tried() -> str:
            if next(tries, None) == 1:
                waiting.wait(LONG)  # on its second try it is one of those held back
            return work()

        return tried

    with ThreadPoolExecutor(2) as pool:
        held = [pool.submit(patience.with_, first_fails()) for _ in range(2)]
        waiting.wait(LONG)
        with pytest.raises(DatabaseTrouble):
            patience.with_(work)
        back.set()
        assert [one.result(LONG) for one in held] == ["kept", "kept"]
    assert patience.with_(failing(1)) == "kept", "there is room again"
