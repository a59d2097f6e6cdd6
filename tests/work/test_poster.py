"""Posters in other languages: what stands on them, and that whoever follows one is written to in its language."""

from functools import cache

import pytest

from bot.flow import Book, Talk, load_book
from bot.language import without_isolation
from bot.work.poster import Poster, PosterRefused, poster_of
from tests.flow.books import shipped_sources
from tests.flow.talking import Person

LANGUAGES = ("pl", "gu", "ur", "ar", "gu_Latn", "ur_Latn")
NUMBER = "+447700900100"


@cache
def book() -> Book:
    """What is shipped, with every language switched on but one."""
    return load_book(shipped_sources(), also=LANGUAGES[:-1])


def made(language: str, word: str = "FEEDBACK", place: str = "w5", event: str = "") -> Poster:
    return poster_of(book(), word, place, "LeicesterBot", "", NUMBER, event, language)


@pytest.mark.thorough
@pytest.mark.parametrize("language", LANGUAGES[:-1])
def test_the_link_and_the_word_to_text_both_begin_in_the_language_of_the_poster(language: str) -> None:
    poster = made(language)
    link, texted = (way.target for way in poster.ways)
    assert link == f"https://t.me/LeicesterBot?start=feedback-w5-{language}"
    for said, channel in ((f"/start {link.partition('=')[2]}", "telegram"), (texted.rpartition(":")[2], "sms")):
        person = Person(book(), Talk({}, channel=channel))
        person.says(said)
        assert (person.talk.language, person.at.partition(":")[0]) == (language, "feedback"), said
        assert person.talk.place is not None and (person.talk.place.told or {})["asked_about"].lower() == "w5"
    assert poster.title == book().translations[language]["feedback.title"]


@pytest.mark.thorough
@pytest.mark.parametrize("language", LANGUAGES[:-1])
def test_how_to_text_and_what_it_costs_stand_there_in_the_language_of_the_poster(language: str) -> None:
    poster, english = made(language), made("en")
    [label] = [without_isolation(way.label) for way in poster.ways if way.target.startswith("SMSTO:")]
    assert poster.said in label and NUMBER in label and "Text" not in label
    assert english.costs == "A text may cost what your phone company asks for it."
    assert poster.costs and poster.costs != english.costs


@pytest.mark.thorough
def test_without_a_number_nobody_is_told_what_a_text_costs() -> None:
    assert poster_of(book(), "FEEDBACK", "w5", "LeicesterBot", "", "", "", "pl").costs == ""


def test_a_poster_without_its_sentences_is_refused() -> None:
    file = "flows/common.yaml"
    sources = shipped_sources()
    without = {**sources, file: sources[file].replace("  public_text_to:", "  public_other:")}
    with pytest.raises(PosterRefused, match='no sentence "public_text_to"'):
        poster_of(load_book(without), "FEEDBACK", "w5", "LeicesterBot", "", NUMBER)


@pytest.mark.thorough
def test_a_place_of_several_words_and_no_place_at_all_keep_the_language_too() -> None:
    for poster, source in ((made("pl", "JOIN", "", "OPENDAY"), "openday"), (made("pl", "JOIN", ""), "")):
        person = Person(book())
        person.says(poster.said)
        assert (person.talk.language, (person.last.source or "").lower()) == ("pl", source)
    assert made("ar", "FEEDBACK", "main_entrance").said == "FEEDBACK-MAIN_ENTRANCE-AR"


@pytest.mark.thorough
def test_a_word_of_the_language_is_texted_as_it_is_and_the_link_has_the_english_one() -> None:
    poster = made("gu", "જોડાઓ", "")
    assert [way.target for way in poster.ways] == [
        "https://t.me/LeicesterBot?start=join-gu",
        f"SMSTO:{NUMBER}:જોડાઓ-GU",
    ]
    person = Person(book())
    person.says(poster.said)
    assert (person.talk.language, person.at.partition(":")[0]) == ("gu", "join")


@pytest.mark.thorough
def test_english_is_no_choice_of_a_language() -> None:
    """Whoever comes by it and writes in another language is still answered in that."""
    for language in ("", "en"):
        assert made(language).said == "FEEDBACK-W5"
        assert made(language).ways[0].target.endswith("?start=feedback-w5")


@pytest.mark.thorough
def test_what_nobody_could_be_told_in_is_refused() -> None:
    for refused, given in (
        ('"ur_Latn" is not switched on', {"language": "ur_Latn"}),
        ('"Polski" is not switched on', {"language": "Polski"}),
        ('"opinia" starts no flow', {"language": "gu", "word": "opinia"}),
        ('"PL" names a language', {"language": "", "word": "JOIN", "place": "", "event": "PL"}),
        ('"polish" names a language', {"language": "", "word": "JOIN", "place": "", "event": "polish"}),
    ):
        with pytest.raises(PosterRefused, match=refused):
            made(**given)
    without = {**shipped_sources()}
    path = "locales/pl/LC_MESSAGES/flows.po"
    without[path] = without[path].replace('msgstr "Państwa opinia"', 'msgstr ""')
    with pytest.raises(PosterRefused, match="is not translated into Polish"):
        poster_of(load_book(without, also=("pl",)), "FEEDBACK", "", "LeicesterBot", "", NUMBER, "", "pl")


def test_words_with_signs_between_them_are_no_poster() -> None:
    person = Person(book())
    for said in ("feedback-form polish", "feedback-w5-nowhere", "well-being-pl"):
        person.says(said)
        assert person.talk.language == "en", said
