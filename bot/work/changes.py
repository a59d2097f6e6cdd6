"""What publishing would change, in the words of whoever has to decide it."""

from typing import NamedTuple

from bot.flow import Book
from bot.language import ENGLISH


class Reworded(NamedTuple):
    """One text in one language, before and after; "" where there is none."""

    language: str
    key: str
    before: str
    after: str


class Changes(NamedTuple):
    """Flows by name, and every text that is not as it was."""

    added: tuple[str, ...]
    gone: tuple[str, ...]
    otherwise: tuple[str, ...]
    reworded: tuple[Reworded, ...]


def changes_between(before: Book, after: Book) -> Changes:
    """What is different in the second book; `otherwise` are flows that take other ways or have other steps."""
    old, new = _texts(before), _texts(after)
    both = [name for name in after.flows if name in before.flows]
    return Changes(
        tuple(name for name in after.flows if name not in before.flows),
        tuple(name for name in before.flows if name not in after.flows),
        tuple(name for name in both if _shape(before, name) != _shape(after, name)),
        tuple(
            Reworded(*where, old.get(where, ""), new.get(where, ""))
            for where in dict.fromkeys((*new, *old))
            if old.get(where, "") != new.get(where, "")
        ),
    )


def _texts(book: Book) -> dict[tuple[str, str], str]:
    """{(language, context): what is said there}, every variant and translation."""
    english = {(ENGLISH, context): text for words in book.texts.values() for context, text in words.variants()}
    others = {
        (language, context): text
        for language in book.languages
        for context, text in book.translations.get(language, {}).items()
    }
    return english | others


def _shape(book: Book, name: str) -> list[tuple[str, ...]]:
    """The steps of a flow and where each leads, as far as a change of words leaves them alone."""
    return [
        (at, type(step).__name__, *(str(each) for each in _ways(step)))
        for at, step in book.index.items()
        if at.partition(":")[0] == name
    ]


def _ways(step: object) -> list[object]:
    ways = getattr(step, "ways", {})
    named = (getattr(step, each, None) for each in ("next", "first", "after_tries", "otherwise", "outcome", "verb"))
    cases = getattr(step, "cases", ())
    return [*sorted(ways.items()), *named, *(target for _, target in cases)]
