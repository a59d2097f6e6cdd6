"""A catalogue in Roman letters follows the language's own: each text knows from which words it was spelt.

That stands in a comment beside it, `spelt from 3f2a9c81 as 9b2c11aa`: a short number made from the words in the
language's own letters, and one made from the Roman ones.
"""

import re
from collections.abc import Iterable

from babel.messages import Catalog
from babel.messages.catalog import Message

from bot.flow.vouching import fingerprint

_SPELT = re.compile(r"spelt from ([0-9a-f]{8}) as ([0-9a-f]{8})")


def follow(roman: Catalog, own: Catalog) -> None:
    """Mark fuzzy each Roman text that was left as it was while the words it was spelt from changed, and note them all.

    Of one that has changed with them somebody has thought. What has no words yet in the language's own letters is left
    as it is.
    """
    words = {(message.context, _english(message)): message for message in own if message.id and not message.fuzzy}
    for message in roman:
        spelt_from = words.get((message.context, _english(message)))
        if message.id and _said(message) and spelt_from is not None and _said(spelt_from):
            _follow(message, _print(spelt_from), _print(message))


def _follow(message: Message, now_from: str, now_as: str) -> None:
    noted = next((found for each in message.user_comments if (found := _SPELT.fullmatch(each.strip()))), None)
    if noted is not None and noted[1] != now_from and noted[2] == now_as:
        message.flags.add("fuzzy")
    others = [each for each in message.user_comments if not _SPELT.fullmatch(each.strip())]
    message.user_comments = [*others, f"spelt from {now_from} as {now_as}"]


def _english(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[-1]


def _said(message: Message) -> tuple[str, ...]:
    """The text of a message, or its forms for different numbers; empty where there is none."""
    said: Iterable[str] = (message.string,) if isinstance(message.string, str) else message.string or ()
    return tuple(each for each in said if each)


def _print(message: Message) -> str:
    return fingerprint((str(number), form) for number, form in enumerate(_said(message)))
