"""Whoever reads Gujarati or Urdu on a phone that shows boxes gets the whole service in Roman letters."""

from datetime import date

import pytest

from bot.flow import Book, Speech, load_book
from bot.flow.answers.kind import Hearing, Meant
from bot.flow.reading_translations import all_forms, catalogue_among, catalogue_in, path_of
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


@pytest.mark.thorough
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


def catalogue_saying(thanks: str, note: str = "", mark: str = "") -> str:
    """A catalogue of two texts, one of them that."""
    head = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'
    other = 'msgctxt "tea.milk.ask"\nmsgid "Milk?"\nmsgstr "doodh?"\n'
    return f'{head}{note}{mark}msgctxt "tea.thanks.say"\nmsgid "Thank you."\nmsgstr "{thanks}"\n\n{other}'


def followed(own: str, roman: str) -> tuple[str, bool, str]:
    """(the note beside the thanks, whether they need another look, what the other text's note is)."""
    found = catalogue_among({path_of("gu"): own, path_of("gu_Latn"): roman}, "gu_Latn")
    assert found is not None
    thanks, milk = found.get("Thank you.", "tea.thanks.say"), found.get("Milk?", "tea.milk.ask")
    assert thanks is not None and milk is not None and not milk.fuzzy
    return f"# {thanks.user_comments[-1]}\n", thanks.fuzzy, milk.user_comments[-1]


def test_a_roman_text_needs_another_look_once_the_words_that_it_was_spelt_from_change() -> None:
    note, fuzzy, other = followed(catalogue_saying("આભાર."), catalogue_saying("Aabhar."))
    assert not fuzzy
    changed = catalogue_saying("ખૂબ આભાર.")
    again, fuzzy, still = followed(changed, catalogue_saying("Aabhar.", note))
    assert fuzzy and still == other
    assert not followed(changed, catalogue_saying("Khub aabhar.", note))[1]  # changed with them
    assert followed(changed, catalogue_saying("Aabhar.", again, "#, fuzzy\n"))[1]  # nobody has looked yet
    assert not followed(changed, catalogue_saying("Aabhar.", again))[1]  # looked at, and right as it is
    assert followed(catalogue_saying("આભાર."), catalogue_saying("Aabhar.", again))[1]


def test_a_roman_text_that_is_behind_its_language_is_not_sent() -> None:
    sources = read_folder(ROOT)
    path = path_of("gu")
    assert sources[path].count('msgstr "આભાર. હવેથી અમે ગુજરાતીમાં લખીશું."') == 2
    behind = {**sources, path: sources[path].replace("આભાર. હવેથી અમે", "હવેથી અમે")}
    for each, language in ((sources, "gu_Latn"), (behind, "en")):
        book = load_book(each, also=("gu_Latn",))
        words = book.texts["common.language_changed"]
        assert book.template(words, Speech("gu_Latn")).language == language


@pytest.mark.parametrize("language", SHIPPED)
def test_no_shipped_roman_text_is_behind_and_each_knows_what_it_was_spelt_from(language: str) -> None:
    sources = read_folder(ROOT)
    raw = catalogue_in(path_of(language + ROMAN), sources[path_of(language + ROMAN)])
    now = catalogue_among(sources, language + ROMAN)
    assert raw is not None and now is not None
    assert [each.context for each in now if each.fuzzy] == []
    noted = [[each.user_comments for each in catalogue] for catalogue in (raw, now)]
    assert noted[0] == noted[1]  # improvers language update has nothing to write
