"""Other words for the same: another language, Roman letters, easy words, and what was too hard."""

from datetime import datetime

from bot.flow import hardness
from bot.flow.answers.kind import Hearing, Meant
from bot.flow.effects import Effect
from bot.flow.engine import question_open, turn
from bot.flow.model import Ask, Book
from bot.flow.talk import Reply, Talk, facts_of, of_turn, shared, stay
from bot.language import ENGLISH, ROMAN, Speech, fold, is_roman


def change_of_words(book: Book, talk: Talk, text: str, word: str, now: datetime) -> Reply | None:
    """Another language or easy words, by a word at any time; None when `text` is neither."""
    if word in ("easy", "plain"):
        sentence = "easy_on" if word == "easy" else "easy_off"
        return repeat(book, talk, now, sentence)._replace(easy=word == "easy")
    if word == hardness.WORD:
        return _too_hard(book, talk, now)
    if word == "roman":
        return _in_roman_letters(book, talk, now)
    if hardness.suggests(book, text, talk.language, talk.said) and not _is_an_answer(book, talk, text, now):
        again = repeat(book, talk, now, "hard_thanks")
        return again._replace(effects=(hardness.hard(talk.said, suggesting=True), *again.effects))
    code = book.language_words.get(fold(text))
    step = question_open(book, talk.place)
    if code is None or (step is not None and (code == talk.language or is_choice(step, text, talk, now))):
        return None
    if step is not None and step.private and code not in book.languages:
        return None  # "Somali" there is an answer about oneself, and must not be noted as anything else
    if code in book.languages:
        return _changed_to(book, talk, code, now)
    again = repeat(book, talk, now, "language_unknown")
    return again._replace(act="person", why=f"would like {code}")


def _changed_to(book: Book, talk: Talk, code: str, now: datetime, sentence: str = "language_changed") -> Reply:
    again = repeat(book, talk._replace(language=code), now, sentence)
    return again._replace(effects=(again.effects[0], *boxes(book, code), *again.effects[1:]), language=code)


def _in_roman_letters(book: Book, talk: Talk, now: datetime) -> Reply:
    """For a phone that shows boxes: the same language in Roman letters where there is one, and otherwise English."""
    roman = talk.language + ROMAN
    if roman in book.languages:
        return _changed_to(book, talk, roman, now)
    if is_roman(talk.language):
        return _changed_to(book, talk, talk.language, now)
    return _changed_to(book, talk, ENGLISH, now, "roman_not_yet")


def _too_hard(book: Book, talk: Talk, now: datetime) -> Reply:
    """The team is told which texts were hard; simpler words come at once, where there are any."""
    step = question_open(book, talk.place)
    said = talk.said or ((step.words.key,) if step else ())
    speech = Speech(talk.language, talk.easy, talk.channel)
    simpler = bool(talk.easier) or hardness.has_simpler(book, said, speech)
    again = repeat(book, talk, now, "hard_easy" if simpler else "hard_noted")
    once_more = hardness.said_again(book, said, speech, talk, step) if simpler else ()
    effects = (hardness.hard(said), *again.effects[:1], *once_more, *again.effects[1:])
    return again._replace(effects=effects, easy=True if simpler else None)


def _is_an_answer(book: Book, talk: Talk, text: str, now: datetime) -> bool:
    """Whether the open question is one whose answers are kept apart, or offers what the text names."""
    step = question_open(book, talk.place)
    return step is not None and (step.private or is_choice(step, text, talk, now))


def repeat(book: Book, talk: Talk, now: datetime, sentence: str) -> Reply:
    """Say a shared sentence, and put the open question again if there is one."""
    said = shared(book, sentence)
    if question_open(book, talk.place) is None:
        return stay(talk, said)
    if talk.paused and sentence != "where_you_were":
        return stay(talk, said)  # after urgent words the question waits until the person comes back to it
    facts = facts_of(talk)
    again = turn(book.flows[talk.flow], talk.place, None, facts, now)
    return of_turn(talk.flow, again)._replace(effects=(*said, *again.effects))


def is_choice(step: Ask, text: str, talk: Talk, now: datetime) -> bool:
    """Whether the text names one of the choices of the open question, which then comes first."""
    if step.listing is None:
        return False
    return isinstance(step.kind.read(text, Hearing(talk.language, now.date())), Meant)


def boxes(book: Book, code: str) -> tuple[Effect, ...]:
    """What to do when the phone shows boxes; only after a change to letters that it may not have."""
    if is_roman(code):
        return ()
    return shared(book, "boxes" if code + ROMAN in book.languages else "boxes_no_roman")
