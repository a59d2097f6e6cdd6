"""HARD: whoever finds a text hard says so with one word, gets simpler words where there are any, and may say which."""

from collections.abc import Iterator

from bot.flow.effects import Hard, Said
from bot.flow.model import Ask, Book
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
    return any(_is_simpler(book, words, speech) for words in _texts(book, said))


def said_again(
    book: Book, said: tuple[str, ...], speech: Speech, talk: Talk, step: Ask | None = None
) -> tuple[Said, ...]:
    """What was worded beyond the flows once more; or the texts that are simpler in easy words, where all that they
    name is known: the flow's own, and sentences that every flow shares only where the message had no other.

    The open question is asked again by itself; beside one that is kept apart nothing is told of its answers.
    """
    if talk.easier:
        words = book.common.get("hard_again")  # a revision that was published long ago may lack it
        return (Said(words, {"choice": talk.easier}),) if words else ()
    if step is not None and step.private:
        return ()
    texts = [words for words in _texts(book, said) if words.key not in ANSWERS]
    own = [words for words in texts if not words.key.startswith(_SHARED)]
    easy = speech._replace(easy=True)
    return tuple(
        Said(words)
        for words in (own if own or step else texts)
        if words is not (step and step.words)
        and _is_simpler(book, words, speech)
        and set(book.template(words, easy).names) <= talk.facts.keys()
    )


def _is_simpler(book: Book, words: Words, speech: Speech) -> bool:
    plain, easy = book.template(words, speech), book.template(words, speech._replace(easy=True))
    return not speech.easy and plain.pieces != easy.pieces


def _texts(book: Book, said: tuple[str, ...]) -> Iterator[Words]:
    return (book.texts[key] for key in said if key in book.texts)
