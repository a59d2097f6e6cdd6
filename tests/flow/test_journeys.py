"""The shipped journeys hold; a journey that is wrong is told, with its line; so is one that cannot be read."""

import re
from functools import cache
from pathlib import Path
from textwrap import dedent
from zoneinfo import ZoneInfo

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.flow import Book, Speech, load_book
from bot.flow.coverage import Coverage, covering
from bot.flow.journeys import Journey
from bot.flow.reading_journeys import read_journeys
from bot.flow.rehearsing import Difference, rehearse, speech_of_words, speeches
from bot.work.folder import read_folder
from tests.flow.books import ROOT, book_with, shipped_book

LONDON = ZoneInfo("Europe/London")
SHIPPED = sorted((ROOT / "flows" / "journeys").glob("*.yaml"))
TRANSLATED = sorted(path.name for path in (ROOT / "locales").iterdir() if path.is_dir())
PATH = "flows/journeys/tea.yaml"

TEA = """
    title: Tea
    starts on: [tea]
    steps:
      kind:
        ask: "{name}: which tea? Reply with a number."
        easy: Which tea?
        answer: {one of: {green: Green tea, black: Black tea}}
        save: kind
        on green: end_here
      milk: {ask: Milk?, easy: Milk?, answer: yes or no, save: milk, consent: milk}
      with_what:
        ask: With what?
        easy: With what?
        answer: {many of: {cake: Cake, jam: Jam, toast: Toast}}
        save: extras
        own words: extra_words
      age: {ask: Age?, easy: Age?, answer: {one of: {young: Young, old: Old}}, save: age, private: equality}
      call: {do: want_call}
      thanks: {say: "Thank you. That is {kind}.", easy: Thanks.}
      end_here: {end: yes}
"""
NOTHING = """
    title: Nothing
    starts on: [hush]
    steps: {over: {say: "{kind}", easy: "{kind}"}}  # nothing, while that is not known
"""
ROUND = "\n".join(f"  s{number}: {{say: On., easy: On.}}" for number in range(120))
RIGHT = """
    title: Black tea
    flow: tea
    steps:
      - they say: TEA
        we say: "{name}: which tea?"
        we ask: tea.kind
      - they choose: black
        we say exactly: Milk?
        we ask: tea.milk
      - they choose: yes
        we ask: tea.with_what
      - they choose: [cake, jam]
        we ask: tea.age
      - they choose: old
        we say: [Thank you., That is Black tea.]
        we ask: nothing
    then remembered: {kind: black, milk: yes, extras: [cake, jam], extra_words: nothing}
    agreed: [milk]
    kept apart: {age: old}
    done: [want_call]
    over: yes
"""


@cache
def tea() -> Book:
    return book_with(TEA, nothing=NOTHING, long=f"title: Long\nstarts on: [long]\nsteps:\n{ROUND}")


@cache
def shipped_coverage(northern: bool) -> Coverage:
    return covering(shipped_book(northern))


def shipped_in(language: str) -> Book:
    """What is shipped, with one more language switched on; what is not translated is said in English."""
    sources = read_folder(ROOT)
    organisation = sources["flows/organisation.yaml"]
    sources["flows/organisation.yaml"] = re.sub("(?m)^languages:.*$", f"languages: [en, {language}]", organisation)
    header = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n'
    return load_book({f"locales/{language}/LC_MESSAGES/flows.po": header} | sources)


def read(text: str, book: Book | None = None) -> Journey:
    journeys, mistakes = read_journeys({PATH: dedent(text).strip()}, book or tea())
    assert mistakes == []
    return journeys[0]


def played(journey: Journey, book: Book | None = None) -> list[Difference]:
    coverage = covering(book or tea())
    return [
        difference
        for speech in speeches(journey, coverage.book)
        for difference in rehearse(journey, coverage, speech, LONDON)
    ]


# --- the shipped ones ---


@pytest.mark.parametrize(
    "northern", [False, pytest.param(True, marks=pytest.mark.thorough)], ids=["leicester", "northern"]
)
@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_a_shipped_journey_holds_in_every_way_of_speaking(path: Path, northern: bool) -> None:
    coverage = shipped_coverage(northern)
    [journey], mistakes = read_journeys({path.name: path.read_text("utf-8")}, coverage.book)
    assert mistakes == []
    assert journey.title and journey.moves and journey.then
    spoken = speeches(journey, coverage.book)
    assert spoken
    for speech in spoken:
        assert rehearse(journey, coverage, speech, LONDON) == []


def test_every_step_and_way_of_every_shipped_flow_is_walked() -> None:
    coverage = covering(shipped_book())
    journeys, _ = read_journeys({path.name: path.read_text("utf-8") for path in SHIPPED}, coverage.book)
    for journey in journeys:
        for speech in speeches(journey, coverage.book):
            rehearse(journey, coverage, speech, LONDON)
    assert [str(unwalked) for unwalked in coverage.unwalked()] == []
    assert coverage.book.flows.keys() == {way.at.partition(":")[0] for way in coverage.ways} | {
        at.partition(":")[0] for at in coverage.steps
    }


def test_titles_of_shipped_journeys_are_told_apart() -> None:
    journeys, _ = read_journeys({path.name: path.read_text("utf-8") for path in SHIPPED}, shipped_book())
    titles = [journey.title for journey in journeys]
    assert len(set(titles)) == len(titles)


# --- ways of speaking ---


def test_a_journey_is_played_in_plain_and_easy_words_on_both_channels() -> None:
    journey = read(RIGHT)
    assert speeches(journey, tea()) == [
        Speech("en", easy, channel) for easy in (False, True) for channel in ("sms", "telegram")
    ]
    assert speech_of_words(journey) == Speech("en", False, "sms")
    assert played(journey) == []


CLOCKED = """
    title: Clocked
    starts on: [clock]
    nudge after: 2 days
    give up after: 5 days
    steps:
      day: {ask: Day?, easy: Day?, answer: date, save: day}
      before: {wait: "until {day} at 10:00", on past: how}
      how: {ask: How?, easy: How?, answer: text, save: how, on silence: end}
"""
SILENT = """
    title: Time passes
    flow: clocked
    steps:
      - they say: CLOCK
        we ask: clocked.day
      - time passes: 2 hours
        we say: nothing
      - time passes: 2 days
        we say: [this question, Day?]
        we ask: clocked.day
      - they say: 4 December 2026
        we say exactly: Thank you, we have that.
        we ask: nothing
      - time passes: 2 weeks
        we ask: nothing
    then remembered: {day: 2026-12-04, how: nothing}
    over: yes
"""


def test_while_time_passes_the_clock_goes_on() -> None:
    book = book_with("title: Tea\nsteps: {a: {say: Hi., easy: Hi.}}", clocked=CLOCKED)
    assert played(read(SILENT, book), book) == []
    (first, *_) = played(read(SILENT.replace("2 hours", "2 days"), book), book)
    assert (first.they, first.expected) == ("(2 days of silence)", "nothing")


def test_the_ways_of_the_clock_are_walked_too() -> None:
    book = book_with("title: Tea\nsteps: {a: {say: Hi., easy: Hi.}}", clocked=CLOCKED)
    coverage = covering(book)
    assert rehearse(read(SILENT, book), coverage, Speech("en", False, "sms"), LONDON) == []
    missed = {each.at: each.ways for each in coverage.unwalked()}
    assert missed["clocked:day"] == ("3 wrong answers", "silence")
    assert missed["clocked:before"] == ("past",)
    assert missed["clocked:how"] == ("an answer", "3 wrong answers")


def test_what_a_journey_names_is_all_that_it_is_played_in() -> None:
    journey = read(
        RIGHT.replace("flow: tea", "flow: tea\n    channel: telegram\n    variant: easy")
        .replace('"{name}: which tea?"', "Which tea?")
        .replace("[Thank you., That is Black tea.]", "Thanks.")
    )
    assert speeches(journey, tea()) == [Speech("en", True, "telegram")] == [speech_of_words(journey)]
    assert played(journey) == []


def test_a_language_that_is_not_switched_on_is_left_out() -> None:
    assert speeches(read(RIGHT.replace("flow: tea", "language: pl")), tea()) == []


@pytest.mark.thorough
@pytest.mark.parametrize("language", TRANSLATED)
def test_shipped_journeys_hold_in_a_language_that_is_switched_on(language: str) -> None:
    coverage = covering(shipped_in(language))
    for path in SHIPPED:
        [journey], mistakes = read_journeys({path.name: path.read_text("utf-8")}, coverage.book)
        assert mistakes == []
        spoken = [speech for speech in speeches(journey, coverage.book) if speech.language == language]
        assert spoken or journey.language
        for speech in spoken:
            assert rehearse(journey, coverage, speech, LONDON) == []


# --- wrong journeys ---


def wrong(change: tuple[str, str]) -> list[Difference]:
    before, after = change
    assert before in RIGHT
    return played(read(RIGHT.replace(before, after, 1)))


@pytest.mark.parametrize(
    ("change", "line", "expected", "instead", "times"),
    [
        # the way: in every way of speaking, and the journey ends there
        (("we ask: tea.kind", "we ask: tea.milk"), 6, "the question tea.milk", "the question tea.kind is open", 4),
        (("we ask: tea.kind", "we ask: nothing"), 6, "no question", "the question tea.kind is open", 4),
        (("we ask: nothing", "we ask: tea.age"), 16, "the question tea.age", "no question is open", 4),
        # the words: only in plain English by SMS
        (("{name}: which tea?", "Which coffee?"), 5, "Which coffee?", "it is not said", 1),
        (("which tea?", "whose tea?"), 5, "Leicester's Hospitals: whose tea?", "it is not said", 1),
        (("That is Black tea.", "That is Green tea."), 15, "That is Green tea.", "it is not said", 1),
        (("exactly: Milk?", "exactly: Milk"), 8, "Milk", "it says otherwise", 1),
        (("we say exactly: Milk?", "we say: nothing"), 8, "nothing", "it says otherwise", 1),
        # the end
        (("kind: black", "kind: green"), 17, "kind: green", "kind: black", 4),
        (("milk: yes,", "milk: no,"), 17, "milk: no", "milk: yes", 4),
        (("milk: yes,", "milk: nothing,"), 17, "milk: nothing", "milk: yes", 4),
        (("extras: [cake, jam]", "extras: [jam]"), 17, "extras: jam", "extras: cake, jam", 4),
        (("extra_words: nothing", "extra_words: tart"), 17, "extra_words: tart", "extra_words: nothing", 4),
        (
            (
                "then remembered: {kind: black, milk: yes, extras: [cake, jam], extra_words: nothing}",
                "then remembered: nothing",
            ),
            17,
            "nothing remembered",
            "kind: black, milk: yes, extras: cake, jam",
            4,
        ),
        (("agreed: [milk]", "agreed: nothing"), 18, "agreed to: nothing", "milk", 4),
        (("{age: old}", "{age: young}"), 19, "kept apart: age: young", "age: old", 4),
        (("{age: old}", "{age: prefer not to say}"), 19, "kept apart: age: prefer not to say", "age: old", 4),
        (("{age: old}", "nothing"), 19, "kept apart: nothing", "age: old", 4),
        (("done: [want_call]", "done: [want_call, enrol]"), 20, "done: want_call, enrol", "want_call", 4),
        (("done: [want_call]", "done: nothing"), 20, "done: nothing", "want_call", 4),
        (("over: yes", "over: no"), 21, "no end yet", "over", 4),
        # the flow that it says it shows
        (("flow: tea", "flow: long"), 1, 'something of the flow "long"', "it never came to it", 4),
    ],
)
def test_a_journey_that_is_wrong_fails_at_its_line(
    change: tuple[str, str], line: int, expected: str, instead: str, times: int
) -> None:
    differences = wrong(change)
    assert [(each.spot.path, each.spot.line) for each in differences] == [(PATH, line)] * times
    assert {(each.expected, each.instead) for each in differences} == {(expected, instead)}


@pytest.mark.parametrize(
    ("steps", "line", "expected", "instead"),
    [
        ("[{they say: tea}, {they choose: cake}]", 3, "a choice of cake", "green, black can be chosen"),
        ("[{they choose: cake}]", 3, "a choice of cake", "nothing can be chosen"),
        (
            "[{they say: tea}, {they choose: black}, {they choose: cake}]",
            *(3, "a choice of cake", "nothing but yes or no can be chosen"),
        ),
        ("[{they say: hush}]", 3, "an answer", "we said nothing"),
        ("[{they say: long}]", 3, "an answer", 'More than 100 steps without a question, last at "long:s100".'),
        ("[{they say: tea}, {they say: stop, we ask: tea.kind}]", 3, "the question tea.kind", "no question is open"),
    ],
)
def test_what_cannot_be_played_on_is_told_where_it_stands(steps: str, line: int, expected: str, instead: str) -> None:
    differences = played(read(f"title: T\nchannel: sms\nsteps: {steps}"))
    assert [(each.spot.line, each.expected, each.instead) for each in differences] == [(line, expected, instead)] * 2


def test_silence_can_be_what_is_wanted() -> None:
    assert played(read("title: T\nsteps: [{they say: hush, we say: nothing}]")) == []


def test_a_press_under_a_question_that_was_never_asked_is_told() -> None:
    steps = "[{they say: tea}, {they press: yes, under: tea.milk}]"
    differences = played(read(f"title: T\nchannel: telegram\nsteps: {steps}"))
    assert {each.expected for each in differences} == {"the question tea.milk with its buttons"}
    unasked = played(read("title: T\nchannel: telegram\nsteps: [{they press: yes}]"))
    assert {each.expected for each in unasked} == {"a question with its buttons"}


def test_a_difference_says_what_was_said_on_both_sides() -> None:
    [difference] = wrong(("exactly: Milk?", "exactly: Sugar?"))
    assert (difference.they, difference.we) == ("2", "Milk?")
    pressed = [each for each in wrong(("we ask: tea.milk", "we ask: tea.kind")) if each.they == "[black]"]
    assert len(pressed) == 2  # on Telegram, in plain and in easy words


def test_other_words_do_not_hide_what_comes_later() -> None:
    text = RIGHT.replace("which tea?", "whose tea?").replace("Milk?", "Sugar?").replace("over: yes", "over: no")
    first = [each for each in played(read(text)) if each.expected != "no end yet"]
    assert [each.spot.line for each in first] == [5, 8]


def test_a_sent_picture_with_words_and_the_passing_of_time() -> None:
    text = """
        title: T
        on: 2026-12-01
        steps:
          - they say: tea
          - they send: photo
            we ask: tea.kind
          - after: 8 days
            they say: what?
            we say: hello again
          - they send: photo
            they say: "2"
            we ask: tea.milk
        over: no
    """
    assert played(read(text)) == []


def test_what_verbs_come_to_and_what_was_known_before_can_be_told() -> None:
    book = book_with("""
        title: Enrolling
        starts on: [enrolling]
        steps:
          known: {choose: [{when: first_name is known, go: enrol}, {otherwise: name}]}
          name: {ask: Name?, easy: Name?, answer: name, save: first_name}
          enrol: {do: enrol, on nearly: nearly}
          joined: {say: Joined., easy: Joined., go: end}
          nearly: {say: Nearly., easy: Nearly.}
    """)
    text = """
        title: T
        remembers: {first_name: Ade}
        results: {enrol: nearly}
        steps: [{they say: enrolling, we say exactly: Nearly.}]
        done: [enrol]
    """
    assert played(read(text, book), book) == []
    assert [each.expected for each in played(read(text.replace("nearly}", "joined}"), book), book)] == ["Nearly."]


# --- journeys that cannot be read ---


def mistakes_in(text: str) -> list[str]:
    return [str(mistake) for mistake in read_journeys({PATH: dedent(text).strip()}, tea())[1]]


STEPS = "steps: [{they say: tea}]"


@pytest.mark.parametrize(
    ("text", "where", "what"),
    [
        ("", "1:1", "the file is empty"),
        ("title: T\nsteps: [}", "2:9", "not readable as YAML"),
        (STEPS, "1:1", '"title" is missing'),
        ("title: T", "1:1", 'a journey needs "steps"'),
        ("title: T\nsteps: tea", "2:8", 'a journey needs "steps"'),
        (f"title: T\nfloww: tea\n{STEPS}", "2:1", 'cannot have "floww". Did you mean "flow"?'),
        (f"title: T\nflow: te\n{STEPS}", "2:7", '"te" is not a flow. Did you mean "tea"?'),
        (f"title: T\nchannel: smms\n{STEPS}", "2:10", '"smms" is not a channel. Did you mean "sms"?'),
        (f"title: T\nvariant: eazy\n{STEPS}", "2:10", '"eazy" is not a variant. Did you mean "easy"?'),
        (f"title: T\nlanguage: xx\n{STEPS}", "2:11", '"xx" is not a language'),
        (
            f"title: T\non: tomorrow\n{STEPS}",
            "2:5",
            '"tomorrow" is not a day and time. Write it like 2026-11-24 14:00.',
        ),
        (f"title: T\non: 9999-12-31\n{STEPS}", "2:5", "is not a day and time."),
        (f"title: T\nresults: {{enroll: joined}}\n{STEPS}", "2:19", 'Did you mean "enrol"?'),
        (
            f"title: T\nresults: {{enrol: maybe}}\n{STEPS}",
            "2:18",
            '"enrol" never comes to "maybe". It can be joined, nearly.',
        ),
        (f"title: T\nresults: {{forget: gone}}\n{STEPS}", "2:19", "It has no results."),
        (f"title: T\nimprover: perhaps\n{STEPS}", "2:11", '"improver" must be yes or no'),
        (f"title: T\nremembers: {{kid: black}}\n{STEPS}", "2:13", 'nothing saves "kid".'),
        (f"title: T\nremembers: {{age: old}}\n{STEPS}", "2:13", '"age" is never among the facts'),
        (f"title: T\nremembers: {{kind: blak}}\n{STEPS}", "2:19", 'Did you mean "black"?'),
        (f"title: T\nremembers: {{milk: some}}\n{STEPS}", "2:19", '"milk" must be yes or no'),
        (f"title: T\nremembers: {{extras: [cake, ham]}}\n{STEPS}", "2:21", '"ham" is not one of the choices'),
        ("title: T\nsteps: [{we ask: tea.kind}]", "2:9", "a step needs one of they say, they choose"),
        ("title: T\nsteps: [{they say: a, they choose: yes}]", "2:9", "a step needs one of they say, they choose"),
        ("title: T\nsteps: [{they say: a, we sing: la}]", "2:23", 'cannot have "we sing". Did you mean "we say"?'),
        ("title: T\nsteps: [{they say: a, we ask: tea:kind}]", "2:31", "Write it like flow.step, or nothing."),
        ("title: T\nsteps: [{they say: a, we ask: tea.kinds}]", "2:31", 'Did you mean "tea.kind"?'),
        ("title: T\nsteps: [{they say: a, we ask: tea.thanks}]", "2:31", '"tea.thanks" is not a question.'),
        (
            "title: T\nsteps: [{they choose: blak}]",
            "2:23",
            '"blak" is not a choice of any question. Did you mean "black"?',
        ),
        ("title: T\nsteps: [{they press: yes}]", "2:10", "a text message has no buttons"),
        ("title: T\nsteps: [{they say: yes, under: tea.milk}]", "2:25", "only a press has a question"),
        ("title: T\nsteps: [{they send: money}]", "2:21", '"money" is not something that can be sent'),
        ("title: T\nsteps: [{they say: a, after: a while}]", "2:30", '"a while" is not a span of time'),
        ("title: T\nsteps: [{time passes: a while}]", "2:23", '"a while" is not a span of time'),
        ("title: T\nsteps: [{time passes: [3 days]}]", "2:23", '"time passes" must be a text.'),
        ("title: T\nsteps: [{time passes: }]", "2:23", '"time passes" has no text.'),
        (
            "title: T\nsteps: [{they say: a, we say: '{nme}'}]",
            "2:31",
            '"{nme}" is not in organisation.yaml. Did you mean "name"?',
        ),
        ("title: T\nsteps: [{they say: a, we say exactly: '{kind}'}]", "2:39", "Write what they would read."),
        (f"title: T\n{STEPS}\nthen remembered: {{kid: black}}", "3:19", 'nothing saves "kid"'),
        (
            f"title: T\n{STEPS}\nagreed: [mlk]",
            "3:9",
            '"mlk" is not something that people agree to. Did you mean "milk"?',
        ),
        (f"title: T\n{STEPS}\ndone: [enroll]", "3:7", '"enroll" is not something that can be done'),
        (f"title: T\n{STEPS}\nkept apart: {{agee: old}}", "3:14", '"agee" is not kept apart. Did you mean "age"?'),
        (f"title: T\n{STEPS}\nkept apart: {{age: olld}}", "3:19", 'Did you mean "old"?'),
        (f"title: T\n{STEPS}\nover: maybe", "3:7", '"over" must be yes or no'),
    ],
)
def test_a_journey_that_cannot_be_read_is_told_with_its_place(text: str, where: str, what: str) -> None:
    [told] = mistakes_in(text)
    assert told.startswith(f"{PATH}:{where}: ") and what in told


def test_all_mistakes_are_told_at_once() -> None:
    text = "flow: te\nsteps: [{they say: a, we ask: tea.kinds}, {they send: money}]\nover: maybe"
    assert len(mistakes_in(text)) == 5


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("1 minute", 60), ("90 minutes", 5400), ("2 hours", 7200), ("8 days", 691200), ("3 weeks", 1814400)],
)
def test_spans_of_time(text: str, seconds: int) -> None:
    assert read(f"title: T\nsteps: [{{they say: a, after: {text}}}]").moves[0].after.total_seconds() == seconds


PIECES = st.sampled_from(
    [
        "",
        "tea",
        "yes",
        "nothing",
        "tea.kind",
        "black",
        "photo",
        "{name}",
        "8 days",
        "2026-11-24",
        "old",
        "telegram",
        "#",
    ]
)
KEYS = st.sampled_from(
    [
        *("title", "flow", "channel", "on", "remembers", "improver", "results", "steps", "then remembered", "agreed"),
        *("kept apart", "done", "over", "they say", "they choose", "they press", "under", "they send", "after"),
        *("we say", "we say exactly", "we ask", "kind", "extras", "age", "enrol"),
    ]
)
ANYTHING = st.recursive(
    PIECES | st.text(max_size=5), lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=5)
)


@given(st.dictionaries(KEYS, ANYTHING, max_size=8), st.text(max_size=80))
def test_whatever_is_written_is_told_or_played_and_never_breaks(written: dict[str, object], loose: str) -> None:
    for text in (yaml.safe_dump(written), loose):
        [journey], mistakes = read_journeys({PATH: text}, tea())
        if not mistakes:
            played(journey)
