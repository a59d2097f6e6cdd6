"""What may be said of an exception: its kind and its place, never its words, which may quote a person."""

import traceback
from pathlib import Path

import structlog

from bot.store.trouble import DatabaseTrouble

log = structlog.get_logger(__name__)


def whence(error: BaseException) -> str:
    """ "ValueError at delivery.py:41"."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f" at {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return type(error).__name__ + place


class Troubles:
    """What goes wrong again and again is said once, and that it is well again once."""

    def __init__(self) -> None:
        self._said: dict[str, str] = {}

    def note(self, what: str, error: Exception) -> None:
        """Said in our own words only, for others may quote a person."""
        said = str(error) if isinstance(error, DatabaseTrouble) else whence(error)
        if self._said.get(what) != said:
            self._said[what] = said
            log.error("worker_trouble", at=what, trouble=said)

    def well(self, what: str) -> None:
        """Nothing is wrong there now."""
        if self._said.pop(what, None):
            log.info("worker_well_again", at=what)
