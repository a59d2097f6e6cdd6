"""What publishing would send that nobody has vouched for, and what it would not send: told before it is done."""

import json
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from sqlalchemy import Connection

from bot.flow.approvals import Approvals
from bot.flow.notices import Texts, texts_of
from bot.flow.progress import Part, progress_of
from bot.flow.slots import fills
from bot.flow.vouching import part_of
from bot.language import ENGLISH
from bot.work.wordbook import elsewhere, opened

_MOST_NAMED = 6


class Unvouched(NamedTuple):
    """A language that is switched on, by its parts ({flow or shared file: texts}): what is not as it should be.

    `unread` is sent although nobody vouches for it, or it has changed since somebody did. `changed` was made from other
    words, `missing` was never translated: in their place people get other words in their language, or English.
    """

    language: str
    unread: Mapping[str, int]
    changed: Mapping[str, int]
    missing: Mapping[str, int]


def unvouched(connection: Connection, sources: Mapping[str, str]) -> list[Unvouched]:
    """The languages that these sources switch on, without those in which all is translated and vouched for."""
    book = opened(json.dumps(sources, ensure_ascii=False))
    found = []
    for language in book.plain.languages:
        if language != ENGLISH:
            signed, approvals = elsewhere(connection, language, Approvals.read(""))
            texts, catalogue = book.texts.get(language, ()), book.catalogues.get(language)
            parts = progress_of(book.wide, texts, language, catalogue, approvals, signed).parts
            found.append(_of(language, parts))
    return [each for each in found if each.unread or each.changed or each.missing]


def unread_in(connection: Connection, sources: Mapping[str, str], texts: Texts) -> tuple[str, ...]:
    """The languages in which words for many are as they were published there, and nobody vouches for them.

    Whoever wrote words anew has looked at them; those that were translated beforehand somebody has to have read.
    """
    book = opened(json.dumps(sources, ensure_ascii=False)).plain
    said = texts.get(ENGLISH, {}).get("plain", "")
    key = next((key for key, words in book.texts.items() if fills(said, words.plain)), "")
    if not said or not key:
        return ()
    published = texts_of(book, key)
    same = {code for code, parts in texts.items() if fills(parts["plain"], published.get(code, {}).get("plain", ""))}
    return tuple(
        one.language for one in unvouched(connection, sources) if one.language in same and part_of(key) in one.unread
    )


def _of(language: str, parts: tuple[Part, ...]) -> Unvouched:
    return Unvouched(
        language,
        {part.name: part.translated for part in parts if part.translated and not (part.reviewed and part.holds)},
        {part.name: part.changed for part in parts if part.changed},
        {part.name: left for part in parts if (left := part.texts - part.translated - part.changed) > 0},
    )


def told_of(name: str, one: Unvouched) -> Iterator[str]:
    """The same in sentences, for a terminal."""
    if one.unread:
        texts = _counted(one.unread)
        yield f"{name} is switched on and nobody vouches for {texts}: they are sent all the same."
    if one.changed:
        yield (
            f"{name}: what was made from other words is not sent, {_counted(one.changed)}. "
            f"People get other words in {name}, or else the English."
        )
    if one.missing:
        yield f"{name}: not translated, {_counted(one.missing)}. People get other words in {name}, or else the English."


def _counted(parts: Mapping[str, int]) -> str:
    named, count = sorted(parts), sum(parts.values())
    more = f" and {len(named) - _MOST_NAMED} more" if len(named) > _MOST_NAMED else ""
    return f"{count:,} {'text' if count == 1 else 'texts'} ({', '.join(named[:_MOST_NAMED])}{more})"
