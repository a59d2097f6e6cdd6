"""How many parts a text makes as an SMS, and what makes it Unicode."""

from collections.abc import Iterable

GSM7 = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENSION = frozenset("^{}\\[~]|€")
_EITHER = GSM7 | EXTENSION


# Signs that mean the same as plain ones.
_PLAINER = str.maketrans(
    {
        "‘": "'",
        "’": "'",
        "‚": ",",
        "“": '"',
        "”": '"',
        "„": '"',
        "–": "-",
        "—": "-",
        "…": "...",
        "\u00a0": " ",
        "\u202f": " ",
    }
)


def plainer(text: str) -> str:
    """The text with plain quotation marks and dashes where that alone saves it from Unicode; otherwise as it is."""
    plain = text.translate(_PLAINER)
    return plain if plain != text and _EITHER.issuperset(plain) else text


def parts(text: str) -> int:
    """The number of parts that are sent and paid for; an empty text still takes one."""
    if GSM7.issuperset(text):  # as most are: nothing that could be cut in two
        return 1 if len(text) <= 160 else -(-len(text) // 153)
    if _EITHER.issuperset(text):
        return _pack((2 if char in EXTENSION else 1 for char in text), alone=160, joined=153)
    return _pack((2 if char > "\uffff" else 1 for char in text), alone=70, joined=67)


def first_unicode(text: str) -> str | None:
    """The first character that makes the whole text Unicode, if there is one."""
    if _EITHER.issuperset(text):
        return None
    return next((char for char in text if char not in _EITHER), None)


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
