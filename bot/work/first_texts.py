"""A first text names no clinic: nobody knows yet who reads a phone that has never written to us."""

from collections.abc import Callable, Iterable

from bot.flow import Book, Mistake
from bot.flow.mistakes import ClinicNamed
from bot.flow.notices import Texts, services_in
from bot.work.shelf import Shelf

INSTEAD = 'Say "a service you told us about" instead.'
NEVER_WROTE = "some who would get it have never written to us"


def wrong_in_first(advice: Iterable[Mistake], some_never_wrote: Callable[[], bool]) -> list[Mistake]:
    """What is more than advice because somebody would get it who has never written to us; looked up only if need be."""
    named = [each for each in advice if isinstance(each, ClinicNamed)]
    if not named or not some_never_wrote():
        return []
    return [Mistake(each.spot, f"{each.what} It is a first text: {NEVER_WROTE}. {INSTEAD}") for each in named]


def clinic_in(book: Book, words: Texts) -> str:
    """The first clinic that these words name; "" when they name none."""
    texts = (text for parts in words.values() for text in parts.values())
    return next((label for text in texts for label in services_in(book, text)), "")


def names_clinic_now(shelf: Shelf) -> Callable[[Texts], bool]:
    """Whether words name a clinic, by the list of services as it stands whenever it is called."""
    return lambda words: clinic_in(shelf.current()[1], words) != ""
