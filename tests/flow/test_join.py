"""The join flow as a whole: its order, its ceiling of replies, and that nobody is left without a next word."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from bot.flow import Ask, Asked, Book, Talk, question_open
from bot.flow.answers import ManyOf, Name, OneOf, YesNo
from tests.flow.books import shipped_book
from tests.flow.talking import Person

CEILING = 13
CEILING_WHEN_DECLINED = 9
EQUALITY = ("age_group", "sex_or_gender", "disability", "ethnic_group", "ethnic_detail")
FIRST_EIGHT = ("JOIN", "yes", "1", "diabetes and eye clinic", "agree", "yes", "yes", "Ade")


@pytest.fixture(params=[False, True], ids=["leicester", "northern"])
def book(request: pytest.FixtureRequest) -> Book:
    return shipped_book(northern=request.param)


def test_someone_joins_in_thirteen_replies(book: Book) -> None:
    person = Person(book)
    for text in (*FIRST_EIGHT, "2", "1", "3", "1", "1"):
        last = person.says(text)
    assert person.said == CEILING
    assert "Ade" in last and "Hospital Improver" in last and "ISSUES" in last
    assert person.talk.place is None
    assert person.saved["services"] == ["diabetes", "eye"]
    assert set(person.apart) == set(EQUALITY) and None not in person.apart.values()
    assert person.verbs == ["agree", "nearly_join", "enrol"]
    assert person.agreed == {"code_of_conduct": True, "membership_data": True, "invitations": True}


def test_declining_the_equality_questions_takes_nine(book: Book) -> None:
    person = Person(book)
    for text in (*FIRST_EIGHT, "none"):
        last = person.says(text)
    assert person.said == CEILING_WHEN_DECLINED
    assert "Hospital Improver" in last
    assert "decline_equality" in person.verbs and "enrol" in person.verbs


def test_later_leaves_someone_nearly_joined(book: Book) -> None:
    person = Person(book)
    for text in (*FIRST_EIGHT, "later"):
        last = person.says(text)
    assert "ABOUT ME" in last
    assert person.verbs == ["agree", "nearly_join", "remind_equality"]
    person.says("about me")
    for text in ("2", "1", "3", "1", "1"):
        last = person.says(text)
    assert person.verbs[-1] == "enrol" and "Hospital Improver" in last


def test_the_services_are_said_back_in_the_next_message(book: Book) -> None:
    person = Person(book)
    for text in ("join", "yes", "1"):
        person.says(text)
    assert "Diabetes and Eye clinic" in person.says("diabetes and eye clinic")


def test_own_words_for_a_service_are_kept(book: Book) -> None:
    person = Person(book)
    for text in ("join", "yes", "1"):
        person.says(text)
    assert "your own words" in person.says("where they zapped my gizmo")
    assert person.saved["service_in_own_words"] == "where they zapped my gizmo"


@pytest.mark.parametrize(
    ("replies", "verb"),
    [
        (("join", "no"), "forget"),
        (("join", "yes", "5"), "forget"),
        (("join", "yes", "6", "March 2019"), "forget"),
        (("join", "yes", "1", "diabetes", "no"), "forget"),
        (("join", "yes", "1", "diabetes", "agree", "no"), "forget"),
        (("join", "yes", "1", "diabetes", "agree", "yes", "no"), "forget"),
    ],
)
def test_who_cannot_or_will_not_join_is_thanked_and_forgotten(book: Book, replies: tuple[str, ...], verb: str) -> None:
    person = Person(book)
    for text in replies:
        last = person.says(text)
    assert person.verbs[-1] == verb
    assert "thank" in last.lower() and "We will not keep what you told us" in last
    assert person.talk.place is None


@pytest.mark.parametrize(
    ("month", "goes_on"),
    [("May 2025", True), ("April 2025", False), ("24 May 2025", True), ("23 May 2025", False), ("last month", True)],
)
def test_only_the_unsure_are_asked_the_month_and_the_edge_is_exact(book: Book, month: str, goes_on: bool) -> None:
    person = Person(book)  # on 24 November 2026
    for text in ("join", "yes", "not sure"):
        person.says(text)
    assert person.at == "join:month"
    person.says(month)
    assert (person.at == "join:services") is goes_on


def test_the_code_of_conduct_is_a_draft_for_the_trust_to_agree(book: Book) -> None:
    assert "draft" in str(book.organisation["code_of_conduct_status"])


@pytest.mark.parametrize("channel", ["sms", "telegram"])
@pytest.mark.parametrize("easy", [False, True], ids=["plain", "easy"])
def test_no_way_through_takes_more_than_thirteen_replies(book: Book, channel: str, easy: bool) -> None:
    """Every understood answer at every question, from JOIN to each end; the longest and every last word are checked."""
    ends = list(_every_way(Person(book, Talk({}, "en", easy, channel)), "join"))
    assert max(person.said for person in ends) <= CEILING
    declined = [person.said for person in ends if "decline_equality" in person.verbs and not person.apart]
    assert declined and max(declined) <= CEILING_WHEN_DECLINED
    assert len(ends) > 500


def _every_way(person: Person, text: str, replies: tuple[str, ...] = ()) -> Iterator[Person]:
    body = person.says(text)
    assert body, f"no next word after {replies} {text}"
    replies = (*replies, text)
    step = question_open(person.book, person.talk.place)
    if step is None:
        yield person
        return
    for following in _answers(step, person):
        yield from _every_way(_copy(person), following, replies)


def _answers(step: Ask, person: Person) -> Iterator[str]:
    """One understood answer for each way on, and one for all answers that lead the same way."""
    if isinstance(step.kind, YesNo):
        yield from ("yes", "no")
    elif isinstance(step.kind, OneOf) and step.ways.keys() - {"skip", "none", "later"}:
        shown = person.talk.place.shown if person.talk.place else ()
        yield from (str(number) for number, _ in enumerate(shown, 1))
    elif isinstance(step.kind, (OneOf, ManyOf)):
        yield "1"
    elif isinstance(step.kind, Name):
        yield "Ade"
    else:
        yield from ("October 2026", "October 2020")
    if step.can_skip:
        yield "skip"
    yield from (word for word in ("none", "later") if word in step.ways)


def _copy(person: Person) -> Person:
    fresh = Person(person.book, person.talk, person.now, person.said)
    fresh.effects, fresh.verbs = list(person.effects), list(person.verbs)
    return fresh


def test_a_place_in_join_stays_within_two_kilobytes(book: Book) -> None:
    person = Person(book)
    largest = 0
    for text in (*FIRST_EIGHT, "2", "1", "3", "1"):
        person.says(text)
        assert person.talk.place is not None
        largest = max(largest, len(person.talk.place.dumps().encode()))
    assert largest <= 2_000


def test_who_comes_back_after_weeks_is_told_who_we_are_and_asked_again(book: Book) -> None:
    person = Person(book)
    for text in ("join", "yes"):
        person.says(text)
    again = person.says("hello there", after=timedelta(days=30))
    assert str(person.book.organisation["name"]) in again
    assert "last 18 months" in again
    assert person.at == "join:recent"


def test_where_was_i_and_join_again_ask_the_open_question_again(book: Book) -> None:
    person = Person(book)
    for text in ("join", "yes"):
        person.says(text)
    for text in ("where", "join"):
        assert "last 18 months" in person.says(text)
        assert person.at == "join:recent"


def test_buttons_stay_within_telegrams_64_bytes(book: Book) -> None:
    person = Person(book, Talk({}, channel="telegram"))
    for text in (*FIRST_EIGHT, "2", "1", "3", "1"):
        person.says(text)
        for label, data in person.wordings[-1].buttons:
            assert label and len(data.encode()) <= 64
    asked = [effect for effect in person.effects if isinstance(effect, Asked)]
    assert len(asked) >= 12
