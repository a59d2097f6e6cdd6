"""START in each language: what brings people back from STOP, and what does not although it sounds like it."""

from functools import cache

import pytest

from bot.flow import Book, Talk, load_book
from tests.flow.books import shipped_sources
from tests.flow.talking import Person

pytestmark = pytest.mark.thorough

LANGUAGES = ("pl", "gu", "ur", "ar", "gu_Latn", "ur_Latn")


@cache
def book() -> Book:
    return load_book(shipped_sources(), also=LANGUAGES)


def stopped(language: str) -> Person:
    """Somebody who was asked the first question about joining, and said STOP."""
    person = Person(book(), Talk({}, language=language))
    for text in ("join", "stop"):
        person.says(text)
    assert person.last.act == "stop"
    return person


@pytest.mark.parametrize(
    ("language", "text"),
    [
        *(("pl", said) for said in ("Zacznij", "zacznijcie", "Piszcie znowu!", "włącz wiadomości", "start")),
        *(("gu", said) for said in ("શરૂ", "શરૂ કરો", "મેસેજ શરૂ કરો", "sharu karo", "START")),
        *(("gu_Latn", said) for said in ("Sharu", "SHARU KARO", "message sharu karo")),
        *(("ur", said) for said in ("شروع", "شروع کریں", "پیغام شروع کریں", "shuru karen")),
        *(("ur_Latn", said) for said in ("Shuru", "shuru karo", "shuru karein")),
        *(("ar", said) for said in ("ابدأ من جديد", "ابدا من جديد", "ابدؤوا", "ابدأوا من جديد", "ibda")),
    ],
)
def test_it_brings_back_to_the_question(language: str, text: str) -> None:
    person = stopped(language)
    assert person.says(text)
    assert person.last.act == "start" and person.at == "join:ready" and not person.talk.stopped


@pytest.mark.parametrize(
    ("language", "text"),
    [
        # Part of a sentence, what only shares its letters, and a beginning that is told of.
        *(("pl", said) for said in ("zacznij od początku", "nie zaczynajcie", "początek", "włącz", "piszcie")),
        *(("gu", said) for said in ("શરૂઆત", "શરૂ ન કરો", "દુખાવો શરૂ થયો", "saru", "sharu na karo")),
        *(("ur", said) for said in ("شروع سے", "شروع نہ کریں", "درد شروع ہوا", "شرح", "shuru na karen")),
        *(("ar", said) for said in ("بداية", "لا تبدأ", "ابدأ من البداية", "بدأ الألم", "أبدا", "ابدأ")),
        # One language's word is none of another's, and RESUME ends a pause only.
        *(("pl", "شروع"), ("en", "zacznij"), ("ar", "شروع"), ("gu", "ફરી શરૂ કરો"), ("ur", "دوبارہ شروع کریں")),
        *(("pl", "wznów"), ("ar", "استئناف")),
    ],
)
def test_what_only_sounds_like_it_leaves_the_stop_as_it_is(language: str, text: str) -> None:
    person = stopped(language)
    assert person.says(text) == ""
    assert person.talk.stopped
