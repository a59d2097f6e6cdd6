"""Texts of one flow file for Babel: registered as the extractor "improvers", for `pybabel extract` and other tools."""

from collections.abc import Iterable, Iterator
from pathlib import PurePath
from typing import Any, BinaryIO

from bot.flow.catalogues import texts_of
from bot.flow.reading import read_book


def extract(
    file: BinaryIO, keywords: Iterable[str], comment_tags: Iterable[str], options: dict[str, Any]
) -> Iterator[tuple[int, str, tuple[str, ...], list[str]]]:
    """(line, "pgettext", (context, text), comments) of every text in a file below flows/; what is wrong is left out.

    A text that says a number is (line, "npgettext", (context, text for one, text for others), comments).
    """
    path, text = _below_flows(str(getattr(file, "name", ""))), file.read().decode("utf-8")
    sources = {path: text}
    book, _ = read_book(sources)
    for each in texts_of(book, sources, ""):
        if each.spot.path == path:
            said = (each.one, each.english) if each.one else (each.english,)
            yield each.spot.line, "npgettext" if each.one else "pgettext", (each.context, *said), list(each.comments)


def _below_flows(name: str) -> str:
    """The path as the flows know it: from the last "flows" in it on."""
    parts = PurePath(name).parts
    at = max((number for number, part in enumerate(parts) if part == "flows"), default=len(parts) - 1)
    return "/".join(parts[at:])
