"""Signs and scripts: what keeps its place among letters that run leftwards, and what an SMS is spared."""

import pytest

from bot.flow import Book, Speech, load_book, read_book, word_turn
from bot.flow.effects import Said
from bot.flow.sms_parts import parts, plainer
from bot.language import isolate_runs, script_of_language, script_of_text, whole_numbers
from tests.flow.books import sources_with

FLOW = """
    title: Tea
    starts on: [tea]
    steps:
      ring: {say: "Ring 07700 900123 or reply TEA.", easy: Ring us.}
      curly: {say: "It’s tea – “green”…", easy: Tea.}
      name: {say: "It’s {first_name}.", easy: Hello.}
      who: {ask: Who?, easy: Who?, answer: name, save: first_name}
"""
URDU = """
msgctxt "tea.ring.say"
msgid "Ring 07700 900123 or reply TEA."
msgstr "07700 900123 پر فون کریں یا TEA لکھیں"
"""


@pytest.fixture(scope="module")
def book() -> Book:
    return load_book({**sources_with(FLOW), "locales/ur/LC_MESSAGES/flows.po": URDU}, also=("ur",))


def said(book: Book, key: str, speech: Speech, **facts: str) -> str:
    return word_turn(book, [Said(book.texts[f"tea.{key}.say"])], speech, facts).body


def test_numbers_and_roman_words_keep_their_places_in_a_chat(book: Book) -> None:
    body = said(book, "ring", Speech("ur", False, "telegram"))
    assert body == "\u206807700 900123\u2069 پر فون کریں یا \u2068TEA\u2069 لکھیں"
    assert said(book, "ring", Speech("ur", False, "sms")) == "07700\u00a0900123 پر فون کریں یا TEA لکھیں"
    assert said(book, "ring", Speech("en", False, "telegram")) == "Ring 07700 900123 or reply TEA."


@pytest.mark.parametrize(
    ("text", "isolated"),
    [
        ("https://example.org/a?b پر", "\u2068https://example.org/a?b\u2069 پر"),
        ("Relay UK: 18001", "\u2068Relay UK: 18001\u2069"),
        ("Slovenčina, Română پر", "\u2068Slovenčina\u2069, \u2068Română\u2069 پر"),
        ("Łucja Żak سے", "\u2068Łucja Żak\u2069 سے"),
        ("سلام", "سلام"),
        ("۵ مئی", "۵ مئی"),
    ],
)
def test_a_run_is_whole(text: str, isolated: str) -> None:
    assert isolate_runs(text, "ur") == isolated
    assert isolate_runs(text, "pl") == text


@pytest.mark.parametrize(
    ("text", "language", "whole"),
    [
        ("18001 07700 900121", "ar", "18001\u00a007700\u00a0900121"),
        ("٠٧٧٠٠ ٩٠٠١٢١", "ar", "٠٧٧٠٠\u00a0٩٠٠١٢١"),
        ("من 9 إلى 4", "ar", "من 9 إلى 4"),
        ("1\n2", "ur", "1\n2"),
        ("07700 900121", "pl", "07700 900121"),
    ],
)
def test_the_halves_of_a_number_never_change_places_without_marks(text: str, language: str, whole: str) -> None:
    assert whole_numbers(text, language) == whole


def test_marks_of_direction_never_make_an_sms_longer_than_it_may_be(book: Book) -> None:
    # 201 characters fit three parts; with the marks round the longer name it would be four.
    fits = "ا" * 193
    catalogue = f'msgctxt "tea.name.say"\nmsgid "It’s {{first_name}}."\nmsgstr "{fits} {{first_name}}"\n'
    # The check would refuse it, since names may be longer still.
    short, _ = read_book({**sources_with(FLOW), "locales/ur/LC_MESSAGES/flows.po": catalogue}, also=("ur",))
    body = said(short, "name", Speech("ur", False, "sms"), first_name="Ade")
    assert "\u2068Ade\u2069" in body and parts(body) == 3
    body = said(short, "name", Speech("ur", False, "sms"), first_name="Adebisi")
    assert "\u2068" not in body and parts(body) == 3


def test_plain_signs_are_sent_by_sms_where_they_save_and_a_name_is_never_touched(book: Book) -> None:
    assert said(book, "curly", Speech("en", False, "sms")) == 'It\'s tea - "green"...'
    assert said(book, "curly", Speech("en", False, "telegram")) == "It’s tea – “green”…"
    assert said(book, "name", Speech("en", False, "sms"), first_name="D’Arcy") == "It's D’Arcy."


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("\u2018a\u2019 \u201cb\u201d \u201ec\u201f \u00abd\u00bb \u2039e\u203a", '\'a\' "b" "c" "d" \'e\''),
        ("1\u20102\u20113\u20124\u20135\u20146\u20157 \u22128", "1-2-3-4-5-6-7 -8"),
        ("a\u00a0b\u202fc\u2009d\u2007e", "a b c d e"),
        ("hos\u00adpital\u200b\ufeff", "hospital"),
        ("\u2022 tea\u2026", "- tea..."),
    ],
)
def test_every_sign_that_a_word_processor_makes_has_its_plain_one(text: str, plain: str) -> None:
    assert plainer(text) == plain and parts(plainer(text * 20)) < parts(text * 20)


FACTS = {
    "name: Leicester's Hospitals": "name: St Mary’s",
    "hours: Monday to Friday, 9am to 4pm": "hours: Monday – Friday, 9am – 4pm",
    "contact name: Priya": "contact name: Siobhán O’Neil",
}
NAMED = """
    title: Tea
    starts on: [tea]
    steps:
      where: {say: "{name}, {hours}.", easy: "{name}."}
      whom: {say: "Ask {contact_name}.", easy: "Ask."}
"""


def test_facts_of_the_organisation_are_plain_by_sms_but_for_the_name_of_a_person() -> None:
    sources = sources_with(NAMED)
    for line, other in FACTS.items():
        assert line in sources["flows/organisation.yaml"]
        sources["flows/organisation.yaml"] = sources["flows/organisation.yaml"].replace(line, other)
    made = load_book(sources)
    assert said(made, "where", Speech("en", False, "sms")) == "St Mary's, Monday - Friday, 9am - 4pm."
    assert said(made, "where", Speech("en", False, "telegram")) == "St Mary’s, Monday – Friday, 9am – 4pm."
    assert said(made, "whom", Speech("en", False, "sms")) == "Ask Siobhán O’Neil."


def test_what_staff_write_of_an_opportunity_is_plain_by_sms(book: Book) -> None:
    title = {"en": "“New” signs – a talk", "en easy": "New signs…"}
    words = [Said(book.texts["tea.name.say"])]
    for speech, told in (
        (Speech("en", False, "sms"), 'It\'s "New" signs - a talk.'),
        (Speech("en", False, "telegram"), "It’s “New” signs – a talk."),
    ):
        assert word_turn(book, words, speech, {"first_name": title}).body == told
        assert word_turn(book, [Said(words[0].words, {"first_name": title})], speech, {}).body == told


@pytest.mark.parametrize("text", ["Zażółć „gęślą” – jaźń…", "‘ગુજરાતી’", "plain", ""])
def test_where_it_saves_nothing_a_text_stays_as_it_is(text: str) -> None:
    assert plainer(text) == text


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("હા", "GUJARATI"),
        ("હા 1", "GUJARATI"),
        ("ہاں", "ARABIC"),
        ("tak", "LATIN"),
        ("હા yes", ""),
        ("12", ""),
        ("", ""),
    ],
)
def test_the_script_of_a_text(text: str, script: str) -> None:
    assert script_of_text(text) == script


def test_the_script_of_a_language() -> None:
    assert [script_of_language(code) for code in ("gu", "ur", "ar", "pl", "ur_Latn")] == [
        *("GUJARATI", "ARABIC", "ARABIC", "LATIN", "LATIN")
    ]
