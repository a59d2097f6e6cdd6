"""How others call our columns and values, as staff write it: `date = Submitted`, `service: Eye OPD = eye`."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

from bot.flow import Book, fold
from bot.flow.mistakes import did_you_mean
from bot.programme.monitoring import MONITORING
from bot.work.visit_list import ListRefused, service_key

OBSERVATIONS = "observations"
FRIENDS_AND_FAMILY = "friends_and_family"
COLUMNS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    OBSERVATIONS: (("kind", "date", "count"), ("note",)),
    "care_opinion": (("reference", "date", "service"), ("text",)),
    "ten_thousand_more_voices": (("reference", "date", "service"), ("text",)),
    FRIENDS_AND_FAMILY: (("date", "service", "answer", "responses"), ("reference",)),
}
"""By kind of list: the columns that it needs, and those that it may have. Others are left alone."""

_MOST_TOLD = 50
KIND, SERVICE, ANSWER = "kind", "service", "answer"


class Mapped(NamedTuple):
    """What our columns are called there, and, by column, what their values are here."""

    columns: Mapping[str, str]
    values: Mapping[tuple[str, str], str]

    def ours(self, column: str, written: str) -> str:
        """The value as it is called here; as it was written, where nothing else was said."""
        return self.values.get((column, fold(written)), written)


AS_WRITTEN = Mapped({}, {})


def mapped(listed: str, lines: Iterable[tuple[str, str]], book: Book) -> Mapped:
    """What the lines say, each with where it stands; ListRefused with every one that says nothing we know."""
    columns: dict[str, str] = {}
    values: dict[tuple[str, str], str] = {}
    wrong: list[str] = []
    for where, line in _written(lines):
        left, equals, right = (part.strip() for part in line.rpartition("="))
        column, colon, theirs = (part.strip() for part in left.partition(":"))
        known = (*COLUMNS[listed][0], *COLUMNS[listed][1])
        if equals and colon and column in _KEYS_OF and column in known:
            key, told = _KEYS_OF[column](book, right)
            values[column, fold(theirs)] = key
            wrong += [f"{where}{told}"] if told else []
        elif equals and left in known:
            columns[left] = right
        else:
            some = f" A value in other words is written like {_example(known)}." if set(known) & set(_KEYS_OF) else ""
            should = f'"{line[:40]}" should be like: date = Submitted. The columns are {", ".join(known)}.{some}'
            wrong.append(f"{where}{should}")
    if wrong:
        more = [f"And {len(wrong) - _MOST_TOLD:,} more lines."] if len(wrong) > _MOST_TOLD else []
        raise ListRefused([*wrong[:_MOST_TOLD], *more])
    return Mapped(columns, values)


def kind_of(written: str) -> str | None:
    """The kind of observation that is meant, by its key."""
    kind = fold(written).replace(" ", "_")
    return kind if kind in MONITORING else None


def answer_of(book: Book, written: str) -> str | None:
    """The answer of the Friends and Family Test that is meant, by its key or its plain words."""
    for key, words in book.lists[FRIENDS_AND_FAMILY].labels.items():
        if fold(written).replace(" ", "_") == key or fold(written) == fold(words.plain):
            return key
    return None


def _written(lines: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    return ((where, line.strip()) for where, line in lines if line.strip() and not line.strip().startswith("#"))


def _example(known: tuple[str, ...]) -> str:
    return "service: Eye OPD = eye" if SERVICE in known else "kind: Tweets = social_media_posts"


def _kind(_book: Book, ours: str) -> tuple[str, str]:
    key = kind_of(ours)
    return key or "", "" if key else f'"{ours[:40]}" is not a kind.{did_you_mean(ours, MONITORING)}'


def _service(book: Book, ours: str) -> tuple[str, str]:
    """Nothing means none of our services."""
    key = service_key(book, ours) if ours else ""
    keys = [*book.lists["services"].labels, *book.lists["places"].labels]
    return (
        key or "",
        "" if key is not None else f'"{ours[:40]}" is no service or place of ours.{did_you_mean(ours, keys)}',
    )


def _answer(book: Book, ours: str) -> tuple[str, str]:
    key = answer_of(book, ours)
    labels = book.lists[FRIENDS_AND_FAMILY].labels
    return key or "", "" if key else f'"{ours[:40]}" is no answer of the test. One of: {", ".join(labels)}'


_KEYS_OF: Mapping[str, Callable[[Book, str], tuple[str, str]]] = {KIND: _kind, SERVICE: _service, ANSWER: _answer}
"""The columns of which values can be called otherwise there: our key of a value, or what is wrong with it."""
