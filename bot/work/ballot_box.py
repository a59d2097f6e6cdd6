"""What staff do with a vote or a quick survey: open it, ask people, look at its counts, and close it early."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Engine

from bot.flow import Book
from bot.language import fold
from bot.programme import small_numbers
from bot.programme.audience import Audience
from bot.store import broadcasts, reached, votes
from bot.store.engine import begin, reading
from bot.store.votes import Vote
from bot.work.ahead import Ahead, ahead
from bot.work.ballots import VoteRefused, read_ballot_text
from bot.work.shelf import Shelf
from bot.work.vote_orders import EVERYBODY, VOTE, ask_many, asked_of, words_to_many


class Counted(NamedTuple):
    """A vote, how many have voted, and how many for what, by its words; small numbers are not shown.

    `not_told` voted and did not hear the counts from us: nobody could write to them, or no message reached them.
    """

    vote: Vote
    voted: int | str
    counts: Mapping[str, int | str]
    is_open: bool
    not_told: int = 0


class BallotBox:
    """The orders of staff about votes, each in one transaction."""

    def __init__(self, engine: Engine, shelf: Shelf, zone: ZoneInfo, clock: Callable[[], datetime]) -> None:
        self._engine = engine
        self._shelf = shelf
        self._zone = zone
        self._clock = clock

    def open_text(self, name: str, text: str, by: str) -> int:
        """A vote that is open from now on, and its number; what is sent twice is one vote."""
        _, book = self._shelf.current()
        ballot = read_ballot_text(name, text, book, self._zone, self._clock())
        if not fold(by):
            raise VoteRefused("Say who you are.", "Add --by NAME.")
        with begin(self._engine) as connection:
            there = votes.same(connection, *ballot)
            return there or votes.add(connection, *ballot, by.strip(), self._clock())

    def before(self, name: str, text: str) -> Ahead:
        """Who would get it if people were asked this moment, and how it looks; nothing is kept."""
        _, book = self._shelf.current()
        ballot = read_ballot_text(name, text, book, self._zone, self._clock())
        return self._ahead(book, ballot.words, EVERYBODY)

    def ahead(self, vote_id: int) -> Ahead:
        """The same of a vote that is open; VoteRefused where people cannot be asked."""
        _, book = self._shelf.current()
        with reading(self._engine) as connection:
            found, whom = _there(connection, vote_id), asked_of(connection, vote_id)
        return self._ahead(book, found.words, whom)

    def _ahead(self, book: Book, words: Mapping[str, Any], whom: Audience) -> Ahead:
        with reading(self._engine) as connection:
            return ahead(connection, book, words_to_many(book, words), whom, self._clock())

    def show(self, vote_id: int) -> Counted:
        """One vote with its counts as they are."""
        with reading(self._engine) as connection:
            return self._counted(connection, _there(connection, vote_id))

    def all_of_them(self, before: int | None = None, most: int | None = None) -> list[Counted]:
        """Every vote, the newest first; or so many, those before that number."""
        with reading(self._engine) as connection:
            return [self._counted(connection, found) for found in votes.all_of_them(connection, before, most)]

    def ask(self, vote_id: int, by: str) -> int:
        """The broadcast in draft that puts it to many; the one that is a draft already, if there is one."""
        _, book = self._shelf.current()
        with begin(self._engine) as connection:
            found = _there(connection, vote_id)
            for which in broadcasts.that_ask(connection, f"{VOTE}:{vote_id}"):
                asking = broadcasts.find(connection, which)
                if asking is not None and asking.state == "draft":
                    return which
            return ask_many(connection, book, found, by, self._clock())

    def close(self, vote_id: int) -> None:
        """Nobody can vote any more; whoever voted is told the counts."""
        with begin(self._engine) as connection:
            _there(connection, vote_id)
            if not votes.close(connection, vote_id, self._clock()):
                raise VoteRefused(f"Vote {vote_id} is closed already.")

    def _counted(self, connection: Connection, found: Vote) -> Counted:
        labels = {key: label["en"] for key, label in found.words["choices"].items()}
        counts = votes.counts(connection, found.id)
        seen = small_numbers.shown({key: counts.get(key, 0) for key in labels})
        named = {label: seen[key] for key, label in labels.items()}
        voted, is_open = small_numbers.total(counts.values()), found.closes_at > self._clock()
        return Counted(found, voted, named, is_open, reached.not_told_the_counts(connection, found.id))


def _there(connection: Connection, vote_id: int) -> Vote:
    found = votes.find(connection, vote_id)
    if found is None:
        raise VoteRefused(f"There is no vote {vote_id}.")
    return found
