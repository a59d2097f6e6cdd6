"""What the commands of staff begin with."""

from bot.store.schema import ready
from bot.wiring import Parts, parts_from_environment


def parts() -> Parts:
    """The parts over a database that is up to date."""
    here = parts_from_environment()
    ready(here.engine)
    return here


def counted(count: int, one: str, many: str) -> str:
    """ "1 person", "2 people"."""
    return f"{count:,} {one if count == 1 else many}"
