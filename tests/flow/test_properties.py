"""Whatever comes in, from people or from those who write flows: an answer or a list of mistakes, and never a crash."""

import json
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.flow import (
    Ask,
    Book,
    Consent,
    FlowMistakes,
    Heard,
    LostPlace,
    Place,
    Press,
    Save,
    Speech,
    Talk,
    TurnLimit,
    load_book,
    read_book,
    turn,
)
from bot.flow import reply as flow_reply
from bot.flow.playing import Scene, hear, let_pass
from bot.flow.rendering import word_turn
from bot.flow.source import Notebook, parse
from bot.flow.talk import Reply
from tests.flow.books import ROOT, book_with, shared_files, shipped_book
from tests.flow.talking import TUESDAY, Person

pytestmark = pytest.mark.thorough

# --- what people write ----------------------------------------------------------------------------

PATHS = (
    ("JOIN", "yes", "1", "diabetes and eye clinic", "agree", "yes", "yes", "Ade", "2", "1", "3", "1"),
    ("join", "yes", "6"),
    ("join", "yes", "1", "a place nobody has heard of", "zzz qqq"),
    ("join", "perhaps", "perhaps not"),
    ("join", "yes", "1", "diabtes", "more"),
    ("call",),
    ("join", "yes", "call"),
    ("join", "i want to die"),
    ("join", "stop"),
    (),
)
WORDS = (
    *("yes", "no", "skip", "back", "more", "none", "later", "help", "stop", "start", "easy", "plain", "where", "call"),
    *(
        "1",
        "2",
        "7",
        "99",
        "0",
        "-1",
        "1 and 3",
        "1-3",
        "٣",
        "१",
        "March 2026",
        "not sure",
        "diabetes",
        "diabtes",
        "Ade",
    ),
    *("Polski", "urdu", "/start", "/start join-x", "/", "join", "I want to die", "chest pain", "{first_name}", "👍"),
    *("<b>1</b>", "*yes*", "'; DROP TABLE people; --", "\u202eyes\u202c", "yes\x00", "1" * 5000, "\ud800", "Ade"),
)


@cache
def standings() -> tuple[Talk, ...]:
    """Every question of joining, and what comes beside it, by SMS and in a chat, as someone stands before it."""
    found: dict[str, Talk] = {}
    for channel in ("sms", "telegram"):
        for path in PATHS:
            person = Person(shipped_book(), Talk({}, channel=channel))
            found[f"{channel} new"] = person.talk
            for text in path:
                person.says(text)
                place = person.talk.place
                tried = (place.tries, bool(place.maybe), place.page) if place else ""
                found[f"{channel} {person.at} {tried} {person.talk.stopped} {person.talk.paused}"] = person.talk
    return tuple(found.values())


def test_every_question_of_joining_is_stood_before() -> None:
    index, flows = shipped_book().index, ("join", "agreements", "equality")
    asked = {at for at, step in index.items() if isinstance(step, Ask) and at.partition(":")[0] in flows}
    stood = {talk.place.at[-1] for talk in standings() if talk.place}
    assert asked <= stood


scripts = st.text(st.characters(exclude_categories=()), max_size=60)
texts = st.one_of(
    scripts,
    st.sampled_from(WORDS),
    st.lists(st.sampled_from(WORDS), max_size=6).map(" ".join),
    st.builds(str.__mul__, st.text(max_size=5), st.integers(0, 5000)),
)
numbers = st.one_of(st.integers(0, 20), st.integers())
options = st.one_of(
    texts, st.sampled_from(("yes", "no", "more", "skip", "back", "later", "diabetes", "carer", "asian", "1"))
)
presses = st.builds(Press, numbers, numbers, options)
medias = st.sampled_from(("photo", "voice", "sticker", "contact", "edited", "video", "other", "nonsense"))
heards = st.one_of(
    st.builds(Heard, texts),
    st.builds(Heard, st.just(""), presses),
    st.builds(Heard, st.one_of(st.just(""), texts), st.none(), medias),
)


def said(talk: Talk, decided: Reply, book: Book) -> str:
    """The words of a reply."""
    return word_turn(book, decided.effects, Speech(talk.language, talk.easy, talk.channel), talk.facts, 1).body


@given(st.data(), heards)
@settings(max_examples=400)
def test_whatever_is_heard_gets_a_next_word_and_a_place_that_can_be_kept(data: st.DataObject, heard: Heard) -> None:
    talk = data.draw(st.sampled_from(standings()))
    person = Person(shipped_book(), talk)
    if heard.press is not None and talk.place is not None and data.draw(st.booleans()):
        heard = heard._replace(press=heard.press._replace(ask=talk.place.ask))
    body = person.says(heard.text, press=heard.press, media=heard.media)
    silent = person.last.act == "silent" or (person.talk.stopped and talk.channel == "sms")
    assert bool(body) != silent
    place = person.talk.place
    if place is not None:
        assert Place.loads(place.dumps()) == place
        assert len(place.dumps().encode("utf-8", "surrogatepass")) <= 2_000
    for label, carried in person.wordings[-1].buttons:
        assert label and len(carried.encode()) <= 64


@given(st.data(), heards)
def test_the_same_heard_in_the_same_place_gives_the_same_reply(data: st.DataObject, heard: Heard) -> None:
    talk = data.draw(st.sampled_from(standings()))
    book = shipped_book()
    first = flow_reply(book, talk, heard, TUESDAY)
    again = flow_reply(book, talk._replace(facts=dict(talk.facts)), heard, TUESDAY)
    assert first == again
    assert said(talk, first, book) == said(talk, again, book)


def _freshly_asked(talk: Talk) -> bool:
    """Whether the question stands as it was first put: only then is the same answer the same."""
    place = talk.place
    return place is not None and not (talk.paused or place.tries or place.maybe or place.page)


@given(st.data(), texts)
@settings(max_examples=200)
def test_back_and_the_same_answer_again_leads_to_the_same_place(data: st.DataObject, text: str) -> None:
    talk = data.draw(st.sampled_from([talk for talk in standings() if _freshly_asked(talk)]))
    person = Person(shipped_book(), talk)
    person.says(text)
    there, before = person.talk.place, talk.place
    assert before is not None
    answered = there is not None and len(there.back) == len(before.back) + 1 and there.back[:-1] == before.back
    if not answered or there is None or person.last.act or person.talk.flow != talk.flow:
        return
    person.says("BACK")
    assert person.talk.place is not None and person.talk.place.at == before.at
    person.says(text)
    assert person.talk.place is not None
    assert person.talk.place._replace(ask=0) == there._replace(ask=0)


@given(st.data(), texts)
def test_what_is_saved_can_be_kept_as_json_and_an_answer_kept_apart_never_is(data: st.DataObject, text: str) -> None:
    person = Person(shipped_book(), data.draw(st.sampled_from(standings())))
    person.says(text)
    private = shipped_book().private
    for effect in person.effects:
        if isinstance(effect, Save):
            assert effect.fact not in private
            assert json.loads(json.dumps(effect.value)) == effect.value
        assert not isinstance(effect, Consent) or isinstance(effect.given, bool)


@pytest.mark.parametrize("text", ["1" * 1_000_000, "diabetes and " * 80_000, "[" * 1_000_000, "\u0301" * 1_000_000])
def test_an_enormous_text_is_answered_all_the_same(text: str) -> None:
    for talk in standings()[::8]:
        decided = flow_reply(shipped_book(), talk, Heard(text), TUESDAY)
        assert decided.effects or decided.act


# --- what the clock does ---------------------------------------------------------------------------

CLOCKED = """
    title: A day with us
    starts on: [day]
    nudge after: 2 days
    give up after: 5 days
    steps:
      when: {ask: When?, easy: When?, answer: date, save: day, can skip: yes}
      before: {wait: "until 1 day before {day} at {hour}", on past: hour}
      hour: {ask: What time?, easy: What time?, answer: time, save: hour, on silence: story}
      night: {wait: until tomorrow at 10:00}
      story: {ask: What happened?, easy: What?, answer: {several: text, at most: 3}, save: story}
      score: {ask: How was it?, easy: How was it?, answer: rating, save: score, nudge after: never}
      well: {choose: [{when: score is at least 4 and story is known, go: other}, {otherwise: when}]}
      other: {run: other, on sad: story}
"""
OTHER = """
    title: Something else
    starts on: [other]
    steps:
      wait: {wait: 3 hours}
      well: {ask: Well?, easy: Well?, answer: yes or no, on no: sad, give up after: 2 weeks}
      fine: {say: Good., easy: Good., go: end}
      sad: {end: sad}
"""
SAYINGS = (
    *("day", "other", "1", "2", "yes", "no", "tomorrow", "3 December 2026", "2pm", "5", "a story", "done", "back"),
    *("skip", "stop", "start", "help", "where", "I want to die", "perhaps", "", "EASY"),
)
moves = st.lists(st.one_of(st.sampled_from(SAYINGS), st.integers(1, 40), texts), max_size=25)


@cache
def clocked_book() -> Book:
    """Two flows with everything in them that a clock can do."""
    return book_with(CLOCKED, other=OTHER)


@given(moves)
@settings(max_examples=150)
def test_nobody_is_left_without_a_next_word_whatever_the_clock_does(said: list[str | int]) -> None:
    scene, now = Scene(clocked_book()), TUESDAY
    for move in ("day", *said):
        if isinstance(move, int):
            until = now + timedelta(days=move)
            for passed in let_pass(scene, now, until):
                assert not (passed.talk.stopped and passed.said.body)
                check_scene(passed, now)
                scene = passed
            now = until
            continue
        now += timedelta(minutes=1)
        scene = hear(scene, Heard(move), now)
        # Whoever writes to people, and has been told so, is answered by them.
        assert scene.said.body or scene.talk.stopped or (scene.talk.handed and scene.talk.told)
        check_scene(scene, now)


def check_scene(scene: Scene, now: datetime) -> None:
    """Each place can be kept, what waits waits for something to come, and an open question with a silence ends."""
    for place in (scene.talk.place, *(each.place for each in scene.waiting)):
        if place is not None:
            assert Place.loads(place.dumps()) == place
            assert len(place.dumps()) <= 500
    assert all(each.due.tzinfo is UTC for each in scene.waiting)
    if scene.decided.turn is not None and scene.decided.turn.due is not None:
        assert scene.decided.turn.due > now


@given(moves)
@settings(max_examples=50)
def test_the_clock_does_the_same_in_the_same_place(said: list[str | int]) -> None:
    scene, now = Scene(clocked_book()), TUESDAY
    for move in ("day", *(move for move in said if isinstance(move, str))):
        now += timedelta(minutes=1)
        scene = hear(scene, Heard(move), now)
    first, again = (list(let_pass(scene, now, now + timedelta(days=60))) for _ in range(2))
    assert [each.said for each in first] == [each.said for each in again]
    assert [each.talk.place for each in first] == [each.talk.place for each in again]


@given(st.integers(90, 110), st.integers(0, 25))
@settings(max_examples=15)
def test_a_turn_too_long_or_too_deep_gives_a_named_error(steps: int, deep: int) -> None:
    """One question at the bottom of flows within flows, after so many steps that say something."""
    flows = {f"f{number}": f"title: F\nsteps: {{a: {{run: f{number + 1}}}}}" for number in range(deep)}
    said = "".join(f"  s{number}: {{say: Hi., easy: Hi.}}\n" for number in range(steps))
    flows[f"f{deep}"] = f"title: F\nsteps:\n{said}  q: {{ask: Q?, easy: Q?, answer: text}}"
    flow = book_with("title: Tea\nstarts on: [tea]\nsteps: {a: {run: f0}}", **flows).flows["tea"]
    taken = steps + deep + 2  # those that say, those that run, and the question
    if taken > 100 or deep + 2 > 20:
        with pytest.raises(TurnLimit):
            turn(flow, None, None, {}, TUESDAY)
    else:
        assert turn(flow, None, None, {}, TUESDAY).place is not None


@given(st.text(max_size=80))
def test_whatever_is_stored_as_a_place_is_read_or_lost(stored: str) -> None:
    with suppress(LostPlace):
        assert isinstance(Place.loads(stored), Place)


# --- what those who write flows write --------------------------------------------------------------

KEYS = (
    *("title", "starts on", "anywhere", "note", "steps", "say", "ask", "easy", "sms", "easy sms", "answer", "hint"),
    *(
        "tries",
        "after tries",
        "can skip",
        "own words",
        "save",
        "consent",
        "private",
        "go",
        "choose",
        "do",
        "run",
        "end",
        "wait",
        "nudge after",
        "nudge",
        "give up after",
        "on silence",
        "on past",
        "several",
        "at most",
    ),
    *("one of", "many of", "in", "when", "otherwise", "on yes", "on no", "on skip", "a", "b", "c", "choices", "groups"),
    *(
        "label",
        "also",
        "nhs",
        "plain",
        "says",
        "reply",
        "words",
        "never",
        "en",
        "pl",
        "name",
        "languages",
        "stop",
        "yes",
        *("hard in easy words", "abbreviations", "in every text", "capitals", "*"),
    ),
)
SCALARS = (
    *(
        "yes or no",
        "one of",
        "text",
        "name",
        "month",
        "services",
        "groups of ethnicity",
        "enrol",
        "agree",
        "join",
        "tea",
        "2 days",
        "never",
        "until 10:00",
        "until {x} at 10:00",
        "x is at least 3",
        "x is a or y is known",
    ),
    *(
        "a",
        "b",
        "end",
        "",
        "Hello {first_name}.",
        "{",
        "channel is sms",
        "x is y",
        "9",
        "equality",
        "stop",
        "polski",
        "?",
    ),
)
scalars = st.one_of(st.sampled_from(SCALARS), st.text(max_size=8), st.integers(), st.none())
names = st.one_of(st.sampled_from(KEYS), st.text(max_size=4))
nodes = st.recursive(
    scalars,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(names, inner, max_size=5)),
    max_leaves=25,
)
FILES = ("organisation", "common", "words", "urgent", "languages", "wording", "tea", "lists/services")


def check_all_mistakes(sources: dict[str, str]) -> None:
    """They are told, in order and within their files, and serious ones are raised as one error of flows."""
    book, found = read_book(sources)
    assert found == sorted(found)
    for mistake in found:
        assert mistake.what and mistake.spot.column >= 1
        assert 1 <= mistake.spot.line <= sources.get(mistake.spot.path, "").count("\n") + 2
    if any(mistake.serious for mistake in found):
        with pytest.raises(FlowMistakes):
            load_book(sources)
    else:
        assert Person(book).says("join")


@given(st.text(st.characters(exclude_categories=()), max_size=200))
@settings(max_examples=300)
def test_any_text_as_a_file_is_read_or_told(text: str) -> None:
    notes = Notebook()
    parse("flows/tea.yaml", text, notes)
    assert bool(notes.unread) <= bool(notes.mistakes)


@given(st.text(st.sampled_from("ab :-\n\t'\"[]{}#&*!|>%@`,?~"), max_size=60))
@settings(max_examples=500)
def test_any_signs_of_yaml_as_a_file_are_read_or_told(text: str) -> None:
    notes = Notebook()
    parse("flows/tea.yaml", text, notes)
    for mistake in notes.mistakes:
        assert 1 <= mistake.spot.line <= text.count("\n") + 2


@given(nodes, st.sampled_from(FILES))
@settings(max_examples=40)
def test_any_yaml_as_any_file_gives_mistakes_or_a_book(node: Any, name: str) -> None:
    text = yaml.safe_dump(node, allow_unicode=True)
    check_all_mistakes({**shared_files(), f"flows/{name}.yaml": text})


steps = st.dictionaries(st.sampled_from("abc"), st.dictionaries(st.sampled_from(KEYS), nodes, max_size=6), max_size=3)


@given(steps)
@settings(max_examples=40)
def test_any_steps_give_mistakes_or_a_book(node: Any) -> None:
    flow = yaml.safe_dump({"title": "Tea", "steps": node}, allow_unicode=True)
    check_all_mistakes({**shared_files(), "flows/tea.yaml": flow})


@settings(max_examples=40)
@given(st.text(st.sampled_from('msgidctxr "\\n#,~{}\n[0]'), max_size=80))
def test_any_catalogue_gives_mistakes_or_a_book(text: str) -> None:
    organisation = shared_files()["flows/organisation.yaml"].replace("languages: [en]", "languages: [en, pl]")
    catalogue = {"locales/pl/LC_MESSAGES/flows.po": text}
    check_all_mistakes({**shared_files(), "flows/organisation.yaml": organisation, **catalogue})


@cache
def shipped_files() -> dict[str, str]:
    """All that is shipped."""
    paths = [*(ROOT / "flows").glob("*.yaml"), *(ROOT / "flows").glob("lists/*.yaml")]
    return {path.relative_to(ROOT).as_posix(): path.read_text("utf-8") for path in sorted(paths)}


@given(st.data(), st.sampled_from(("drop", "double", "swap", "cut", "alter", "indent")))
@settings(max_examples=30)
def test_any_slip_in_a_shipped_file_gives_mistakes_or_a_book(data: st.DataObject, slip: str) -> None:
    path = data.draw(st.sampled_from(sorted(shipped_files())))
    lines = shipped_files()[path].split("\n")
    at = data.draw(st.integers(0, len(lines) - 1))
    line = lines[at]
    match slip:
        case "drop":
            del lines[at]
        case "double":
            lines.insert(at, line)
        case "swap":
            lines[at - 1], lines[at] = line, lines[at - 1]
        case "cut":
            lines[at] = line[: data.draw(st.integers(0, len(line)))]
        case "indent":
            lines[at] = " " + line
        case _:
            place = data.draw(st.integers(0, len(line)))
            lines[at] = line[:place] + data.draw(st.text(max_size=3)) + line[place + data.draw(st.integers(0, 2)) :]
    check_all_mistakes({**shipped_files(), path: "\n".join(lines)})
