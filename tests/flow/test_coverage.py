"""What was walked and what was not, found without the engine knowing of it."""

import pytest

from bot.flow import Ask, Book, Heard, Talk
from bot.flow.coverage import Coverage, covering
from bot.flow.playing import Scene, hear
from tests.flow.books import book_with, shipped_book
from tests.flow.talking import TUESDAY

TEA = """
    title: Tea
    starts on: [tea]
    steps:
      kind:
        ask: Which?
        easy: Which?
        answer: {one of: {green: Green, black: Black, mint: Mint}}
        save: kind
        on green: run_cup
      milk: {ask: Milk?, easy: Milk?, answer: yes or no, on no: run_cup}
      with_milk: {say: With milk., easy: With milk.}
      run_cup:
        run: cup
        on broken: end
      is_mint:
        choose:
          - when: kind is mint
            go: enrol
          - otherwise: end
      enrol: {do: enrol, on nearly: end}
"""
CUP = """
    title: Cup
    steps:
      cup: {ask: Cup?, easy: Cup?, answer: {many of: {big: Big, small: Small}}, save: cup, own words: my_cup,
            can skip: yes, on skip: broken, tries: 2, after tries: own}
      own: {end: yes}
      broken: {end: broken}
"""


@pytest.fixture
def coverage() -> Coverage:
    return covering(book_with(TEA, cup=CUP))


def walk(coverage: Coverage, *texts: str, **results: str) -> Scene:
    scene = Scene(coverage.book, results=results)
    for text in texts:
        question = scene.question
        scene = hear(scene, Heard(text), TUESDAY)
        coverage.note(question, scene.decided)
    return scene


def missed(coverage: Coverage) -> dict[str, tuple[str, ...]]:
    return {unwalked.at: unwalked.ways for unwalked in coverage.unwalked()}


def test_at_first_nothing_is_walked(coverage: Coverage) -> None:
    steps = ["kind", "milk", "with_milk", "run_cup", "is_mint", "enrol"]
    expected = {*(f"tea:{step}" for step in steps), "cup:cup", "cup:own", "cup:broken"}
    assert missed(coverage) == dict.fromkeys(expected, ())
    assert str(coverage) == "0 of 9 steps walked, 0 of 16 ways taken."


def test_each_way_is_told_apart_though_two_lead_to_one_step(coverage: Coverage) -> None:
    walk(coverage, "tea", "green", "big")
    assert missed(coverage) == {
        "tea:kind": ("any other answer", "3 wrong answers"),
        "tea:milk": (),
        "tea:with_milk": (),
        "tea:run_cup": ("broken",),
        "tea:is_mint": ("kind is mint",),
        "tea:enrol": (),
        "cup:cup": ("own words", "skip", "2 wrong answers"),
        "cup:broken": (),
    }


def test_when_all_is_walked_nothing_is_named(coverage: Coverage) -> None:
    walk(coverage, "tea", "mint", "yes", "where my gran knitted", enrol="joined")
    walk(coverage, "tea", "mint", "no", "small", enrol="nearly")
    walk(coverage, "tea", "green", "skip")
    walk(coverage, "tea", "green", "9", "9")
    walk(coverage, "tea", "9", "9", "9")
    walk(coverage, "tea", "mint", "9", "9", "9")
    assert missed(coverage) == {}
    assert str(coverage) == "9 of 9 steps walked, 16 of 16 ways taken."


def test_what_was_missed_is_told_with_its_line(coverage: Coverage) -> None:
    walk(coverage, "tea", "mint", "yes", "skip")
    told = [str(unwalked) for unwalked in coverage.unwalked()]
    assert 'flows/cup.yaml:4:3: no journey leaves step "cup" by "an answer", "own words", "2 wrong answers".' in told
    assert 'flows/tea.yaml:21:3: no journey comes by step "enrol".' in told


def test_a_way_that_nothing_can_take_is_not_asked_for() -> None:
    both = covering(
        book_with("""
            title: T
            starts on: [t]
            steps:
              a: {ask: A?, easy: A?, answer: yes or no, on yes: end, on no: end}
        """)
    )
    walk(both, "t", "yes")
    assert missed(both) == {"tea:a": ("no", "3 wrong answers")}


def _answers(book: Book) -> list[tuple[str, ...]]:
    to_the_name = ("join", "yes", "1", "diabetes", "agree", "yes", "yes")
    return [
        (*to_the_name, "Ade", "2", "1", "3", "asian", "chinese"),
        (*to_the_name, "skip", "none", "about me", "later"),
        ("join", "help", "yes", "call", "6", "skip", "join", "yes", "back", "where was i"),
        ("join", "x", "y", "z", "issues", "join", "yes", "5", "stop", "start", "hello"),
    ]


@pytest.mark.parametrize("channel", ["sms", "telegram"])
def test_the_copy_says_and_does_the_same_as_the_book(channel: str) -> None:
    book = shipped_book()
    for texts in _answers(book):
        one, other = (Scene(each, Talk({}, channel=channel)) for each in (book, covering(book).book))
        for text in texts:
            one, other = (hear(scene, Heard(text), TUESDAY) for scene in (one, other))
            assert (one.said, one.talk, one.done, one.apart) == (other.said, other.talk, other.done, other.apart)


def test_every_question_of_the_book_has_its_ways() -> None:
    book = shipped_book()
    named = {way.at for way in covering(book).ways}
    assert {at for at, step in book.index.items() if isinstance(step, Ask)} <= named
