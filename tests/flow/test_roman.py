"""Whoever reads Gujarati or Urdu on a phone that shows boxes gets the whole service in Roman letters."""

from datetime import date

import pytest

from bot.flow import Book, Speech, load_book
from bot.flow.answers.kind import Hearing, Meant
from bot.flow.reading_translations import all_forms, catalogue_in, path_of
from bot.flow.sms_parts import parts
from bot.language import ROMAN, join_list
from bot.work.folder import read_folder
from tests.flow.books import ROOT
from tests.flow.talking import Person

SHIPPED = ("gu", "ur")
ORGANISATION = "flows/organisation.yaml"
# What people may write back, which nobody is sent.
REPLIES = (".starts_on", ".also", ".words", ".never")


@pytest.fixture(scope="module")
def book() -> Book:
    """The flows that are shipped, as a Trust switches languages on: in organisation.yaml."""
    sources = read_folder(ROOT)
    switched_on = ", ".join(["en", *SHIPPED, *(code + ROMAN for code in SHIPPED)])
    written = sources[ORGANISATION].replace("languages: [en] ", f"languages: [{switched_on}] ")
    return load_book({**sources, ORGANISATION: written})


@pytest.mark.parametrize("language", SHIPPED)
def test_every_text_has_letters_that_each_phone_shows_and_costs_no_more_than_english_letters(language: str) -> None:
    path = path_of(language + ROMAN)
    catalogue = catalogue_in(path, (ROOT / path).read_text("utf-8"))
    assert catalogue is not None
    said = {message.context or "": all_forms(message.string) for message in catalogue if message.id}
    sent = {
        context: text
        for context, text in said.items()
        if not context.startswith("words.") and not context.endswith(REPLIES)
    }
    assert len(sent) > 1000
    assert {context: text for context, text in sent.items() if not text.replace("£", "").isascii()} == {}
    bare = {context: text.translate({ord(brace): None for brace in "{}"}) for context, text in sent.items()}
    assert {context for context, text in bare.items() if len(text) <= 160 and parts(text) > 1} == set()


@pytest.mark.parametrize(
    ("name", "language", "boxes"),
    [("ગુજરાતી", "gu", "Ahi fakt khali box dekhay chhe?"), ("اردو", "ur", "Kya yahan sirf dabbe nazar aa rahe hain?")],
)
def test_in_the_middle_of_joining_roman_letters_and_the_languages_own_lose_nothing(
    book: Book, name: str, language: str, boxes: str
) -> None:
    person = Person(book)
    person.says("JOIN")
    assert f"{boxes}" in person.says(name)
    at = person.at
    roman = person.says("ROMAN")
    assert (person.talk.language, person.at) == (language + ROMAN, at)
    assert roman.isascii()
    answered = [person.says(said) for said in ("haan", "1", "diabetes", "haan", "nahi")]
    assert all(each.isascii() and each for each in answered)
    assert person.at != at
    at = person.at
    assert not person.says(name).isascii()
    assert (person.talk.language, person.at) == (language, at)


@pytest.mark.parametrize(
    ("language", "said", "meant"),
    [
        ("en", "naa", False),
        ("en", "naheen", False),
        ("gu_Latn", "naa", False),
        ("ur", "naheen", False),
        ("ur_Latn", "ji naheen", False),
        ("ur_Latn", "naa", False),
        ("ur_Latn", "ha", True),
    ],
)
def test_yes_and_no_are_understood_however_they_are_spelt_in_roman_letters(
    book: Book, language: str, said: str, meant: bool
) -> None:
    assert book.yes_no.read(said, Hearing(language, date(2026, 11, 24))) == Meant(meant)


def test_lists_are_joined_in_the_language_and_its_name_says_which_letters(book: Book) -> None:
    assert join_list(["Asha", "Ravi", "Mina"], "gu_Latn") == "Asha, Ravi ane Mina"
    assert join_list(["Asha", "Ravi"], "ur_Latn") == "Asha aur Ravi"
    assert join_list(["Asha"], "gu_Latn") == "Asha"
    assert [book.called(code) for code in ("gu", "gu_Latn", "xx")] == ["ગુજરાતી", "ગુજરાતી (Roman)", "xx"]


@pytest.mark.parametrize("language", SHIPPED)
def test_an_easy_reader_gets_easy_words_in_roman_letters(book: Book, language: str) -> None:
    words = book.texts["join.ready.ask"]
    plain, easy = (book.template(words, Speech(language + ROMAN, easy, "telegram")) for easy in (False, True))
    assert plain.language == easy.language == language + ROMAN
    assert plain.pieces != easy.pieces
