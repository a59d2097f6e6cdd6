"""What the doctor finds: one line each, with what to do where something must be mended."""

from collections.abc import Callable
from typing import NamedTuple

from bot.cli.mistakes import lines_for


class Finding(NamedTuple):
    """One thing looked at: `well` is None for what was left out on purpose."""

    what: str
    well: bool | None
    why: str


def tried(what: str, look: Callable[[], object], well: str) -> Finding:
    """Well when `look` does its work; otherwise what its error asks of the reader."""
    try:
        look()
    except Exception as error:
        lines = lines_for(error)
        if lines is None:
            raise
        return Finding(what, False, " ".join(lines[:1]))
    return Finding(what, True, well)
