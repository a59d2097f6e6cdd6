"""Which language somebody writes in who has not chosen one yet, and the language that a first word names."""

import re
from datetime import datetime
from typing import NamedTuple

from bot.flow.answers.kind import Hearing, Meant
from bot.flow.model import Ask, Book, Flow, Urgent
from bot.flow.urgency import told_in
from bot.language import ENGLISH, ROMAN, fold, script_of_language, script_of_text

_LONGEST_NAME = 3  # words
_WORD_CODE_LANGUAGE = re.compile(r"([^-\u2013]{1,40}?)\s?[-\u2013]\s?(\w{1,20})\s?[-\u2013]\s?(\S{2,20})")
# A slip of "no" in English that is a yes in Gujarati: whoever has chosen no language is asked again.
_SLIPS = frozenset(("ho",))


class Opening(NamedTuple):
    """A word that starts a flow, and the language that stood behind it: JOIN POLSKI, FEEDBACK-W5-PL."""

    text: str
    language: str


def opening(book: Book, text: str, language: str) -> Opening | None:
    """The two parts of a text like JOIN POLSKI, JOIN-PL or FEEDBACK-W5-PL; None for every other text."""
    words = fold(text).split()
    for size in range(1, min(_LONGEST_NAME, len(words) - 1) + 1 if len(words) > 1 else 1):
        first, last = " ".join(words[:-size]), " ".join(words[-size:])
        code = _language_named(book, last)
        if code and _started_by(book, first, language, code) is not None:
            return Opening(first, code)
    return _behind_a_code(book, text, language)


def _behind_a_code(book: Book, text: str, language: str) -> Opening | None:
    """As a poster has it: the word, where it hangs, and the language."""
    found = _WORD_CODE_LANGUAGE.fullmatch(text.strip())
    code = _language_named(book, fold(found[3])) if found else ""
    flow = _started_by(book, found[1], language, code) if found and code else None
    return Opening(f"{found[1]}-{found[2]}", code) if found and flow is not None and not flow.anywhere else None


def _language_named(book: Book, folded: str) -> str:
    return book.language_words.get(folded) or next((code for code in book.languages if fold(code) == folded), "")


def _started_by(book: Book, word: str, language: str, named: str) -> Flow | None:
    """The flow that a word starts in the person's language, or in the one that they name with it."""
    return book.flow_started_by(word, language) or (
        book.flow_started_by(word, named) if named in book.languages else None
    )


def written_in(book: Book, text: str, step: Ask | None, now: datetime) -> str:
    """The one language, English aside, that somebody with English must be writing in; "" when there is none or doubt.

    A script that only one language here is written in tells it, or a word or answer that only one language knows.
    """
    folded = fold(text)
    others = [code for code in book.languages if code != ENGLISH and not code.endswith(ROMAN)]
    if not folded or not others or folded in _SLIPS:
        return ""
    script = script_of_text(text)
    if script and not script.startswith("LATIN"):
        others = [code for code in others if script_of_language(code) == script]
        if len(others) == 1:
            return others[0]
        # English has some words of several languages, so that each of them understands those of all.
        own = [code for code in others if _is_own(book, code, folded, step)]
        if len(own) == 1:
            return own[0]
    elif _is_english(book, folded, text, step, now):
        return ""
    known = [code for code in others if _knows(book, code, folded, text, step, now)]
    return known[0] if len(known) == 1 else ""


def has_chosen(book: Book, language: str, chose: bool) -> bool:
    """Whether we write in a language of theirs already; everybody begins with English, so that alone tells nothing."""
    return chose or (language != ENGLISH and language in book.languages)


def danger_told_in(book: Book, urgent: Urgent, text: str) -> str:
    """The one language, English aside, in which danger was told and the numbers can be read; "" when in doubt.

    It must be switched on, and be written in the letters of the text: a phone or a reader may have no others.
    """
    script, told = script_of_text(text), [*{code.removesuffix(ROMAN) for code in told_in(urgent, text)}]
    if script and not script.startswith("LATIN"):
        told = [code for code in told if script_of_language(code) == script]
    if len(told) != 1 or told[0] == ENGLISH:
        return ""
    readable = (code for code in (told[0], told[0] + ROMAN) if not script or script_of_language(code) == script)
    return next((code for code in readable if code in book.languages), "")


def _is_english(book: Book, folded: str, text: str, step: Ask | None, now: datetime) -> bool:
    return (
        bool(book.word(folded, ENGLISH)) or folded in book.starts.get(ENGLISH, {}) or _reads(step, ENGLISH, text, now)
    )


def _knows(book: Book, code: str, folded: str, text: str, step: Ask | None, now: datetime) -> bool:
    return _is_own(book, code, folded, step) or _reads(step, code, text, now)


def _is_own(book: Book, code: str, folded: str, step: Ask | None) -> bool:
    if step is not None and step.kind is book.yes_no and book.yes_no.is_word_of(code, folded):
        return True
    return folded in book.words.get(code, {}) or folded in book.starts.get(code, {})


def _reads(step: Ask | None, code: str, text: str, now: datetime) -> bool:
    """Whether the open question is answered by it; what any text answers shows no language."""
    if step is None or step.kind.name in ("text", "name", "several"):
        return False
    return isinstance(step.kind.read(text, Hearing(code, now.date())), Meant)
