"""What must bring the fixed reply, and what must not."""

from itertools import chain

import pytest

from bot.flow import urgent_in
from tests.flow.books import shipped_book


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("I want to kill myself", "crisis"),
        ("i dont want to live anymore", "crisis"),
        ("I'm going to end my life tonight", "crisis"),
        ("chest pain", "emergency"),
        ("my mum has chest pain and can't breathe", "emergency"),
        ("he collapsed and is not breathing", "emergency"),
        ("my husband hits me", "abuse"),
        ("I could kill for a cup of tea, but really I want to kill myself", "crisis"),
    ],
)
def test_danger_is_heard(text: str, kind: str) -> None:
    urgent = urgent_in(shipped_book().urgent, text)
    assert urgent is not None and urgent.kind == kind


@pytest.mark.parametrize(
    "text",
    [
        "I could kill for a cup of tea",
        "I'm dying for a cuppa",
        "these shoes are killing me",
        "the parking is a killer",
        "my dad died in 2019",
        "I nearly died laughing",
        "the service was to die for",
        "diabetes",
        "heart",
        "I was in A&E with chest infection last year",
        "end of life care",
        "",
        "💔",
    ],
)
def test_what_only_sounds_like_danger_is_not(text: str) -> None:
    assert urgent_in(shipped_book().urgent, text) is None


def test_every_phrase_is_heard_alone_and_among_other_words() -> None:
    kinds = shipped_book().urgent
    for urgent in kinds:
        for phrase in chain.from_iterable(urgent.phrases.values()):
            assert urgent_in(kinds, phrase) is not None, phrase
            assert urgent_in(kinds, f"Well, {phrase.upper()} since Monday.") is not None, phrase
