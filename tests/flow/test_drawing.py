"""Flows as pictures and as Mermaid text: nothing left out, nothing on top of anything else."""

import json
import re
from functools import cache
from itertools import pairwise
from typing import NamedTuple
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.flow import Book, read_book
from bot.flow.checks import ways_on
from bot.flow.drawing import Box, Chart, People, Way, charts, mermaid, shorten
from bot.flow.drawing_svg import svg
from bot.flow.model import Ask
from tests.flow.books import book_with, shipped_book, sources_with

pytestmark = pytest.mark.thorough

FLOWS = sorted(shipped_book().flows)
LABEL, ABOVE, BELOW = 12.0, 10.0, 3.0  # the letters of a label, and how far they reach from their line
SVG = "{http://www.w3.org/2000/svg}"


class Area(NamedTuple):
    """Something that takes up room."""

    name: str
    left: float
    top: float
    right: float
    bottom: float

    def is_over(self, other: "Area", slack: float = 0.5) -> bool:
        across = self.left + slack < other.right and other.left + slack < self.right
        return across and self.top + slack < other.bottom and other.top + slack < self.bottom


class Picture:
    """What stands where in an SVG."""

    def __init__(self, text: str) -> None:
        self.root = ElementTree.fromstring(text)
        left, top, width, height = (float(number) for number in self.root.attrib["viewBox"].split())
        self.page = Area("page", left, top, left + width, top + height)
        groups = list(self.root.iter(f"{SVG}g"))
        steps = {group.attrib["data-step"]: group for group in groups if "data-step" in group.attrib}
        self.boxes = {name: _area_of(name, next(iter(group))) for name, group in steps.items()}
        self.texts = {name: [line.text or "" for line in group.iter(f"{SVG}text")] for name, group in steps.items()}
        self.lines_of_text = {
            name: [_area_of_text(line) for line in group.iter(f"{SVG}text")] for name, group in steps.items()
        }
        ways = [group for group in groups if "data-from" in group.attrib]
        self.ways = {(way.attrib["data-from"], way.attrib["data-to"]) for way in ways}
        self.labels = [_area_of_text(label) for way in ways for label in way.iter(f"{SVG}text")]
        strokes = [stroke for way in ways for stroke in way.iter(f"{SVG}path") if stroke.get("fill") == "none"]
        self.strokes = [piece for stroke in strokes for piece in _pieces(stroke.attrib["d"])]

    def everything(self) -> list[Area]:
        return [*self.boxes.values(), *self.labels, *self.strokes]

    def faults(self) -> list[str]:
        """Whatever lies on something else, or outside."""
        boxes, page = list(self.boxes.values()), self.page
        found = [
            f"{one} leaves the page"
            for one in self.everything()
            if one.left < 0 or one.top < 0 or one.right > page.right or one.bottom > page.bottom
        ]
        found += [f"{one} is over {box}" for one in (*self.labels, *self.strokes) for box in boxes if one.is_over(box)]
        for kind in (boxes, self.labels):
            found += [
                f"{one} is over {other}" for at, one in enumerate(kind) for other in kind[:at] if one.is_over(other, 1)
            ]
        found += [f"{one} is over {label}" for one in self.strokes for label in self.labels if one.is_over(label, 2)]
        for name, lines in self.lines_of_text.items():
            box = self.boxes[name]
            found += [f"{line} leaves {box}" for line in lines if line.left < box.left or line.right > box.right]
        return found


def _area_of(name: str, shape: ElementTree.Element) -> Area:
    if shape.tag == f"{SVG}rect":
        x, y, width, height = (float(shape.attrib[key]) for key in ("x", "y", "width", "height"))
        return Area(name, x, y, x + width, y + height)
    # A hexagon: "Mx yhEDGEl12 HALF..."
    x, y, edge, cut, half = (float(number) for number in re.findall(r"-?[\d.]+", shape.attrib["d"])[:5])
    return Area(name, x - cut, y, x + edge + cut, y + 2 * half)


def _area_of_text(line: ElementTree.Element) -> Area:
    """At least as wide as the letters are narrow: what is no letter of ours is not measured."""
    text = line.text or ""
    x, y, size = (float(line.attrib[key]) for key in ("x", "y", "font-size"))
    half = sum(0.2 if letter in "ijltfI .,'|" else 0.45 for letter in text) * size / 2
    return Area(text, x - half, y - ABOVE * size / LABEL, x + half, y + BELOW * size / LABEL)


def _pieces(path: str) -> list[Area]:
    numbers = [float(number) for number in re.findall(r"-?[\d.]+", path)]
    points = list(zip(numbers[::2], numbers[1::2], strict=True))
    return [
        Area("line", min(x, x2), min(y, y2), max(x, x2) + 0.01, max(y, y2) + 0.01)
        for (x, y), (x2, y2) in pairwise(points)
    ]


@cache
def picture_of(flow: str, northern: bool = False) -> Picture:
    return Picture(svg(charts(shipped_book(northern), flow)))


def tea(steps: str, more: str = "", **others: str) -> Book:
    """A flow called tea with these steps."""
    return book_with(f"title: Tea\nstarts on: [tea]\n{more}\nsteps:\n{steps}", **others)


TEA = """\
  milk:
    ask: Hello. Would you like milk in your tea?
    easy: Do you want milk?
    answer: yes or no
    save: milk
    on no: black
  sugar:
    ask: How many sugars?
    easy: How many sugars?
    answer: {one of: {none_at_all: No sugar, one: One, many: Many}}
    can skip: yes
    save: sugars
    on many: milk
  pour:
    do: want_call
  which:
    choose:
      - when: sugars is one
        go: sweet
      - otherwise: black
  sweet:
    say: Sweet. That is how "we" like it <too> & more.
    easy: Sweet.
    go: end
  black:
    end: black
"""


# Nothing is left out.


@pytest.mark.parametrize("flow", FLOWS)
def test_every_step_and_way_of_every_shipped_flow_is_drawn(flow: str) -> None:
    steps = {at: step for at, step in shipped_book().index.items() if at.startswith(f"{flow}:")}
    picture = picture_of(flow)
    assert {at for at in picture.boxes if not at.endswith((":", ">"))} == set(steps)
    ways = {(at, target or f"{at}>") for at, step in steps.items() for target in ways_on(step)}
    ends_below = {(at, target) for at, target in ways if target.endswith(">") and target not in picture.boxes}
    assert all(len({way for way in ways if way[0] == at}) == 1 for at, _ in ends_below)
    assert picture.ways == (ways - ends_below) | {(f"{flow}:", shipped_book().flows[flow].first)}


@pytest.mark.parametrize("flow", FLOWS)
def test_mermaid_has_as_many_boxes_and_ways(flow: str) -> None:
    chart = charts(shipped_book(), flow)[0]
    lines = mermaid([chart]).splitlines()
    arrows = [line for line in lines if " -->" in line]
    assert len(arrows) == len(chart.ways) + sum(box.ends for box in chart.boxes)
    assert len(lines) - 4 - len(arrows) == len(chart.boxes)


def test_the_words_of_a_question_a_verb_and_a_flow_are_those_of_the_programme() -> None:
    texts = {at: " ".join(lines) for at, lines in picture_of("join").texts.items()}
    assert texts["join:"] == "starts on JOIN, IMPROVER"
    assert texts["join:ready"] == (
        "ready · yes or no Are you 16 or over, and ready? nudge after 2 days in silence, given up after 14 days "
        "after 3 tries: end"
    )
    assert texts["join:agreements"] == "agreements · another flow What people agree to when they join"
    assert texts["join:forget"] == "forget · we do Keep nothing of this person once the last words have been sent"
    assert texts["join:first_time"] == "first_time · depends on agreed"
    assert texts["join:welcome_name"].startswith("welcome_name · we say Welcome, [first name]. You are now a Hospital")
    assert {at: " ".join(lines) for at, lines in picture_of("equality").texts.items()}["equality:"] == (
        "run by The questions about me, Become a Hospital Improver"
    )


def labels_of(flow: str, step: str) -> dict[str, tuple[str, ...]]:
    """What leads where from a step of a shipped flow."""
    ways = charts(shipped_book(), flow)[0].ways
    return {way.target.partition(":")[2]: way.labels for way in ways if way.source == f"{flow}:{step}"}


@pytest.mark.parametrize(
    ("flow", "step", "labels"),
    [
        ("join", "ready", {"recent": ("Yes",), "not_ready": ("No",)}),
        (
            "join",
            "recent",
            {
                "recent_enough": ("Yes, as a patient", "Yes, as carer or family", "Yes, both of these"),
                "in_hospital": ("I am in hospital now",),
                "too_long_ago": ("No, longer ago",),
                "month": ("I am not sure when",),
            },
        ),
        ("join", "month", {"month_recent": ("an answer",), "work_it_out": ("SKIP", "after 3 tries")}),
        ("join", "month_recent", {"recent_enough": ("last visit within 18 months",), "too_long_ago": ("otherwise",)}),
        ("join", "services", {"agreements": ()}),
        ("join", "agreements", {"know_month": ("finished",), "declined": ("declined",)}),
        ("join", "enrol", {"which_welcome": ("joined",), "later": ("nearly",)}),
        (
            "equality",
            "age_group",
            {"sex_or_gender": ("an answer", "SKIP", "after 3 tries"), "decline": ("NONE",), "postpone": ("LATER",)},
        ),
        ("agreements", "code", {"data": ("Yes",), "declined": ("No",)}),
    ],
)
def test_a_way_is_labelled_with_what_leads_there(flow: str, step: str, labels: dict[str, tuple[str, ...]]) -> None:
    assert labels_of(flow, step) == labels


def test_own_words_and_a_choice_in_a_condition_have_labels_of_their_own() -> None:
    book = tea(
        """\
  which:
    ask: Which tea?
    easy: Which tea?
    answer: {many of: {green: Green tea, black: Black tea}}
    save: teas
    own words: other_tea
    can skip: yes
    on skip: bye
  told:
    choose:
      - when: teas includes green
        go: bye
      - when: other_tea is known
        go: bye
  bye:
    end: yes
"""
    )
    ways = {(way.source, way.target): way.labels for way in charts(book, "tea")[0].ways}
    assert ways["tea:which", "tea:told"] == ("an answer", "own words")
    assert ways["tea:told", "tea:bye"] == ("teas includes Green tea", "other tea is known", "otherwise")


# Nothing is on top of anything else.


@pytest.mark.parametrize("northern", [False, pytest.param(True, marks=pytest.mark.thorough)])
@pytest.mark.parametrize("flow", FLOWS)
def test_a_shipped_flow_fits_the_page_and_nothing_covers_anything(flow: str, northern: bool) -> None:
    picture = picture_of(flow, northern)
    assert picture.faults() == []
    # On a page of 800 nothing is drawn smaller than nine tenths of its size.
    assert picture.root.attrib["width"] == "800" and picture.page.right <= 800 / 0.9


def test_with_the_flows_that_it_runs_they_stand_below() -> None:
    drawn = charts(shipped_book(), "join", whole=True)
    assert [chart.name for chart in drawn] == ["join", "agreements", "equality"]
    picture = Picture(svg(drawn))
    assert picture.faults() == []
    lowest = max(area.bottom for name, area in picture.boxes.items() if name.startswith("join:"))
    assert all(area.top > lowest for name, area in picture.boxes.items() if name.startswith("equality:"))


@st.composite
def a_chart(draw: st.DrawFn) -> Chart:
    """Any boxes with any ways between them, loops too."""
    count = draw(st.integers(1, 12))
    kinds = st.sampled_from(["ask", "say", "choose", "do", "run", "end"])
    words = st.lists(st.sampled_from(["tea", "with", "a", "strengthening", "spoonful"]), min_size=1, max_size=14)
    boxes = [Box("f:", "start", "starts on", "TEA")]
    ways = [Way("f:", "f:0")]
    for number in range(count):
        notes = tuple(draw(st.lists(st.just("a note"), max_size=2)))
        people = draw(st.sampled_from(["", "12 waiting · 3 gave up here"]))
        text = " ".join(draw(words))
        boxes.append(Box(f"f:{number}", draw(kinds), f"{number} · said", text, notes, people, draw(st.booleans())))
        following = [number + 1] if number + 1 < count and draw(st.booleans()) else []
        for target in dict.fromkeys(following + draw(st.lists(st.integers(0, count - 1), max_size=4))):
            labels = draw(st.lists(st.sampled_from(["Yes", "No", "SKIP", "a rather long answer"]), max_size=3))
            ways.append(Way(f"f:{number}", f"f:{target}", tuple(labels)))
    return Chart("f", "Any", tuple(boxes), tuple(ways), "Something besides.")


@settings(max_examples=60, deadline=None)
@given(a_chart())
def test_whatever_the_flow_nothing_covers_anything(chart: Chart) -> None:
    text = svg([chart])
    assert text == svg([chart])
    picture = Picture(text)
    assert picture.faults() == []
    assert set(picture.boxes) == {box.at for box in chart.boxes}
    assert picture.ways == {(way.source, way.target) for way in chart.ways}


def test_a_way_back_is_in_dashes_and_at_the_left() -> None:
    text = svg(charts(tea(TEA), "tea"))
    picture = Picture(text)
    group = next(
        group
        for group in picture.root.iter(f"{SVG}g")
        if group.get("data-from") == "tea:sugar" and group.get("data-to") == "tea:milk"
    )
    dashed = [path.attrib["d"] for path in group.iter(f"{SVG}path") if path.get("stroke-dasharray")]
    assert dashed and text.count("stroke-dasharray") == len(dashed)
    assert min(piece.left for path in dashed for piece in _pieces(path)) < min(
        box.left for box in picture.boxes.values()
    )


def test_a_question_with_many_ways_is_drawn_wider_rather_than_not_at_all() -> None:
    choices = ", ".join(f"c{number}: Choice number {number}" for number in range(12))
    ways = "\n".join(f"    on c{number}: s{number}" for number in range(12))
    says = "\n".join(f"  s{number}:\n    say: Number {number}.\n    easy: It.\n    go: end" for number in range(12))
    book = tea(f"  which:\n    ask: Which?\n    easy: Which?\n    answer: {{one of: {{{choices}}}}}\n{ways}\n{says}")
    picture = Picture(svg(charts(book, "tea")))
    assert picture.faults() == [] and len(picture.boxes) == 14


def test_hundreds_of_steps_are_drawn_too() -> None:
    steps = "\n".join(f"  s{number}:\n    say: Number {number}.\n    easy: It." for number in range(300))
    assert len(Picture(svg(charts(tea(steps), "tea"))).boxes) == 301


# What a picture is.


def test_a_picture_can_be_read_without_seeing_it() -> None:
    root = picture_of("call").root
    title, description = root[0], root[1]
    assert (root.get("role"), title.tag, description.tag) == ("img", f"{SVG}title", f"{SVG}desc")
    assert root.get("aria-labelledby") == f"{title.get('id')} {description.get('id')}"
    assert title.text == "A phone call instead"
    assert description.text is not None
    assert (
        "number · phone: Which number shall we ring?; an answer → ask_for_call; SKIP or after 3 tries → no_number."
        in description.text
    )
    assert not {element.tag for element in root.iter()} - {
        f"{SVG}{tag}" for tag in ("svg", "title", "desc", "g", "rect", "path", "text")
    }


def test_the_same_flow_is_the_same_picture_and_text() -> None:
    book, again = tea(TEA), tea(TEA)
    assert svg(charts(book, "tea")) == svg(charts(again, "tea"))
    assert mermaid(charts(book, "tea")) == mermaid(charts(again, "tea"))


HOSTILE = {
    "markup": '</text><script>alert(1)</script> & "quotes" ]]> --> <!-- ?',
    "one long word": "x" * 400,
    "one wide word": "W" * 400,
    "from right to left": "هل تريد حليبا في الشاي الخاص بك أم لا تريد ذلك \u202egnirts desrever\u202c؟",
    "another script": "શું તમે તમારી ચામાં દૂધ લેવા માંગો છો કે નહીં લેવા માંગો છો?",
    "wide letters": "牛乳はいかがですか" * 20,
    "faces": "👩‍👩‍👧‍👦" * 30,
    "no letters": "a \x00 \x07 \x1b \x85 \u2028 \ufffe",
    "mermaid": '`#quot; "] end %% --> x; subgraph',
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=list(HOSTILE))
def test_hostile_text_stays_text_and_in_its_box(text: str) -> None:
    # Control characters, and marks that turn letters round, only as escapes: a file that has them is not read.
    written = json.dumps(text, ensure_ascii=text.startswith("a "))
    written = written.replace("\u202e", "\\u202e").replace("\u202c", "\\u202c")
    steps = f"""\
title: {written}
starts on: [{written}]
steps:
  milk:
    ask: {written}
    easy: Milk?
    answer: {{one of: {{a: {written}, b: B, c: C}}}}
    on a: bye
  bye:
    say: {written}
    easy: Bye.
"""
    # Much of this would never be published, but whoever writes it may look at it.
    drawn = charts(read_book(sources_with(steps))[0], "tea")
    text_of_picture = svg(drawn)
    picture = Picture(text_of_picture)
    assert picture.faults() == [] and len(picture.boxes) == 3
    assert not list(picture.root.iter(f"{SVG}script"))
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u202e\ufffe]", text_of_picture)
    lines = mermaid(drawn).splitlines()
    assert len(lines) == 10 and all(line.count('"') == 2 for line in lines if line.endswith((")", "]", "|")))


def test_a_very_long_name_of_a_step_and_a_title_are_shortened() -> None:
    name = "s" + "_very_long" * 30
    book = book_with(f"title: {'Tea ' * 100}\nsteps:\n  {name}:\n    say: Hi.\n    easy: Hi.")
    picture = Picture(svg(charts(book, "tea")))
    assert picture.faults() == []
    assert f"tea:{name}" in picture.boxes


@pytest.mark.parametrize(
    ("text", "short"),
    [
        ("one two three", "one two three"),
        ("one two three four", "one two three…"),
        ("one two, three fo", "one two, three…"),
        ("one two three, four", "one two three…"),
        ("abcdefghijklmnopqrst", "abcdefghijklmn…"),
        ("one\n\n two\x00three", "one two three"),
        ("half \ud83d of it", "half of it"),
        ("", ""),
    ],
)
def test_a_text_is_cut_after_a_word(text: str, short: str) -> None:
    assert shorten(text, 15) == short


# Where people are.

PEOPLE: People = {
    ("tea:milk",): (12, 3),
    ("tea:sugar",): (0, 2),
    ("tea:old",): (1, 1),
}


def people_in(chart: Chart) -> dict[str, str]:
    return {box.at: box.people for box in chart.boxes if box.people}


def test_a_question_says_how_many_wait_and_how_many_ended_there() -> None:
    chart = charts(tea(TEA), "tea", people=PEOPLE)[0]
    assert people_in(chart) == {"tea:milk": "12 waiting · 3 ended here", "tea:sugar": "2 ended here"}
    assert chart.aside == "Not in the drawing: 2 at steps that are no longer there."
    picture = Picture(svg([chart]))
    assert picture.faults() == [] and "12 waiting · 3 ended here" in picture.texts["tea:milk"]
    assert "12 waiting · 3 ended here" in mermaid([chart])


def test_whoever_ended_where_every_answer_is_followed_by_a_question_gave_up() -> None:
    people: People = {("join:services",): (7, 4)}
    chart = charts(shipped_book(), "join", people=people)[0]
    assert people_in(chart) == {"join:services": "7 waiting · 4 gave up here"}


def test_people_in_a_flow_that_is_run_are_at_the_step_that_runs_it_and_at_its_own() -> None:
    people: People = {
        ("join:about_you", "equality:age_group"): (5, 0),
        ("join:about_you", "equality:disability"): (1, 1),
    }
    whole = charts(shipped_book(), "join", whole=True, people=people)
    assert [people_in(chart) for chart in whole] == [
        {"join:about_you": "6 waiting · 1 ended here"},
        {},
        {"equality:age_group": "5 waiting", "equality:disability": "1 waiting · 1 ended here"},
    ]


# Mermaid.


def test_a_small_flow_as_mermaid_text() -> None:
    assert mermaid(charts(tea(TEA), "tea")) == (
        """\
---
title: "Tea"
---
flowchart TD
  n1(["starts on<br/>TEA"])
  n2("milk · yes or no<br/>Would you like milk in your tea?<br/>after 3 tries: end")
  n3("sugar · one of 3<br/>How many sugars?")
  n4[/"pour · we do<br/>Put the person on the list of people who would like a call"/]
  n5{{"which · depends on<br/>sugars"}}
  n6["sweet · we say<br/>Sweet. That is how #34;we#34; like it #60;too#62; #38; more."]
  n6 --> n6e(["End"])
  n7(["black<br/>End: black"])
  n1 --> n2
  n2 -->|"Yes"| n3
  n2 -->|"No"| n7
  n3 -->|"No sugar · One · SKIP · after 3 tries"| n4
  n3 -->|"Many"| n2
  n4 --> n5
  n5 -->|"sugars is One"| n6
  n5 -->|"otherwise"| n7
"""
    )


def test_flows_that_are_run_become_subgraphs() -> None:
    text = mermaid(charts(shipped_book(), "finish_joining", whole=True))
    assert '  subgraph n8g ["A few questions about you"]\n    n8(["run by<br/>' in text
    assert text.endswith("\n  end\n")


def test_what_starts_a_flow_is_said_whichever_way_it_starts() -> None:
    def start(book: Book, flow: str = "tea") -> tuple[str, str, tuple[str, ...]]:
        box = charts(book, flow)[0].boxes[0]
        return box.about, box.text, box.notes

    step = "  hi:\n    say: Hi.\n    easy: Hi."
    assert start(shipped_book(), "call") == (
        "starts on",
        "CALL, CALL ME, RING ME, PHONE ME and 3 more",
        ("also in the middle of another flow",),
    )
    assert start(book_with(f"title: Tea\nstarts on: {{pl: [herbata]}}\nsteps:\n{step}"))[:2] == ("starts on", "HERBATA")
    assert start(book_with(f"title: Tea\nsteps:\n{step}"))[:2] == ("nothing starts this flow", "Start")
    run = book_with("title: Tea\nsteps:\n  brew:\n    run: brew", brew=f"title: Brewing\nsteps:\n{step}")
    assert start(run, "brew")[:2] == ("run by", "Tea")


def test_every_kind_of_answer_is_named() -> None:
    asks = [step for step in shipped_book().index.values() if isinstance(step, Ask)]
    drawn = {box.at: box.about for flow in FLOWS for box in charts(shipped_book(), flow)[0].boxes}
    assert all(f" · {step.kind.name}" in drawn[step.at] for step in asks)
