"""A telephone number anywhere in a text; the value is its international form ("+447700900123")."""

import re
import unicodedata
from typing import ClassVar

from bot.flow.answers.kind import MOST_READ, Hearing, Reading, settle
from bot.language import ascii_digits, without_controls

# Bounded, so that a text of nothing but brackets is read as fast as any other.
_LIKE_A_NUMBER = re.compile(r"\+?[\d(][\d\s().\u2010-\u2015-]{4,30}\d")
# Shorter ones are service numbers: they count only where the numbering plan knows them.
_SURELY_LONG_ENOUGH = 9


class Phone:
    """A telephone number, mobile or landline, national where the hearing's nation is or international."""

    __slots__ = ()
    name: ClassVar[str] = "phone"

    def read(self, text: str, hearing: Hearing) -> Reading:
        """The number in the text; of two numbers the person chooses."""
        plain = unicodedata.normalize("NFKC", without_controls(ascii_digits(text[:MOST_READ])))
        found = [_international(like, hearing.nation) for like in _LIKE_A_NUMBER.findall(plain)]
        return settle(list(dict.fromkeys(number for number in found if number)), sure=True)


def _international(like: str, nation: str) -> str:
    """The number in international form, or "" where there can be no such number."""
    import phonenumbers  # heavy, and few people are asked for a number

    try:
        number = phonenumbers.parse(like, nation)
    except phonenumbers.NumberParseException:
        return ""
    long_enough = len(str(number.national_number)) >= _SURELY_LONG_ENOUGH
    if not phonenumbers.is_valid_number(number) and not (long_enough and phonenumbers.is_possible_number(number)):
        return ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
