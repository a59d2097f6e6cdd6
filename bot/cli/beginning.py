"""What the commands of staff begin with."""

from bot.store import record
from bot.store.engine import begin
from bot.store.schema import ready
from bot.wiring import Parts, parts_from_environment


def parts() -> Parts:
    """The parts over a database that is up to date."""
    here = parts_from_environment()
    ready(here.engine)
    return here


def noted(by: str, action: str, about: str, number: object, why: str = "") -> None:
    """What somebody has done at this terminal is in the record, under the name that they gave."""
    here = parts()
    with begin(here.engine) as connection:
        record.append(
            connection,
            actor=by,
            action=action,
            at=here.clock(),
            about=(about, number),
            why=why or None,
            origin=record.COMMAND,
        )


def counted(count: int, one: str, many: str) -> str:
    """ "1 person", "2 people"."""
    return f"{count:,} {one if count == 1 else many}"
