"""Every example in flows/README.md is a flow that can be played."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import yaml

from bot.flow import Heard, read_book
from bot.flow.answers import KINDS, Hearing, Meant
from bot.flow.playing import Scene, hear, let_pass
from bot.flow.reading_answers import AT_MOST, LIMITS, WITHIN
from bot.flow.reading_silence import ON_SILENCE
from bot.flow.reading_steps import CASE_KEYS, FLOW_KEYS, STEP_KEYS
from tests.flow.books import ROOT, book_with, sources_with, with_pictures
from tests.flow.talking import TUESDAY, Person

TEXT = (ROOT / "flows" / "README.md").read_text("utf-8")
EXAMPLES = re.findall(r"```yaml flow\n(.*?)```", TEXT, re.DOTALL)
# Flows that another example runs, by their names.
RUN_BY_OTHERS: dict[str, str] = dict(re.findall(r"```yaml flow (\w+)\n(.*?)```", TEXT, re.DOTALL))
# What the table of answers says that people may write, by the kind of answer.
PHRASES = [
    (kind, phrase)
    for row in re.findall(r"^\| `.*\|.*\|$", TEXT.partition("| answer |")[2].partition("\n\n")[0], re.MULTILINE)
    for kinds, phrases in [row.strip("|").split("|", 1)]
    for kind in re.findall(r"`\{?([a-z ]+)(?:: \{[^`]*)?\}?`", kinds)
    for phrase in re.findall(r'"([^"]+)"', phrases)
    if kind in ("month", "date", "number", "rating", "time", "postcode area")
]


def test_there_are_examples() -> None:
    assert len(EXAMPLES) + len(RUN_BY_OTHERS) == TEXT.count("```yaml") >= 3


def test_every_table_has_a_head() -> None:
    tables = re.findall(r"(?:^\|.*\n)+", TEXT, re.MULTILINE)
    assert len(tables) >= 6
    assert [table for table in tables if not re.match(r"\|.*\|\n(\|-+)+\|\n\|", table)] == []


def test_every_key_and_every_kind_of_answer_is_explained() -> None:
    code = "\n".join((*re.findall(r"`([^`\n]+)`", TEXT), *EXAMPLES, *RUN_BY_OTHERS.values()))
    steps = {key for keys in STEP_KEYS.values() for key in keys}
    limits = {key for limits in LIMITS.values() for key in limits}
    keys = {*FLOW_KEYS, *CASE_KEYS, *steps, *limits, *KINDS, WITHIN, AT_MOST, ON_SILENCE, "on past", "otherwise"}
    assert [key for key in sorted(keys) if not re.search(rf"(?<!\w){key}(?!\w)", code)] == []


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_has_no_mistake_and_says_something(example: str) -> None:
    book, found = read_book({**sources_with(example, **RUN_BY_OTHERS), **with_pictures()})
    assert found == []
    word = book.flows["tea"].starts_on["en"][0]
    assert Person(book).says(word)


def test_the_visit_is_reminded_of_asked_about_and_thanked_for() -> None:
    (visit,) = (example for example in EXAMPLES if "visit_score" in example)
    scene, now = hear(Scene(book_with(visit)), Heard("my visit"), TUESDAY), TUESDAY
    (nudged,) = let_pass(scene, now, now + timedelta(days=3))
    assert nudged.said.body.startswith("We can only remind you when we know the day.")
    told = hear(nudged, Heard("5 May 2027"), now + timedelta(days=3))
    reminded, asked, *_ = let_pass(told, now + timedelta(days=3), datetime(2027, 5, 31, tzinfo=UTC))
    assert "your visit is tomorrow" in reminded.said.body
    assert hear(asked, Heard("5"), datetime(2027, 5, 6, 17, tzinfo=UTC)).said.body.startswith("We are glad")


def test_the_first_flow_goes_as_the_page_says() -> None:
    person = Person(book_with(EXAMPLES[0]))
    assert person.says("tea").startswith("Would you like a cup of tea")
    assert person.says("no thanks") == "A black tea is on its way."


def test_every_kind_of_step_and_of_answer_has_an_example() -> None:
    steps = [step for text in (*EXAMPLES, *RUN_BY_OTHERS.values()) for step in yaml.safe_load(text)["steps"].values()]
    assert {kind for kind in STEP_KEYS if not any(kind in step for step in steps)} == set()
    answers = [step["answer"] for step in steps if "answer" in step]
    kinds = {next(iter(each)) if isinstance(each, dict) else each for each in answers}
    assert set(KINDS) == kinds


def test_a_visit_for_tea_takes_every_kind_of_answer() -> None:
    (tea,) = (example for example in EXAMPLES if "A visit for tea" in example)
    person = Person(book_with(tea, **RUN_BY_OTHERS))
    person.says("visit for tea")
    said = ("Ade", "07700 900123", "LE1 5WW", "5 May", "half past two in the afternoon", "March 2026", "two", "yes")
    for words in (*said, "ginger and oat", "4 out of 5"):
        person.says(words)
    person.says(media="photo", file="a-cup")
    assert person.says("a bigger cup") == "May we write to you about tea again? Reply YES or NO."
    assert person.says("yes") == "Thank you. We look forward to it."
    kept = person.talk.facts
    assert (kept["guest_name"], kept["guest_area"], kept["biscuits"]) == ("Ade", "LE1", ["ginger", "oat"])
    assert (kept["guests"], kept["guest_hour"], kept["guest_before"], kept["tea_score"]) == (
        "2",
        "14:30",
        "2026-03",
        "4",
    )


def test_whoever_declines_the_biscuits_and_the_news_is_forgotten() -> None:
    (tea,) = (example for example in EXAMPLES if "A visit for tea" in example)
    person = Person(book_with(tea, **RUN_BY_OTHERS))
    for words in ("visit for tea", "skip", "skip", "LE1", "5 May", "2pm", "none", "2"):
        person.says(words)
    assert person.says("no").startswith("How good was our tea")
    for words in ("skip", "skip", "skip", "no"):
        person.says(words)
    assert person.verbs == ["forget"]


@pytest.mark.parametrize(("kind", "phrase"), PHRASES)
def test_what_the_table_says_that_people_may_write_is_understood(kind: str, phrase: str) -> None:
    assert type(KINDS[kind]().read(phrase, Hearing("en", TUESDAY.date()))) is Meant


def test_the_table_has_such_phrases() -> None:
    assert {kind for kind, _ in PHRASES} >= {"month", "date", "number", "rating", "time", "postcode area"}
