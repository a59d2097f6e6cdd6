"""The exact words that an agreement answered, without anything personal in them."""

from sqlalchemy import Connection

from bot.flow import Book, Speech, Words
from bot.programme.conduct import PURPOSE
from bot.store import consents
from bot.work.occasion import Occasion


def wording_of(book: Book, words: Words, speech: Speech) -> str:
    """The text as it was put, in that language and variant, with names of facts left in braces.

    The ledger outlives the person's data, so what they told us must not be in it.
    """
    pieces = book.template(words, speech).pieces
    return "".join(f"{{{piece}}}" if odd % 2 else piece for odd, piece in enumerate(pieces))


def note(connection: Connection, on: Occasion, purpose: str, given: bool, words: Words) -> None:
    """Write into the ledger what these words were answered with; of the code of conduct with its version."""
    version = on.book.code_version if purpose == PURPOSE else None
    wording = wording_of(on.book, words, on.speech)
    consents.record(connection, on.subject, purpose, given, wording, *on.speech, on.now, version)
