"""How each text reads: sentences short enough, no hard or unkind words, nothing that only some can read."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import date

from bot.flow.answers import Hearing, Meant
from bot.flow.checks_easy import ADDRESS as _ADDRESS
from bot.flow.checks_easy import SENTENCE_END as _SENTENCE_END
from bot.flow.checks_easy import check_aloud, check_choice_line, check_easy, check_repeats
from bot.flow.grammar import grammar_of
from bot.flow.mistakes import Spot
from bot.flow.model import Ask, Book
from bot.flow.reading_words import FOR_EVERYONE
from bot.flow.source import Notebook
from bot.flow.style import WITHIN, folded
from bot.flow.wording import PLACEHOLDER, SOURCE_LANGUAGE, Words
from bot.language import fold

_EASY = (".easy", ".easy_sms")
_SIGNS = (
    (re.compile(r"[%\u066a]|(?<!\w)per ?cent(?!\w)", re.IGNORECASE), 'Say it like "8 out of 10".'),
    (re.compile(r"!\s*!"), "One is enough."),
)
_LETTERS = rf"(?:(?![\d_]){WITHIN})+"
_SLASH = re.compile(rf"{_LETTERS}\s?/\s?{_LETTERS}")
_CAPITAL = r"[A-Z](?:[A-Z&']*[A-Z])?(?!\w)"
_CAPITALS = re.compile(rf"(?<!\w){_CAPITAL}(?:\s+{_CAPITAL})*")
_LONGEST_ABBREVIATION = 5
_COUNTED = re.compile(r"\{\w+\} (?:more )?(?:minutes|hours|days|weeks|months|years|people|places|times|messages)\b")
_EXPLAINED = r"{0}, (?:an?|our|the|your) |{0} \(|\({0}\)"
_HEARING = Hearing(SOURCE_LANGUAGE, date.min)


def check_texts(book: Book, texts: Iterable[Words], notes: Notebook) -> None:
    """Note what is hard to read in the English of these texts; a book without a style asks less of them."""
    reader = _Reader(book, notes)
    for words in texts:
        check_numbers(words, notes)
        if book.style.written:
            check_repeats(words, notes)
        for context, text in (*words.variants(), *words.ones.items()):
            ending, spot = context[len(words.key) :], words.spot_of(context)
            check_braces(text, spot, notes)
            check_sentences(text, spot, ending in _EASY, notes)
            if book.style.written:
                check_signs(text, spot, notes)
                check_aloud(text, spot, book.style.everywhere | book.style.plain_only, notes)
                check_choice_line(words, text, spot, notes)
                reader.read(PLACEHOLDER.sub("", text), spot, is_for_easy_readers(words, ending))


def check_numbers(words: Words, notes: Notebook) -> None:
    """Advise of a number before a word that is another one when the number is one."""
    for context, text in words.variants():
        if not words.counted and (found := _COUNTED.search(text)):
            what = (
                f'"{found[0]}" is wrong where that is one, and in other languages more often: add "one: ..." beside it.'
            )
            notes.advise(words.spot_of(context), what)
    for context, text in words.ones.items():
        for name in sorted(set(PLACEHOLDER.findall(text)) - words.placeholders()):
            notes.wrong(words.spot_of(context), f'only the text for one has "{{{name}}}".')


def check_braces(text: str, spot: Spot, notes: Notebook) -> None:
    """Note curly brackets that do not hold the name of a fact."""
    if found := re.search("[{}]", PLACEHOLDER.sub("", text)):
        what = "a name in curly brackets has only a-z, 0-9 and _ in it, like {first_name}."
        notes.wrong(spot, f'"{found[0]}" stands alone: {what}')


def check_sentences(text: str, spot: Spot, easy: bool, notes: Notebook, language: str = SOURCE_LANGUAGE) -> None:
    """Advise against each sentence that is too long for its language."""
    grammar = grammar_of(language)
    most = grammar.longest_easy if easy else grammar.longest
    for sentence in _SENTENCE_END.split(text):
        count = len(sentence.split())
        if count > most:
            start = " ".join(sentence.split()[:5])
            notes.advise(spot, f'the sentence "{start} ..." has {count} words; at most {most} read well.')


def check_signs(text: str, spot: Spot, notes: Notebook) -> None:
    """Note what is hard to read in every language: percentages, exclamation marks in rows, slashes, pictures alone."""
    bare = PLACEHOLDER.sub("", text)
    for sign, instead in _SIGNS:
        for found in dict.fromkeys(found[0] for found in sign.finditer(bare)):
            notes.wrong(spot, _unkind(found, instead))
    for found in dict.fromkeys(found[0] for found in _SLASH.finditer(_ADDRESS.sub("", bare))):
        notes.wrong(spot, f'"{found}" has a slash between words, which can be read in two ways. Write "or" or "and".')
    if not any(map(str.isalnum, text)) and any(unicodedata.category(char) == "So" for char in text):
        notes.wrong(spot, f'"{text}" has no words. Not every phone shows it, and not everyone knows what it means.')


class _Reader:
    """Reads texts with everything in mind that may stand in capitals."""

    def __init__(self, book: Book, notes: Notebook) -> None:
        self.book = book
        self.style = book.style
        self.notes = notes
        self.replies = folded(self.style.capitals) | _replies(book)
        self.knows_replies = not notes.unread  # else the word may stand in what could not be read

    def read(self, text: str, spot: Spot, easy: bool) -> None:
        """Note what is wrong with the words of one English text, names in curly brackets left out."""
        style, wrong = self.style, self.notes.wrong
        for found, instead in style.never.found_in(text):
            wrong(spot, _unkind(found, instead))
        hidden = (each for each in style.shorteners if f"{each}/" in text.lower())
        for found in (each for each in hidden if re.search(rf"(?<![\w.-]){re.escape(each)}/", text.lower())):
            wrong(spot, f'"{found}" hides where it leads. Write the whole address.')
        for run in dict.fromkeys(found[0] for found in _CAPITALS.finditer(_ADDRESS.sub("", text))):
            for what in self._in_capitals(run, text, easy):
                wrong(spot, what)
        if easy:
            self._read_easy(text, spot)

    def _read_easy(self, text: str, spot: Spot) -> None:
        for found, instead in self.style.never_easy.found_in(text):
            self.notes.wrong(spot, f'"{found}" is a short form, and easy words have none. {instead}')
        for found, instead in self.style.hard_easy.found_in(text):
            self.notes.advise(spot, f'"{found}" is a hard word for easy words. {instead}')
        check_easy(text, spot, self.notes)

    def _in_capitals(self, run: str, text: str, easy: bool) -> Iterator[str]:
        """What is wrong with words that stand side by side in capitals."""
        known = self.style.everywhere if easy else self.style.everywhere | self.style.plain_only
        if not self.knows_replies or run in known or self._may_be_replied(run):
            return
        words = [word for word in run.split() if len(word) > 1 and word not in known]  # "I" is no short form
        unknown = [word for word in words if not self._may_be_replied(word)]
        for word in dict.fromkeys(unknown):
            if len(word) > _LONGEST_ABBREVIATION or len(unknown) > 1:
                yield f'"{word}" is in capitals, but it is no word to reply with. Write it in small letters.'
            elif easy:
                yield f'"{word}" is in capitals, but no word to reply with. Easy words have no short forms.'
            elif not re.search(_EXPLAINED.format(word), text):
                yield (
                    f'"{word}" is in capitals, but no word to reply with. Use small letters. '
                    "Or, for a short form, write it out or say what it is."
                )

    def _may_be_replied(self, text: str) -> bool:
        return fold(text) in self.replies or isinstance(self.book.yes_no.read(text, _HEARING), Meant)


def is_for_easy_readers(words: Words, ending: str) -> bool:
    """Whether easy readers get that variant: the easy one, or a text that serves them as well."""
    return ending in _EASY or not words.easy


def _replies(book: Book) -> frozenset[str]:
    """Every English word or phrase that may be replied, as it is compared; yes and no are known to the book itself."""
    listings = {step.listing for step in book.index.values() if isinstance(step, Ask) and step.listing}
    starts = {word for flow in book.flows.values() for word in flow.starts_on.get(SOURCE_LANGUAGE, ())}
    choices = {
        name
        for listing in listings | set(book.lists.values())
        for choice in listing.vocabulary.choices
        for name in choice.names.get(SOURCE_LANGUAGE, ())
        if not name.isupper()  # a label in capitals does not make itself a word to reply with
    }
    return folded((*FOR_EVERYONE, *book.words.get(SOURCE_LANGUAGE, ()), *book.language_words, *starts, *choices))


def _unkind(found: str, instead: str) -> str:
    return f'"{found}" is hard to read or unkind. {instead}'
