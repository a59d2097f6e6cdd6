"""What the clock does to a conversation: waits, nudges, giving up, and what is said meanwhile."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import pytest

from bot.flow import Book, Heard, LostPlace, Place, Talk, turn
from bot.flow.effects import DUE
from bot.flow.playing import Scene, hear, let_pass
from tests.flow.books import book_with, mistakes_in
from tests.flow.talking import TUESDAY

VISIT = """
    title: Your visit
    starts on: [visit]
    steps:
      day: {ask: Which day?, easy: Which day?, answer: date, save: day}
      before: {wait: "until 1 day before {day} at 10:00", on past: after}
      soon: {say: Your visit is tomorrow., easy: It is tomorrow.}
      after: {wait: "until 1 day after {day} at 16:00"}
      how: {ask: How was it?, easy: How was it?, answer: text, save: how}
      thanks: {say: Thank you., easy: Thank you.}
"""
TEA = """
    title: Tea
    starts on: [tea]
    nudge after: 2 days
    give up after: 7 days
    steps:
      milk: {ask: Milk?, easy: Milk?, answer: yes or no, save: milk}
      sugar:
        ask: Sugar?
        easy: Sugar?
        answer: yes or no
        nudge after: 3 hours
        nudge: {plain: Your tea is getting cold., easy: Your tea gets cold.}
        on silence: none
      lemon: {ask: Lemon?, easy: Lemon?, answer: yes or no, nudge after: never, give up after: never}
      over: {end: yes}
      none: {say: No sugar then., easy: No sugar then.}
"""
NUDGE = "Leicester's Hospitals: we had reached this question. There is no hurry, and STOP ends our questions.\n\nMilk?"


def talk_to(book: Book, *said: str) -> tuple[Scene, datetime]:
    """Somebody who said this, a minute between each."""
    scene, now = Scene(book), TUESDAY
    for text in said:
        now += timedelta(minutes=1)
        scene = hear(scene, Heard(text), now)
    return scene, now


def bodies(scenes: Iterable[Scene]) -> list[str]:
    return [scene.said.body for scene in scenes]


def days(scene: Scene, now: datetime, count: float) -> list[Scene]:
    """What the clock did in so many days."""
    return list(let_pass(scene, now, now + timedelta(days=count)))


def test_a_flow_waits_and_goes_on_by_itself() -> None:
    scene, now = talk_to(book_with(VISIT), "visit", "4 December 2026")
    assert scene.question is None and scene.talk.place is None
    assert [f"{each.due:%d %b %H:%M}" for each in scene.waiting] == ["03 Dec 10:00"]
    assert days(scene, now, 8) == []
    first, second = days(scene, now, 30)
    assert (first.said.body, second.said.body) == ("Your visit is tomorrow.", "How was it?")
    assert second.question is not None and second.waiting == ()
    assert hear(second, Heard("All right"), now + timedelta(days=30)).facts["how"] == "All right"


def test_a_time_that_is_past_has_its_own_way() -> None:
    scene, now = talk_to(book_with(VISIT), "visit", "25 November 2026")
    assert bodies(days(scene, now, 3)) == ["How was it?"]


def test_without_a_way_of_its_own_it_goes_on_at_once() -> None:
    scene, _ = talk_to(book_with(VISIT.replace(", on past: after", "")), "visit", "20 November 2026")
    assert scene.said.body == "Your visit is tomorrow.\n\nHow was it?"


def test_what_is_said_meanwhile_is_not_swallowed() -> None:
    scene, now = talk_to(book_with(VISIT, cake=TEA.replace("[tea]", "[cake]")), "visit", "4 December 2026", "cake")
    assert scene.said.body == "Milk?"
    # The open question goes first: it is nudged and given up, and only then is the other heard of.
    assert bodies(days(scene, now, 30))[:2] == [NUDGE, ""]
    scene, now = talk_to(book_with(VISIT), "visit", "4 December 2026", "hello")
    assert "nothing" not in scene.said.body and scene.said.body and len(scene.waiting) == 1


def test_there_is_no_way_back_behind_a_wait() -> None:
    scene, now = talk_to(book_with(VISIT), "visit", "4 December 2026")
    last = days(scene, now, 30)[-1]
    assert hear(last, Heard("BACK"), now).said.body.startswith("There is nothing to go back to yet.")


def test_after_stop_nothing_is_taken_up() -> None:
    scene, now = talk_to(book_with(VISIT), "visit", "4 December 2026", "STOP")
    assert bodies(days(scene, now, 30)) == [""]


def test_a_nudge_comes_once_and_then_the_end() -> None:
    scene, now = talk_to(book_with(TEA), "tea")
    assert bodies(days(scene, now, 1.9)) == []
    nudged, over = days(scene, now, 30)
    assert nudged.said.body == NUDGE and nudged.question is not None
    assert over.said.body == "" and over.talk.place is None
    given_up = now + timedelta(days=7)
    assert days(scene, now, 6.9) == [nudged] and nudged.due == given_up.astimezone(UTC)


def test_an_answer_after_the_nudge_counts_and_the_next_question_has_its_own() -> None:
    scene, now = talk_to(book_with(TEA), "tea")
    nudged = days(scene, now, 3)[-1]
    answered = hear(nudged, Heard("yes"), now + timedelta(days=3))
    assert answered.said.body == "Sugar?"
    cold, none = days(answered, now + timedelta(days=3), 30)
    assert cold.said.body == "Your tea is getting cold.\n\nSugar?"
    assert none.said.body == "No sugar then."


def test_a_wrong_answer_after_the_nudge_brings_no_other_nudge() -> None:
    scene, now = talk_to(book_with(TEA), "tea")
    nudged = days(scene, now, 3)[-1]
    wrong = hear(nudged, Heard("perhaps"), now + timedelta(days=3))
    assert bodies(days(wrong, now + timedelta(days=3), 30)) == [""]


def test_a_question_may_do_without() -> None:
    scene, now = talk_to(book_with(TEA), "tea", "yes", "no")
    assert scene.said.body == "Lemon?" and scene.due is None
    assert days(scene, now, 365) == []


def test_urgent_words_keep_the_clock_from_nudging() -> None:
    scene, now = talk_to(book_with(TEA), "tea", "I want to die")
    assert days(scene, now, 30) == []


def test_where_was_i_picks_it_up_after_a_nudge() -> None:
    scene, now = talk_to(book_with(TEA), "tea")
    nudged = days(scene, now, 3)[-1]
    assert hear(nudged, Heard("where was I?"), now + timedelta(days=4)).said.body.endswith("Milk?")


def test_a_wait_in_a_flow_that_was_run_comes_back_to_the_outer_one() -> None:
    outer = """
        title: Outer
        starts on: [outer]
        steps:
          inner: {run: inner, on rested: rested}
          over: {end: yes}
          rested: {say: Good morning., easy: Good morning.}
    """
    inner = "title: Inner\nsteps: {night: {wait: until tomorrow at 8am}, up: {end: rested}}"
    scene, now = talk_to(book_with(outer, inner=inner), "outer")
    assert bodies(days(scene, now, 1)) == ["Good morning."]


def test_what_nobody_waits_for_is_a_lost_place() -> None:
    flow = book_with(TEA).flows["tea"]
    with pytest.raises(LostPlace):
        turn(flow, Place(("tea:none",)), DUE, {}, TUESDAY)


def test_a_question_without_silence_stays_as_it_is_when_the_clock_asks() -> None:
    flow, place = book_with(TEA).flows["tea"], Place(("tea:lemon",), 3)
    assert turn(flow, place, DUE, {}, TUESDAY).place is place


def test_a_place_written_before_there_were_nudges_can_be_read() -> None:
    assert Place.loads('[1,["tea:milk"],1,0,[],[],0,[]]') == Place(("tea:milk",), 1)
    with pytest.raises(LostPlace):
        Place.loads('[1,["tea:milk"],1,0,[],[],0,[],0,"",0]')


@pytest.mark.parametrize(
    ("step", "message"),
    [
        ("wait: 3 dayz", '"3 dayz" does not say how long to wait. Write it like "3 days"'),
        ("wait: [3 days]", '"wait" must be a text.'),
        ("wait: 3 days, on past: end", 'this wait never comes to "past".'),
        ("wait: 3 days, easy: x", 'a step that does "wait" cannot have "easy".'),
        ('wait: "until {dya} at 10:00"', 'nothing saves "dya". Did you mean "day"?'),
        ('wait: "until {milk} at 10:00"', '"milk" is not a date: no question with "answer: date" saves it.'),
        ('wait: "until {day} at {milk}"', '"milk" is not a time: no question with "answer: time" saves it.'),
        (
            "ask: Q?, easy: Q?, answer: text, nudge after: soon",
            '"soon" is not a span of time. Write it',
        ),
        ("ask: Q?, easy: Q?, answer: text, nudge after: nevr", 'Did you mean "never"?'),
        (
            "ask: Q?, easy: Q?, answer: text, nudge: Hello?",
            '"nudge" needs "nudge after" with a time, like "nudge after: 2 days".',
        ),
        (
            "ask: Q?, easy: Q?, answer: text, on silence: end",
            '"on silence" needs "give up after" with a time, like "give up after: 7 days".',
        ),
        (
            "ask: Q?, easy: Q?, answer: text, nudge after: 1 week, give up after: 7 days",
            '"give up after" must be longer than "nudge after".',
        ),
        ("say: Hi., easy: Hi., nudge after: 2 days", 'a step that does "say" cannot have "nudge after".'),
    ],
)
def test_a_mistake_is_told_where_it_stands(step: str, message: str) -> None:
    flow = f"""
        title: Tea
        steps:
          day: {{ask: Day?, easy: Day?, answer: date, save: day}}
          milk: {{ask: Milk?, easy: Milk?, answer: yes or no, save: milk}}
          a: {{{step}}}
    """
    (found,) = mistakes_in(flow)
    assert message in found.what
    assert found.spot.path == "flows/tea.yaml" and found.spot.line == 6


def test_a_mistake_of_a_whole_flow_is_told_once() -> None:
    (found,) = mistakes_in(TEA.replace("nudge after: 2 days", "nudge after: two days"))
    assert found.spot.line == 4 and '"two days" is not a span of time.' in found.what


def test_a_talk_that_waits_has_no_open_question() -> None:
    assert Scene(book_with(TEA), Talk({})).question is None
