"""What everybody may read: the public page and the newsletter, in the sentences of the flows."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any

from bot.flow import Book, Said, Speech, word_turn
from bot.flow.notices import notice_of
from bot.language import ENGLISH, ROMAN, format_month, spoken
from bot.programme.evidence import Raw, Share
from bot.programme.periods import Period
from bot.programme.report import Evidence, Section

PUBLIC = "public"
_FIGURES = ("improvers", "opportunities", "attended", "contributions", "changes")
_CHANNEL = "telegram"
"""A page has no texts to keep short, as a chat has none."""


def said(book: Book, name: str, speech: Speech, **values: Any) -> str:
    """A shared sentence, in that language and variant."""
    facts = {"name": book.organisation["name"], **values}
    return word_turn(book, (Said(book.common[name], values),), speech, facts).body


def spans(period: Period, language: str) -> str:
    """The months of a period: "July to September 2026" in English, from the first to the last elsewhere."""
    last = period.until - timedelta(days=1)
    if spoken(language) == ENGLISH or language.endswith(ROMAN):
        return period.title
    return f"{format_month(period.start, language)} \u2013 {format_month(last, language)}"


def public_sections(book: Book, evidence: Evidence, speech: Speech) -> list[Section]:
    """One heading and short sentences: nothing that needs a table to be understood."""
    sentences = (
        said(book, "public_intro", speech),
        *_counted(book, evidence, speech),
        said(book, "public_join", speech),
    )
    return [Section("", sentences)]


def newsletter_sections(
    book: Book, evidence: Evidence, speech: Speech, changes: Sequence[Mapping[str, Any]], stories: Sequence[str]
) -> list[Section]:
    """What changed first, in the words in which people were told; then stories, what people did, and how to join."""
    changed = tuple(notice_of(book, words).say(speech) for words in changes)
    return [
        Section(said(book, "news_changed", speech), changed or (said(book, "news_nothing", speech),)),
        *([Section(said(book, "news_stories", speech), tuple(stories))] if stories else []),
        Section(said(book, "news_did", speech), tuple(_counted(book, evidence, speech))),
        Section(said(book, "news_join", speech), (said(book, "public_join", speech),)),
    ]


def could_not_be(book: Book, told: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    """The words in which people were told that something could not be done, and why."""
    speech = Speech("en", False, _CHANNEL)
    return tuple(notice_of(book, words).say(speech) for words in told) or ("Nothing of that kind was told.",)


def _counted(book: Book, evidence: Evidence, speech: Speech) -> Iterator[str]:
    return (said(book, name, speech, **values) for name, values in _sentences(evidence.figures))


def _sentences(figures: Mapping[str, Raw]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each sentence with its number; where there is none there is no sentence."""
    for key in _FIGURES:
        if isinstance(figures.get(key), int):
            yield f"public_{key}", {"count": figures[key]}
    confirmed, positive, broken = (figures.get(key) for key in ("changes_confirmed", "positive", "promises_broken"))
    if isinstance(confirmed, Share):
        yield "public_confirmed", {"count": confirmed.part}
    if isinstance(positive, Share):
        yield "public_positive", {"count": round(10 * positive.ratio)}
    if isinstance(broken, Share) and broken.part:
        yield "public_broken", {"count": broken.part}
