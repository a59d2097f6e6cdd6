"""How texts are to be written: phrases to avoid, short forms that may stand, and what may be in capitals."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from bot.language import fold

ANY_ENDING = "*"
# What stands within a word: its letters and, in Indian and Arabic script, the vowels and other marks on them.
WITHIN = r"[\w\u0300-\u036f\u064b-\u065f\u0670\u0900-\u0963\u0966-\u0dff]"
SAY_OTHERWISE = "Say it another way."


class Phrases:
    """Phrases to avoid, each with what to do instead."""

    def __init__(self, advised: Mapping[str, str]) -> None:
        self._phrases = [(_stem(phrase), _pattern(phrase), instead) for phrase, instead in advised.items()]

    def found_in(self, text: str) -> Iterator[tuple[str, str]]:
        """(the phrase as it is written there, what to do instead) for each that stands in `text`, once."""
        lowered = text.lower()
        for stem, pattern, instead in self._phrases:
            # Most texts have none of them: a look for the first word is much quicker than a pattern.
            found = pattern.search(text) if stem in lowered else None
            if found:
                yield found[0], instead


@dataclass(frozen=True, slots=True)
class Style:
    """What `flows/wording.yaml` says; without the file nothing is asked for."""

    never: Phrases = field(default_factory=lambda: Phrases({}))
    never_easy: Phrases = field(default_factory=lambda: Phrases({}))
    hard_easy: Phrases = field(default_factory=lambda: Phrases({}))
    everywhere: frozenset[str] = frozenset()
    plain_only: frozenset[str] = frozenset()
    capitals: frozenset[str] = frozenset()
    shorteners: tuple[str, ...] = ()
    written: bool = False
    languages: Mapping[str, "Style"] = field(default_factory=dict)


def _stem(phrase: str) -> str:
    return phrase.strip(ANY_ENDING).split()[0].lower() if phrase.strip(ANY_ENDING) else phrase


def _pattern(phrase: str) -> re.Pattern[str]:
    """The phrase as whole words, whatever stands between them; "*" for any ending, or any beginning."""
    bare = phrase.strip(ANY_ENDING)
    spaced = r"\s+".join(re.escape(word) for word in bare.split())
    start = f"(?<!{WITHIN})" if bare[:1].isalnum() and not phrase.startswith(ANY_ENDING) else ""
    end = f"{WITHIN}*" if phrase.endswith(ANY_ENDING) else f"(?!{WITHIN})"
    return re.compile(f"{start}{spaced}{end}", re.IGNORECASE)


def folded(texts: Iterable[str]) -> frozenset[str]:
    """The texts as they are compared."""
    return frozenset(fold(text) for text in texts)
