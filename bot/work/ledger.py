"""The exact words that an agreement answered, without anything personal in them."""

from bot.flow import Book, Speech, Words


def wording_of(book: Book, words: Words, speech: Speech) -> str:
    """The text as it was put, in that language and variant, with names of facts left in braces.

    The ledger outlives the person's data, so what they told us must not be in it.
    """
    pieces = book.template(words, speech).pieces
    return "".join(f"{{{piece}}}" if odd % 2 else piece for odd, piece in enumerate(pieces))
