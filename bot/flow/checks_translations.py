"""What is wrong with translations, and which texts have none."""

from collections import defaultdict
from collections.abc import Mapping

from bot.flow.checks_easy import (
    REPEATS,
    check_aloud,
    check_choice_line,
    check_easy,
    only_repeats,
    says_the_same,
)
from bot.flow.checks_wording import check_braces, check_sentences, check_signs, is_for_easy_readers
from bot.flow.mistakes import Spot, did_you_mean
from bot.flow.model import Book
from bot.flow.reading_translations import AS_EASY
from bot.flow.reply_words import ReplyWords
from bot.flow.source import Notebook
from bot.flow.wording import PLACEHOLDER, SOURCE_LANGUAGE, Words
from bot.language import fold


def check_translations(book: Book, notes: Notebook) -> None:
    """Note names that the English text does not have, what reads badly, and texts without a translation."""
    written = {context: (words, text) for words in book.texts.values() for context, text in words.variants()}
    for language, translations in book.translations.items():
        replies = ReplyWords(book, language)
        for context in translations:
            if context in written and (text := book.translation(language, context, written[context][1])):
                _check(book, language, context, *written[context], text, notes)
                _check_replies(book, replies, context, written[context][1], text, notes)
                _check_repeats(book, language, context, written, text, notes)
    for language in book.languages:
        if language != SOURCE_LANGUAGE and language in book.translations:
            _check_missing(book, language, notes)


def _check(book: Book, language: str, context: str, words: Words, english: str, text: str, notes: Notebook) -> None:
    spot = book.spots[f"{language} {context}"]
    check_choice_line(words, text, spot, notes)
    forms = book.plurals.get(language, {}).get(context) if words.counted else None
    if words.counted and (forms is None or not all(forms.texts)):
        what = f'this text says how many {{{words.counted}}} is: "{language}" needs each of its forms for numbers here.'
        notes.advise(spot, f"{what} Run: improvers language update {language}" if forms is None else what)
    for said in dict.fromkeys((text, *(forms.texts if forms else ()))):
        _check_text(book, language, words, context, said, notes)
        _check_lost(english, said, words.counted, spot, notes)


def _check_lost(english: str, said: str, counted: str, spot: Spot, notes: Notebook) -> None:
    """Advise of names that the English text has and this one has not: whoever reads it is not told that fact.

    The number that chooses a form may be left out of it, as in "in the last month". Of a name that is misspelt, or not
    closed, enough is told already.
    """
    wanted, has = set(PLACEHOLDER.findall(english)), PLACEHOLDER.findall(said)
    if not said or not wanted.issuperset(has) or said.count("{") > len(has):
        return
    for name in sorted(wanted.difference(has, {counted})):
        notes.advise(spot, f"the English says {{{name}}} here, and this does not. Add it, so that nobody is told less.")


def _check_text(book: Book, language: str, words: Words, context: str, text: str, notes: Notebook) -> None:
    """What is wrong with one text, or with one of its forms for different numbers."""
    spot = book.spots[f"{language} {context}"]
    check_braces(text, spot, notes)
    for name in sorted(set(PLACEHOLDER.findall(text)) - words.placeholders()):
        hint = did_you_mean(name, words.placeholders())
        notes.wrong(spot, f'the English text does not have "{{{name}}}".{hint}')
    check_signs(text, spot, notes)
    check_aloud(text, spot, book.style.everywhere | book.style.plain_only, notes)
    check_sentences(text, spot, context.endswith((".easy", ".easy_sms")), notes, language)
    easy = is_for_easy_readers(words, context[len(words.key) :])
    _check_phrases(book, language, text, spot, easy, notes)
    if easy and book.style.written:
        check_easy(PLACEHOLDER.sub("", text), spot, notes, language)


def _check_repeats(
    book: Book, language: str, context: str, written: Mapping[str, tuple[Words, str]], easy: str, notes: Notebook
) -> None:
    """Advise where the easy translation only repeats the plain one, although the English of the two differs.

    A translator may say of a short one that it is as easy as can be.
    """
    for ending, plain_ending in ((".easy", ""), (".easy_sms", ".sms")):
        of = context.removesuffix(ending) + plain_ending
        if not context.endswith(ending) or of not in written:
            continue
        english, plain = written[of][1], book.translation(language, of, written[of][1])
        if not says_the_same(plain, easy) or fold(english) == fold(written[context][1]):
            continue
        if only_repeats(plain, easy, language):
            notes.advise(book.spots[f"{language} {context}"], REPEATS)
        elif context not in book.easy_already.get(language, set()):
            notes.advise(book.spots[f"{language} {context}"], f'{REPEATS} Or add a comment: "{AS_EASY}".')


def _check_phrases(book: Book, language: str, text: str, spot: Spot, easy: bool, notes: Notebook) -> None:
    """What the style of that language has to say, where staff have written any."""
    style = book.style.languages.get(language)
    if style is None:
        return
    for found, instead in style.never.found_in(text):
        notes.wrong(spot, f'"{found}" is not said in "{language}" here. {instead}')
    for found, instead in style.never_easy.found_in(text) if easy else ():
        notes.wrong(spot, f'"{found}" is not said in easy words in "{language}". {instead}')
    for found, instead in style.hard_easy.found_in(text) if easy else ():
        notes.advise(spot, f'"{found}" is hard for easy words in "{language}". {instead}')


def _check_replies(book: Book, replies: ReplyWords, context: str, english: str, text: str, notes: Notebook) -> None:
    """Advise of words to reply with that were lost, and of words in capitals that mean nothing."""
    spot = book.spots[f"{replies.language} {context}"]
    for word in replies.lost(english, text):
        notes.advise(spot, f'the English says {word}, and no word that means it in "{replies.language}" stands here.')
    for word in replies.meaningless(english, text):
        notes.advise(spot, f'"{word}" is in capitals, but it is no word to reply with in "{replies.language}".')


def _check_missing(book: Book, language: str, notes: Notebook) -> None:
    """Advise, once for each file, of texts that would be said in English: a half done catalogue has hundreds."""
    missing: defaultdict[str, list[tuple[Spot, str]]] = defaultdict(list)
    changed: defaultdict[str, list[tuple[Spot, str]]] = defaultdict(list)
    for words in book.texts.values():
        for context, text in _needed(words):
            if not has_words(text) or book.translation(language, context, text):
                continue
            of = changed if context in book.translations[language] else missing
            of[words.spot.path].append((words.spot_of(context), context))
    for texts in missing.values():
        (spot, context), *others = sorted(texts)
        more = f" {len(others)} more in this file have none either." if others else ""
        what = f'this text has no translation into "{language}": add "{context}" to its catalogue.{more}'
        notes.advise(spot, what)
    for texts in changed.values():
        spot, context = min(texts)
        count = len(texts)
        what = f'"{context}" was translated into "{language}" from other words: look again ({count} such in this file).'
        notes.advise(spot, what)


def has_words(text: str) -> bool:
    """Whether there is anything in a text to be translated."""
    return any(map(str.isalpha, PLACEHOLDER.sub("", text)))


def _needed(words: Words) -> list[tuple[str, str]]:
    """(context, text) of the plain words and of the easy ones; what is only shorter can be said in those."""
    return [(context, text) for context, text in words.variants() if not context.endswith("sms")]
