"""Easy words that a panel of readers has approved, text by text: until then they are easy words, and not Easy Read."""

import csv
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from io import StringIO
from typing import NamedTuple, Self

from bot.flow.model import Book
from bot.flow.vouching import fingerprint, part_of
from bot.flow.wording import SOURCE_LANGUAGE

APPROVALS = "locales/easy_words.csv"
_COLUMNS = ("language", "text", "words", "approved by", "on")
_EASY = (".easy", ".easy_sms")


class EasyText(NamedTuple):
    """One easy text in one language, and what it is now."""

    context: str
    part: str
    print: str


class Approval(NamedTuple):
    """Who approved which words of a text, and when."""

    print: str
    by: str
    on: str


class Approvals(NamedTuple):
    """All approvals, by language and text."""

    by_text: dict[tuple[str, str], Approval]

    @classmethod
    def read(cls, text: str) -> Self:
        """The approvals that the file holds; lines that are none are left out."""
        rows = list(csv.reader(StringIO(text)))
        return cls({(row[0], row[1]): Approval(*row[2:]) for row in rows[1:] if len(row) == len(_COLUMNS)})

    def easy_texts(self, book: Book, language: str) -> Iterator[EasyText]:
        """Every easy text that there is in a language."""
        for words in book.texts.values():
            for context, english in words.variants():
                if context.endswith(_EASY):
                    text = english if language == SOURCE_LANGUAGE else book.translation(language, context, english)
                    if text:
                        yield EasyText(context, part_of(context), fingerprint([(context, text)]))

    def holds(self, language: str, text: EasyText) -> bool:
        """Whether the words as they are now have been approved."""
        approval = self.by_text.get((language, text.context))
        return approval is not None and approval.print == text.print

    def approved(self, language: str, texts: Iterable[EasyText], by: str, on: date) -> "Approvals":
        """These approvals, and those of such texts."""
        added = {(language, each.context): Approval(each.print, by, on.isoformat()) for each in texts}
        return Approvals(self.by_text | added)

    def with_more(self, language: str, more: Mapping[str, Approval]) -> "Approvals":
        """These approvals, and those of that language that were given elsewhere, by text; the newer one counts."""
        added = {
            (language, context): approval
            for context, approval in more.items()
            if (before := self.by_text.get((language, context))) is None or before.on <= approval.on
        }
        return Approvals(self.by_text | added)

    def written(self) -> str:
        """The approvals as the text of their file, which a spreadsheet opens."""
        file = StringIO()
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(_COLUMNS)
        writer.writerows((*key, *approval) for key, approval in sorted(self.by_text.items()))
        return file.getvalue()
