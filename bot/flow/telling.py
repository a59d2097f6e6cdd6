"""What a verb tells a conversation: texts in the languages and variants that staff wrote, and choices made of them."""

from collections.abc import Mapping
from typing import Any

from bot.language import ENGLISH, Speech

EASY = " easy"
"""Ends the name of a variant: "en" is plain English, "en easy" the same in easy words."""


def tell(text: Any, speech: Speech) -> str:
    """The variant of a told text for that person: language first, then variant, English last."""
    if not isinstance(text, Mapping):
        return str(text)
    language = speech.language if speech.language in text or speech.language + EASY in text else ENGLISH
    wanted = (language + EASY, language) if speech.easy else (language, language + EASY)
    return next((str(text[name]) for name in wanted if text.get(name)), "")


def names_told(label: Any) -> dict[str, tuple[str, ...]]:
    """How people may name a told choice, by language."""
    if not isinstance(label, Mapping):
        return {ENGLISH: (str(label),)}
    names: dict[str, tuple[str, ...]] = {}
    for variant, text in label.items():
        language = variant.removesuffix(EASY)
        names[language] = (*names.get(language, ()), str(text))
    return names
