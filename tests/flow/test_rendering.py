"""A turn's effects into the words of one message: choices, buttons, names, dates, lists, and other scripts."""

from typing import Any

import pytest

from bot.flow import Asked, Book, Said, Speech, Talk, Wording, depends_on_private, load_book, word_turn
from bot.flow.model import Ask
from tests.flow.books import book_with, shared_files, sources_with
from tests.flow.talking import Person

TEA = """
    title: Tea
    starts on: [tea]
    steps:
      name: {ask: What is your name?, easy: Name?, answer: name, can skip: yes, save: first_name}
      milk: {ask: Do you take milk?, easy: Milk?, answer: yes or no, save: milk}
      kind: {ask: Which tea?, easy: Tea?, answer: {one of: teas}, save: kind}
      cakes: {ask: Which cakes?, easy: Cakes?, answer: {many of: cakes}, save: cakes, own words: own_cake}
      when: {ask: When?, easy: When?, answer: month, save: last_tea}
      day: {ask: What day?, easy: Day?, answer: date, save: next_tea}
      words: {ask: Anything else?, easy: Else?, answer: text, save: more_words}
      thanks:
        say: "Thanks {first_name}: {kind}; {cakes}; {last_tea}; {next_tea}; {milk}; {more_words}"
        easy: "Thanks {first_name}."
"""
TEAS = """
    title: Teas
    choices:
      green: {label: Green tea, also: [sencha]}
      black: {label: Black tea, easy: Tea, also: [builders]}
      mint: Mint tea
"""
CAKES = "title: Cakes\nchoices: {" + ", ".join(f"cake{n}: Cake number {n}" for n in range(1, 9)) + ", bun: Bun}"

SMS = Speech()
CHAT = Speech(channel="telegram")
RTL = "\u2068{}\u2069"


@pytest.fixture(scope="module")
def book() -> Book:
    return book_with(TEA, lists__teas=TEAS, lists__cakes=CAKES)


def question(book: Book, step: str, speech: Speech = SMS, page: int = 0, only_choices: bool = False) -> Wording:
    """How a question is put."""
    ask = book.index[f"tea:{step}"]
    assert isinstance(ask, Ask)
    return word_turn(book, [Asked(ask, 3, *ask.shown({}, page), only_choices)], speech, {}, 7)


def say(book: Book, facts: dict[str, Any], speech: Speech = SMS) -> list[str]:
    """The values as they stand in the thanks, name first."""
    body = word_turn(book, [Said(book.texts["tea.thanks.say"])], speech, facts).body
    name, _, others = body.removeprefix("Thanks").partition(":")
    return [name.strip(), *(part.strip() for part in others.split(";"))]


def test_a_fact_that_is_a_yes_elsewhere_is_said_as_a_yes(book: Book) -> None:
    name, kind, cakes, *_ = say(book, {"first_name": "Ade", "kind": True, "cakes": [True]})
    assert (name, kind, cakes) == ("Ade", "Yes", "True")


# --- choices and buttons ------------------------------------------------------------------------


def test_by_sms_choices_are_numbered_and_nothing_is_a_button(book: Book) -> None:
    assert question(book, "kind") == Wording("Which tea?\n1 for Green tea\n2 for Black tea\n3 for Mint tea")
    assert question(book, "milk") == Wording("Do you take milk?")


def test_easy_words_have_easy_labels(book: Book) -> None:
    assert question(book, "kind", Speech(easy=True)).body == "Tea?\n1 for Green tea\n2 for Tea\n3 for Mint tea"


def test_in_a_chat_one_choice_is_a_button_that_carries_its_key(book: Book) -> None:
    asked = question(book, "kind", CHAT)
    assert asked.body == "Which tea?"
    assert asked.buttons == (("Green tea", "1:7:3:green"), ("Black tea", "1:7:3:black"), ("Mint tea", "1:7:3:mint"))


def test_in_a_chat_several_choices_are_numbered_and_buttons_too(book: Book) -> None:
    asked = question(book, "cakes", CHAT)
    assert asked.body.startswith("Which cakes?\n1 for Cake number 1\n")
    assert asked.body.endswith("\n6 for Cake number 6\nMORE for other choices")
    assert asked.buttons[0] == ("Cake number 1", "1:7:3:cake1")
    assert asked.buttons[-1] == ("More", "1:7:3:more")


def test_yes_no_and_skip_are_buttons(book: Book) -> None:
    assert question(book, "milk", CHAT).buttons == (("Yes", "1:7:3:yes"), ("No", "1:7:3:no"))
    assert question(book, "name", CHAT).buttons == (("Skip", "1:7:3:skip"),)
    assert question(book, "name").buttons == ()
    assert question(book, "words", CHAT).buttons == ()


def test_a_longer_list_shows_one_fewer_and_more(book: Book) -> None:
    assert question(book, "cakes").body.split("\n")[-2:] == ["6 for Cake number 6", "MORE for other choices"]
    assert question(book, "cakes", page=1, only_choices=True).body.split("\n") == [
        "1 for Cake number 7",
        "2 for Cake number 8",
        "3 for Bun",
        "MORE for other choices",
    ]


def test_in_a_chat_the_next_page_of_buttons_has_a_line_above(book: Book) -> None:
    long = "{" + ", ".join(f"c{n}: Choice {n}" for n in range(9)) + "}"
    pages = book_with(f"title: Tea\nsteps: {{kind: {{ask: Q?, easy: Q?, answer: {{one of: {long}}}}}}}")
    asked = question(pages, "kind", CHAT, page=1, only_choices=True)
    assert asked.body == pages.common["more_choices"].plain
    assert [label for label, _ in asked.buttons] == ["Choice 6", "Choice 7", "Choice 8", "More"]


def test_what_one_turn_says_is_one_message(book: Book) -> None:
    hello, thanks = book.common["nothing_before"], book.common["edited"]
    assert word_turn(book, [Said(hello), Said(thanks)], SMS, {}).body == f"{hello.plain}\n\n{thanks.plain}"
    assert word_turn(book, [], SMS, {}) == Wording("")


def test_the_buttons_are_those_of_the_last_question(book: Book) -> None:
    first, last = book.index["tea:milk"], book.index["tea:kind"]
    assert isinstance(first, Ask) and isinstance(last, Ask)
    effects = [Asked(first, 1), Asked(last, 2, ("green",))]
    assert word_turn(book, effects, CHAT, {}, 9).buttons == (("Green tea", "1:9:2:green"),)


def test_a_question_within_a_private_answer_depends_on_it() -> None:
    drinks = (
        "title: D\ngroups: {hot: Hot, cold: Cold}\nchoices: {tea: {label: Tea, in: hot}, ice: {label: Ice, in: cold}}"
    )
    flow = """
        title: Tea
        steps:
          group: {ask: G?, easy: G?, answer: {one of: groups of drinks}, save: group, private: equality}
          one: {ask: O?, easy: O?, answer: {one of: drinks, in: group}, save: one, private: equality}
          open: {ask: P?, easy: P?, answer: {one of: drinks}, save: open}
    """
    made = book_with(flow, lists__drinks=drinks)
    steps = {name: step for name in ("group", "one", "open") if isinstance(step := made.index[f"tea:{name}"], Ask)}
    assert [depends_on_private([Asked(steps[name], 1)]) for name in steps] == [False, True, False]
    assert not depends_on_private([Said(made.common["edited"])])


# --- near misses ----------------------------------------------------------------------------------


def sentence(book: Book, key: str, values: dict[str, Any], speech: Speech = SMS) -> str:
    """A shared sentence with values that the engine hands over."""
    return word_turn(book, [Said(book.common[key], values)], speech, {}).body


def test_a_near_miss_names_the_choice_by_its_label(book: Book) -> None:
    teas = book.lists["teas"]
    assert sentence(book, "did_you_mean", {"choice": (teas, "black")}) == "Did you mean Black tea? Reply YES or NO."
    assert "Did you mean Tea?" in sentence(book, "did_you_mean", {"choice": (teas, "black")}, Speech(easy=True))
    several = sentence(book, "did_you_mean", {"choice": (teas, ["black", "mint", "green"])})
    assert several == "Did you mean Black tea, Mint tea and Green tea? Reply YES or NO."


def test_a_near_miss_of_a_date_or_a_number_is_said_as_people_say_it(book: Book) -> None:
    assert "Did you mean March 2026?" in sentence(book, "did_you_mean", {"choice": (None, "2026-03")})
    assert "Did you mean Thursday 5 March 2026?" in sentence(book, "did_you_mean", {"choice": (None, "2026-03-05")})
    assert "Did you mean +447700900123?" in sentence(book, "did_you_mean", {"choice": (None, "+447700900123")})


def test_which_one_numbers_what_may_have_been_meant(book: Book) -> None:
    teas = book.lists["teas"]
    asked = sentence(book, "which_one", {"choices": ((teas, "green"), (teas, ["mint", "black"]))})
    assert asked.split("\n")[1:] == ["1 for Green tea", "2 for Mint tea and Black tea"]
    months = sentence(book, "which_one", {"choices": ((None, "2026-05-06"), (None, "2026-06-05"))})
    assert months.split("\n")[1:] == ["1 for Wednesday 6 May 2026", "2 for Friday 5 June 2026"]


def test_a_near_miss_as_a_person_meets_it(book: Book) -> None:
    person = Person(book)
    for text in ("tea", "Ade", "yes"):
        person.says(text)
    assert person.says("blck tea") == "Did you mean Black tea? Reply YES or NO."


# --- what people said -----------------------------------------------------------------------------

AS_TYPED = [
    "{phone}",
    "{first_name}",
    "{{name}}",
    "{0} %s $1 \\1 \\g<0>",
    "<b>Ade</b> & <script>",
    "*Ade* _Ade_ `Ade`",
    "2026-03",
    "2026-03-05",
    "2026-99",
    "٢٠٢٦-٠٣",
    "common.idle",
    "green",
    "O'Brien-Łódź 王 😀",
]


@pytest.mark.parametrize("typed", AS_TYPED)
def test_what_people_typed_stays_as_they_typed_it(book: Book, typed: str) -> None:
    said = say(book, {"first_name": typed, "more_words": typed, "own_cake": typed, "cakes": []})
    assert (said[0], said[2], said[-1]) == (typed, typed, typed)


def test_a_name_with_braces_is_not_filled_from_another_fact(book: Book) -> None:
    assert say(book, {"first_name": "{more_words}", "more_words": "secret"})[0] == "{more_words}"


def test_facts_of_a_list_are_said_by_their_labels(book: Book) -> None:
    said = say(book, {"kind": "black", "cakes": ["bun", "cake1", "cake2"]})
    assert said[1:3] == ["Black tea", "Bun, Cake number 1 and Cake number 2"]


def test_a_choice_that_is_no_longer_on_the_list_stands_for_itself(book: Book) -> None:
    assert say(book, {"kind": "oolong", "cakes": ["gone"]})[1:3] == ["oolong", "gone"]


def test_own_words_are_said_where_nothing_on_the_list_was_meant(book: Book) -> None:
    assert say(book, {"cakes": [], "own_cake": "a scone, warm"})[2] == "a scone, warm"
    assert say(book, {"cakes": ["bun"], "own_cake": "a scone"})[2] == "Bun"


def test_days_and_months_are_said_as_people_say_them(book: Book) -> None:
    assert say(book, {"last_tea": "2026-03", "next_tea": "2026-11-24"})[3:5] == [
        "March 2026",
        "Tuesday 24 November 2026",
    ]
    assert say(book, {"last_tea": "2026-03-05", "next_tea": "2026-13-41"})[3:5] == [
        "Thursday 5 March 2026",
        "2026-13-41",
    ]


def test_yes_and_no_are_words(book: Book) -> None:
    assert say(book, {"milk": True})[5] == "Yes"
    assert say(book, {"milk": False})[5] == "No"


@pytest.mark.parametrize("empty", [None, "", []])
def test_what_is_not_known_is_left_out_without_a_trace(book: Book, empty: Any) -> None:
    names = ("first_name", "kind", "cakes", "own_cake", "last_tea", "next_tea", "milk", "more_words")
    for facts in ({}, dict.fromkeys(names, empty)):
        body = word_turn(book, [Said(book.texts["tea.thanks.say"])], SMS, facts).body
        assert not any(sign in body for sign in ("None", "{", "}", "[", "]"))


def test_every_fact_of_any_shape_can_be_said(book: Book) -> None:
    for value in (0, 12, 1.5, ["a", "b"], ("a", "b"), [], [1, 2], {"a": 1}, "\n\x00", "x" * 5000):
        facts = dict.fromkeys(("first_name", "more_words", "last_tea", "milk"), value)
        assert word_turn(book, [Said(book.texts["tea.thanks.say"])], SMS, facts).body


# --- scripts that run from right to left ----------------------------------------------------------

URDU = """
msgctxt "tea.thanks.say"
msgid "Thanks {first_name}: {kind}; {cakes}; {last_tea}; {next_tea}; {milk}; {more_words}"
msgstr "شکریہ {first_name}: {kind}; {cakes}; {last_tea}; {next_tea}; {milk}; {more_words}"

msgctxt "list.teas.green"
msgid "Green tea"
msgstr "سبز چائے"

msgctxt "common.did_you_mean"
msgid "Did you mean {choice}? Reply YES or NO."
msgstr "کیا آپ کا مطلب {choice} تھا؟"

msgctxt "common.choice_line"
msgid "{number} for {choice}"
msgstr "{number} برائے {choice}"
"""


@pytest.fixture(scope="module")
def urdu() -> Book:
    organisation = shared_files()["flows/organisation.yaml"].replace("languages: [en]", "languages: [en, ur]")
    sources = {**sources_with(TEA, lists__teas=TEAS, lists__cakes=CAKES), "flows/organisation.yaml": organisation}
    return load_book({**sources, "locales/ur/LC_MESSAGES/flows.po": URDU})


def test_what_is_put_into_text_that_runs_leftwards_is_kept_apart(urdu: Book) -> None:
    facts = {"first_name": "Ade", "kind": "black", "more_words": "call 0116", "last_tea": "2026-03"}
    body = word_turn(urdu, [Said(urdu.texts["tea.thanks.say"])], Speech("ur"), facts).body
    for value in ("Ade", "Black tea", "call 0116"):
        assert RTL.format(value) in body
    english = word_turn(urdu, [Said(urdu.texts["tea.thanks.say"])], Speech("en"), facts).body
    assert "\u2068" not in english


def test_a_label_in_the_same_language_needs_nothing_round_it(urdu: Book) -> None:
    body = word_turn(urdu, [Said(urdu.texts["tea.thanks.say"])], Speech("ur"), {"kind": "green"}).body
    assert "سبز چائے" in body and RTL.format("سبز چائے") not in body


def test_a_list_is_joined_as_its_language_joins_it(urdu: Book) -> None:
    values = {"choice": (urdu.lists["teas"], ["green", "black"])}
    body = word_turn(urdu, [Said(urdu.common["did_you_mean"], values)], Speech("ur"), {}).body
    assert f"سبز چائے اور {RTL.format('Black tea')}" in body


def test_numbers_of_choices_are_kept_apart_too(urdu: Book) -> None:
    body = question(urdu, "kind", Speech("ur")).body
    assert f"{RTL.format('2')} برائے " in body


def test_an_english_text_among_urdu_ones_is_written_as_english(urdu: Book) -> None:
    person = Person(urdu, Talk({"first_name": "Ade"}, "ur"))
    assert person.says("tea") == "What is your name?"
