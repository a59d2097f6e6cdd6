"""What staff choose from in a form, by the names that people know it by."""

from collections.abc import Mapping

from bot.console.house import house
from bot.work.on_request import LISTS


def choices(name: str) -> list[tuple[str, str]]:
    """(key, label) of everything in one of the organisation's lists."""
    _, book = house().parts.shelf.current()
    return [(key, words.plain) for key, words in book.lists[name].labels.items()]


def languages() -> list[tuple[str, str]]:
    """(key, name) of every language that is switched on."""
    _, book = house().parts.shelf.current()
    return [(key, book.called(key)) for key in book.languages]


def reason_in_words(reason: str) -> str:
    """Why somebody is asked, of a reason like "service:eye"."""
    kind, _, key = reason.partition(":")
    label = dict(choices("services" if kind == "service" else "issues")).get(key, key)
    return f"{'knows' if kind == 'service' else 'cares about'} {label}"


def reasons_in_words(reasons: Mapping[str, int]) -> list[tuple[str, int]]:
    """The same of many, with how many people each is true of."""
    return [(reason_in_words(reason), count) for reason, count in reasons.items()]


def label_of(kind: str, key: str) -> str:
    """What somebody cares about, knows or needs, by the name that people know it by."""
    _, book = house().parts.shelf.current()
    listing = book.lists.get(next((each.listing for each in LISTS.values() if each.kind == kind), ""))
    words = listing.labels.get(key) if listing else None
    return words.plain if words is not None else key
