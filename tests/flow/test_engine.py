"""One turn: questions, ways, sub-flows, going back, wrong answers, verbs and limits."""

import json

import pytest

from bot.flow import Asked, Done, FlowError, Heard, LostPlace, Place, Press, Said, TurnLimit, turn
from tests.flow.books import book_with
from tests.flow.talking import TUESDAY, Person

TEA = """
    title: Tea
    starts on: [tea]
    steps:
      kind:
        ask: Which tea would you like?
        easy: Which tea?
        answer: {one of: {green: Green tea, black: {label: Black tea, also: [builders]}}}
        save: kind
        on green: milk_free
      milk:
        ask: Do you take milk?
        easy: Milk?
        answer: yes or no
        save: milk
        consent: milk
      run_sugar:
        run: sugar
        on sweet: sweet
      done:
        say: Your {kind} is coming, {first_name}.
        easy: Your {kind} is coming.
        go: end
      sweet:
        say: That is sweet.
        easy: Sweet.
        go: done
      milk_free:
        say: Green it is.
        easy: Green.
        go: run_sugar
"""
SUGAR = """
    title: Sugar
    steps:
      name:
        ask: What is your name?
        easy: Your name?
        answer: name
        can skip: yes
        save: first_name
      spoons:
        ask: How many spoons?
        easy: Spoons?
        answer: {many of: {one: One spoon, two: Two spoons, honey: Honey}}
        tries: 3
        after tries: none_left
        save: spoons
      is_it:
        choose:
          - when: spoons includes two
            go: sweet_end
          - otherwise: none_left
      sweet_end:
        end: sweet
      none_left:
        end: yes
"""


@pytest.fixture
def person() -> Person:
    return Person(book_with(TEA, sugar=SUGAR))


def test_it_runs_top_to_bottom_with_ways_and_a_sub_flow(person: Person) -> None:
    assert "1 for Green tea\n2 for Black tea" in person.says("tea")
    assert person.says("builders").startswith("Do you take milk?")
    assert person.says("yes please").startswith("What is your name?")
    person.says("Ade")
    assert person.says("honey") == "Your Black tea is coming, Ade."
    assert person.saved == {"kind": "black", "milk": True, "first_name": "Ade", "spoons": ["honey"]}
    assert person.agreed == {"milk": True}
    assert person.talk.place is None


def test_the_outcome_of_a_sub_flow_leads_on(person: Person) -> None:
    person.says("tea")
    assert person.says("1").startswith("Green it is.\n\nWhat is your name?")
    person.says("skip")
    assert person.says("1 and 2").startswith("That is sweet.")


def test_back_goes_to_the_question_before_out_of_a_sub_flow_too(person: Person) -> None:
    for text in ("tea", "black", "no"):
        person.says(text)
    before = person.talk.place
    person.says("Ade")
    assert person.says("BACK").startswith("What is your name?")
    assert person.says("back").startswith("Do you take milk?")
    person.says("no")
    assert before is not None and person.talk.place is not None
    assert person.talk.place._replace(ask=before.ask) == before
    for _ in range(3):
        last = person.says("back")
    assert last.startswith(person.book.common["nothing_before"].plain.split("{")[0][:10])
    assert person.at == "tea:kind"


def test_a_wrong_answer_gets_a_hint_then_a_way_out_and_is_never_asked_a_third_time(person: Person) -> None:
    for text in ("tea", "black", "no", "skip"):
        person.says(text)
    first, second = person.says("xyzzy"), person.says("plugh")
    assert first != second
    assert person.says("fee fie foe").startswith("Your Black tea is coming")


def test_without_a_way_on_the_conversation_ends_kindly(person: Person) -> None:
    person.says("tea")
    answers = [person.says("xyzzy plugh") for _ in range(3)]
    assert len(set(answers)) == 3
    assert person.at == ""


def test_a_near_miss_is_asked_back_and_never_taken(person: Person) -> None:
    person.says("tea")
    assert "Green tea" in person.says("grean tea")
    assert person.saved == {}
    person.says("no")
    assert person.at == "tea:kind"
    person.says("grean tea")
    person.says("yes")
    assert person.saved == {"kind": "green"}


def test_an_old_button_changes_nothing(person: Person) -> None:
    person.says("tea")
    person.says("black")
    before = person.talk.place
    assert person.says(press=Press(7, 1, "green")) == person.book.common["earlier_question"].plain
    assert person.talk.place == before


def test_a_press_of_the_open_question_counts(person: Person) -> None:
    person.says("tea")
    person.presses("black")
    person.presses("yes")
    assert person.saved == {"kind": "black", "milk": True}


def test_a_place_survives_json(person: Person) -> None:
    for text in ("tea", "grean tea"):
        person.says(text)
    place = person.talk.place
    assert place is not None and place.maybe
    assert Place.loads(place.dumps()) == place


@pytest.mark.parametrize(
    "text", ["", "null", "[]", "{}", "[2,[],0,0,[],[],0,[]]", "[1,2,3]", '"x"', "[1,7,0,0,[],[],0,[]]"]
)
def test_a_place_that_is_none_has_a_named_error(text: str) -> None:
    with pytest.raises(LostPlace):
        Place.loads(text)


def test_a_place_of_another_revision_has_a_named_error() -> None:
    flow = book_with(TEA, sugar=SUGAR).flows["tea"]
    for place in (Place(("tea:gone",)), Place(()), Place(("tea:done",))):
        with pytest.raises(LostPlace):
            turn(flow, place, Heard("yes"), {}, TUESDAY)


def test_a_verb_suspends_the_turn_and_its_result_leads_on() -> None:
    book = book_with(
        """
        title: Enrolling
        steps:
          enrol: {do: enrol, on nearly: almost}
          welcome: {say: Welcome., easy: Welcome., go: end}
          almost: {say: Nearly there., easy: Nearly there.}
        """
    )
    flow = book.flows["tea"]
    suspended = turn(flow, None, None, {}, TUESDAY)
    assert suspended.doing is not None and suspended.doing.verb == "enrol"
    place = Place.loads(suspended.place.dumps()) if suspended.place else None
    done = turn(flow, place, Done("nearly", suspended.doing.steps), {}, TUESDAY)
    assert [effect.words.plain for effect in done.effects if isinstance(effect, Said)] == ["Nearly there."]


def test_a_flow_that_never_asks_has_a_named_error() -> None:
    book = book_with(
        """
        title: Round and round
        steps:
          enrol: {do: enrol, on nearly: ask}
          ask: {ask: Well?, easy: Well?, answer: yes or no, go: enrol}
        """
    )
    flow = book.flows["tea"]
    now = turn(flow, None, None, {}, TUESDAY)
    with pytest.raises(TurnLimit, match="100 steps"):
        turn(flow, now.place, Done("joined", 100), {}, TUESDAY)


def test_flows_inside_flows_without_end_have_a_named_error() -> None:
    book = book_with(
        """
        title: Deep
        steps:
          ask: {ask: Well?, easy: Well?, answer: yes or no}
          deeper: {run: tea}
        """
    )
    flow = book.flows["tea"]
    now = turn(flow, None, None, {}, TUESDAY)
    for _ in range(19):
        now = turn(flow, now.place, Heard("yes"), {}, TUESDAY)
    with pytest.raises(TurnLimit, match="20 flows"):
        turn(flow, now.place, Heard("yes"), {}, TUESDAY)


def test_the_same_inputs_give_the_same_turn(person: Person) -> None:
    flow = person.book.flows["tea"]
    first = turn(flow, None, None, {}, TUESDAY)
    again = turn(flow, None, None, {}, TUESDAY)
    assert first == again
    assert turn(flow, first.place, Heard("2"), {}, TUESDAY) == turn(flow, again.place, Heard("2"), {}, TUESDAY)


LONG = "\n".join(f"            c{number}: Choice number {number}" for number in range(1, 21))
PAGES = f"""
    title: Pages
    starts on: [pages]
    steps:
      pick:
        ask: Which?
        easy: Which?
        answer:
          one of:
{LONG}
        save: picked
"""


def test_a_long_list_comes_in_pages_and_a_number_means_what_was_shown() -> None:
    person = Person(book_with(PAGES))
    first = person.says("pages")
    assert "6 for Choice number 6" in first and "Choice number 7" not in first
    second = person.says("more")
    assert "1 for Choice number 7" in second and "Which?" not in second
    person.says("2")
    assert person.saved == {"picked": "c8"}


def test_a_button_of_an_earlier_page_means_what_it_said() -> None:
    person = Person(book_with(PAGES))
    person.says("pages")
    person.says("more")
    person.presses("c2")
    assert person.saved == {"picked": "c2"}


@pytest.mark.parametrize("option", ["", "c99", "back to front", "yes", "1", "\x00", "x" * 100])
def test_a_button_that_was_never_there_changes_nothing(option: str) -> None:
    person = Person(book_with(PAGES))
    person.says("pages")
    before = person.talk.place
    person.presses(option)
    assert person.talk.place == before and not person.saved


def test_after_the_last_page_more_begins_again() -> None:
    person = Person(book_with(PAGES))
    person.says("pages")
    shown = [person.says("MORE") for _ in range(4)]
    assert "1 for Choice number 1\n" in shown[-1]


def test_what_is_shown_is_kept_by_key_since_lists_change() -> None:
    person = Person(book_with(PAGES))
    person.says("pages")
    assert person.talk.place is not None
    assert json.loads(person.talk.place.dumps())[5] == ["c1", "c2", "c3", "c4", "c5", "c6"]


def test_every_error_of_a_flow_is_one_family() -> None:
    assert issubclass(LostPlace, FlowError) and issubclass(TurnLimit, FlowError)


PRIVATE = """
    title: About you
    starts on: [about]
    steps:
      group:
        ask: Which group?
        easy: Which group?
        answer: {one of: groups of drinks}
        save: group
        private: equality
        can skip: yes
        on skip: last
        on none: last
      detail:
        ask: Which one?
        easy: Which one?
        answer: {one of: drinks, in: group}
        save: detail
        private: equality
        can skip: yes
      last:
        ask: Was that all right?
        easy: All right?
        answer: yes or no
"""
DRINKS = """
    title: Drinks
    groups: {hot: Hot drinks, cold: Cold drinks}
    choices:
      tea: {label: Tea, in: hot}
      coffee: {label: Coffee, in: hot}
      milk: {label: Milk, in: cold}
"""


def test_an_answer_kept_apart_is_nowhere_else() -> None:
    person = Person(book_with(PRIVATE, lists__drinks=DRINKS))
    person.says("about")
    assert "1 for Tea\n2 for Coffee" in person.says("hot drinks")
    place = person.talk.place
    assert place is not None
    assert not any(word in place.dumps() for word in ("hot", "coffee", "milk"))
    person.says("2")
    assert person.apart == {"group": "hot", "detail": "coffee"}
    assert person.saved == {}


def test_a_near_miss_of_an_answer_kept_apart_is_not_echoed() -> None:
    person = Person(book_with(PRIVATE, lists__drinks=DRINKS))
    person.says("about")
    assert "Cold" not in person.says("coldd drinks")
    assert person.talk.place is not None and person.talk.place.maybe == ()


def test_skip_is_prefer_not_to_say() -> None:
    person = Person(book_with(PRIVATE, lists__drinks=DRINKS))
    person.says("about")
    person.says("skip")
    assert person.apart == {"group": None}
    assert person.at == "tea:last"


def test_the_question_carries_its_number() -> None:
    flow = book_with(TEA, sugar=SUGAR).flows["tea"]
    now = turn(flow, None, None, {}, TUESDAY)
    asked = [effect for effect in now.effects if isinstance(effect, Asked)]
    assert [(effect.number, effect.shown) for effect in asked] == [(1, ("green", "black"))]
