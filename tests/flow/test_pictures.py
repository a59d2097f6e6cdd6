"""Pictures beside words: which one is shown, where, and what is said for whoever cannot see it."""

import pytest

from bot.flow import Book, Speech, alt_of, load_book
from bot.flow.effects import Asked, Said
from bot.flow.meaning import revision_of, shape_in
from bot.flow.model import Ask, Say
from bot.flow.reading_drawings import LARGEST, mistakes_in_drawing
from bot.flow.rendering import word_turn
from tests.flow.books import drawings, shipped_book, sources_with, with_pictures

FLOW = """
    title: Tea
    starts on: [tea]
    steps:
      both: {say: Tea., easy: Tea., picture: phone}
      each: {say: Tea., easy: Tea., picture: {plain: phone, easy: hospital}}
      eased: {say: Tea., easy: Tea., picture: {easy: hospital}}
      bare: {say: Tea., easy: Tea.}
      asked: {ask: Which tea?, easy: Tea?, picture: calendar, answer: {one of: {green: Green, black: Black}}}
"""


@pytest.fixture(scope="module")
def book() -> Book:
    return load_book({**sources_with(FLOW), **with_pictures()})


def said(book: Book, step: str) -> Said:
    """What a step says."""
    say = book.index[f"tea:{step}"]
    assert isinstance(say, Say)
    return Said(say.words)


def asked(book: Book, only_choices: bool = False) -> Asked:
    """The question, or more of its choices."""
    ask = book.index["tea:asked"]
    assert isinstance(ask, Ask)
    return Asked(ask, 1, ("green", "black"), only_choices=only_choices)


@pytest.mark.parametrize(
    ("step", "plain", "easy"),
    [("both", "phone", "phone"), ("each", "phone", "hospital"), ("eased", "", "hospital"), ("bare", "", "")],
)
def test_the_picture_follows_the_variant_and_none_goes_by_sms(book: Book, step: str, plain: str, easy: str) -> None:
    turn = [said(book, step)]
    assert word_turn(book, turn, Speech(channel="telegram"), {}).picture == plain
    assert word_turn(book, turn, Speech(easy=True, channel="telegram"), {}).picture == easy
    assert word_turn(book, turn, Speech(easy=True, channel="sms"), {}).picture == ""


def test_one_message_shows_one_picture_that_of_the_question(book: Book) -> None:
    speech = Speech(channel="telegram")
    together = word_turn(book, [said(book, "both"), asked(book)], speech, {}, 7)
    assert (together.body, together.picture) == ("Tea.\n\nWhich tea?", "calendar")
    assert [label for label, _ in together.buttons] == ["Green", "Black"]
    assert word_turn(book, [asked(book), said(book, "bare")], speech, {}).picture == "calendar"


def test_more_choices_come_without_the_picture_again(book: Book) -> None:
    assert word_turn(book, [asked(book, only_choices=True)], Speech(channel="telegram"), {}).picture == ""


def test_what_a_picture_shows_is_said_in_plain_and_in_easy_words(book: Book) -> None:
    assert alt_of(book, "calendar", Speech()) == "A calendar page. One day stands out."
    assert alt_of(book, "calendar", Speech(easy=True)) == "A calendar. One day stands out."


def test_what_a_picture_shows_is_translated_like_any_other_text() -> None:
    spoken = {"flows/organisation.yaml": "languages: [en, pl]"}
    sources = {**sources_with(FLOW), **with_pictures()}
    sources["flows/organisation.yaml"] = sources["flows/organisation.yaml"].replace(
        "languages: [en]", spoken["flows/organisation.yaml"]
    )
    sources["locales/pl/LC_MESSAGES/flows.po"] = (
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'
        'msgctxt "picture.phone"\nmsgid "A phone with two messages on its screen."\nmsgstr "Telefon."\n'
    )
    assert alt_of(load_book(sources), "phone", Speech("pl")) == "Telefon."


@pytest.mark.parametrize(
    "changed",
    [
        ("flows/tea.yaml", "picture: phone", "picture: hospital"),
        ("flows/tea.yaml", "picture: {easy: hospital}", "note: No picture"),
        ("flows/pictures.yaml", "A calendar page. One day stands out.", "A calendar."),
        ("flows/pictures/phone.svg", "#1d3a4f", "#1d3a50"),
    ],
)
def test_pictures_are_wording_so_that_a_better_one_reaches_everyone_at_once(changed: tuple[str, str, str]) -> None:
    sources = {**sources_with(FLOW), **with_pictures()}
    path, old, new = changed
    other = {**sources, path: sources[path].replace(old, new)}
    assert other != sources
    assert shape_in(revision_of(other)) == shape_in(revision_of(sources))
    assert revision_of(other) != revision_of(sources)


def test_every_drawing_that_is_shipped_is_right_and_small() -> None:
    assert len(drawings()) >= 40
    for path, svg in drawings().items():
        assert (path, mistakes_in_drawing(svg)) == (path, [])
        assert len(svg) < 5_000, path
    assert {picture.svg for picture in shipped_book().pictures.values()} == set(drawings().values())


def test_every_picture_that_is_shipped_stands_beside_easy_words() -> None:
    book = shipped_book()
    assert {words.easy_picture for words in book.texts.values()} - {""} == set(book.pictures)


def test_a_drawing_as_large_as_a_photo_is_refused() -> None:
    [(line, column, what)] = mistakes_in_drawing("x" * (LARGEST + 1))
    assert (line, column) == (1, 1) and what.startswith("this drawing is too large")


TOLD_ON_SIGHT = {"religion", "religious_belief", "political_opinion", "marital_status", "sexual_orientation"} | {
    *("gender_since_birth", "pregnancy"),
}
"""What a drawing beside them would tell to whoever looks over a shoulder."""


@pytest.mark.parametrize("northern", [False, True], ids=["leicester", "northern"])
def test_every_easy_question_that_is_shipped_has_a_picture_but_those_that_it_would_give_away(northern: bool) -> None:
    asks = [step for step in shipped_book(northern).index.values() if isinstance(step, Ask) and step.words.easy]
    without = {step.at.partition(":")[2] for step in asks if not step.words.easy_picture}
    assert len(asks) > 90 and without <= TOLD_ON_SIGHT
