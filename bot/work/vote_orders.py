"""A vote that is put to many: whoever answers while nothing else is open has voted."""

from datetime import datetime

from sqlalchemy import Connection

from bot.flow import Book, Said, Speech, word_turn
from bot.flow.sms_parts import parts
from bot.programme.audience import Audience
from bot.store import broadcasts
from bot.store.votes import Vote
from bot.work.ballots import MOST_PARTS, VoteRefused, question_of

VOTE = "vote"
"""The flow that takes the answer to a vote."""


def ask_many(connection: Connection, book: Book, found: Vote, by: str, now: datetime) -> int:
    """A broadcast in draft that puts the vote to everybody who agreed to be invited; its number.

    Whoever answers it while nothing else is open has voted. VoteRefused when it cannot be sent.
    """
    if found.closes_at <= now:
        raise VoteRefused(f"Vote {found.id} is over.")
    words = {name: _put_to_many(book, found, easy) for name, easy in (("plain", False), ("easy", True))}
    title = f"Vote {found.id}: {found.title}"
    asks = f"{VOTE}:{found.id}"
    return broadcasts.add(connection, title, {"en": words}, Audience(), by, now, found.closes_at, asks)


def _put_to_many(book: Book, found: Vote, easy: bool) -> str:
    """As a text: whoever reads it in a chat replies with a number too, since no buttons go out to many."""
    speech = Speech("en", easy, "sms")
    said = Said(book.common["vote_to_many"], {"choice": question_of(book, found.words, easy)})
    body = word_turn(book, (said,), speech, {}).body
    if "{" in body or "}" in body:
        raise VoteRefused("Take the curly brackets out of its words first.")
    if parts(body) > MOST_PARTS:
        raise VoteRefused(f"With its choices that is {parts(body)} text messages, at most {MOST_PARTS}. Shorten it.")
    return body
