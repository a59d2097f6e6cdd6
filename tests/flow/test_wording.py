"""Which text a person gets: the language comes first, then the variant."""

from collections.abc import Mapping

import pytest

from bot.flow import Speech, Spot, Talk, Words, load_book
from bot.flow.wording import choose, choose_variant, template
from tests.flow.books import shared_files, sources_with
from tests.flow.talking import Person

FULL = Words("t", "plain", "easy", "sms", "easy sms")
PLAIN_AND_EASY = Words("t", "plain", "easy")
PLAIN = Words("t", "plain")
NO_EASY = Words("t", "plain", sms="sms")


def chosen(words: Words, easy: bool, sms: bool, polish: Mapping[str, str] | None = None) -> str:
    """The text for an English reader, or for a Polish one where these variants are translated, by their endings."""
    translated = {words.key + ending: text for ending, text in (polish or {}).items()}
    language = "en" if polish is None else "pl"
    text, written_in = choose(words, language, easy, sms, lambda context, _: translated.get(context, ""))
    assert written_in == ("pl" if text in translated.values() else "en")
    return text


@pytest.mark.parametrize(
    ("words", "easy", "sms", "text"),
    [
        (FULL, False, False, "plain"),
        (FULL, False, True, "sms"),
        (FULL, True, False, "easy"),
        (FULL, True, True, "easy sms"),
        (PLAIN_AND_EASY, False, True, "plain"),
        (PLAIN_AND_EASY, True, True, "easy"),  # easy matters more than short
        (NO_EASY, True, True, "sms"),
        (NO_EASY, True, False, "plain"),
        (PLAIN, True, True, "plain"),
        (Words("t", ""), True, True, ""),
    ],
)
def test_in_english_the_variant_that_is_nearest(words: Words, easy: bool, sms: bool, text: str) -> None:
    assert chosen(words, easy, sms) == text


@pytest.mark.parametrize(
    ("polish", "easy", "sms", "text"),
    [
        ({"": "zwykły"}, True, False, "zwykły"),  # never English easy words
        ({"": "zwykły"}, True, True, "zwykły"),
        ({"": "zwykły"}, False, True, "zwykły"),
        ({"": "zwykły", ".easy": "łatwy"}, True, False, "łatwy"),
        ({"": "zwykły", ".easy": "łatwy"}, True, True, "łatwy"),
        ({"": "zwykły", ".easy": "łatwy"}, False, True, "zwykły"),
        ({"": "zwykły", ".sms": "krótki"}, False, True, "krótki"),
        ({"": "zwykły", ".sms": "krótki"}, True, True, "krótki"),
        ({"": "zwykły", ".sms": "krótki"}, True, False, "zwykły"),
        ({"": "zwykły", ".easy_sms": "krótki łatwy"}, True, True, "krótki łatwy"),
        ({".easy": "łatwy"}, True, False, "łatwy"),
        ({".easy": "łatwy"}, False, False, "plain"),  # easy words are for those who chose them
        ({}, False, True, "sms"),
        ({}, True, True, "easy sms"),
    ],
)
def test_in_another_language_that_language_first(polish: dict[str, str], easy: bool, sms: bool, text: str) -> None:
    assert chosen(FULL, easy, sms, polish) == text


def test_a_translation_of_a_variant_that_english_no_longer_has_is_not_used() -> None:
    assert chosen(PLAIN, True, False, {"": "zwykły", ".easy": "dawny łatwy"}) == "zwykły"


def test_which_variant_it_is_can_be_told() -> None:
    def translate(context: str, _: str) -> str:
        return {"t.easy": "łatwy"}.get(context, "")

    assert choose_variant(FULL, "pl", True, True, translate) == ("t.easy", "łatwy", "pl")
    assert choose_variant(FULL, "pl", False, True, translate) == ("t.sms", "sms", "en")


def test_each_variant_knows_where_it_stands() -> None:
    words = Words("t", "plain", "easy", spot=Spot("a", 2, 3), spots={"t.easy": Spot("a", 4, 5)})
    assert (words.spot_of("t"), words.spot_of("t.easy")) == (Spot("a", 2, 3), Spot("a", 4, 5))
    assert words.variants() == (("t", "plain"), ("t.easy", "easy"))


def test_the_organisations_facts_are_filled_in_once_and_names_stay() -> None:
    made = template("Call {desk} or {first_name}.", "en", {"desk": "the desk on {phone}", "phone": "123"})
    assert made.names == ("first_name",)
    assert made.fill(str.upper) == "Call the desk on 123 or FIRST_NAME."
    assert template("No names at all.", "en", {}).fill(str.upper) == "No names at all."


FLOW = """
    title: Tea
    starts on: [tea]
    steps:
      kind:
        ask: Which tea, at {phone}?
        easy: Which tea?
        sms: Tea?
        answer: {one of: {green: {label: Green tea, easy: Tea that is green}, black: Black tea}}
"""
CATALOGUE = """
msgctxt "tea.kind.ask"
msgid "Which tea, at {phone}?"
msgstr "Jaka herbata, {phone}?"

msgctxt "tea.kind.answer.green"
msgid "Green tea"
msgstr "Zielona"

msgctxt "common.choice_line"
msgid "{number} for {choice}"
msgstr "{number} to {choice}"
"""


def polish_person(easy: bool, channel: str) -> Person:
    """Someone who is spoken to in Polish."""
    organisation = shared_files()["flows/organisation.yaml"].replace("languages: [en]", "languages: [en, pl]")
    sources = {**sources_with(FLOW), "flows/organisation.yaml": organisation}
    book = load_book({**sources, "locales/pl/LC_MESSAGES/flows.po": CATALOGUE})
    return Person(book, Talk({}, "pl", easy, channel))


def test_a_polish_easy_reader_without_polish_easy_text_gets_polish_plain_text() -> None:
    for easy in (False, True):
        asked = polish_person(easy, "sms").says("tea")
        assert asked.startswith("Jaka herbata, 07700 900121?\n1 to Zielona\n2 to Black tea")
        person = polish_person(easy, "telegram")
        assert person.says("tea") == "Jaka herbata, 07700 900121?"
        assert [label for label, _ in person.wordings[-1].buttons] == ["Zielona", "Black tea"]


def test_a_translated_choice_is_understood_beside_the_english_one() -> None:
    for said in ("zielona", "ZIELONA!", "green tea", "1"):
        person = polish_person(False, "sms")
        person.says("tea")
        person.says(said)
        assert person.at == ""


def test_a_language_that_is_not_switched_on_is_english() -> None:
    book = load_book(sources_with(FLOW))
    words = book.texts["tea.kind.ask"]
    assert book.template(words, Speech("pl", True, "sms")) is book.template(words, Speech("en", True, "sms"))
