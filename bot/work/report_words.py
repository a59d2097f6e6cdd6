"""What everybody may read: the public page and the newsletter, in the sentences of the flows."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bot.flow import Book, Said, Speech, word_turn
from bot.flow.notices import notice_of
from bot.programme.evidence import BETTER_OFF, HOW_MUCH, Raw, Share
from bot.programme.report import Evidence, Line, Section

PUBLIC = "public"
_COUNTED = ("improvers", "opportunities", "attended", "contributions", "changes")
_CHANNEL = "telegram"
"""A page has no texts to keep short, as a chat has none."""


def said(book: Book, name: str, speech: Speech, **values: Any) -> str:
    """A shared sentence, in that language and variant."""
    facts = {"name": book.organisation["name"], **values}
    return word_turn(book, (Said(book.common[name], values),), speech, facts).body


def public_sections(book: Book, evidence: Evidence, language: str, easy: bool) -> list[Section]:
    """One heading and short sentences: nothing that needs a table to be understood."""
    speech = Speech(language, easy, _CHANNEL)
    sentences = [said(book, name, speech, **values) for name, values in _sentences(evidence.figures)]
    return [Section("", (said(book, "public_intro", speech), *sentences, said(book, "public_join", speech)))]


def newsletter_sections(
    book: Book, changes: Sequence[Mapping[str, Any]], stories: Sequence[str], told: Mapping[str, tuple[Line, ...]]
) -> list[Section]:
    """What changed first, in the words in which people were told; then stories, what people did, and how to join."""
    speech = Speech("en", False, _CHANNEL)
    changed = tuple(notice_of(book, words).say(speech) for words in changes)
    kept = ("improvers", "joined", "opportunities", "attended", "contributions", "changes", "stories")
    few = tuple(line for question in (HOW_MUCH, BETTER_OFF) for line in told[question] if line.key in kept)
    return [
        Section(said(book, "news_changed", speech), changed or (said(book, "news_nothing", speech),)),
        *([Section(said(book, "news_stories", speech), tuple(stories))] if stories else []),
        Section(said(book, "news_did", speech), (), few),
        Section(said(book, "news_join", speech), (said(book, "public_join", speech),)),
    ]


def could_not_be(book: Book, told: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    """The words in which people were told that something could not be done, and why."""
    speech = Speech("en", False, _CHANNEL)
    return tuple(notice_of(book, words).say(speech) for words in told) or ("Nothing of that kind was told.",)


def _sentences(figures: Mapping[str, Raw]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each sentence with its number; where there is none there is no sentence."""
    for key in _COUNTED:
        if isinstance(figures.get(key), int):
            yield f"public_{key}", {"count": figures[key]}
    confirmed, positive, broken = (figures.get(key) for key in ("changes_confirmed", "positive", "promises_broken"))
    if isinstance(confirmed, Share):
        yield "public_confirmed", {"count": confirmed.part}
    if isinstance(positive, Share):
        yield "public_positive", {"count": round(10 * positive.ratio)}
    if isinstance(broken, Share) and broken.part:
        yield "public_broken", {"count": broken.part}
