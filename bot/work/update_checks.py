"""What must hold of an update before it is kept or sent, and how it is refused when it does not."""

from collections.abc import Iterable

from sqlalchemy import Connection

from bot.flow import Book, Speech, fold
from bot.flow.notices import Texts, notice_of
from bot.flow.sms_parts import parts
from bot.programme.agreements import NAMED
from bot.store import consents, contributions
from bot.work.refused import Refused
from bot.work.update_ahead import asked_of
from bot.work.update_file import ON_PAPER, Draft

MOST_PARTS = 2


class UpdateRefused(Refused):
    """What was asked for cannot be done with this update; its one line says why, and what to do."""


class TooLong(UpdateRefused):
    """The words of that language and kind, "plain" or "easy", are longer than what is asked back lets them be."""

    def __init__(self, why: str, language: str, kind: str) -> None:
        super().__init__(why)
        self.language = language
        self.kind = kind


def check_known(connection: Connection, path: str, draft: Draft) -> None:
    """What it comes from was said, and whoever is named in it agreed to that; UpdateRefused otherwise."""
    unknown = sorted(set(draft.contributions) - contributions.known(connection, draft.contributions))
    if unknown:
        raise UpdateRefused(f'{path}: "from" names {unknown[0]}, and nobody said anything of that number.')
    check_agreed(connection, f'{path}: "with"', draft.co_authors)


def check_agreed(connection: Connection, where: str, co_authors: Iterable[str]) -> None:
    """Nobody is named who has not agreed to it, to us or on paper, and nobody who has taken that back."""
    named = [name for name in co_authors if not name.endswith(ON_PAPER)]
    agreed = {fold(name) for name in consents.first_names_of(connection, NAMED)} if named else set()
    for name in named:
        if fold(name) not in agreed:
            raise UpdateRefused(
                f"{where} names {name}, and nobody of that name has agreed to be named. They can reply NAME to us. "
                f'If they agreed on paper, write "{name}{ON_PAPER}".'
            )


def check_length(path: str, book: Book, words: Texts) -> None:
    """The first wave ends with a question, and must still be two parts of a text at most."""
    notice = notice_of(book, words)
    for language in words:
        for easy in (False, True):
            speech = Speech(language, easy, "sms")
            count = parts(asked_of(book, notice, speech))
            if count > MOST_PARTS:
                kind = "easy" if easy else "plain"
                what = f"with the question at its end this is {count} text messages in {kind} words ({language})"
                raise TooLong(f"{path}: {what}. Shorten it.", language, kind)
