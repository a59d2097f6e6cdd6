"""A vote that closes while somebody is asked about it: it is not asked again, and they are told."""

from datetime import datetime

from sqlalchemy import Connection

from bot.flow import Asked, Book, Effect, Reply, Said, Talk
from bot.flow.stop_and_start import begin
from bot.flow.talk import facts_of
from bot.work.voting import VOTE_ABOUT, is_over


def unless_over(connection: Connection, book: Book, talk: Talk, decided: Reply, now: datetime) -> Reply:
    """What was decided; where that asks about a vote once more that has closed, its flow begins anew and says so."""
    about = str(((talk.place.told if talk.place else None) or {}).get(VOTE_ABOUT, ""))
    other_words = decided.act not in ("", "clock") or decided.language or decided.easy is not None
    if not about or other_words or not _asks_again(talk, decided) or not is_over(connection, about, now):
        return decided
    begun = begin(book, talk, book.flows[talk.flow], facts_of(talk), now, about)
    # What was said beside the question, like the answer to HELP, is said all the same.
    beside = tuple(effect for effect in decided.effects if not _is_of_the_question(effect))
    return begun._replace(effects=(*beside, *begun.effects), act=decided.act)


def _asks_again(talk: Talk, decided: Reply) -> bool:
    open_at = decided.place.at[-1] if decided.place and decided.place.at else ""
    return open_at.startswith(f"{talk.flow}:") and any(map(_is_of_the_question, decided.effects))


def _is_of_the_question(effect: Effect) -> bool:
    """The question itself, or a shared sentence about it, like the one that an answer was not understood."""
    return isinstance(effect, Asked) or (isinstance(effect, Said) and effect.words.key.startswith("common."))
