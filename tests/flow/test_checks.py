"""What is seen once all is linked: dead ends, circles, unknown facts, hard words, long sentences, cost by SMS."""

import re

import pytest

from bot.flow import Book, FlowMistakes, Mistake, load_book, read_book
from bot.flow.sms_parts import parts
from tests.flow.books import book_with, mistakes_in, shared_files, sources_with

TEA = "flows/tea.yaml"
POLISH = "locales/pl/LC_MESSAGES/flows.po"


def told(flow: str, **others: str) -> list[str]:
    """Every mistake as "line:column: what", in order."""
    return [str(mistake).removeprefix(f"{TEA}:") for mistake in mistakes_in(flow, **others)]


def advice(flow: str) -> list[Mistake]:
    """What is worth a look and stops nothing."""
    return [mistake for mistake in read_book(sources_with(flow))[1] if not mistake.serious]


# --- where nothing leads, and where everything goes round ---------------------------------------


@pytest.mark.parametrize(
    ("flow", "unreached"),
    [
        ("steps: {a: {say: Hi., easy: Hi., go: c}, b: {say: Hi., easy: Hi.}, c: {say: Hi., easy: Hi.}}", ["b"]),
        ("steps: {a: {say: Hi., easy: Hi., go: end}, b: {do: forget, go: c}, c: {say: Hi., easy: Hi.}}", ["b", "c"]),
        ("steps: {a: {say: Hi., easy: Hi., go: end}, b: {do: forget, go: b2}, b2: {do: forget, go: b}}", ["b", "b2"]),
        (
            "steps: {a: {ask: Q?, easy: Q?, answer: yes or no, on yes: c, on no: end}, b: {end: x}, c: {end: yes}}",
            ["b"],
        ),
        ("steps: {a: {ask: Q?, easy: Q?, answer: yes or no, on yes: c}, b: {end: x}, c: {end: yes}}", []),
        ("steps: {a: {ask: Q?, easy: Q?, answer: text, on later: c, go: end}, b: {end: x}, c: {end: yes}}", ["b"]),
        ("steps: {a: {ask: Q?, easy: Q?, answer: text, after tries: b, go: end}, b: {end: x}}", []),
        ("steps: {a: {ask: Q?, easy: Q?, answer: text, can skip: yes, on skip: b, go: end}, b: {end: x}}", []),
        ("steps: {a: {do: enrol, on nearly: c, go: end}, b: {end: x}, c: {end: yes}}", ["b"]),
        ("steps: {a: {choose: [{when: channel is sms, go: c}, {otherwise: end}]}, b: {end: x}, c: {end: yes}}", ["b"]),
        ("steps: {a: {choose: [{when: channel is sms, go: c}]}, b: {end: x}, c: {end: yes}}", []),
        ("steps: {a: {end: yes}, b: {say: Hi., easy: Hi.}}", ["b"]),
    ],
)
def test_a_step_that_nothing_leads_to_is_told(flow: str, unreached: list[str]) -> None:
    expected = [f'nothing leads to step "{step}".' for step in unreached]
    silent = [line for line in told(f"title: Tea\n{flow}") if "comes back" not in line]
    assert [line.partition(": ")[2] for line in silent] == expected


def test_the_step_itself_is_pointed_at() -> None:
    flow = "title: Tea\nsteps:\n  a: {end: yes}\n  lost: {say: Hi., easy: Hi.}\n"
    assert told(flow) == ['4:3: nothing leads to step "lost".']


SUGAR = "title: Sugar\nsteps: {a: {ask: Q?, easy: Q?, answer: yes or no}}"
QUIET_SUGAR = "title: Sugar\nsteps: {a: {say: Hi., easy: Hi.}}"
PERHAPS_SUGAR = """
    title: Sugar
    steps: {a: {choose: [{when: channel is sms, go: end}]}, b: {ask: Q?, easy: Q?, answer: yes or no}}
"""


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("flow", "others", "expected"),
    [
        ("steps: {a: {do: forget, go: a}}", {}, ['step "a" comes back to itself without a question.']),
        (
            "steps: {a: {say: Hi., easy: Hi.}, b: {do: forget}, c: {choose: [{when: channel is sms, go: a}]}}",
            {},
            ['step "a" comes back to itself without a question, by way of "b" and "c".'],
        ),
        ("steps: {a: {run: tea}}", {}, ['step "a" comes back to itself without a question.']),
        ("steps: {a: {ask: Q?, easy: Q?, answer: yes or no, go: a}}", {}, []),
        ("steps: {a: {do: forget}, b: {ask: Q?, easy: Q?, answer: yes or no, go: a}}", {}, []),
        ("steps: {a: {run: sugar}, b: {do: forget, go: a}}", {"sugar": SUGAR}, []),
        (
            "steps: {a: {run: sugar}, b: {do: forget, go: a}}",
            {"sugar": QUIET_SUGAR},
            ['step "a" comes back to itself without a question, by way of "b".'],
        ),
        (
            "steps: {a: {run: sugar}, b: {do: forget, go: a}}",
            {"sugar": PERHAPS_SUGAR},
            ['step "a" comes back to itself without a question, by way of "b".'],
        ),
        (
            "steps: {a: {choose: [{when: channel is sms, go: c}]}, b: {do: forget, go: b}, c: {do: forget, go: c}}",
            {},
            [f'step "{step}" comes back to itself without a question.' for step in "bc"],
        ),
    ],
)
def test_a_circle_without_a_question_is_told_once(flow: str, others: dict[str, str], expected: list[str]) -> None:
    assert [line.partition(": ")[2] for line in told(f"title: Tea\n{flow}", **others)] == expected


# --- what is remembered ---------------------------------------------------------------------------

ASKED = """title: Tea
steps:
  name: {ask: Name?, easy: Name?, answer: name, save: first_name}
  milk: {ask: Milk?, easy: Milk?, answer: yes or no, save: milk}
  kind: {ask: Kind?, easy: Kind?, answer: {one of: {green: Green, black: Black}}, save: kind}
  cakes: {ask: Cakes?, easy: Cakes?, answer: {many of: {plain_one: Bun, fruit: Fruit}}, save: cakes, own words: mine}
  when: {ask: When?, easy: When?, answer: month, save: last_tea}
"""


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("Hello {first_name}.", ""),
        ("You said {mine}, by text: {channel}.", ""),
        ("Call {phone}.", ""),
        ("Hello {firstname}.", 'nothing saves "{firstname}". Did you mean "first_name"?'),
        ("Ring {telephone}.", 'nothing saves "{telephone}".'),
        ("Hello {count}.", 'nothing saves "{count}".'),
        ("Hello {First Name}.", '"{" stands alone: a name in curly brackets has only a-z, 0-9 and _ in it'),
        ("Hello {first_name.", '"{" stands alone'),
        ("Hello } there.", '"}" stands alone'),
    ],
)
def test_only_what_is_remembered_can_be_said(text: str, message: str) -> None:
    found = told(f'{ASKED}  say: {{say: "{text}", easy: Hello.}}\n')
    assert [line.partition(": ")[2][: len(message)] for line in found] == ([message] if message else [])
    assert all(line.startswith("8:14: ") for line in found)


def test_each_variant_of_a_text_is_pointed_at_by_itself() -> None:
    flow = "title: Tea\nsteps:\n  a:\n    say: Hi {a}.\n    easy: Hi {b}.\n    sms: Hi {c}.\n    easy sms: Hi {d}.\n"
    assert [line[: line.index(" nothing")] for line in told(flow)] == ["4:10:", "5:11:", "6:10:", "7:15:"]


def test_a_hint_may_name_the_limits_of_a_number() -> None:
    hint = "hint: {plain: 'From {least} to {most}.', easy: 'From {least} to {most}.'}"
    assert (
        told(f"title: Tea\nsteps: {{a: {{ask: Q?, easy: Q?, answer: {{number: {{from: 1, to: 9}}}}, {hint}}}}}") == []
    )


def test_a_hint_may_name_how_many_choices_there_are() -> None:
    hint = "hint: {plain: 'One of {count}.', easy: 'One of {count}.'}"
    assert told(f"title: Tea\nsteps: {{a: {{ask: Q?, easy: Q?, answer: {{one of: {{b: B}}}}, {hint}}}}}") == []


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("condition", "message"),
    [
        ("first_name is known", ""),
        ("mine is not known", ""),
        ("milk is yes", ""),
        ("kind is not green", ""),
        ("cakes includes fruit", ""),
        ("last_tea within 18 months", ""),
        ("last_tea within {recent_months} months", ""),
        ("channel is sms", ""),
        ("first_name is Ade", ""),
        ("frist_name is known", 'nothing saves "frist_name". Did you mean "first_name"?'),
        ("nation is England", '"nation" is a fact of the organisation, the same for everyone: it decides nothing.'),
        ("milk is true", '"true" is never the answer to "milk".'),
        ("kind is grean", '"grean" is never the answer to "kind". Did you mean "green"?'),
        ("cakes includes friut", '"friut" is never the answer to "cakes". Did you mean "fruit"?'),
        ("cakes is fruit", '"cakes" is a list of answers: write "cakes includes fruit".'),
        ("kind includes green", '"kind" is one answer: write "kind is green".'),
        ("kind within 3 months", '"kind" is not a date, so "within" never holds.'),
    ],
)
def test_a_condition_is_on_what_can_be(condition: str, message: str) -> None:
    found = told(f"{ASKED}  c:\n    choose:\n      - when: {condition!r}\n        go: end\n")
    assert [line.partition(": ")[2] for line in found] == ([message] if message else [])
    assert all(line.startswith("10:15: ") for line in found)


def test_one_fact_comes_from_one_list() -> None:
    flow = f"{ASKED}  again: {{ask: Q?, easy: Q?, answer: {{one of: {{red: Red}}}}, save: kind}}\n"
    assert [line for line in told(flow) if "another list" in line] == [
        '8:66: another question saves "kind" from another list: use another name.'
    ]


def test_a_list_within_a_group_needs_the_group() -> None:
    drinks = "title: D\ngroups: {hot: Hot}\nchoices: {tea: {label: Tea, in: hot}}"
    flow = "title: Tea\nsteps: {a: {ask: Q?, easy: Q?, answer: {one of: drinks, in: group}, save: b}}"
    assert told(flow, lists__drinks=drinks) == ['2:61: nothing saves "group".']


# --- how it reads ---------------------------------------------------------------------------------


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Simply reply.", "Simply"),
        ("It is just a letter.", "just"),
        ("That is invalid.", "invalid"),
        ("An error came up.", "error"),
        ("Please note the time.", "Please note"),
        ("Dear users.", "users"),
        ("Utilise it.", "Utilise"),
        ("To opt out, reply.", "opt out"),
        ("We read 90% of it.", "%"),
        ("Thank you!!", "!!"),
        ("Thank you! Well done.", ""),
        ("We adjust the user_name.", ""),
        ("A justice, terrors, userland.", ""),
        ("Yours or/and mine.", "or/and"),
        ("The 24/7 line, on 05/05/27, at www.trust.example/a/b.", ""),
        ("Read bit.ly/tea today.", "bit.ly"),
        ("Read habit.ly/tea today.", ""),
        ("👍 👍", "👍 👍"),
        ("👍 {channel}", ""),
    ],
)
def test_hard_and_unkind_words_are_told(text: str, word: str) -> None:
    found = told(f'title: Tea\nsteps:\n  a:\n    say: "{text}"\n    easy: Hello.\n')
    assert len(found) == bool(word)
    assert all(re.match(rf'4:10: "{word}" (is|has|hides) .*\. [A-Z].*\.$', line) for line in found)


def test_hard_words_are_told_in_easy_text_labels_and_shared_sentences() -> None:
    flow = "title: Tea\nsteps: {a: {ask: Q?, easy: Simply say., answer: {one of: {b: {label: B, easy: Just B}}}}}"
    assert [line.split('"')[1] for line in told(flow)] == ["Simply", "Just"]
    common = shared_files()["flows/common.yaml"].replace(
        "plain: There is nothing", "plain: Kindly, there is nothing", 1
    )
    found = read_book({**sources_with(flow.replace("Simply", "").replace("Just ", "")), "flows/common.yaml": common})[1]
    assert [mistake.what.split('"')[1] for mistake in found] == ["Kindly"]


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Reply YES or NO, or STOP.", ""),
        ("Reply AGREE.", ""),  # one of the words for yes
        ("Reply TEA or A CUP.", ""),  # they start this flow
        ("Reply HONEY or LOTS OF SUGAR.", ""),  # a choice, and what people call it
        ("Reply ENGLISH or POLSKI.", ""),
        ("Reply PLEASE STOP.", ""),
        ("I saw A B C, LE1 and BT41.", ""),
        ("Text SHOUT to 85258.", ""),
        ("The NHS said so.", ""),
        ("In A&E they said so.", ""),
        ("Ask PALS, our advice team.", ""),
        ("Ask the advice team (PALS).", ""),
        ("The HCA (who helps nurses) said so.", ""),
        ("See https://www.trust.example/TEA/MENU today.", ""),
        ("Reply COFFEE.", "COFFEE"),  # which starts nothing
        ("Ask PALS.", "PALS"),
        ("Ask the HCA.", "HCA"),
        ("We are OPEN.", "OPEN"),
        ("Reply YES TODAY.", "TODAY"),
    ],
)
def test_only_words_to_reply_with_and_known_short_forms_stand_in_capitals(text: str, word: str) -> None:
    flow = f"""
        title: Tea
        starts on: [tea, a cup]
        steps:
          a: {{say: "{text}", easy: Hello.}}
          b: {{ask: Q?, easy: Q?, answer: {{one of: {{honey: Honey, much: {{label: Much, also: [lots of sugar]}}}}}}}}
    """
    assert [line.split('"')[1] for line in told(flow)] == ([word] if word else [])


def test_a_label_without_easy_words_is_read_by_easy_readers_too() -> None:
    flow = "title: Tea\nsteps: {{a: {{ask: Q?, easy: Q?, answer: {{one of: {{b: {}}}}}}}}}"
    assert len(told(flow.format("A&E"))) == 1
    assert told(flow.format("{label: A&E, easy: Emergency}")) == []


def test_capitals_are_let_be_while_a_file_cannot_be_read() -> None:
    """The word may start the flow that is in it."""
    sources = {**sources_with(saying("Reply COFFEE.")), "flows/coffee.yaml": "title: ["}
    assert [mistake.spot.path for mistake in read_book(sources)[1]] == ["flows/coffee.yaml"]


def test_without_the_list_of_words_flows_can_be_used_all_the_same() -> None:
    """A revision from before there was one goes on."""
    sources = {**sources_with(saying("Simply tell the PPI 90%!!")), "flows/wording.yaml": ""}
    del sources["flows/wording.yaml"]
    assert "tea" in load_book(sources).flows
    assert [str(mistake) for mistake in read_book(sources)[1]] == [
        "flows/wording.yaml:1:1: advice: this file is missing, so nobody looks for words that are hard to read."
    ]


def test_words_are_found_whole_with_any_space_between_them_and_any_ending_where_there_is_a_star() -> None:
    wording = "never: {as per: Say like., utilis*: Say use., '%s': Say it.}"
    found = {
        text: [mistake.what.split('"')[1] for mistake in read_book(style_of(wording, text))[1]]
        for text in ("As  per this.", "Has perhaps.", "Utilisation of it.", "Reutilise it.", "A %s here.", "Use it.")
    }
    assert [each for each in found.values() if each] == [["As  per"], ["Utilisation"], ["%", "%s"]]


def style_of(wording: str, text: str) -> dict[str, str]:
    """A flow that says the text, read with that wording."""
    capitals = "capitals: [JOIN, CALL, PERSON, ISSUES, ABOUT ME, CLAIM, CAN'T COME, WHAT'S ON, PARTLY, TRANSLATION,"
    capitals += " CONDUCT, SHOUT]\n"
    capitals += "abbreviations: {in every text: [NHS, UK, PALS]}\n"
    return {**sources_with(saying(text)), "flows/wording.yaml": f"{capitals}{wording}\n"}


def words(count: int) -> str:
    """A sentence of so many words."""
    return " ".join(["word"] * count) + "."


@pytest.mark.parametrize(
    ("part", "text", "most"),
    [
        ("say", words(20), 0),
        ("say", words(21), 20),
        ("easy", words(15), 0),
        ("easy", words(16), 15),
        ("sms", words(21), 20),
        ("easy sms", words(16), 15),
        ("say", f"{words(20)} {words(20)}", 0),
        ("say", f"{words(11)[:-1]}: {words(11)}", 0),
        ("say", f"Is it {words(12)[:-1]}? {words(12)}", 0),
    ],
)
def test_a_long_sentence_is_advised_against(part: str, text: str, most: int) -> None:
    parts_of_it = {"say": "Hi.", "easy": "Hi.", part: text}
    flow = "title: Tea\nsteps:\n  a:\n" + "".join(f'    {key}: "{value}"\n' for key, value in parts_of_it.items())
    found = [mistake.what for mistake in advice(flow)]
    count = len(text.split())
    expected = f'the sentence "word word word word word ..." has {count} words; at most {most} read well.'
    assert found == ([expected] if most else [])


def test_advice_does_not_stop_publishing() -> None:
    flow = f"title: Tea\nsteps: {{a: {{say: {words(30)}, easy: Hi.}}}}"
    assert "tea" in book_with(flow).flows
    (found,) = advice(flow)
    assert str(found).startswith(f"{TEA}:2:18: advice: ")


def test_a_mistake_beside_advice_stops_and_only_mistakes_are_raised() -> None:
    flow = f"title: Tea\nsteps: {{a: {{say: {words(30)}, easy: Simply.}}}}"
    with pytest.raises(FlowMistakes) as raised:
        load_book(sources_with(flow))
    assert [mistake.serious for mistake in raised.value.mistakes] == [True]


# --- what it costs ----------------------------------------------------------------------------------


def saying(text: str) -> str:
    """A flow that says this."""
    return f'title: Tea\nsteps:\n  a:\n    say: "{text}"\n    easy: Hi.\n'


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a. " * 102, ""),
        ("a. " * 102 + "b", "by SMS this makes 3 parts, at most 2: it is 1 character too long."),
        ("a. " * 110 + "b", "by SMS this makes 3 parts, at most 2: it is 25 characters too long."),
        ("€" * 153, "by SMS this makes 3 parts, at most 2: it is 1 character too long."),  # 306, but pairs do not fit
        ("ał. " * 50, ""),
        ("ał. " * 50 + "ab", 'by SMS this makes 4 parts, at most 3: it is 1 character too long. "ł" (U+0142) makes it'),
        ("zażółć. " * 30, 'by SMS this makes 4 parts, at most 3: it is 38 characters too long. "ż" (U+017C) makes it'),
        ("ok 👍. " * 40, 'by SMS this makes 5 parts, at most 3: it is 78 characters too long. "👍" (U+1F44D) makes it'),
    ],
)
def test_a_text_costs_at_most_two_parts_or_three_in_unicode(text: str, message: str) -> None:
    found = told(saying(text))
    assert len(found) == bool(message)
    assert all(line.startswith(f"4:10: {message}") for line in found)


def test_the_text_of_the_right_variant_is_told() -> None:
    long = "a. " * 110 + "b"
    flow = f"title: Tea\nsteps:\n  a:\n    say: {long}\n    easy: {long}\n"
    assert [line.partition(": ")[0] for line in told(flow)] == ["4:10", "5:11"]
    assert [line.partition(": ")[0] for line in told(flow + "    sms: Short.\n")] == ["5:11"]
    assert told(flow + "    sms: Short.\n    easy sms: Short.\n") == []
    assert [line.partition(": ")[0] for line in told(flow + f"    sms: {long}\n    easy sms: B.\n")] == ["6:10"]


def choices(count: int, label: str) -> str:
    """A list of so many choices, each with a label of its own."""
    return "{" + ", ".join(f"c{number}: {label} {number}" for number in range(count)) + "}"


@pytest.mark.parametrize(
    ("count", "label", "too_long"),
    [
        (3, "Short", ""),
        (7, "A label of twenty and", ""),
        (7, "A label of quite some more than twenty", "86 characters"),
        (30, "A label of very nearly forty letters", "50 characters"),  # six on the page, and MORE
    ],
)
def test_the_choices_of_a_question_count(count: int, label: str, too_long: str) -> None:
    question = "ask: 'Which of these many things would you like? Reply with a number.', easy: Which?"
    found = told(f"title: Tea\nsteps: {{a: {{{question}, answer: {{one of: {choices(count, label)}}}}}}}")
    assert bool(found) == bool(too_long)
    assert all("Its choices count too." in line and too_long in line for line in found[:1])


def test_every_group_and_every_page_counts() -> None:
    cold = ", ".join(f"c{n}: {{label: A cold drink of some very long name {n}, in: cold}}" for n in range(7))
    drinks = f"title: D\ngroups: {{hot: Hot, cold: Cold}}\nchoices: {{tea: {{label: Tea, in: hot}}, {cold}}}"
    flow = """
        title: Tea
        steps:
          a: {ask: Group?, easy: Group?, answer: {one of: groups of drinks}, save: group}
          b: {ask: Which?, easy: Which?, answer: {one of: drinks, in: group}, save: b}
    """
    assert len(told(flow, lists__drinks=drinks)) == 2  # plain and easy of b
    late = choices(6, "Short")[:-1] + ", " + choices(6, "A choice of a really very long name").replace("c", "d")[1:]
    assert len(told(f"title: Tea\nsteps: {{a: {{ask: Q?, easy: Q?, answer: {{one of: {late}}}}}}}")) == 0
    later = (
        choices(6, "Short")[:-1]
        + ", "
        + choices(6, "A choice of a really unbelievably long name").replace("c", "d")[1:]
    )
    assert len(told(f"title: Tea\nsteps: {{a: {{ask: Q?, easy: Q?, answer: {{one of: {later}}}}}}}")) == 2


def test_what_people_answered_counts_at_its_longest() -> None:
    """Twenty letters for a name, the three longest labels for a list."""
    room = "a. " * 95
    name = f"{ASKED}  s: {{say: '{{first_name}} {room}', easy: Hi.}}\n"
    assert told(name) == []
    assert "it is 1 character too long" in told(name.replace("' ", "b' ").replace(f"{room}'", f"{room}b'"))[0]
    labels = "{a: A, b: Bread and butter, c: Cheese, d: Dates and figs}"
    listed = f"""
        title: Tea
        steps:
          q: {{ask: Q?, easy: Q?, answer: {{many of: {labels}}}, save: foods}}
          s: {{say: '{{foods}} {"a. " * 88}', easy: Hi.}}
    """
    assert len("Bread and butter, Cheese and Dates and figs") == 43
    assert "it is 1 character too long" in told(listed)[0]


def test_hints_shared_sentences_and_urgent_replies_count() -> None:
    long = "a. " * 110 + "b"
    hint = f"title: Tea\nsteps: {{a: {{ask: Q?, easy: Q?, answer: text, hint: {{plain: Hm., easy: {long}}}}}}}"
    assert [line.partition(": ")[0] for line in told(hint)] == ["2:71"]
    for path, old in (
        ("flows/common.yaml", "plain: There is nothing to go back to yet."),
        (
            "flows/urgent.yaml",
            "Our team may not see this today.\n    easy: >-\n      A computer sends these messages. Is",
        ),
    ):
        text = shared_files()[path]
        assert old in text
        new = old.replace("There is nothing", f"{long} There is").replace("today.", f"today. {long}")
        found = read_book({**sources_with(saying("Hi.")), path: text.replace(old, new)})[1]
        assert [mistake.spot.path for mistake in found] == [path]


def polish(flow: str, catalogue: str) -> tuple[Book, list[Mistake]]:
    """The book of that flow with Polish switched on, and what is wrong with it."""
    organisation = shared_files()["flows/organisation.yaml"].replace("languages: [en]", "languages: [en, pl]")
    return read_book({**sources_with(flow), "flows/organisation.yaml": organisation, POLISH: catalogue})


def test_a_translation_is_told_in_its_catalogue_and_untranslated_english_is_told_once() -> None:
    long = "zażółć gęślą. " * 20
    catalogue = f'msgctxt "tea.a.say"\nmsgid "Hi."\nmsgstr "{long}"\n'
    found = [mistake for mistake in polish(saying("Hi."), catalogue)[1] if mistake.serious]
    assert [mistake.spot for mistake in found] == [(POLISH, 3, 9)]
    assert '"ż" (U+017C) makes it Unicode.' in found[0].what
    _, found = polish(saying("a. " * 110), 'msgctxt "x"\nmsgid "x"\nmsgstr "y"\n')
    found = [mistake for mistake in found if mistake.serious]
    assert [str(mistake.spot.path) for mistake in found] == [TEA]


@pytest.mark.parametrize("text", ["a. " * 140, "ż. " * 100, "€5. " * 90, "ok 👍. " * 60])
def test_how_much_too_long_is_how_much_has_to_go(text: str) -> None:
    text = text.strip()
    (line,) = told(saying(text))
    found = re.search(r"it is (\d+) character", line)
    assert found is not None
    size = [2 if char in "€👍" else 1 for char in text]
    kept = next(n for n in range(len(text)) if sum(size[n:]) <= int(found[1]))
    most = 2 if "a" in text or "€" in text else 3
    assert parts(text[: kept - 1]) <= most < parts(text[: kept + 1])
