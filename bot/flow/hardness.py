"""HARD: whoever finds a text hard says so with one word, gets simpler words where there are any, and may say which."""

from collections.abc import Iterator

from bot.flow.effects import Hard, Said
from bot.flow.model import Book
from bot.flow.talk import Talk
from bot.flow.wording import Words
from bot.language import Speech, fold

WORD = "hard"
OFFERS = ("common.hard_easy", "common.hard_noted")
"""The sentences after which HARD with more words behind it says which words were hard."""
_SHARED = "common."
ANSWERS = frozenset((*OFFERS, "common.hard_again", "common.hard_thanks"))
"""What is said to HARD itself: whoever then says which words were hard means what came before."""


def says_hard(book: Book, text: str, language: str) -> bool:
    """Whether a text is the word HARD, or begins with it."""
    return bool(_rest(book, text, language) is not None)


def suggests(book: Book, text: str, language: str, said: tuple[str, ...]) -> bool:
    """Whether a text says which words were hard: HARD and then the words, right after we offered that."""
    return bool(_rest(book, text, language)) and not set(OFFERS).isdisjoint(said)


def _rest(book: Book, text: str, language: str) -> str | None:
    """What stands behind the word HARD; None when the text does not begin with it."""
    folded = fold(text[:200])
    if book.word(folded, language) == WORD:
        return ""
    words = folded.split()
    sizes = (
        size for size in range(min(4, len(words) - 1), 0, -1) if book.word(" ".join(words[:size]), language) == WORD
    )
    size = next(sizes, 0)
    return " ".join(words[size:]) if size else None


def hard(said: tuple[str, ...], suggesting: bool = False) -> Hard:
    """What the team is told: the texts of the message, sentences that every flow shares only where it had no other."""
    own = tuple(key for key in said if not key.startswith(_SHARED))
    return Hard(own or tuple(key for key in said if key not in OFFERS), suggesting)


def has_simpler(book: Book, said: tuple[str, ...], speech: Speech) -> bool:
    """Whether easy words for any of these texts would be other words."""
    return not speech.easy and any(
        book.template(words, speech).pieces != book.template(words, speech._replace(easy=True)).pieces
        for words in _texts(book, said)
    )


def said_again(book: Book, said: tuple[str, ...], speech: Speech, talk: Talk) -> tuple[Said, ...]:
    """What staff wrote once more, or the flows' own texts among them, where all that they name is known."""
    if talk.easier:
        words = book.common.get("hard_again")  # a revision that was published long ago may lack it
        return (Said(words, {"choice": talk.easier}),) if words else ()
    own = (words for words in _texts(book, said) if not words.key.startswith(_SHARED))
    return tuple(Said(words) for words in own if set(book.template(words, speech).names) <= talk.facts.keys())


def _texts(book: Book, said: tuple[str, ...]) -> Iterator[Words]:
    return (book.texts[key] for key in said if key in book.texts)
