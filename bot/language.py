"""Languages: how words are compared, which way they run, and how lists and days are written."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, time
from decimal import Decimal
from functools import lru_cache
from typing import Literal, NamedTuple

from babel import Locale, UnknownLocaleError, localedata
from babel.dates import format_date
from babel.dates import format_time as babel_time
from babel.lists import format_list
from babel.numbers import format_currency
from rapidfuzz import fuzz, process

ENGLISH = "en"


class Speech(NamedTuple):
    """How one person is spoken to: their language, easy words or plain, and the channel."""

    language: str = ENGLISH
    easy: bool = False
    channel: str = "sms"


# --- comparing words ---------------------------------------------------------------------------

_APOSTROPHES = "'`\u00b4\u02bb\u02bc\u2018\u2019\u2032"
# Letters that people and keyboards exchange: Latin ones that Unicode does not decompose, and the
# Arabic, Persian and Urdu forms of one letter (a phone often has only one of them).
_SAME_LETTERS = str.maketrans("łøđħŧıيىكہةە", "lodhtiییکههه")
_TATWEEL = "\u0640"
_ARABIC_MARKS = ((0x0610, 0x061A), (0x064B, 0x065F), (0x0670, 0x0670), (0x06D6, 0x06ED), (0x08D3, 0x08FF))
_OTHER_MARKS = ((0x0300, 0x036F), (0xFE00, 0xFE0F), (0xE0100, 0xE01EF))
_SKIN_TONES = (0x1F3FB, 0x1F3FF)
_BLANKS = "\u115f\u1160\u2800\u3164\uffa0"  # letters and signs that show nothing


def _folded(char: str) -> str:
    """What one decomposed, casefolded character becomes when words are compared."""
    code, category = ord(char), unicodedata.category(char)
    if char in _APOSTROPHES or char in _BLANKS or char == _TATWEEL or _within(code, (_SKIN_TONES,)):
        return ""
    if char.isspace():
        return " "
    if category[0] == "C" or category == "Me" or _within(code, _ARABIC_MARKS) or _within(code, _OTHER_MARKS):
        return ""
    if category == "Nd":
        return str(unicodedata.decimal(char))
    if category == "So":  # an emoji is a word of its own: a thumb can be an answer
        return f" {char} "
    if category[0] in "PSZ":
        return " "
    return char.translate(_SAME_LETTERS)


def _within(code: int, ranges: Iterable[tuple[int, int]]) -> bool:
    return any(first <= code <= last for first, last in ranges)


class _Folding(dict[int, str]):
    """Characters (never words) and what they fold to, worked out when first met."""

    MOST = 5000  # so that a text of a million rare characters cannot fill the memory

    def __missing__(self, code: int) -> str:
        folded = _folded(chr(code))
        if len(self) < self.MOST:
            self[code] = folded
        return folded


_FOLDING = _Folding()
_ASCII_FOLDING = {code: _folded(chr(code).lower()) for code in range(128)}


def fold(text: str) -> str:
    """The text as it is compared: same for capitals, accents, digits of any script, punctuation, spacing."""
    if text.isascii():
        if text.isalnum():
            return text.lower()
        return " ".join(text.translate(_ASCII_FOLDING).split())
    # An acute accent standing alone decomposes to a space and a mark, so it is made an apostrophe first.
    loose = unicodedata.normalize("NFKD", text.replace("\u00b4", "'")).casefold()
    loose = unicodedata.normalize("NFKD", loose)
    return unicodedata.normalize("NFC", " ".join(loose.translate(_FOLDING).split()))


def by_name(text: str) -> tuple[str, str]:
    """What names are put in order by: "Łucja" stands by "Lucy", Arabic and Indian letters after Roman ones.

    Capitals and accents count only between names that are the same without them. It is done here and not by a
    database, whose own order is another one on each machine.
    """
    return fold(text), text


def words(text: str) -> frozenset[str]:
    """The words of a text as a set."""
    return frozenset(text.split())


def ascii_digits(text: str) -> str:
    """The text with the digits of every script written 0 to 9."""
    if text.isascii():
        return text
    return "".join(char if (digit := unicodedata.decimal(char, None)) is None else str(digit) for char in text)


_LINE_ENDS_AND_TABS = "\n\t"
_UNSEEN_RANGES = (
    *((0x00, 0x1F), (0x7F, 0x9F), (0xAD, 0xAD), (0x61C, 0x61C), (0x180E, 0x180E), (0x200B, 0x200B)),
    *(
        (0x200E, 0x200F),
        (0x202A, 0x202E),
        (0x2060, 0x206F),
        (0xD800, 0xDFFF),
        (0xFEFF, 0xFEFF),
        (0xFFF9, 0xFFFB),
    ),
)
_UNSEEN = {
    **{code: None for first, last in _UNSEEN_RANGES for code in range(first, last + 1)},
    **dict.fromkeys(map(ord, _BLANKS)),
    **{ord(char): char for char in _LINE_ENDS_AND_TABS},
    **dict.fromkeys(map(ord, "\u0085\u2028\u2029"), "\n"),
}


def without_controls(text: str) -> str:
    """The text without control characters, direction marks and broken halves of characters.

    Line ends and tabs stay, and so do the joiners that Persian, Indian scripts and emoji need.
    """
    return text if text.isascii() and text.isprintable() else text.translate(_UNSEEN)


def close_to(word: str, known: Iterable[str]) -> list[str]:
    """Up to three known words that this one may be a slip of, nearest first."""
    return [near for near, _, _ in process.extract(word, list(known), scorer=fuzz.ratio, score_cutoff=80, limit=3)]


# --- writing -----------------------------------------------------------------------------------


ROMAN = "_Latn"
"""At the end of a language's code: that language written in Roman letters, for a phone that shows boxes."""


def spoken(language: str) -> str:
    """The language itself, whichever letters it is written in: "ur" for "ur_Latn"."""
    return language.removesuffix(ROMAN)


def english_name(language: str) -> str:
    """What English calls the language; its code where Babel does not know."""
    try:
        name = Locale.parse(spoken(language).replace("-", "_")).get_display_name("en") or language
    except (UnknownLocaleError, ValueError):
        name = language
    return f"{name} in Roman letters" if language.endswith(ROMAN) else name


def is_roman(language: str) -> bool:
    """Whether a phone that has only Roman letters shows this language."""
    return all(char < "\u0250" for char in format_day(date(2026, 3, 9), language))


@lru_cache(maxsize=256)
def locale_of(language: str) -> Locale:
    """Babel's locale of a language: English is British, and so is a language that Babel does not know.

    Days in Roman letters are English ones: Babel would write them in the language's own letters.
    """
    try:
        return (
            Locale("en", "GB")
            if language == ENGLISH or language.endswith(ROMAN)
            else Locale.parse(language.replace("-", "_"))
        )
    except (UnknownLocaleError, ValueError):
        return Locale("en", "GB")


@lru_cache(maxsize=256)
def direction(language: str) -> Literal["ltr", "rtl"]:
    """Which way the language is written."""
    return "rtl" if locale_of(language).text_direction == "rtl" else "ltr"


def script_of_text(text: str) -> str:
    """The script that all letters of a text are in, like "LATIN" or "GUJARATI"; "" for several, or no letters."""
    scripts = {unicodedata.name(char, "").partition(" ")[0] for char in text if char.isalpha()}
    return scripts.pop() if len(scripts) == 1 else ""


def script_of_most(text: str) -> str:
    """The script that most letters of a text are in; "" for no letters."""
    counted = Counter(unicodedata.name(char, "").partition(" ")[0] for char in text if char.isalpha())
    return max(counted, key=counted.__getitem__, default="")


@lru_cache(maxsize=256)
def script_of_language(language: str) -> str:
    """The script that a language is written in."""
    return script_of_text(format_day(date(2026, 3, 9), language))


def isolate(text: str, language: str) -> str:
    """A number or reply word made safe inside right-to-left text; unchanged in other languages."""
    return f"\u2068{text}\u2069" if direction(language) == "rtl" else text


# Digits, and words in Roman letters with all that stands between them: "07700 900123", "Relay UK", "Łucja", an address.
_ROMAN = "A-Za-z0-9\u00aa\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02af\u0300-\u036f\u1e00-\u1eff"
_RUN = re.compile(rf"[{_ROMAN}](?:[{_ROMAN} @:/._+&'?=#%~\-]*[{_ROMAN}])?")
_MARKS = str.maketrans("", "", "\u2068\u2069")


def isolate_runs(text: str, language: str) -> str:
    """Text of a right-to-left language with every number and Roman word in it kept in its place."""
    return _RUN.sub(lambda found: f"\u2068{found[0]}\u2069", text) if direction(language) == "rtl" else text


_INSIDE_A_NUMBER = re.compile(r"(?<=\d) (?=\d)")


def whole_numbers(text: str, language: str) -> str:
    """Text of a right-to-left language in which "07700 900123" keeps its order without any marks.

    Its two halves would change places. A no-break space counts as part of the number, and is no character more.
    """
    return _INSIDE_A_NUMBER.sub("\u00a0", text) if direction(language) == "rtl" else text


def without_isolation(text: str) -> str:
    """The text without the marks that `isolate` puts in."""
    return text.translate(_MARKS)


def join_list(items: Sequence[str], language: str) -> str:
    """The items as the language lists them: "A, B and C"."""
    if language.endswith(ROMAN) and len(items) > 1 and (joins := _ALSO_JOINING.get(spoken(language))):
        return f"{', '.join(items[:-1])} {joins} {items[-1]}"
    return format_list(items, locale=locale_of(language))


# What Babel's own lists do not show: second words, and the Roman letters that many write in.
_ALSO_JOINING = {
    "en": "and plus also",
    "ar": "wa",
    "bn": "ebong ar",
    "fa": "va",
    "gu": "ane",
    "pa": "ate te aur",
    "pl": "oraz",
    "ur": "aur",
    "zh": "与 及 跟",
}


@lru_cache(maxsize=256)
def joining_words(language: str) -> frozenset[str]:
    """Folded words that join a list ("and"), in the language and in English."""
    shown = join_list("000", language) + join_list("00", language)
    joins = re.sub("[0-9]", " ", fold(shown))
    return words(f"{joins} {_ALSO_JOINING[ENGLISH]} {_ALSO_JOINING.get(spoken(language), '')}")


def format_day(day: date, language: str) -> str:
    """A day with its weekday: "Tuesday 9 March 2027"."""
    locale = locale_of(language)
    pattern = "EEEE d MMMM y" if locale.language == ENGLISH else "full"
    return format_date(day, pattern, locale=locale)


def format_day_and_month(day: date, language: str) -> str:
    """A day of this year or the last: "9 March", as the language writes it."""
    locale = locale_of(language)
    pattern = "d MMMM" if locale.language == ENGLISH else str(locale.datetime_skeletons["MMMMd"])
    return format_date(day, pattern, locale=locale)


def format_hour(at: time, language: str) -> str:
    """A time of day: "2pm" or "10:30am" in English, as the language writes it elsewhere; no AM where nobody has it."""
    locale = locale_of(language)
    minutes = f":{at.minute:02d}" if at.minute else ""
    if locale.language != ENGLISH:
        short, part = babel_time(at, "short", locale=locale), babel_time(at, "B", locale=locale)
        scripts = script_of_text(short), script_of_text(part)
        if scripts != ("LATIN", script_of_language(language)) or scripts[1] == "LATIN":
            return short
        # Babel has AM and PM there, which nobody says: the part of the day stands first, as the texts write it.
        return f"{part} {at.hour % 12 or 12}{minutes}"
    return f"{at.hour % 12 or 12}{minutes}{'am' if at.hour < 12 else 'pm'}"


def format_pounds(pounds: Decimal, language: str) -> str:
    """A sum of money: "£20" or "£4.50" in English, as the language writes it elsewhere."""
    locale = locale_of(language)
    pattern = str(locale.currency_formats["standard"].pattern).partition(";")[0]
    if pounds == pounds.to_integral_value():
        pattern = pattern.replace("0.00", "0")
    written = format_currency(pounds, "GBP", pattern, locale=locale, currency_digits=False)
    # Everybody who gets our texts knows the sign; "UK£" and marks of direction are of no use to them.
    return without_controls(written.replace("UK£", "£").replace("GBP", "£"))


def format_month(day: date, language: str) -> str:
    """The month that a day is in: "March 2026"."""
    locale = locale_of(language)
    pattern = str(locale.datetime_skeletons["yMMMM"])
    if not own_names(locale, "months", "stand-alone", "wide"):
        pattern = pattern.replace("LLLL", "MMMM")
    return format_date(day, pattern, locale=locale)


def own_names(locale: Locale, of: str, context: str, width: str) -> dict[int, str]:
    """The locale's own names; none where it only borrows another width's.

    Babel keeps what it resolved for one locale's borrowed names in data that all locales share (its
    issue 1234), so Urdu month names can turn up in Bengali. Borrowed names are never looked at here.
    """
    names = localedata.load(str(locale))[of][context][width]
    if isinstance(names, tuple):  # borrowed ones, with the locale's own on top
        names = names[1]
    if isinstance(names, localedata.Alias) or names is localedata.load("root")[of][context][width]:
        return {}
    return dict(names.items())
