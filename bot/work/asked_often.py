"""How often one person is asked within a month, at most, by everything together: the organisation says it."""

from collections.abc import Callable

from bot.flow import Book
from bot.work.shelf import Shelf

AT_MOST = "asking_at_most_a_month"
_USUAL = "4"


def most_asked(book: Book) -> int:
    """So many messages to many reach one person within a month, whatever a single one of them says."""
    return int(str(book.organisation.get(AT_MOST, _USUAL)))


def most_asked_now(shelf: Shelf) -> Callable[[], int]:
    """The same, as it stands whenever it is called."""
    return lambda: most_asked(shelf.current()[1])
