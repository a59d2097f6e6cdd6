"""A vote in words: as a text of a conversation, and as it is put to many, in each language that it is written in."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from bot.flow import Ask, Asked, Book, Said, Speech, word_turn
from bot.flow.notices import Texts
from bot.flow.sms_parts import first_unicode, parts
from bot.flow.telling import EASY
from bot.flow.wording import SOURCE_LANGUAGE
from bot.work.told_texts import languages_in

QUESTION = "vote:question"
_TO_MANY = "vote_to_many"
MOST_PARTS, MOST_IN_OTHER_LETTERS = 2, 4
"""What staff write is told in their words and letters, so a script that needs Unicode gets two parts more of those."""


class TooLong(NamedTuple):
    """The language of a vote that does not fit, and why not."""

    language: str
    why: str


def question_of(book: Book, words: Mapping[str, Any], speech: Speech) -> str:
    """The whole question with its choices, as it is put by text; in a chat the choices are buttons."""
    step = book.index[QUESTION]
    assert isinstance(step, Ask)  # a vote is opened only where there is such a question
    facts = {
        "vote_question": words["question"],
        "vote_change": words["change"],
        "vote_options": [(key, label) for key, label in words["choices"].items()],
    }
    shown, more = step.shown(facts, 0)
    return word_turn(book, [Asked(step, 1, shown, more)], speech, facts).body


def put_to_many(book: Book, words: Mapping[str, Any]) -> Texts:
    """As a text: whoever reads it in a chat replies with a number too, since no buttons go out to many.

    Only in languages in which the sentences round it are there as well.
    """
    return {
        language: {part: _to_many(book, words, language, easy) for part, easy in (("plain", False), ("easy", True))}
        for language in _written_in(book, words)
    }


def too_long_in(book: Book, words: Mapping[str, Any]) -> Iterator[TooLong]:
    """Each language in which it makes more parts than a text may, plain or easy, asked or put to many."""
    for language in _written_in(book, words):
        for easy in (False, True):
            asked = question_of(book, words, Speech(language, easy, "sms"))
            body = max(asked, _to_many(book, words, language, easy), key=parts)
            most = MOST_IN_OTHER_LETTERS if language != SOURCE_LANGUAGE and first_unicode(body) else MOST_PARTS
            if parts(body) > most:
                kind = "easy" if easy else "plain"
                what = f"with its choices this is {parts(body)} text messages in {kind} words, at most {most}."
                yield TooLong(language, f"{what} Shorten it.")


def _written_in(book: Book, words: Mapping[str, Any]) -> list[str]:
    texts = [words["question"], words["change"], *words["choices"].values()]
    whole = [
        language
        for language in languages_in(texts)
        if all({language, language + EASY} & told.keys() for told in texts)
        and book.template(book.common[_TO_MANY], Speech(language, False, "sms")).language == language
    ]
    return [SOURCE_LANGUAGE, *whole]


def _to_many(book: Book, words: Mapping[str, Any], language: str, easy: bool) -> str:
    speech = Speech(language, easy, "sms")
    said = Said(book.common[_TO_MANY], {"choice": question_of(book, words, speech)})
    return word_turn(book, (said,), speech, {}).body
