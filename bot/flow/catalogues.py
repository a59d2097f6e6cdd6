"""Catalogues for translators: made from the flows, brought up to date with them, and written as .po files."""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from io import BytesIO
from typing import NamedTuple

from babel import Locale, UnknownLocaleError
from babel.messages import Catalog
from babel.messages.catalog import Message
from babel.messages.pofile import write_po

from bot.flow.checks_translations import has_words
from bot.flow.mistakes import Spot
from bot.flow.model import Book
from bot.flow.reading_translations import singular
from bot.flow.vouching import HEADER, header_for
from bot.flow.wording import PLACEHOLDER, Words
from bot.language import ROMAN, spoken

REPLIES_NOTE = "Words that people reply with. Write how people say it in your language, with commas between."
_VARIANTS = {".easy": "Easy words.", ".sms": "Kept short for SMS.", ".easy_sms": "Easy words, kept short for SMS."}
_COUNTED = "One text for each kind of number that your language knows: {{{}}} is how many."
_WIDTH = 100
_COMMENT = re.compile(r"\s*#\s?(.*)")
_TRAILING = re.compile(r"\s#\s(.*)$")
_EDITORS = "yaml-language-server"
PROJECT = "Hospital Improvers"
TRANSLATOR = f"{PROJECT} (who has reviewed it stands at the top)"
_FILLED_IN_BY_NOBODY = re.compile("EMAIL@ADDRESS|LL@li\\.org")
"""What gettext's tools write where no person has said who they are."""


_Translated = str | tuple[str, ...] | list[str] | None


class Text(NamedTuple):
    """One text to translate: its context, the English, where it stands, and what translators should know.

    `asked` is False for what may stay empty: words to reply with beside the English ones. `own` is False for what
    another hospital calls its own: nobody who vouches for this hospital's words has to read it. `one` is
    the English where the text says a number and that is one; a translation then has a form for each kind of number.
    """

    context: str
    english: str
    spot: Spot
    comments: tuple[str, ...] = ()
    asked: bool = True
    own: bool = True
    one: str = ""


def texts_of(book: Book, sources: Mapping[str, str], language: str) -> Iterator[Text]:
    """Every text that a participant may see or reply with, as somebody translates it into `language`."""
    for words in book.texts.values():
        yield from _of_words(words, sources)
    yield from _facts(book, sources, _named(book))
    for context, replies in book.replies.items():
        if spoken(language) not in replies.languages:
            asked = _is_needed(context) and not language.endswith(ROMAN)
            yield Text(context, ", ".join(replies.english), replies.spot, (REPLIES_NOTE,), asked)


def _is_needed(context: str) -> bool:
    """Whether people cannot do without such words to reply with; they have the English ones beside them."""
    if context == "words.roman" or context.endswith(".never"):  # typed in Roman letters; English idioms
        return False
    return context.startswith(("words.", "urgent.")) or context.endswith(".starts_on")


def _of_words(words: Words, sources: Mapping[str, str]) -> Iterator[Text]:
    for context, text in words.variants():
        if has_words(text):
            spot = words.spot_of(context)
            kind = _VARIANTS.get(context[len(words.key) :], "")
            counted = _COUNTED.format(words.counted) if words.counted else ""
            comments = (kind, words.note, counted, *_written_beside(spot, sources))
            yield Text(context, text, spot, tuple(each for each in comments if each), one=words.ones.get(context, ""))


def facts_of(other: Book, sources: Mapping[str, str], book: Book) -> Iterator[Text]:
    """What another hospital calls its own, as far as the texts of this book name it."""
    for words in other.texts.values():
        yield from (text._replace(own=False) for text in _of_words(words, sources))
    yield from (text._replace(own=False) for text in _facts(other, sources, _named(book)))


def _named(book: Book) -> set[str]:
    return {name for words in book.texts.values() for name in words.placeholders()}


def _facts(book: Book, sources: Mapping[str, str], named: set[str]) -> Iterator[Text]:
    """The organisation's own facts that stand in texts for participants."""
    for name, value in book.organisation.items():
        if isinstance(value, str) and name in named and has_words(value):
            spot = book.spots.get(f"organisation {name}", Spot("flows/organisation.yaml"))
            beside = _written_beside(spot, sources)
            yield Text(f"organisation.{name}", value, spot, ("Leave a name as it is.", *beside))


def _written_beside(spot: Spot, sources: Mapping[str, str]) -> Iterator[str]:
    """The YAML comments that stand right above a text and at the end of its line."""
    lines = sources.get(spot.path, "").split("\n")
    at = spot.line - 1
    above: list[str] = []
    while at > 0 and (found := _COMMENT.fullmatch(lines[at - 1] if at <= len(lines) else "")):
        above.insert(0, found[1])
        at -= 1
    said = " ".join(above).strip()
    if said and _EDITORS not in said:
        yield said
    line = lines[spot.line - 1] if spot.line <= len(lines) else ""
    if (found := _TRAILING.search(line)) and '"' not in found[1]:
        yield found[1]


def template_of(texts: Iterable[Text], language: str, now: datetime) -> Catalog:
    """A catalogue of these texts without a single translation."""
    catalogue = Catalog(
        locale=_locale(language),
        project=PROJECT,
        version="1",
        msgid_bugs_address=PROJECT,
        last_translator=TRANSLATOR,
        language_team=PROJECT,
        fuzzy=False,
    )
    catalogue.creation_date = catalogue.revision_date = now
    for text in texts:
        flags = ("python-brace-format",) if PLACEHOLDER.search(text.english) else ()
        catalogue.add(
            (text.one, text.english) if text.one else text.english,
            context=text.context,
            locations=[(text.spot.path, text.spot.line)],
            auto_comments=text.comments,
            flags=flags,
        )
    return catalogue


def brought_up_to_date(old: Catalog | None, texts: Iterable[Text], language: str, now: datetime) -> Catalog:
    """The catalogue of these texts with every translation that there is.

    One made from other words stays, marked fuzzy and with those words beside it: it needs another look, and until then
    it is not sent. What other hospitals call their own facts stays too.
    """
    new = template_of(texts, language, now)
    new.header_comment = old.header_comment if old and HEADER in old.header_comment else header_for(language)
    if old is None:
        return new
    new.creation_date, new.revision_date = old.creation_date, old.revision_date
    if not _FILLED_IN_BY_NOBODY.search(old.last_translator):
        new.last_translator = old.last_translator
    if not _FILLED_IN_BY_NOBODY.search(old.language_team):
        new.language_team = old.language_team
    known = _by_context(old)
    for message in [each for each in new if each.id]:
        _take_over(message, known.get(message.context or "", {}), new.num_plurals)
    wanted = {message.context for message in new}
    for message in [each for each in old if each.id and each.context]:
        own = (message.context or "").startswith("organisation.") and message.context in wanted
        if own and not message.fuzzy:
            if new.get(message.id, message.context) is None and singular(message.string):
                new[message.id] = message
        elif message.context not in wanted and singular(message.string):
            new.obsolete[_key(message)] = message
    return new


def _by_context(catalogue: Catalog) -> dict[str, dict[str, Message]]:
    known: dict[str, dict[str, Message]] = {}
    for message in (*catalogue.obsolete.values(), *catalogue):
        if message.id and message.context:
            known.setdefault(message.context, {})[singular(message.id)] = message
    return known


def _take_over(message: Message, known: Mapping[str, Message], forms: int) -> None:
    english = singular(message.id)
    if (same := known.get(english)) is not None:
        message.string, message.user_comments = _in_forms(message, same.string, forms), same.user_comments
        message.previous_id = same.previous_id
        message.flags |= same.flags & {"fuzzy"}
        if message.pluralizable and same.pluralizable and message.id != same.id:
            message.previous_id = list(same.id)
            message.flags.add("fuzzy")
    elif translated := [each for each in known.values() if singular(each.string)]:
        last = translated[-1]
        message.string, message.user_comments = _in_forms(message, last.string, forms), last.user_comments
        before = list(last.id) if last.pluralizable else [singular(last.id)]
        message.previous_id = last.previous_id if last.fuzzy and last.previous_id else before
        message.flags.add("fuzzy")


def _in_forms(message: Message, translated: _Translated, forms: int) -> str | tuple[str, ...]:
    """A translation as the message wants it: what was one text is the last of the forms, and the others are empty."""
    if not message.pluralizable:
        return singular(translated)
    return translated if isinstance(translated, tuple) else (*[""] * (forms - 1), singular(translated))


def written(catalogue: Catalog) -> str:
    """The catalogue as the text of a .po file."""
    file = BytesIO()
    write_po(file, catalogue, width=_WIDTH, include_previous=True)
    return file.getvalue().decode("utf-8")


def _key(message: Message) -> tuple[str, str]:
    return singular(message.id), message.context or ""


def _locale(language: str) -> Locale | None:
    try:
        return Locale.parse(spoken(language))
    except (UnknownLocaleError, ValueError):
        return None
