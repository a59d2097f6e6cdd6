"""A vote that is put to many: whoever answers while nothing else is open has voted."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from bot.flow import Book
from bot.flow.notices import Texts
from bot.flow.wording import PLACEHOLDER
from bot.programme.audience import Audience
from bot.store import broadcasts, surveys
from bot.store.votes import Vote
from bot.work.ballots import VoteRefused
from bot.work.vote_words import put_to_many, too_long_in

VOTE = "vote"
"""The flow that takes the answer to a vote."""

EVERYBODY = Audience()
"""Everybody who agreed to be invited: staff can leave some of them out while the broadcast is a draft."""


def asked_of(connection: Connection, vote_id: int) -> Audience:
    """Whom the vote is put to: everybody, or those who were drawn for it."""
    return EVERYBODY if surveys.find(connection, vote_id) is None else Audience(survey=vote_id)


def ask_many(connection: Connection, book: Book, found: Vote, by: str, now: datetime) -> int:
    """A broadcast in draft that puts the vote to everybody who agreed to be invited, or was drawn; its number.

    Whoever answers it while nothing else is open has voted. VoteRefused when it cannot be sent.
    """
    if found.closes_at <= now:
        raise VoteRefused(f"Vote {found.id} is over.")
    words, title = words_to_many(book, found.words), f"Vote {found.id}: {found.title}"
    whom = asked_of(connection, found.id)
    return broadcasts.add(connection, title, words, whom, by, now, found.closes_at, f"{VOTE}:{found.id}")


def words_to_many(book: Book, words: Mapping[str, Any]) -> Texts:
    """What goes to many, in each language that it is written in; VoteRefused when that cannot be sent."""
    texts = put_to_many(book, words)
    if any(PLACEHOLDER.search(body) for said in texts.values() for body in said.values()):
        raise VoteRefused("Take the curly brackets out of its words first.")
    for told in too_long_in(book, words):
        raise VoteRefused(told.why[:1].upper() + told.why[1:])
    return texts
