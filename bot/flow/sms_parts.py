"""How many parts a text makes as an SMS, and what makes it Unicode."""

import re
from collections.abc import Iterable

GSM7 = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENSION = frozenset("^{}\\[~]|€")
_EITHER = GSM7 | EXTENSION
# Long texts in many languages are counted thousands of times, and these look at each character more quickly than sets.
_not_gsm7 = re.compile(f"[^{re.escape(''.join(sorted(GSM7)))}]").search
_not_either = re.compile(f"[^{re.escape(''.join(sorted(_EITHER)))}]").search

# Signs that mean the same as plain ones.
_APOSTROPHES = "\u2018\u2019\u201b\u2039\u203a\u02bc"
_QUOTES = "\u201c\u201d\u201e\u201f\u00ab\u00bb"
_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212"
_SPACES = "\u00a0\u2002\u2003\u2007\u2009\u200a\u202f"
_NOTHING = "\u00ad\u200b\u2060\ufeff"
_PLAINER = str.maketrans(
    {
        **dict.fromkeys(_APOSTROPHES, "'"),
        **dict.fromkeys(_QUOTES, '"'),
        **dict.fromkeys(_DASHES, "-"),
        **dict.fromkeys(_SPACES, " "),
        **dict.fromkeys(_NOTHING, ""),
        "\u201a": ",",
        "\u2026": "...",
        "\u2022": "-",
    }
)


def plainer(text: str) -> str:
    """The text with plain quotation marks, dashes and spaces where that alone saves it from Unicode; else as it is."""
    plain = text.translate(_PLAINER)
    return plain if plain != text and _not_either(plain) is None else text


def parts(text: str) -> int:
    """The number of parts that are sent and paid for; an empty text still takes one."""
    if _not_gsm7(text) is None:  # as most are: nothing that could be cut in two
        return 1 if len(text) <= 160 else -(-len(text) // 153)
    if _not_either(text) is None:
        return _pack((2 if char in EXTENSION else 1 for char in text), alone=160, joined=153)
    if units(text) == len(text):
        return 1 if len(text) <= 70 else -(-len(text) // 67)
    return _pack((2 if char > "\uffff" else 1 for char in text), alone=70, joined=67)


def units(text: str) -> int:
    """Its length in UTF-16, where the rarer characters take up two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def room(count: int, unicode: bool) -> int:
    """How many characters so many parts hold."""
    alone, joined = (70, 67) if unicode else (160, 153)
    return alone if count == 1 else joined * count


def size(text: str) -> int:
    """How many characters it counts as: some count twice."""
    if _not_either(text) is None:
        return sum(2 if char in EXTENSION else 1 for char in text)
    return units(text)


def all_unicode(text: str) -> tuple[str, ...]:
    """Each character that alone would make the whole text Unicode, once."""
    return tuple(dict.fromkeys(char for char in text if char not in _EITHER))


def first_unicode(text: str) -> str | None:
    """The first character that makes the whole text Unicode, if there is one."""
    found = _not_either(text)
    return found[0] if found else None


def _pack(sizes: Iterable[int], alone: int, joined: int) -> int:
    """Parts needed for characters of these sizes, none of which may be cut in two."""
    total = used = 0
    count = 1
    for size in sizes:
        total += size
        if used + size > joined:
            count += 1
            used = 0
        used += size
    return 1 if total <= alone else count
