"""What staff do with a survey by sample: they draw whom it is put to, and look at what became of it."""

from collections.abc import Callable
from datetime import datetime
from random import SystemRandom
from zoneinfo import ZoneInfo

from sqlalchemy import Engine

from bot.flow import Book
from bot.language import fold
from bot.programme.surveys import FEWEST, MOST, MOST_SEED, ROLES, Frame, Result
from bot.store import surveys, votes
from bot.store.engine import begin, reading
from bot.store.surveys import Lot, Sample, Survey
from bot.work.asked_often import most_asked
from bot.work.ballots import VoteRefused, read_ballot_text
from bot.work.shelf import Shelf


class Surveying:
    """The orders of staff about surveys by sample, each in one transaction."""

    def __init__(self, engine: Engine, shelf: Shelf, zone: ZoneInfo, clock: Callable[[], datetime]) -> None:
        self._engine = engine
        self._shelf = shelf
        self._zone = zone
        self._clock = clock

    def draw(self, name: str, text: str, sample: Sample, by: str, seed: int | None = None) -> int:
        """A vote that is open from now on, to those alone who are drawn now; its number. Without a seed one is made.

        FlowMistakes for what is wrong in its file, VoteRefused for whom it cannot be put to. What is sent twice is one.
        """
        _, book = self._shelf.current()
        now = self._clock()
        ballot = read_ballot_text(name, text, book, self._zone, now)
        if not fold(by):
            raise VoteRefused("Say who you are.", "Add --by NAME.")
        _check(sample, seed, book)
        with begin(self._engine) as connection:
            if there := votes.same(connection, *ballot, sample):
                return there
            number = votes.add(connection, *ballot, by.strip(), now)
            lot = Lot(sample, SystemRandom().randint(0, MOST_SEED) if seed is None else seed, most_asked(book))
            if surveys.draw(connection, number, lot, by.strip(), now) < FEWEST:
                raise VoteRefused(f"Fewer than {FEWEST} people could be drawn: nothing could be shown of them.")
        return number

    def size(self, frame: Frame) -> int:
        """How many could be drawn from now."""
        _, book = self._shelf.current()
        with reading(self._engine) as connection:
            return surveys.size(connection, frame, most_asked(book), self._clock())

    def show(self, vote_id: int) -> tuple[Survey, Result] | None:
        """The survey of that vote and what became of it so far; None for a vote that is for everybody."""
        with reading(self._engine) as connection:
            found, result = surveys.find(connection, vote_id), surveys.result(connection, vote_id)
        return None if found is None or result is None else (found, result)


def _check(sample: Sample, seed: int | None, book: Book) -> None:
    frame = sample.frame
    if not FEWEST <= sample.wanted <= MOST:
        raise VoteRefused(f"From {FEWEST} to {MOST:,} people can be drawn.")
    if seed is not None and not 0 <= seed <= MOST_SEED:
        raise VoteRefused(f"A seed is a number from 0 to {MOST_SEED}.")
    for named, known, what in ((frame.roles, ROLES, "role"), (frame.services, book.lists["services"].keys, "service")):
        for key in named:
            if key not in known:
                raise VoteRefused(f'There is no {what} "{key}". It must be one of {", ".join(known)}.')
