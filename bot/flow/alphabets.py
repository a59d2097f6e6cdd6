"""The order of letters in the languages that are shipped: what people look up in a list stands where they look.

Polish ą follows a, ł follows l and ż is last. Urdu has پ after ب, ٹ after ت, چ after ج and ے last, where the numbers
of these letters would put them behind all Arabic ones. In Arabic a hamza makes no difference, ة stands with ت and ى
with ي, and "ال" (the) at the start is passed over, as in an index. Gujarati stands in the order of its letters' own
numbers: vowels, consonants, and after each consonant its vowel signs. These are the alphabets as they are taught; a
library for all the world's languages would bring a compiled part.
"""

import unicodedata
from functools import lru_cache

from bot.language import ROMAN, fold, spoken

_ALPHABETS = {
    "ar": "ء ا ب ت ث ج ح خ د ذ ر ز س ش ص ض ط ظ ع غ ف ق ك ل م ن ه و ي",
    "pl": "a ą b c ć d e ę f g h i j k l ł m n ń o ó p q r s ś t u v w x y z ź ż",
    "ur": "ا آ ب پ ت ٹ ث ج چ ح خ د ڈ ذ ر ڑ ز ژ س ش ص ض ط ظ ع غ ف ق ک گ ل م ن ں و ہ ھ ء ی ے",
}
# Written otherwise, and the same letter where names are put in order.
_SAME = {
    "ar": {"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ؤ": "و", "ئ": "ي", "ى": "ي", "ة": "ت"},
    "ur": {"أ": "ا", "ؤ": "و", "ئ": "ی", "ي": "ی", "ك": "ک", "ۂ": "ہ", "ۃ": "ہ", "ة": "ہ", "ۓ": "ے"},
}
_ARTICLES = {"ar": "ال"}
_ORDERED_BY_NUMBER = ("gu",)

Order = tuple[tuple[int, ...], str]


def in_order(text: str, language: str) -> Order:
    """What texts of that language are put in order by; texts in other letters stand behind them."""
    code = "" if language.endswith(ROMAN) else spoken(language)
    ranks = _ranks(code)
    if not ranks and code not in _ORDERED_BY_NUMBER:
        return tuple(map(ord, fold(text))), text
    letters = unicodedata.normalize("NFC", text.casefold()).removeprefix(_ARTICLES.get(code, ""))
    return tuple(_rank(char, ranks) for char in letters if char.isalnum() or char.isspace() or _is_vowel(char)), text


_AFTER, _FAR = 1_000, 1_000_000
"""Added to the number of a letter that the alphabet has not, and of a Roman one among others."""


def _rank(char: str, ranks: dict[str, int]) -> int:
    if char.isspace():
        return 0  # a word ends before a longer one goes on
    if char.isdecimal():
        return 1 + unicodedata.decimal(char)
    return ranks.get(char) or (_FAR if char.isascii() else _AFTER) + ord(char)


def _is_vowel(char: str) -> bool:
    """Whether it is a vowel sign of an Indian script, and no mark that is left out as often as written."""
    return unicodedata.category(char) in ("Mc", "Mn") and "\u0a80" <= char <= "\u0aff"


@lru_cache(maxsize=16)
def _ranks(code: str) -> dict[str, int]:
    ranks = {letter: place for place, letter in enumerate(_ALPHABETS.get(code, "").split(), 20)}
    return ranks | {written: ranks[letter] for written, letter in _SAME.get(code, {}).items()}
