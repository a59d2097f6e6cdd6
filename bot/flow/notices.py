"""A notice: one text that is sent to many, in every language and variant, checked as the texts of flows are."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from bot.flow.checks_sms import check_sms
from bot.flow.checks_wording import check_texts
from bot.flow.effects import Said
from bot.flow.mistakes import ClinicNamed, Spot, did_you_mean
from bot.flow.model import Book, Say
from bot.flow.reading import resolve
from bot.flow.reading_texts import VARIANTS, read_text
from bot.flow.rendering import word_turn
from bot.flow.source import Mapping as Node
from bot.flow.source import Notebook
from bot.flow.wording import PLACEHOLDER, SOURCE_LANGUAGE, Words
from bot.language import Speech, fold

Texts = Mapping[str, Mapping[str, str]]
"""{language: {"plain" or a variant: text}}."""

_KEY = "broadcast.words"
_PARTS = ("plain", *VARIANTS)


class Notice(NamedTuple):
    """The words, and the book that they stand in."""

    book: Book
    words: Words

    def say(self, speech: Speech) -> str:
        """What such a person gets: their language first, then the variant; English is the last resort."""
        return word_turn(self.book, (Said(self.words),), speech, {}).body

    def language_for(self, language: str) -> str:
        """The language that somebody with this one is written to in."""
        return self.book.template(self.words, Speech(language, False, "sms")).language


def notice_of(book: Book, texts: Texts) -> Notice:
    """Texts that were checked before, with the organisation's facts as they are in this book."""
    small = _beside(book)
    english = texts[SOURCE_LANGUAGE]
    plain, easy, sms, easy_sms = (english.get(part, "") for part in _PARTS)
    words = Words(_KEY, plain, easy, sms, easy_sms)
    small.texts[_KEY] = words
    for language, parts in texts.items():
        small.translations.setdefault(language, {}).update({_context(part): text for part, text in parts.items()})
    return _finished(small, words)


def read_notice(book: Book, node: Node, notes: Notebook) -> tuple[Notice, Texts] | None:
    """The notice that `words:` of a file holds, and its texts to be kept; None when there is no English.

    Everything wrong, or worth a look, is noted.
    """
    languages = notes.by_language(node, '"words"')
    if SOURCE_LANGUAGE not in languages.entries:
        notes.wrong(node.spot, 'the words need English: add "en:" with "plain" and "easy".')
        return None
    small = _beside(book)
    words = read_text(small, notes, languages.entries[SOURCE_LANGUAGE], _KEY)
    texts = {SOURCE_LANGUAGE: {part: text for part, text in zip(_PARTS, _written(words), strict=True) if text}}
    for language, entry in languages:
        if language != SOURCE_LANGUAGE:
            translated = notes.mapping(entry, f'the words in "{language}"')
            texts[language] = _read_translation(small, language, translated, texts[SOURCE_LANGUAGE], notes)
    notice = _finished(small, words)
    _check(book, notice, notes)
    return notice, texts


def read_translations(book: Book, texts: Texts, node: Node, notes: Notebook) -> Texts:
    """These texts with the translations that a file holds, which take the place of earlier ones."""
    notice = notice_of(book, texts)
    for language, parts in texts.items():  # what is worth a look in words that were there before is told here
        notice.book.spots.update({f"{language} {_context(part)}": node.spot for part in parts})
    found = dict(texts)
    for language, entry in notes.by_language(node, "the translations"):
        if language == SOURCE_LANGUAGE:
            notes.wrong(entry.spot, "the English words stay as they were approved: leave them out here.")
            continue
        translated = notes.mapping(entry, f'the words in "{language}"')
        found[language] = _read_translation(notice.book, language, translated, texts[SOURCE_LANGUAGE], notes)
    _check(book, _finished(notice.book, notice.words), notes)
    return found


def texts_of(book: Book, key: str) -> Texts:
    """The texts of what the flows publish under this key, as they are now; KeyError when there is none."""
    words = book.texts[key]
    written = {context: part for part, context in zip(_PARTS, _contexts(key), strict=True)}
    texts = {SOURCE_LANGUAGE: {written[context]: text for context, text in words.variants()}}
    for language in book.translations:
        theirs = {
            written[context]: translated
            for context, english in words.variants()
            if (translated := book.translation(language, context, english))
        }
        texts |= {language: theirs} if theirs else {}
    return texts


def advise(book: Book, notice: Notice, notes: Notebook) -> None:
    """Note what is worth a look in words for many at once: that they say who we are, and name no clinic."""
    for text, spot in _all_texts(notice):
        if not text.startswith(("{name}", _name(book))):
            notes.advise(spot, "begin with who we are: {name}.")
        advise_no_clinic(book, text, spot, notes)


def advise_no_clinic(book: Book, text: str, spot: Spot, notes: Notebook) -> None:
    """Note each clinic that a text for many names."""
    for label in services_in(book, text):
        what = f'this names "{label}": a locked screen is read by others, so name no clinic.'
        notes.mistakes.append(ClinicNamed(spot, what, serious=False))


def services_in(book: Book, text: str) -> Iterator[str]:
    """The labels of services that a text names, in any language."""
    folded = f" {fold(text)} "
    listing = book.lists.get("services")
    for words in listing.labels.values() if listing else ():
        labels = [label for _, label in words.variants()]
        labels += [found[words.key] for found in book.translations.values() if words.key in found]
        yield from (label for label in labels if f" {fold(label)} " in folded)


def _beside(book: Book) -> Book:
    """A book for one text: the facts and languages of that one, and nothing that can be asked."""
    translations = {language: dict(found) for language, found in book.translations.items()}
    return Book(book.yes_no, organisation=book.organisation, languages=list(book.languages), translations=translations)


def _finished(small: Book, words: Words) -> Notice:
    small.index[_KEY] = Say(_KEY, words, None)
    resolve(small)
    return Notice(small, words)


def _read_translation(
    small: Book, language: str, node: Node, english: Mapping[str, str], notes: Notebook
) -> dict[str, str]:
    if language not in small.languages:
        what = f'the language "{language}" is not switched on in flows/organisation.yaml.'
        notes.wrong(node.spot, what + did_you_mean(language, small.languages))
    notes.unknown_keys(node, (*_PARTS, "reviewed", "note"), "a translation")
    # Nobody on the team may be able to read it, so somebody who can must have.
    notes.text(node.entries.get("reviewed"), '"reviewed" (who has read it, and when)', node.spot)
    found: dict[str, str] = {}
    for part in _PARTS:
        if part in node.entries and part not in english:
            notes.wrong(node.keys[part], f'the English words have no "{part}", so this would never be used.')
        elif part in node.entries or part == "plain":
            text = notes.text(node.entries.get(part), f'"{part}"', node.spot)
            found |= {part: text} if text else {}
            small.spots[f"{language} {_context(part)}"] = node.spot_of(part)
    small.translations.setdefault(language, {}).update({_context(part): text for part, text in found.items()})
    return found


def _check(book: Book, notice: Notice, notes: Notebook) -> None:
    check_texts(book, (notice.words,), notes)
    for text, spot in _all_texts(notice):
        for name in dict.fromkeys(PLACEHOLDER.findall(text)):
            if name not in book.organisation:
                what = f'"{{{name}}}" is no fact of the organisation, and nothing else can be named to many people.'
                notes.wrong(spot, what + did_you_mean(name, book.organisation))
    check_sms(notice.book, notes)
    advise(book, notice, notes)


def _all_texts(notice: Notice) -> Iterator[tuple[str, Spot]]:
    """(text, spot) of every variant in every language."""
    words, book = notice.words, notice.book
    for context, text in words.variants():
        yield text, words.spot_of(context)
        for language in book.languages:
            if translated := book.translations.get(language, {}).get(context, ""):
                yield translated, book.spots.get(f"{language} {context}", words.spot)


def _written(words: Words) -> tuple[str, str, str, str]:
    return words.plain, words.easy, words.sms, words.easy_sms


def _contexts(key: str) -> tuple[str, ...]:
    """How translators know the parts of a text, in the order of `_PARTS`."""
    return key, *(f"{key}.{part.replace(' ', '_')}" for part in VARIANTS)


def _context(part: str) -> str:
    return _contexts(_KEY)[_PARTS.index(part)]


def _name(book: Book) -> str:
    name = book.organisation.get("name", "")
    return name if isinstance(name, str) else name.plain
