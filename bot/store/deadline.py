"""Until when what goes on now is of use to anybody: whoever asked hangs up then, and an answer after that is none."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from time import monotonic

_UNTIL: ContextVar[float | None] = ContextVar("until", default=None)


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """The database is waited for no longer than so many seconds in all, for as long as the block lasts."""
    token = _UNTIL.set(monotonic() + seconds)
    try:
        yield
    finally:
        _UNTIL.reset(token)


def is_set() -> bool:
    """Whether somebody hangs up some time."""
    return _UNTIL.get() is not None


def left(most: float) -> float:
    """Seconds that may still be waited, which are `most` where nobody hangs up before; never less than 0."""
    until = _UNTIL.get()
    return most if until is None else max(0.0, min(most, until - monotonic()))
