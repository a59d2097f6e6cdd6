"""What one turn says to an address leaves as one SMS, so its texts are counted together."""

from collections.abc import Iterator
from typing import NamedTuple

from bot.flow.checks_sms import MOST_PARTS, PART, Counting, characters_over, too_long
from bot.flow.model import Ask, Book
from bot.flow.reading_organisation import ASKED_AGAIN
from bot.flow.sms_parts import first_unicode
from bot.flow.source import Notebook
from bot.flow.together import Turns
from bot.flow.verbs import TOLD
from bot.flow.wording import Words
from bot.language import Speech, without_isolation

BEFORE_THE_QUESTION = (
    *("where_you_were", "hello_again", "started_again", "language_changed", "language_unknown", "easy_on", "easy_off"),
    *("edited", "empty", "nothing_before", "nudge", "boxes", "boxes_no_roman", "roman_not_yet", "hard_easy"),
    *("hard_noted", "hard_thanks"),
)
"""Shared sentences after which the open question is put again, beside all that begin with "media_"."""
USUALLY_ASKED_AGAIN = 3


class _Pair(NamedTuple):
    """One message of several texts: `first` is the text to shorten, `partner` what it stands beside."""

    first: Words
    partner: Words
    said: tuple[Words, ...]
    asked: Ask | None
    most: int


def check_turns(book: Book, notes: Notebook) -> None:
    """Note every turn that would be too long by SMS, in each language, plain and easy."""
    pairs = list(_pairs(book))
    for language in book.languages:
        worst: dict[tuple[str, int], tuple[int, _Pair]] = {}
        for easy in (False, True):
            counting = Counting(book, Speech(language, easy, "sms"))
            for pair in pairs:
                if counting.is_written_in(language, pair.first) and (over := _over(counting, pair)):
                    key = counting.context_of(pair.first), pair.most
                    worst[key] = max(worst.get(key, (0, pair)), (over, pair), key=lambda each: each[0])
            _tell(counting, worst, notes)
            worst.clear()


def _tell(counting: Counting, worst: dict[tuple[str, int], tuple[int, _Pair]], notes: Notebook) -> None:
    for _, pair in worst.values():
        body = max(_bodies(counting, pair), key=lambda body: characters_over(body, _most(pair, body)))
        what = too_long(body, _most(pair, body))
        there = counting.spot_of(pair.partner)
        beside = f"with what stands at {there.path}:{there.line}:{there.column}, in one message,"
        notes.wrong(counting.spot_of(pair.first), what.replace("this makes", f"this, {beside} makes") + _REMEDY)


_BETWEEN = "\n\n"
_UNICODE_PART = 67
_SURELY_FITS = _UNICODE_PART * (MOST_PARTS + 1)
_REMEDY = ' Shorten one of the two, or write a shorter "sms: ..." for it.'


def _over(counting: Counting, pair: _Pair) -> int:
    """How many characters too many; 0 when a text by itself is too long, which is told already."""
    said = [counting.say(words) for words in pair.said]
    questions = counting.asks(pair.asked) if pair.asked else []
    alone = (*said, *questions)
    if _surely_fits(counting, said, questions, pair.most):
        return 0  # as most do, seen without putting them together
    if any(too_long(body, MOST_PARTS) for body in alone) and not _tells(pair):
        return 0
    return max((characters_over(body, _most(pair, body)) for body in _bodies(counting, pair)), default=0)


def _surely_fits(counting: Counting, said: list[str], questions: list[str], most: int) -> bool:
    """Whether so many parts are enough, with whichever of the questions; False where that has to be counted."""
    weights, asked = [counting.weight(text) for text in said], [counting.weight(text) for text in questions]
    units = sum(each.units + len(_BETWEEN) for each in weights) + max((each.units for each in asked), default=0)
    if units <= _SURELY_FITS or (units <= PART * most and all(each.plain for each in (*weights, *asked))):
        return True
    # In each part but the last one there may be room for half a character.
    return any(each.unicode for each in weights) and units <= (_UNICODE_PART - 1) * (most + 1)


def _most(pair: _Pair, body: str) -> int:
    """How many parts it may make, before the one more of Unicode; a question put again has another there."""
    more = (pair.most > MOST_PARTS) + _tells(pair)
    return pair.most + more if first_unicode(body) else pair.most


def _tells(pair: _Pair) -> bool:
    """Whether something is told in it that staff wrote."""
    named = any(
        TOLD.keys() & words.placeholders() for words in (*pair.said, *((pair.asked.words,) if pair.asked else ()))
    )
    return named or bool(pair.asked and pair.asked.told)


def _bodies(counting: Counting, pair: _Pair) -> list[str]:
    said = [counting.say(words) for words in pair.said]
    questions = counting.asks(pair.asked) if pair.asked else [""]
    # Marks of direction are left out where they would make it too long, as when it is sent.
    return [without_isolation(_BETWEEN.join(text for text in (*said, question) if text)) for question in questions]


def _pairs(book: Book) -> Iterator[_Pair]:
    turns = Turns(book)
    for said, asked in turns.all():
        first, *others = sorted(said, key=lambda words: -len(words.plain))
        yield _Pair(first, asked.words if asked else others[0], said, asked, MOST_PARTS)
    again = int(str(book.organisation.get(ASKED_AGAIN, USUALLY_ASKED_AGAIN)))
    asks = [step for step in book.index.values() if isinstance(step, Ask)]
    sentences = [key for key in book.common if key in BEFORE_THE_QUESTION or key.startswith("media_")]
    for ask in asks:
        for words in (book.common[key] for key in sentences):
            yield _Pair(ask.words, words, (words,), ask, again)
        if ask.silence and ask.silence.words:
            yield _Pair(ask.silence.words, ask.words, (ask.silence.words,), ask, again)
    for flow in book.flows.values():
        for said, _ in turns.ends_of(flow) if flow.anywhere else ():
            for ask in asks:
                yield _Pair(max(said, key=lambda words: len(words.plain)), ask.words, said, ask, again)
