"""All that leaves by SMS, message by message: what each turn says, and what we say by ourselves."""

from collections.abc import Iterable, Iterator

from bot.flow.checks_sms import Counting
from bot.flow.model import Ask, Book
from bot.flow.rendering import within_budget
from bot.flow.together import Turns
from bot.flow.wording import Words
from bot.language import Speech

_ON_PAGES = ("page_", "public_", "news_")
"""So begin shared sentences that stand on web pages."""
_ON_BUTTONS = "_button"
WITHIN = frozenset(
    (
        *("choice_line", "more_line", "more_choices", "hard_again", "in_english_only"),
        *("vote_not_shown", "earlier_ones"),
        *("event_hours", "event_own_time", "event_day_and_hour", "event_bring_nothing"),
        *("reason_services", "reason_issues", "reason_none", "pay_both", "pay_expenses", "pay_time", "pay_nothing"),
    )
)
"""Shared sentences that are parts of other messages, and count there."""
NOT_BY_SMS = frozenset(("outreach",))
"""Shared sentences for posters."""


def messages_of(book: Book, speech: Speech) -> Iterator[tuple[str, str]]:
    """(the keys of its texts, the body at its longest) of every message to such a person, some with several bodies."""
    counting = Counting(book, speech)
    for said, asked in Turns(book).each():
        yield from _asking(counting, said, asked)
    for step in book.index.values():
        if isinstance(step, Ask):
            yield from ((step.words.key, more) for more in counting.more_choices(step))
            yield from _asking(counting, (step.silence.words,), step) if step.silence and step.silence.words else ()
    for words in _alone(book):
        yield words.key, counting.say(words)


def leaves(key: str) -> bool:
    """Whether that shared sentence is ever a message by SMS, alone or before the open question."""
    return not key.startswith(_ON_PAGES) and not key.endswith(_ON_BUTTONS) and key not in WITHIN | NOT_BY_SMS


def _alone(book: Book) -> Iterator[Words]:
    for step in book.index.values():
        if isinstance(step, Ask) and step.hint:
            yield step.hint
    yield from (words for key, words in book.common.items() if leaves(key))
    yield from (urgent.reply for urgent in book.urgent)


def _asking(counting: Counting, said: tuple[Words, ...], asked: Ask | None) -> Iterator[tuple[str, str]]:
    """What stands before a question, or before none, with each first page of its choices."""
    texts = [counting.say(words) for words in said]
    for question in counting.asks(asked) if asked else [""]:
        yield _name(said, asked), within_budget("\n\n".join(text for text in (*texts, question) if text))


def _name(said: Iterable[Words], asked: Ask | None) -> str:
    return " ".join((*(words.key for words in said), *((asked.words.key,) if asked else ())))
