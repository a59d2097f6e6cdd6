"""Texts that say a number: one, and in other languages the forms that they have."""

from datetime import UTC, datetime

import pytest

from bot.flow import Book, Speech, load_book, read_book, word_turn
from bot.flow.approvals import Approvals
from bot.flow.catalogues import brought_up_to_date, texts_of, written
from bot.flow.effects import Said
from bot.flow.progress import progress_of
from bot.flow.reading_translations import catalogue_in
from tests.flow.books import mistakes_in, sources_with

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
TEA = """
    title: Tea
    starts on: [tea]
    steps:
      cups: {ask: How many cups?, easy: How many?, answer: number, save: cups}
      poured:
        say: We poured {cups} cups of tea.
        easy: You have {cups} cups.
        one: {number: cups, plain: We poured a cup of tea., easy: You have a cup.}
"""
FORMS = {
    "pl": ("Nalaliśmy {cups} filiżankę.", "Nalaliśmy {cups} filiżanki.", "Nalaliśmy {cups} filiżanek."),
    # In the order of Babel's rule, where hundreds come before what is said of 11 to 99.
    "ar": ("لا أكواب.", "كوب واحد.", "كوبان.", "{cups} أكواب.", "{cups} كوب.", "{cups} كوبا."),
}


def catalogue_of(language: str, forms: tuple[str, ...], flow: str = TEA) -> str:
    """A catalogue with the plain text in those forms."""
    sources = sources_with(flow)
    new = brought_up_to_date(None, texts_of(read_book(sources)[0], sources, language), language, NOW)
    for message in new:
        if message.context == "tea.poured.say":
            message.string = forms
    return written(new)


@pytest.fixture(scope="module")
def book() -> Book:
    catalogues = {f"locales/{code}/LC_MESSAGES/flows.po": catalogue_of(code, forms) for code, forms in FORMS.items()}
    return load_book({**sources_with(TEA), **catalogues}, also=tuple(FORMS))


def said(book: Book, language: str, cups: int | str | None, easy: bool = False, channel: str = "sms") -> str:
    words = book.texts["tea.poured.say"]
    return word_turn(book, [Said(words)], Speech(language, easy, channel), {} if cups is None else {"cups": cups}).body


@pytest.mark.parametrize(
    ("language", "cups", "body"),
    [
        ("en", 1, "We poured a cup of tea."),
        ("en", "1", "We poured a cup of tea."),
        ("en", 0, "We poured 0 cups of tea."),
        ("en", "21", "We poured 21 cups of tea."),
        ("pl", 1, "Nalaliśmy 1 filiżankę."),
        ("pl", 2, "Nalaliśmy 2 filiżanki."),
        ("pl", 4, "Nalaliśmy 4 filiżanki."),
        ("pl", 5, "Nalaliśmy 5 filiżanek."),
        ("pl", 12, "Nalaliśmy 12 filiżanek."),
        ("pl", 22, "Nalaliśmy 22 filiżanki."),
        ("ar", 0, "لا أكواب."),
        ("ar", 1, "كوب واحد."),
        ("ar", 2, "كوبان."),
        ("ar", 3, "\u20683\u2069 أكواب."),
        ("ar", 11, "\u206811\u2069 كوبا."),
        ("ar", 100, "\u2068100\u2069 كوب."),
    ],
)
def test_each_number_has_its_form(book: Book, language: str, cups: int | str, body: str) -> None:
    assert said(book, language, cups) == body
    assert said(book, language, cups, channel="telegram") == body


def test_easy_words_have_theirs_and_a_number_that_nobody_knows_is_many(book: Book) -> None:
    assert said(book, "en", 1, easy=True) == "You have a cup."
    assert said(book, "en", None) == "We poured  cups of tea."


def test_a_number_of_the_organisation_is_settled_once_for_all() -> None:
    flow = TEA.replace("{cups}", "{recent_months}").replace("number: cups", "number: recent_months")
    sources = sources_with(flow)
    organisation = sources["flows/organisation.yaml"]
    assert "recent months: 18" in organisation
    one = {**sources, "flows/organisation.yaml": organisation.replace("recent months: 18", "recent months: 1")}
    assert said(load_book(sources), "en", None) == "We poured 18 cups of tea."
    assert said(load_book(one), "en", None) == "We poured a cup of tea."


def test_a_form_that_is_missing_is_said_as_the_last_is_and_asked_for() -> None:
    path = "locales/pl/LC_MESSAGES/flows.po"
    sources = {**sources_with(TEA), path: catalogue_of("pl", ("", "", FORMS["pl"][2]))}
    book, found = read_book(sources, also=("pl",))
    assert said(book, "pl", 1) == "Nalaliśmy 1 filiżanek."
    assert [each.what for each in found if "forms for numbers" in each.what] == [
        'this text says how many {cups} is: "pl" needs each of its forms for numbers here.'
    ]


def test_a_form_with_a_name_that_english_has_not_is_a_mistake() -> None:
    path = "locales/pl/LC_MESSAGES/flows.po"
    wrong = ("Nalaliśmy {kubki} filiżankę.", *FORMS["pl"][1:])
    _, found = read_book({**sources_with(TEA), path: catalogue_of("pl", wrong)}, also=("pl",))
    assert any(each.serious and "{kubki}" in each.what for each in found)


def test_what_was_one_text_becomes_the_last_form_and_is_sent_meanwhile() -> None:
    plain = TEA.replace("        one: {number: cups, plain: We poured a cup of tea., easy: You have a cup.}\n", "")
    path = "locales/pl/LC_MESSAGES/flows.po"
    old = catalogue_in(path, catalogue_of("pl", "Nalaliśmy {cups} filiżanek.", plain))  # type: ignore[arg-type]
    sources = sources_with(TEA)
    new = brought_up_to_date(old, texts_of(read_book(sources)[0], sources, "pl"), "pl", NOW)
    book = load_book({**sources, path: written(new)}, also=("pl",))
    assert said(book, "pl", 7) == "Nalaliśmy 7 filiżanek."


def test_other_words_for_one_need_another_look() -> None:
    path = "locales/pl/LC_MESSAGES/flows.po"
    old = catalogue_in(path, catalogue_of("pl", FORMS["pl"]))
    sources = sources_with(TEA.replace("a cup of tea", "one cup of tea"))
    new = brought_up_to_date(old, texts_of(read_book(sources)[0], sources, "pl"), "pl", NOW)
    assert [message.context for message in new if message.fuzzy] == ["tea.poured.say"]


@pytest.mark.parametrize(
    ("written_as", "what"),
    [
        ("{number: mugs, plain: A., easy: A.}", 'the text does not say "{mugs}".'),
        (
            "{number: cups, plain: A.}",
            'this text has "easy" words too: say here what they are where the number is one.',
        ),
        ("{number: cups, plain: A., easy: A., sms: A.}", 'the text has no "sms" words, so this would never be used.'),
        ("{number: cups, plain: 'A {x}.', easy: A.}", 'only the text for one has "{x}".'),
    ],
)
def test_mistakes_are_told(written_as: str, what: str) -> None:
    at = TEA.index("one: ")
    flow = f"{TEA[:at]}one: {written_as}\n"
    assert what in {each.what for each in mistakes_in(flow)}


def test_a_number_before_a_word_for_many_is_worth_a_look() -> None:
    flow = TEA[: TEA.index("        one: ")].replace("cups of tea", "minutes")
    assert any('"{cups} minutes" is wrong' in each.what for each in read_book(sources_with(flow))[1])


def test_a_form_changed_after_somebody_vouched_shows() -> None:
    sources = sources_with(TEA)
    book = read_book(sources)[0]
    texts = list(texts_of(book, sources, "pl"))
    path = "locales/pl/LC_MESSAGES/flows.po"
    prints = {
        progress_of(book, texts, "pl", catalogue_in(path, catalogue_of("pl", forms)), Approvals({})).prints["tea"]
        for forms in (FORMS["pl"], ("Jedna filiżanka.", *FORMS["pl"][1:]))
    }
    assert len(prints) == 2
