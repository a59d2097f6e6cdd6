"""What the commands of staff begin with."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from bot.store import record
from bot.store.engine import as_one
from bot.store.schema import ready
from bot.wiring import Parts, parts_from_environment

_HERE: ContextVar[Parts | None] = ContextVar("here", default=None)


@dataclass
class Note:
    """What is written in the record of what a command does: its number is known once it is done, and whether it was."""

    number: object = None
    done: bool = True


def parts() -> Parts:
    """The parts over a database that is up to date; within `noting`, those that it began with."""
    here = _HERE.get()
    if here is None:
        here = parts_from_environment()
        ready(here.engine)
    return here


@contextmanager
def noting(by: str, action: str, about: str, number: object = None, why: str = "") -> Iterator[Note]:
    """What somebody does at this terminal, and its line in the record under the name they gave: both or neither."""
    here, note = parts(), Note(number)
    token = _HERE.set(here)
    try:
        with as_one(here.engine) as connection:
            yield note
            if note.done:
                record.append(
                    connection,
                    actor=by,
                    action=action,
                    at=here.clock(),
                    about=(about, note.number),
                    why=why or None,
                    origin=record.COMMAND,
                )
    finally:
        _HERE.reset(token)


def counted(count: int, one: str, many: str) -> str:
    """ "1 person", "2 people"."""
    return f"{count:,} {one if count == 1 else many}"
