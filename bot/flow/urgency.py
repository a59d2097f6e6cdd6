"""Words that may mean danger. It never diagnoses: it only decides whether the fixed reply goes out."""

from collections.abc import Iterable
from itertools import chain

from bot.flow.model import Urgent
from bot.language import fold

_MOST_READ = 2_000


def urgent_in(kinds: Iterable[Urgent], text: str) -> Urgent | None:
    """The first kind whose words stand in `text`, in any language, idioms that only sound like them set aside.

    Whoever is frightened may not write in the language we know them by.
    """
    folded = fold(text[:_MOST_READ])
    words = frozenset(folded.split(" "))
    for urgent in kinds:
        if urgent.telling.isdisjoint(words):
            continue
        left = _left(urgent, folded)
        if any(f" {phrase} " in left for phrase in chain.from_iterable(urgent.phrases.values())):
            return urgent
    return None


def told_in(urgent: Urgent, text: str) -> tuple[str, ...]:
    """The languages, switched on or not, in which `text` has words of that kind."""
    left = _left(urgent, fold(text[:_MOST_READ]))
    return tuple(code for code, known in urgent.phrases.items() if any(f" {phrase} " in left for phrase in known))


def _left(urgent: Urgent, folded: str) -> str:
    """The text between spaces, without the idioms that only sound like danger."""
    left = f" {folded} "
    for idiom in chain.from_iterable(urgent.never.values()):
        left = left.replace(f" {idiom} ", " ")
    return left
