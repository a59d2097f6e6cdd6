"""Which themes the words of a contribution suggest; a person decides."""

import re
from collections.abc import Mapping

_BETWEEN_WORDS = re.compile(r"[^\w]+")


def suggested(folded: str, words: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """The themes one of whose words stands in the text, in the order of the list; both are folded already."""
    text = " " + _BETWEEN_WORDS.sub(" ", folded) + " "
    return tuple(theme for theme, said in words.items() if any(f" {word} " in text for word in said if word))
