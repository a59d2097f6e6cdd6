"""A vote in a conversation, and its counts once it is over."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Engine

from bot.flow import Book
from bot.flow.telling import tell
from bot.language import Speech
from bot.programme import small_numbers
from bot.store import contributions, reached, surveys, votes
from bot.store.engine import begin
from bot.store.row_number import row_number
from bot.store.votes import Vote
from bot.work.occasion import CameTo, Occasion
from bot.work.report_words import said
from bot.work.shelf import Shelf
from bot.work.telling_people import put_to_person

VOTE_ABOUT = "vote_about"
"""What a conversation knows of the vote that it is about: its number."""


def open_vote(connection: Connection, arguments: Mapping[str, str], on: Occasion) -> CameTo:
    """The vote that was asked about, or the newest, and what can be voted for. It only looks."""
    about = arguments["about"]
    found = votes.find(connection, row_number(about)) if about.isdecimal() else votes.newest(connection, on.person_id)
    if found is None or not surveys.may_answer(connection, found.id, on.person_id):
        return CameTo("none")
    told = {
        VOTE_ABOUT: str(found.id),
        "vote_question": found.words["question"],
        "vote_change": found.words["change"],
        "vote_options": [[key, label] for key, label in found.words["choices"].items()],
    }
    if found.closes_at <= on.now:
        return CameTo("closed", {**told, "vote_result": counts_in_words(connection, on.book, found, on.speech)})
    return CameTo("open", told)


def is_over(connection: Connection, about: str, now: datetime) -> bool:
    """Whether the vote with that number takes no more answers."""
    found = votes.find(connection, row_number(about))
    return found is None or found.closes_at <= now


def vote(connection: Connection, arguments: Mapping[str, str], on: Occasion) -> str:
    """Counted in place of an earlier one, unless the vote has closed meanwhile."""
    found = votes.find(connection, row_number(arguments["which"]))
    if found is None or found.closes_at <= on.now or arguments["choice"] not in found.words["choices"]:
        return "closed"
    if not surveys.may_answer(connection, found.id, on.person_id):
        return "closed"
    on.remembered.save("vote_choice", None)
    contributions.keep_teller(connection, on.person_id)  # they are told the counts
    return "changed" if votes.cast(connection, found.id, on.person_id, arguments["choice"]) else "counted"


def counts_in_words(connection: Connection, book: Book, found: Vote, speech: Speech) -> str:
    """Each choice with its count, small numbers hidden."""
    labels: Mapping[str, Any] = found.words["choices"]
    counted = votes.counts(connection, found.id)
    seen = small_numbers.shown({key: counted.get(key, 0) for key in labels})
    hidden = said(book, "vote_not_shown", speech)
    words = {key: f"{count}" if isinstance(count, int) else hidden for key, count in seen.items()}
    return ", ".join(f"{tell(label, speech)} {words[key]}" for key, label in labels.items())


class VoteCounts:
    """Tells the counts of votes that are over to everybody who voted. Safe to run twice."""

    def __init__(
        self,
        engine: Engine,
        shelf: Shelf,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._engine = engine
        self._shelf = shelf
        self._clock = clock

    def run(self) -> int:
        """How many people were told."""
        now, told = self._clock(), 0
        _, book = self._shelf.current()
        while (of_one := self._tell_one(book, now)) is not None:
            told += of_one
        return told

    def _tell_one(self, book: Book, now: datetime) -> int | None:
        """How many are told the counts of one vote; None when there is no more to tell. `reached` sees to the rest."""
        with begin(self._engine) as connection:
            found = next(iter(votes.to_tell(connection, now)), None)
            if found is None:
                return None
            votes.note_told(connection, found.id, now)
            surveys.keep_result(connection, found.id)

            def counts(speech: Speech) -> dict[str, str]:
                return {"choice": counts_in_words(connection, book, found, speech)}

            told = 0
            for person in votes.voters(connection, found.id):
                message = put_to_person(connection, book, person, "vote_counts", counts, now)
                reached.tell(connection, reached.COUNTS, (found.id, person), message, now)
                told += message is not None
            return told
