"""Catalogues: what is in them, what a change of wording does, and the traps of the library that reads them."""

import re
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.mofile import write_mo
from babel.support import Translations

from bot.flow import Ask, Book, Speech, load_book, read_book
from bot.flow.catalogues import PROJECT, TRANSLATOR, Text, brought_up_to_date, texts_of, written
from bot.flow.reading_translations import catalogue_in, path_of, singular
from bot.work.folder import read_folder
from tests.flow.books import NORTHERN, ROOT, sources_with

pytestmark = pytest.mark.thorough

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
PO = "locales/pl/LC_MESSAGES/flows.po"
TEA = """
    title: Tea
    starts on: [tea, cuppa]
    steps:
      # Every guest is asked this.
      milk:
        ask: Would you like milk, {name}?
        easy: Milk?
        note: The milk of a cow.
        answer: {one of: {some: {label: Some milk, also: [a drop]}, none_of_it: No milk}}
      thanks:
        say: Thank you. Reply TEA for more.
        easy: Thank you. Reply TEA for more.
"""


def texts(flow: str = TEA, language: str = "pl") -> list[Text]:
    sources = sources_with(flow)
    return list(texts_of(read_book(sources)[0], sources, language))


def catalogue(old: Catalog | None, flow: str = TEA, language: str = "pl") -> Catalog:
    """The catalogue as it is read back from what is written."""
    text = written(brought_up_to_date(old, texts(flow, language), language, NOW))
    read = catalogue_in(PO, text)
    assert read is not None
    return read


def translated(strings: dict[str, str]) -> Catalog:
    new = catalogue(None)
    for message in new:
        message.string = strings.get(message.context or "", message.string)
    return new


def book_of(new: Catalog, flow: str = TEA) -> Book:
    return load_book({**sources_with(flow), PO: written(new)}, also=("pl",))


def test_a_catalogue_has_every_text_with_where_it_stands_and_what_to_know() -> None:
    found = {text.context: text for text in texts()}
    milk = found["tea.milk.ask"]
    assert milk.english == "Would you like milk, {name}?"
    assert (milk.spot.path, milk.spot.line) == ("flows/tea.yaml", 7)
    assert milk.comments == ("The milk of a cow.",)
    assert found["tea.milk.ask.easy"].comments[0] == "Easy words."
    assert found["tea.milk.answer.some.also"].english == "a drop"
    assert not found["tea.milk.answer.some.also"].asked
    assert found["tea.starts_on"].english == "tea, cuppa"
    assert found["organisation.hours"].comments[0] == "Leave a name as it is."
    assert "words.stop" not in found
    assert "words.stop" in {text.context for text in texts(language="so")}
    assert not any(text.english == "{choice}" for text in found.values())


def test_a_new_catalogue_says_that_nobody_has_reviewed_it() -> None:
    new = catalogue(None)
    assert "reviewed: no" in new.header_comment
    assert "to be reviewed by:" in new.header_comment
    assert str(new.locale) == "pl" and new.num_plurals == 3
    assert catalogue(new).header_comment == new.header_comment


def test_the_header_names_nobody_who_is_not_there_and_keeps_who_is() -> None:
    new = catalogue(None)
    assert (new.last_translator, new.language_team) == (TRANSLATOR, PROJECT)
    assert not re.search("FULL NAME|@", "\n".join(value for _, value in new.mime_headers))
    new.last_translator, new.language_team = "FULL NAME <EMAIL@ADDRESS>", "pl <LL@li.org>"
    assert (catalogue(new).last_translator, catalogue(new).language_team) == (TRANSLATOR, PROJECT)
    new.last_translator, new.language_team = "Anna Nowak <anna@example.org>", "Polish <polish@example.org>"
    kept = catalogue(new)
    assert (kept.last_translator, kept.language_team) == (new.last_translator, new.language_team)


def test_a_translation_reaches_people_with_words_to_reply_with() -> None:
    strings = {
        "tea.milk.ask": "Z mlekiem, {name}?",
        "tea.milk.answer.some": "Z mlekiem",
        "tea.milk.answer.some.also": "odrobina, troszkę",
        "tea.starts_on": "herbata",
        "organisation.hours": "od 9 do 16",
    }
    book = book_of(translated(strings))
    assert book.flow_started_by("HERBATA", "pl") is book.flows["tea"]
    assert book.flow_started_by("tea", "pl") is book.flows["tea"]
    step = book.index["tea:milk"]
    assert isinstance(step, Ask) and step.listing is not None
    # An easy reader gets plain Polish, and not easy English.
    assert book.template(step.words, Speech("pl", True, "sms")).pieces[0] == "Z mlekiem, Leicester's Hospitals?"
    assert step.listing.vocabulary.choices[0].names["pl"] == ("Z mlekiem", "odrobina", "troszkę")


def test_after_a_change_of_wording_the_old_translation_waits_for_another_look_and_is_not_sent() -> None:
    old = translated({"tea.thanks.say": "Dziękujemy. HERBATA po więcej.", "tea.milk.ask": "Z mlekiem?"})
    changed = TEA.replace("say: Thank you.", "say: We are out of milk.", 1)
    new = catalogue(old, changed)
    message = new.get("We are out of milk. Reply TEA for more.", "tea.thanks.say")
    assert message is not None and message.fuzzy and message.string == "Dziękujemy. HERBATA po więcej."
    kept = new.get("Would you like milk, {name}?", "tea.milk.ask")
    assert kept is not None and not kept.fuzzy and kept.string == "Z mlekiem?"
    # Neither with the catalogue brought up to date nor with the old one is it sent.
    for each in (old, new):
        book = book_of(each, changed)
        said = book.template(book.texts["tea.thanks.say"], Speech("pl", False, "sms"))
        assert (said.language, said.pieces[0]) == ("en", "We are out of milk. Reply TEA for more.")
    assert '#| msgid "Thank you. Reply TEA for more."' in written(brought_up_to_date(old, texts(changed), "pl", NOW))


def test_a_text_that_is_gone_stays_in_the_file_for_when_it_comes_back() -> None:
    old = translated({"tea.thanks.say": "Dziękujemy."})
    gone = TEA.replace("      thanks:", "      goodbye:")
    without = catalogue(old, gone)
    assert without.get("Thank you. Reply TEA for more.", "tea.thanks.say") is None
    back = catalogue(without)
    message = back.get("Thank you. Reply TEA for more.", "tea.thanks.say")
    assert message is not None and message.string == "Dziękujemy."


def test_two_hospitals_share_a_catalogue_and_each_gets_its_own_facts() -> None:
    northern = {**sources_with(TEA), "flows/organisation.yaml": NORTHERN.read_text("utf-8")}
    new = translated({"organisation.pals": "PALS, zespół porad"})
    new.add("our feedback team on 07700 900132", "zespół opinii", context="organisation.pals")
    for sources, said in ((sources_with(TEA), "PALS, zespół porad"), (northern, "zespół opinii")):
        book = load_book({**sources, PO: written(new)}, also=("pl",))
        assert "".join(book.template(book.texts["organisation.pals"], Speech("pl")).pieces) == said
    kept = catalogue(new).get("our feedback team on 07700 900132", "organisation.pals")
    assert kept is not None and kept.string == "zespół opinii"


@pytest.mark.parametrize("path", ["flows/help.yaml", "flows/join.yaml", "flows/lists/issues.yaml", "flows/common.yaml"])
def test_babels_own_tools_find_the_same_texts(path: str) -> None:
    keywords = {"pgettext": ((1, "c"), 2), "npgettext": ((1, "c"), 2, 3)}
    found = extract_from_file("bot.flow.extracting:extract", str(ROOT / path), keywords=keywords)
    theirs = {
        (context, message if isinstance(message, str) else message[-1], line) for line, message, _, context in found
    }
    sources = {each.relative_to(ROOT).as_posix(): each.read_text("utf-8") for each in (ROOT / "flows").rglob("*.yaml")}
    ours = {
        (text.context, text.english, text.spot.line)
        for text in texts_of(read_book(sources)[0], sources, "")
        if text.spot.path == path
    }
    assert theirs == ours


# --- traps of the library -----------------------------------------------------------------------------


def _compiled(folder: Path, language: str, messages: dict[str, str]) -> None:
    new = Catalog(locale=language)
    for english, text in messages.items():
        new.add(english, text)
    new.add(("cup", "cups"), ("", ""))
    file = BytesIO()
    write_mo(file, new)
    target = folder / language / "LC_MESSAGES"
    target.mkdir(parents=True)
    (target / "flows.mo").write_bytes(file.getvalue())


def test_the_librarys_own_loader_takes_only_the_first_of_several_languages_and_ours_takes_each(tmp_path: Path) -> None:
    _compiled(tmp_path, "pl", {"Tea": "Herbata"})
    _compiled(tmp_path, "de", {"Milk": "Milch"})
    both = Translations.load(str(tmp_path), ["pl", "de"], domain="flows")
    assert both.gettext("Milk") == "Milk"
    german = PO.replace("/pl/", "/sk/")
    slovak = 'msgctxt "tea.milk.ask.easy"\nmsgid "Milk?"\nmsgstr "Mlieko?"\n'
    polish = 'msgctxt "tea.thanks.say"\nmsgid "Thank you. Reply TEA for more."\nmsgstr "Dziękujemy. TEA."\n'
    book = load_book({**sources_with(TEA), PO: polish, german: slovak}, also=("pl", "sk"))
    assert set(book.translations) == {"pl", "sk"}
    assert book.template(book.texts["tea.milk.ask"], Speech("sk", True)).language == "sk"
    assert book.template(book.texts["tea.milk.ask"], Speech("pl", True)).language == "en"


def test_an_untranslated_plural_never_stands_in_the_way_of_another_text() -> None:
    """Compiled, it would be the English text and look translated. Nothing is compiled here."""
    message = 'msgctxt "tea.milk.ask"\nmsgid "Would you like milk, {name}?"\nmsgid_plural "x"\n'
    empty = f'{message}msgstr[0] ""\nmsgstr[1] ""\n'
    easy = '\nmsgctxt "tea.milk.ask.easy"\nmsgid "Milk?"\nmsgstr "Mleko?"\n'
    book = load_book({**sources_with(TEA), PO: empty + easy}, also=("pl",))
    assert "tea.milk.ask" not in book.translations["pl"]
    assert book.template(book.texts["tea.milk.ask"], Speech("pl", True)).pieces == ("Mleko?",)


def test_a_language_that_is_not_switched_on_reaches_nobody() -> None:
    book = load_book({**sources_with(TEA), PO: written(translated({"tea.thanks.say": "Dziękujemy. TEA."}))})
    assert "pl" not in book.languages
    assert book.template(book.texts["tea.thanks.say"], Speech("pl")).language == "en"


@pytest.mark.parametrize("language", sorted(path.name for path in (ROOT / "locales").iterdir() if path.is_dir()))
def test_a_shipped_catalogue_is_whole_and_nothing_in_it_is_to_mend_or_advised(language: str) -> None:
    sources = read_folder(ROOT)
    before = read_book(sources)[1]
    assert [mistake for mistake in read_book(sources, also=(language,))[1] if mistake not in before] == []
    found = texts_of(read_book(sources)[0], sources, language)
    kept = catalogue_in(path_of(language), sources[path_of(language)])
    assert kept is not None
    said = {message.context: singular(message.string) for message in kept if message.id and not message.fuzzy}
    assert [text.context for text in found if text.asked and not said.get(text.context)] == []
