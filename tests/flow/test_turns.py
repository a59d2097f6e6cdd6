"""What one turn puts together is found along the ways of the flows, and counted as the one SMS that it leaves as."""

import re
from pathlib import Path

import pytest

from bot.flow import read_book
from bot.flow.checks_turns import BEFORE_THE_QUESTION
from bot.flow.together import Turns
from tests.flow.books import ROOT, book_with, mistakes_in, shared_files, sources_with

FLOW = ROOT / "bot" / "flow"
TOGETHER = """
    title: Tea
    starts on: [tea]
    steps:
      hello: {say: Hello., easy: Hello.}
      which: {choose: [{when: milk is yes, go: more}, {otherwise: milk}]}
      more: {say: Once more., easy: Again.}
      milk: {ask: Milk?, easy: Milk?, answer: yes or no, save: milk, on no: sugar}
      sugar: {run: sugar, on none: goodbye}
      done: {do: enrol, on nearly: goodbye}
      thanks: {say: Thanks., easy: Thanks., go: end}
      goodbye: {say: Goodbye., easy: Bye.}
"""
SUGAR = """
    title: Sugar
    steps:
      first: {say: Sugar now., easy: Sugar now.}
      lumps: {ask: Lumps?, easy: Lumps?, answer: yes or no, on no: none}
      sweet: {end: yes}
      none: {end: none}
"""


def test_every_way_of_a_turn_is_walked_into_flows_and_out_of_them_and_past_verbs() -> None:
    turns = Turns(book_with(TOGETHER, sugar=SUGAR))
    assert {
        (" ".join(words.plain for words in said), asked.words.plain if asked else "") for said, asked in turns.all()
    } == {
        ("Hello. Once more.", "Milk?"),
        ("Hello.", "Milk?"),
        ("Sugar now.", "Lumps?"),
    }
    book = book_with(TOGETHER.replace("go: end}", "go: goodbye}"), sugar=SUGAR)
    assert (("Thanks.", "Goodbye."), None) in {
        (tuple(words.plain for words in said), asked) for said, asked in Turns(book).all()
    }


CODE = ("dialogue.py", "stop_and_start.py", "other_words.py", "engine.py", "walking.py")


def test_every_sentence_that_the_question_follows_is_counted_with_it() -> None:
    text = "".join((FLOW / name).read_text("utf-8") for name in CODE)
    again = set(re.findall(r'repeat\(book, [a-z]+, now, "(\w+)"\)', text))
    again |= set(re.findall(r'sentence = "(\w+)" if .* else "(\w+)"', text)[0])
    again |= set(re.findall(r'common\["(\w+)"\]\)+\n +(?:return self\._ask_again|again = self\.ask)', text))
    assert {"where_you_were", "nothing_before", "nudge", "easy_off"} <= again
    assert again <= set(BEFORE_THE_QUESTION)
    assert set(BEFORE_THE_QUESTION) <= set(re.findall(r'"(\w+)"', text))


@pytest.mark.parametrize(("count", "told"), [(34, 0), (35, 1)])
def test_two_parts_for_both_together(count: int, told: int) -> None:
    said = " ".join(["Hello to you."] * 10 + ["We ask."] * (count - 15))
    flow = (
        f"title: T\nsteps:\n  a: {{say: {said}, easy: Hi.}}\n  b: {{ask: Is it so?, easy: Is it?, answer: yes or no}}"
    )
    assert [mistake.spot.line for mistake in mistakes_in(flow)] == [3] * told


def test_a_hospital_may_ask_for_less_where_a_question_is_put_again() -> None:
    path = "flows/organisation.yaml"
    sources = sources_with((ROOT / "flows" / "join.yaml").read_text("utf-8"))
    sources |= {f"flows/{name}.yaml": Path(ROOT / "flows" / f"{name}.yaml").read_text("utf-8") for name in OTHERS}
    lists = (ROOT / "flows/lists").glob("*.yaml")
    sources |= {file.relative_to(ROOT).as_posix(): file.read_text("utf-8") for file in lists}
    del sources["flows/tea.yaml"]
    assert [each for each in read_book(sources)[1] if "in one message" in each.what] == []
    sources[path] = shared_files()[path].replace("parts asked again: 3", "parts asked again: 2")
    told = [each for each in read_book(sources)[1] if "in one message" in each.what]
    assert ("flows/join.yaml", "flows/common.yaml") in {
        (each.spot.path, found[1]) for each in told if (found := re.search(r"stands at (\S+?):", each.what))
    }


OTHERS = (
    "join",
    "agreements",
    "equality",
    "finish_joining",
    "help",
    "call",
    "language",
    "complain",
    "issues",
    "services",
)
