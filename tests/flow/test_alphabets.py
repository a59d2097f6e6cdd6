"""Lists in the order of letters of each language, page by page."""

import pytest

from bot.flow import Speech, Talk, load_book
from bot.flow.alphabets import in_order
from tests.flow.books import shared_files, shipped_sources, sources_with
from tests.flow.talking import Person

LANGUAGES = ("en", "pl", "gu", "gu_Latn", "ur", "ur_Latn", "ar")


@pytest.mark.parametrize(
    ("language", "ordered"),
    [
        ("en", "A&E|art|Émile|eve|Zoo"),
        ("pl", "ala|ale|ąb|cel|ćma|las|lód|łąka|nos|ósmy|sok|śnieg|zło|źle|żal"),
        ("pl", "Badania krwi|Badania naukowe|Badanie słuchu|Ból|Bóle głowy"),
        ("ur", "ابتدا|آؤٹ|بچے|پاؤں|تل|ٹانگ|ثمر|جلد|چمچ|خون|دل|ڈاکٹر|گردہ|لب|یاد"),
        ("ur", "کان|کمر|گلا|نس|وزن|ہاتھ|ہے|یہ|ے"),
        ("ar", "أخصائي|الأذن|الأسنان|آلام|البطن|الثدي|جراحة|القلب|الكلى|اليد"),
        ("gu", "અસ્થમા|આંખ|ઊંઘ|એક્સ-રે|કાન|કિડની|કેન્સર|હૃદય|MRI"),
        ("gu_Latn", "Aankh|Cancer|Kaan|Kidney"),
    ],
)
def test_letters_stand_in_the_order_of_their_language(language: str, ordered: str) -> None:
    texts = ordered.split("|")
    assert sorted(set(texts), key=lambda text: in_order(text, language)) == texts


@pytest.mark.thorough
@pytest.mark.parametrize("name", ["services", "issues"])
def test_long_lists_stand_by_letters_after_the_first_six_in_each_language_that_is_shipped(name: str) -> None:
    book = load_book(shipped_sources(), also=LANGUAGES[1:])
    listing = book.lists[name]
    seen = set()
    for language in LANGUAGES:
        for easy in (False, True):
            keys = listing.keys_for(language, easy)
            assert keys[:6] == listing.keys[:6] and sorted(keys) == sorted(listing.keys)
            speech = Speech(language, easy, "sms")
            said = ["".join(book.template(listing.labels[key], speech).pieces) for key in keys[6:]]
            ordered = [in_order(text, language) for text in said]
            assert ordered == sorted(ordered)
            seen.add(keys)
    assert len(seen) > len(LANGUAGES), "the letters of each language make an order of its own"


FLOW = """
    title: Tea
    starts on: [tea]
    steps:
      kind: {ask: Which?, easy: Which?, answer: {one of: milk}, save: milk}
"""
MILK = """
    title: Milk
    by letters after: 1
    choices:
      none: None of it
      zebra: Zebra
      apple: Apple
      cow: {label: Cow, easy: The cow}
      goat: Goat
      sheep: Sheep
      oat: Oat
      rice: Rice
      soya: Soya
"""
POLISH = """
msgctxt "list.milk.apple"
msgid "Apple"
msgstr "Zza jablka"

msgctxt "list.milk.zebra"
msgid "Zebra"
msgstr "Albo zebra"
"""


def reader(language: str, easy: bool) -> Person:
    """Somebody who is asked in that language, plain or easy words."""
    organisation = shared_files()["flows/organisation.yaml"].replace("languages: [en]", "languages: [en, pl]")
    sources = {**sources_with(FLOW, lists__milk=MILK), "flows/organisation.yaml": organisation}
    return Person(load_book({**sources, "locales/pl/LC_MESSAGES/flows.po": POLISH}), Talk({}, language, easy, "sms"))


@pytest.mark.parametrize(
    ("language", "easy", "first", "more"),
    [
        ("en", False, "1 for None of it\n2 for Apple\n3 for Cow\n4 for Goat", "1 for Sheep\n2 for Soya\n3 for Zebra"),
        ("en", True, "1 for None of it\n2 for Apple\n3 for Goat\n4 for Oat", "1 for Soya\n2 for The cow\n3 for Zebra"),
        ("pl", False, "1 for None of it\n2 for Albo zebra\n3 for Cow", "1 for Sheep\n2 for Soya\n3 for Zza jablka"),
    ],
)
def test_the_numbers_that_are_shown_are_those_that_count(language: str, easy: bool, first: str, more: str) -> None:
    person = reader(language, easy)
    assert first in person.says("tea")
    assert more in person.says("more")
    person.says("3")
    assert person.saved["milk"] == ("apple" if language == "pl" else "zebra")
    person = reader(language, easy)
    person.says("tea")
    person.says("2")
    assert person.saved["milk"] == ("zebra" if language == "pl" else "apple")
