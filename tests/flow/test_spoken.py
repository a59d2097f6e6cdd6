"""A language is chosen by its name, by the link, behind JOIN, or by writing in it; changing it loses nothing."""

import pytest

from bot.flow import Book, Talk, load_book
from tests.flow.books import ROOT, sources_with
from tests.flow.talking import Person

TEA = """
    title: Tea
    starts on: [tea, join]
    steps:
      milk: {ask: Milk?, easy: Do you want milk?, answer: yes or no}
      cups: {ask: How many cups?, easy: Cups?, answer: number, save: cups}
      note: {ask: Anything else?, easy: More?, answer: text, save: more}
      thanks: {say: Thank you., easy: Thanks.}
"""


def catalogue(texts: dict[str, tuple[str, str]]) -> str:
    return "\n".join(f'msgctxt "{c}"\nmsgid "{e}"\nmsgstr "{t}"\n' for c, (e, t) in texts.items())


POLISH = {
    "tea.milk.ask": ("Milk?", "Mleko?"),
    "tea.cups.ask": ("How many cups?", "Ile filiżanek?"),
    "tea.cups.ask.easy": ("Cups?", "Filiżanki?"),
    "tea.starts_on": ("tea", "herbata, herbatka"),
    "common.language_changed": ("Thank you. We will write to you in English from now on.", "Piszemy po polsku."),
}
GUJARATI = {
    "tea.milk.ask": ("Milk?", "દૂધ?"),
    "common.language_changed": ("Thank you. We will write to you in English from now on.", "હવે ગુજરાતી."),
}
URDU = {"tea.milk.ask": ("Milk?", "دودھ؟")}
ROMAN_URDU = {"tea.milk.ask": ("Milk?", "Doodh?")}


@pytest.fixture(scope="module")
def book() -> Book:
    catalogues = {"pl": POLISH, "gu": GUJARATI, "ur": URDU, "ur_Latn": ROMAN_URDU, "ar": {}}
    files = {f"locales/{code}/LC_MESSAGES/flows.po": catalogue(texts) for code, texts in catalogues.items()}
    return load_book({**sources_with(TEA), **files}, also=tuple(catalogues))


@pytest.mark.parametrize(
    ("said", "language", "answered"),
    [
        ("TEA", "en", "Milk?"),
        ("herbata", "pl", "Piszemy po polsku.\n\nMleko?"),
        ("TEA POLSKI", "pl", "Piszemy po polsku.\n\nMleko?"),
        ("tea pl", "pl", "Piszemy po polsku.\n\nMleko?"),
        ("tea english please", "en", "Milk?"),
        ("tea in somali", "en", "Sorry, we cannot write in that language yet."),
        ("/start tea-poster-pl", "pl", "Mleko?"),
        ("/start tea-pl", "pl", "Mleko?"),
        ("/start tea-poster", "en", "Milk?"),
    ],
)
def test_the_first_word_chooses_the_language(book: Book, said: str, language: str, answered: str) -> None:
    person = Person(book, Talk({}, channel="telegram"))
    assert person.says(said).startswith(answered)
    assert (person.talk.language, person.at) == (language, "tea:milk")


def test_where_the_person_was_found_stands_in_the_link_without_the_language(book: Book) -> None:
    person = Person(book, Talk({}, channel="telegram"))
    person.says("/start join-eye-clinic-pl")
    assert person.last.source == "eye-clinic"


@pytest.mark.parametrize(
    ("said", "language", "at"),
    [
        ("હા", "gu", "tea:cups"),  # a script that only one language here is written in
        ("zgadzam się", "pl", "tea:cups"),  # words that only one of them knows
        ("ہاں", "ur", "tea:cups"),  # letters of two languages here, and a word of one of them
        ("جی ہاں", "ur", "tea:cups"),
        ("نعم", "ar", "tea:cups"),
        ("tak", "en", "tea:cups"),  # understood in English too: no reason to change
        ("yes", "en", "tea:cups"),
        ("haan", "en", "tea:cups"),  # Gujarati or Urdu: nobody knows which, and it is understood
        ("بالعربية", "ar", "tea:milk"),  # the name of a language
        ("ho", "en", "tea:milk"),  # yes in Gujarati, and a slip of "no"
        ("હો", "gu", "tea:cups"),
        ("dwadzieścia", "en", "tea:milk"),  # nothing that answers the question
    ],
)
def test_answering_in_a_language_chooses_it(book: Book, said: str, language: str, at: str) -> None:
    person = Person(book)
    person.says("TEA")
    person.says(said)
    assert (person.talk.language, person.at) == (language, at)


def test_what_could_be_any_language_changes_nothing(book: Book) -> None:
    person = Person(book)
    for said in ("TEA", "yes", "2", "herbata z cytryną"):
        person.says(said)
    assert person.saved["more"] == "herbata z cytryną"
    assert person.talk.language == "en"


def test_a_language_that_is_not_switched_on_any_more_was_not_chosen(book: Book) -> None:
    person = Person(book, Talk({}, language="fr"))
    person.says("TEA")
    person.says("zgadzam się")
    assert (person.talk.language, person.at) == ("pl", "tea:cups")


def test_whoever_has_chosen_is_not_changed_by_what_they_write(book: Book) -> None:
    person = Person(book, Talk({}, language="pl"))
    person.says("tea")
    person.says("હા")
    assert person.talk.language == "pl"


@pytest.mark.parametrize("chosen", ["English", "tea in english", "/start tea-poster-en"])
def test_whoever_chose_english_is_not_changed_either(book: Book, chosen: str) -> None:
    """Everybody begins with English, so only a choice of it holds against the way in which somebody writes."""
    person, other = Person(book, Talk({}, channel="telegram")), Person(book, Talk({}, channel="telegram"))
    person.says(chosen)
    for each in (person, other):
        if not each.at:
            each.says("TEA")
        each.says("હા")
    assert (person.talk.language, other.talk.language) == ("en", "gu")


def test_a_change_of_language_and_words_in_the_middle_loses_nothing(book: Book) -> None:
    person = Person(book)
    person.says("TEA")
    person.says("yes")
    assert person.says("Polski") == "Piszemy po polsku.\n\nIle filiżanek?"
    assert person.says("łatwe").endswith("Filiżanki?")
    assert person.says("English").endswith("Cups?")
    assert person.says("PLAIN").endswith("How many cups?")
    assert person.says("ગુજરાતી").startswith("હવે ગુજરાતી.")
    person.says("૨")
    assert (person.at, person.saved) == ("tea:note", {"cups": "2"})
    person.says("back")
    assert person.at == "tea:cups"


BOXES = "Do you see only boxes here? Reply ROMAN or ENGLISH."
BOXES_NO_ROMAN = "Do you see only boxes here? Reply ENGLISH."


def test_a_phone_that_shows_boxes_gets_roman_letters_or_english(book: Book) -> None:
    person = Person(book)
    person.says("TEA")
    assert BOXES in person.says("اردو")
    assert person.says("ROMAN").endswith("Doodh?")
    assert person.talk.language == "ur_Latn"
    person.says("haan ji")  # understood like everybody who speaks Urdu
    assert person.at == "tea:cups"
    assert BOXES_NO_ROMAN in person.says("gujarati"), "there is no Gujarati in Roman letters here"
    assert "cannot write your language in Roman letters yet" in person.says("roman")
    assert person.talk.language == "en"
    assert "only boxes" not in person.says("po polsku")
    person.says("roman")
    assert (person.talk.language, person.at) == ("pl", "tea:cups")


@pytest.mark.parametrize(
    ("language", "said"), [("pl", "przestań"), ("gu", "રોકો"), ("ur_Latn", "band karo"), ("ar", "STOP")]
)
def test_stop_is_stop_in_the_language_in_its_roman_letters_and_in_english(book: Book, language: str, said: str) -> None:
    person = Person(book, Talk({}, language=language))
    person.says(said)
    assert person.talk.stopped


@pytest.mark.parametrize("said", ["STOP", "Unsubscribe.", "cancel"])
def test_stop_in_the_providers_own_words_is_answered_by_the_provider_alone(book: Book, said: str) -> None:
    person = Person(book)
    assert person.says(said) == ""
    assert person.talk.stopped


@pytest.mark.parametrize("said", ["przestań", "રોકો", "band karo"])
def test_stop_in_words_that_the_provider_does_not_know_is_answered_once(book: Book, said: str) -> None:
    person = Person(book)
    assert "START" in person.says(said), "nobody else would tell them that it is over, or how to come back"
    assert person.talk.stopped
    assert person.says(said) == person.says("STOP") == ""


def test_urgent_words_come_before_any_change_of_language(book: Book) -> None:
    person = Person(book)
    assert "999" in person.says("nie mogę oddychać")


CRISIS = {
    "pl": "Przykro nam. Dzwoń 999.",
    "gu": "અમને દુઃખ છે. ૯૯૯.",
    "ur": "ہمیں افسوس ہے۔ 999",
    "ur_Latn": "Humein afsos hai. 999",
    "ar": "نحن آسفون. 999",
}


def in_danger(*languages: str) -> Person:
    """Somebody who has chosen no language, where these are switched on."""
    sources = sources_with(TEA)
    english = load_book(sources).urgent[1].reply.plain
    files = {
        f"locales/{code}/LC_MESSAGES/flows.po": catalogue({"urgent.crisis": (english, CRISIS[code])})
        for code in languages
    }
    return Person(load_book({**sources, **files}, also=languages))


@pytest.mark.parametrize(
    ("said", "language"),
    [
        ("મારે મરી જવું છે", "gu"),
        ("chcę umrzeć", "pl"),
        ("میں مرنا چاہتا ہوں", "ur"),
        ("أريد أن أموت", "ar"),
        ("main marna chahta hoon", "ur_Latn"),
    ],
)
def test_danger_told_in_another_language_is_answered_in_it_and_nothing_is_chosen(said: str, language: str) -> None:
    person = in_danger(*CRISIS)
    assert person.says(said) == CRISIS[language]
    assert (person.talk.language, person.talk.chose_language, person.last.act) == ("en", False, "urgent")


@pytest.mark.parametrize(
    ("said", "on"),
    [
        ("میں مرنا چاہتا ہوں", ("pl", "ar")),  # its language is not switched on
        ("main marna chahta hoon", ("ur",)),  # a phone with Roman letters may show no others
        ("chcę umrzeć, i want to die", ("pl",)),
    ],
)
def test_danger_is_answered_in_english_when_in_doubt(said: str, on: tuple[str, ...]) -> None:
    assert "We are sorry that things are so hard." in in_danger(*on).says(said)


def test_whoever_has_chosen_reads_of_danger_in_that_language() -> None:
    person = in_danger(*CRISIS)
    person.talk = person.talk._replace(language="pl", chose_language=True)
    assert person.says("أريد أن أموت") == CRISIS["pl"]


def test_every_language_that_can_be_asked_for_is_named_where_people_ask(book: Book) -> None:
    said = (ROOT / "flows" / "language.yaml").read_text("utf-8")
    assert all(book.language_names[code] in said for code in book.language_names)
