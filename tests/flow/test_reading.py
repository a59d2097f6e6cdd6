"""Planted mistakes: each is told at the very place where it stands, marked ▸ here, and nothing else is told."""

from textwrap import dedent

import pytest

from bot.flow import FlowMistakes, Mistake, Spot, load_book, read_book
from tests.flow.books import shared_files, sources_with
from tests.flow.talking import Person

HERE = "▸"
TEA = "flows/tea.yaml"
WORDS, LANGUAGES, COMMON = "flows/words.yaml", "flows/languages.yaml", "flows/common.yaml"
ORGANISATION, URGENT = "flows/organisation.yaml", "flows/urgent.yaml"
POLISH = "locales/pl/LC_MESSAGES/flows.po"
START = "start:" + shared_files()[WORDS].partition("\nstart:")[2].partition("\n\n")[0]


def told_about(sources: dict[str, str]) -> list[str]:
    """Every serious mistake in the sources, as it is shown."""
    return [str(mistake) for mistake in read_book(sources)[1] if mistake.serious]


def marked(sources: dict[str, str]) -> tuple[dict[str, str], list[str]]:
    """The sources without their marks, and where each mark stood: "path:line:column"."""
    spots = []
    for path, text in sorted(sources.items()):
        for number, line in enumerate(text.split("\n"), 1):
            parts = line.split(HERE)
            spots += [f"{path}:{number}:{len(''.join(parts[:n])) + 1}" for n in range(1, len(parts))]
    return {path: text.replace(HERE, "") for path, text in sources.items()}, spots


def edited(path: str, old: str, new: str) -> dict[str, str]:
    """The shared files with one of them changed, and a flow that does nothing wrong."""
    text = shared_files()[path]
    assert old in text
    return {**shared_files(), path: text.replace(old, new, 1), TEA: dedent(FINE)}


def check(sources: dict[str, str], *messages: str) -> None:
    """Each mark has the message of its number, and there is nothing besides."""
    plain, spots = marked(sources)
    told = told_about(plain)
    assert len(told) == len(spots) == len(messages), told
    for line, spot, message in zip(told, spots, messages, strict=True):
        assert line.startswith(f"{spot}: ")
        assert message in line


FINE = """
    title: Tea
    steps: {a: {say: Hello., easy: Hello.}}
"""

APART = "title: Tea\nsteps:\n  a: {ask: Q?, easy: Q?, answer: yes or no, save: x, private: equality}\n"
READY = "title: Tea\nsteps:\n  ready: {ask: Q?, easy: Q?, answer: yes or no}\n"

FILES = [
    ("title: Tea\nsteps:\n▸\ta: {say: Hi., easy: Hi.}", "Use spaces, not tabs, at the start of a line."),
    ("title: Tea\nsteps: {}\nnote: Remember▸: no milk", 'A text that contains ": " needs quotation marks round it.'),
    ('title: ▸"Tea\nsteps: {a: {say: Hi., easy: Hi.}}\n', "This quotation mark is never closed."),
    ("title: Tea\nsteps: ▸{a: {say: Hi., easy: Hi.}\nnote: x", "This bracket is never closed"),
    ("title: ▸@tea\nsteps: {a: {say: Hi., easy: Hi.}}", 'A text that begins with "@" needs quotation marks round it.'),
    ("title: 'It'▸s tea'", "Look at the spaces and quotation marks"),
    ("title: Tea\n steps▸: {a: {say: Hi., easy: Hi.}}", "mapping values are not allowed"),
    ("▸", "the file is empty."),
    ("▸# title: Tea\n", "the file is empty."),
    ("▸- title: Tea", "the file must have named parts, each on its own line like `name: text`."),
    ("title: Tea\n▸---\ntitle: Tea", 'a second file begins after "---". Take out that line.'),
    (
        "title: Tea\nsteps: {a: {say: ▸*hello, easy: Hi.}}",
        'a text that begins with "*" needs quotation marks round it.',
    ),
    (
        "title: Tea\nsteps: {a: {say: ▸&hello Hi., easy: Hi.}}",
        'a text that begins with "&" needs quotation marks round it.',
    ),
    ("title: Tea\nsteps: {a: {say: ▸!important Hi., easy: Hi.}}", 'a text that begins with "!" needs quotation marks'),
    ("title: Tea\nsteps: {▸[a, b]: {say: Hi., easy: Hi.}, c: {say: Hi., easy: Hi.}}", "a name must be one short text."),
    ("title: Tea\nnote: bell▸\x07\nsteps: {a: {say: Hi., easy: Hi.}}", "the character U+0007 stands here."),
    ("title: Tea\nnote: half▸\ud800\nsteps: {a: {say: Hi., easy: Hi.}}", "the character U+D800 stands here."),
    ("title: Tea\nnote: joined▸\ufeff\nsteps: {a: {say: Hi., easy: Hi.}}", "the character U+FEFF stands here."),
    ("title: " + "[" * 20 + "▸[]" + "]" * 20, "this is nested too deeply."),
    ("title: " + "[" * 20 + "▸[" + "[" * 100_000, "this is nested too deeply."),
    ("▸title: Tea\nnote: " + "x" * 1_000_000, "the file is too large: at most 1,000,000 characters. Split it."),
]


FLOWS = [
    ("▸steps: {a: {say: Hi., easy: Hi.}}", '"title" is missing.'),
    ("title:▸\nsteps: {a: {say: Hi., easy: Hi.}}", '"title" has no text.'),
    ("title: ▸[Tea]\nsteps: {a: {say: Hi., easy: Hi.}}", '"title" must be a text.'),
    ("▸title: Tea", 'a flow needs "steps" with at least one step.'),
    ("title: Tea\nsteps: ▸{}", 'a flow needs "steps" with at least one step.'),
    ("title: Tea\nsteps: ▸none", '"steps" must have named parts'),
    ("title: Tea\n▸step: x\nsteps: {a: {say: Hi., easy: Hi.}}", 'a flow cannot have "step". Did you mean "steps"?'),
    ("title: Tea\n▸title: Tea\nsteps: {a: {say: Hi., easy: Hi.}}", '"title" is here twice (first on line 1).'),
    ("title: Tea\nanywhere: ▸maybe\nsteps: {a: {say: Hi., easy: Hi.}}", '"anywhere" must be yes or no, not "maybe".'),
    ("title: Tea\nstarts on: [tea, ▸stop]\nsteps: {a: {say: Hi., easy: Hi.}}", "it means STOP everywhere"),
    ("title: Tea\nstarts on: [tea, ▸polski]\nsteps: {a: {say: Hi., easy: Hi.}}", "it is the name of a language"),
    ("title: Tea\nstarts on: [tea, ▸'?']\nsteps: {a: {say: Hi., easy: Hi.}}", 'nobody can write "?"'),
    ("title: Tea\nstarts on: {▸po: [herbata]}\nsteps: {a: {say: Hi., easy: Hi.}}", '"po" is not a language'),
    (
        "title: Tea\nsteps:\n  a: {say: Hi., easy: Hi.}\n  ▸a: {say: Ho., easy: Ho.}",
        '"a" is here twice (first on line 3)',
    ),
    ("title: Tea\nsteps: {▸end: {say: Hi., easy: Hi.}}", 'a step cannot be called "end".'),
    ("title: Tea\nsteps: {▸a-b: {say: Hi., easy: Hi.}}", 'a step cannot be called "a-b". Use letters, digits and _.'),
    ("title: Tea\nsteps: {a: ▸Hi.}", 'step "a" must have named parts'),
    (
        "title: Tea\nsteps: {▸a: {note: Nothing here.}}",
        'step "a" does nothing: it needs exactly one of say, ask, choose',
    ),
    ("title: Tea\nsteps: {▸a: {say: Hi., easy: Hi., ask: Well?, answer: text}}", 'step "a" has say and ask: it needs'),
    ("title: Tea\nsteps:\n  a:\n    say: ▸Hello there.", 'easy words are missing: add "easy: ..." beside it.'),
    ("title: Tea\nsteps:\n  a:\n    say: Hi.\n    easy: ▸>-\n      Hi {nickname}.", 'nothing saves "{nickname}".'),
    (
        "title: Tea\nsteps:\n  hello: {say: Hi., easy: Hi., go: ▸goodby}\n  goodbye: {say: Bye., easy: Bye.}",
        'step "hello" goes to "goodby", which is not a step. Did you mean "goodbye"?',
    ),
    (
        "title: Tea\nsteps: {a: {ask: Q?, easy: Q?, answer: yes or no, on no: ▸b_not}, b_no: {say: Hi., easy: Hi.}}",
        'step "a" goes to "b_not", which is not a step. Did you mean "b_no"?',
    ),
    (
        "title: Tea\nsteps: {a: {ask: Q?, easy: Q?, answer: text, after tries: ▸bb}, b: {say: Hi., easy: Hi.}}",
        'step "a" goes to "bb", which is not a step. Did you mean "b"?',
    ),
    (
        APART + "  b: {say: ▸'You are {x}.', easy: ▸'You are {x}.'}",
        '"{x}" is kept apart and may never be said.',
    ),
    (
        APART + "  b: {choose: [{when: ▸x is known, go: b2}]}\n  b2: {say: Hi., easy: Hi.}",
        '"x" is kept apart: it cannot decide the way on.',
    ),
    (
        APART + "  b: {ask: Q?, easy: Q?, answer: text, save: ▸x}",
        '"x" is kept apart elsewhere',
    ),
    (
        APART + "  b: {do: {agree: {purpose: p, asked: ▸a}}}",
        'the answer to "a" is kept apart: nothing else may know it.',
    ),
    (
        READY + "  a: {do: {▸agree: {asked: ready}}}",
        '"agree" needs "purpose".',
    ),
    (
        READY + "  a: {do: {agree: {purpose: p, asked: ready, ▸purpos: p}}}",
        '"agree" does not take "purpos". Did you mean "purpose"?',
    ),
    (
        READY + "  a: {do: {agree: {purpose: p, asked: ▸redy}}}",
        '"redy" is not a question of this flow. Did you mean "ready"?',
    ),
]


STEPS = [
    (
        "▸aks: Well?, easy: Well?, answer: text",
        'does nothing: it needs exactly one of say, ask, choose, do, run, wait, end. Did you mean "ask"?',
    ),
    ("say: Hi., easy: Hi., ▸eazy sms: Hi.", 'have "eazy sms". Did you mean "easy sms"?'),
    ("say: Hi., easy: Hi., ▸save: hi", 'a step that does "say" cannot have "save".'),
    ("say: Hi., easy: Hi., ▸on yes: a", 'a step that does "say" never comes to "yes".'),
    ("say: ▸, easy: Hi.", '"say" has no text.'),
    ("say: Hi., easy: ▸", '"easy" has no text.'),
    ("say: ▸[Hi.], easy: Hi.", '"say" must be a text.'),
    ("say: ▸'', easy: Hi.", '"say" has no text.'),
    ("say: Hi., easy: Hi., go: ▸nowhere", 'step "a" goes to "nowhere", which is not a step.'),
    ("say: Hi., easy: Hi., go: ▸", "the step to go to has no text."),
    (
        "note: Say it kindly., ▸ask: Well?, easy: Well?",
        'this question needs "answer". It can be yes or no, one of, many of,',
    ),
    ("do: ▸enroll", '"enroll" is not something that can be done. Did you mean "enrol"?'),
    ("do: ▸[enrol]", '"do" needs one verb, like `do: enrol`.'),
    ("do: ▸{enrol: {}, forget: {}}", '"do" needs one verb'),
    ("do: ▸agree", '"agree" needs "purpose" and "asked".'),
    ("do: enrol, ▸on joind: end", '"enrol" never comes to "joind". Did you mean "joined"?'),
    ("run: ▸coffe", 'step "a" runs "coffe", which is not a flow.'),
    ("choose: ▸{when: x}", '"choose" needs a list of `- when: ...` with `go: STEP`.'),
    ("choose: [▸{when: channel is sms}]", 'this case needs "go: STEP".'),
    ("choose: [▸{go: end}]", 'a case needs "when". Write it like "relation is carer"'),
    ("choose: [{when: ▸channel == sms, go: end}]", '"channel == sms" is not a condition.'),
    ("choose: [{when: ▸visit within 9999 months, go: end}]", "is not a condition."),
    (
        "choose: [{when: ▸'visit within {recnt_months} months', go: end}]",
        '"{recnt_months}" is not a fact of the organisation. Did you mean "recent_months"?',
    ),
    ("choose: [{when: channel is sms, go: end, ▸esle: end}]", 'a case cannot have "esle".'),
    (
        "choose: [{otherwise: end}, ▸{when: channel is sms, go: end}]",
        'nothing may come after "otherwise": it always holds.',
    ),
    ("choose: [{otherwise: end}, ▸{otherwise: end}]", 'nothing may come after "otherwise"'),
]


QUESTIONS = [
    ("answer: yes or no, ▸on maybe: a", 'never comes to "maybe".'),
    ("answer: yes or no, ▸on yse: a", 'Did you mean "yes"?'),
    ("answer: text, ▸on skip: end", '"on skip" needs "can skip: yes".'),
    ("answer: ▸yes or not, on no: end", '"yes or not" is not a kind of answer. Did you mean "yes or no"?'),
    ("answer: ▸one of", '"one of" needs a list, like `answer: {one of: s'),
    ("answer: {one of: ▸servces}, on eye: end", 'no list called "servces".'),
    ("answer: {▸one off: services}", 'Did you mean "one of"?'),
    ("answer: ▸{}", 'this answer needs "one of" or "many of", with a list.'),
    ("answer: {one of: {b: B}, in: ▸c}", "has no groups"),
    ("answer: text, tries: ▸lots", '"tries" must be a number from 1 to 9.'),
    ("answer: text, tries: ▸0", '"tries" must be a number from 1 to 9.'),
    ("answer: text, can skip: ▸perhaps", '"can skip" must be yes or no'),
    ("answer: text, can skip: ▸[yes]", '"can skip" must be a text.'),
    ("answer: text, ▸consent: x", "only a yes or no answer can be an agreement"),
    ("answer: text, save: ▸First Name", '"First Name" cannot be a name'),
    ("answer: text, save: ▸phone", '"phone" is known already'),
    ("answer: text, save: x, ▸own words: y", '"own words" needs "save", and a'),
    ("answer: text, hint: {plain: ▸Hm.}", "easy words are missing"),
    ("answer: text, hint: {easy: Hm., plain: Hm., ▸smss: Hm.}", 'Did you mean "sms"?'),
    ("answer: text, save: x, private: ▸yes", '"private" can only be equality or anonymous.'),
    ("answer: text, ▸private: equality", 'an answer kept apart needs "save"'),
    (
        "answer: yes or no, save: x, private: equality, ▸on no: end",
        "an answer kept apart cannot decide the way on: the way would tell it.",
    ),
    (
        "answer: {one of: {b: B}}, save: x, private: equality, ▸on b: end",
        "an answer kept apart cannot decide the way on",
    ),
    ("answer: yes or no, save: x, private: equality, ▸consent: y", 'an answer kept apart cannot have "consent"'),
    (
        "answer: {one of: {b: B}}, save: x, private: equality, ▸own words: y",
        'an answer kept apart cannot have "own words"',
    ),
    ("answer: {one of: {b: ▸Stop}}", '"Stop" cannot be an answer: it means STOP everywhere. Use other words.'),
    (
        "answer: {one of: {b: {label: Bee, also: [bzz, ▸unsubscribe]}}}",
        '"unsubscribe" cannot be an answer: it means STOP everywhere.',
    ),
    ("answer: {one of: {b: {label: Bee, also: [▸go back]}}}", "it means BACK everyw"),
    ("answer: {many of: {b: {label: B, also: [▸koniec]}}}", 'means STOP in "pl"'),
    ("answer: {many of: {b: {label: B, also: {ur: [▸روکو]}}}}", 'STOP in "ur"'),
    ("answer: {many of: {b: {label: B, also: {▸urdu: [x]}}}}", "not a language"),
    (
        "answer: {one of: {b: Bee, c: {label: Sea, also: [▸BEE!]}}}",
        '"BEE!" already means the choice "b". Each needs its own words.',
    ),
    ("answer: {one of: {b: {label: Bee, also: [▸...]}}}", 'nobody can write "..."'),
    ("answer: {one of: {▸not sure: Unsure}}", "a choice needs a short name of"),
    ("answer: {one of: {b: ▸{easy: Bee}}}", '"label" is missing.'),
    ("answer: {one of: {b: {label: Bee, ▸lable: Bee}}}", 'Did you mean "label"?'),
    ("answer: {one of: ▸{}}", 'a list needs "choices" with at least one'),
]


@pytest.mark.parametrize(("file", "message"), FILES, ids=range(len(FILES)))
def test_a_file_that_is_not_readable_is_told_where(file: str, message: str) -> None:
    check({**shared_files(), TEA: file}, message)


@pytest.mark.parametrize(("flow", "message"), FLOWS)
def test_a_mistake_in_a_flow_is_told_where_it_stands(flow: str, message: str) -> None:
    check({**shared_files(), TEA: flow}, *[message] * flow.count(HERE))


@pytest.mark.parametrize(("step", "message"), STEPS)
def test_a_mistake_in_a_step_is_told_where_it_stands(step: str, message: str) -> None:
    check({**shared_files(), TEA: f"title: Tea\nsteps: {{a: {{{step}}}}}"}, message)


@pytest.mark.parametrize(("question", "message"), QUESTIONS)
def test_a_mistake_in_a_question_is_told_where_it_stands(question: str, message: str) -> None:
    check({**shared_files(), TEA: f"title: Tea\nsteps: {{a: {{ask: Q?, easy: Q?, {question}}}}}"}, message)


SHARED = [
    # --- the organisation
    (ORGANISATION, "phone: 07700 900121", "phone:▸", '"phone" has no text.'),
    (
        ORGANISATION,
        "languages: [en]",
        "languages: [en, ▸pl]",
        'the language "pl" is switched on, but locales/pl/LC_MESSAGES',
    ),
    (ORGANISATION, "languages: [en]", "languages: [en, ▸fr]", '"fr" is not a language of flows/languages.yaml.'),
    (ORGANISATION, "languages: [en]", "languages: ▸{en: yes}", '"languages" must be a text.'),
    (ORGANISATION, "nation: England", "nation: ▸the {cuontry}", '"{cuontry}" is not a fact of the organisation.'),
    (
        ORGANISATION,
        "nation: England",
        "nation: England\nclose: by {nation}\nfar: ▸from {close}",
        "names another fact itself",
    ),
    (ORGANISATION, "  plain: PALS, our", "  plain: ▸PALS, our {first_nam}, our", 'nothing saves "{first_nam}".'),
    (
        ORGANISATION,
        "pals:\n",
        "help desk: {plain: ▸the desk}\npals:\n",
        'easy words are missing: add "easy: ..." beside it.',
    ),
    # --- words for everyone
    (WORDS, START, START.replace("unstop", "▸stop"), '"stop" already means STOP in "en".'),
    (WORDS, START, "start: ▸[start, unstop]\n", '"start" must have named parts'),
    (
        WORDS,
        START,
        "start:\n  ▸pl: [start, unstop]",
        '"start" needs "en", how it is said in English.',
    ),
    (WORDS, START, "start:\n  en: [start, ▸'!']", 'nobody can write "!"'),
    (
        WORDS,
        START,
        "start:\n  ▸eng: [x]\n  en: [start]",
        '"eng" is not a language of flows/languages.',
    ),
    (
        WORDS,
        "\nstart:\n",
        "\nstart:\n  en: [start]\n▸strat:\n",
        'the words for everyone cannot have "strat". Did you mean "start"?',
    ),
    (WORDS, '"no":\n  en: ["no",', '"no":\n  en: ["no", ▸sure,', '"sure" already means YES in "en".'),
    (
        WORDS,
        '"no":\n  en: ["no",',
        '"no":\n  en: ["no", ▸quit,',
        '"quit" cannot be an answer: it means STOP everywhere.',
    ),
    (WORDS, "  pl: [nie, nie dziękuję,", "  pl: [nie, ▸koniec, nie dziękuję,", 'it means STOP in "pl".'),
    # --- names of languages
    (LANGUAGES, "pl: {name: Polski,", "pl: {▸nmae: Polski, name: Polski,", 'a language cannot have "nmae".'),
    (LANGUAGES, "pl: {name: Polski,", "pl: ▸{", '"name" is missing.'),
    (
        LANGUAGES,
        "ur: {name: اردو, also: [urdu,",
        "ur: {name: اردو, also: [urdu, ▸polish,",
        'is already a name of the language "pl".',
    ),
    (
        LANGUAGES,
        "ur: {name: اردو, also: [urdu,",
        "ur: {name: اردو, also: [urdu, ▸back,",
        "cannot name a language: it means BACK",
    ),
    (LANGUAGES, "ur: {name: اردو,", "ur: ▸Urdu\nur2: {name: اردو,", 'language "ur" must have named parts'),
    # --- shared sentences
    (COMMON, "says:", "▸sayings: {}\nsays:", 'the shared sentences cannot have "sayings". Did you mean "says"?'),
    (COMMON, "    easy: There is nothing to go back to yet.", "    easy:▸", '"easy" has no text.'),
    (
        COMMON,
        "    plain: Thank you. We will use easy",
        "    plain: ▸Thank you {nam}. We will use easy",
        'nothing saves "{nam}".',
    ),
    (COMMON, "  skip_button: Skip", "  skip_button:▸", "this has no text."),
    # --- urgent words
    (
        URGENT,
        "  never:\n    en: [chest",
        "  never:\n    ▸english: [chest",
        '"english" is not a language of flows/languages.yaml.',
    ),
    (
        URGENT,
        "  never:\n    en: [chest",
        "  ▸nevr:\n    en: [chest",
        'urgent words cannot have "nevr". Did you mean "never"?',
    ),
    (URGENT, "    en: [kill myself,", "    en: [kill myself, ▸'...',", 'nobody can write "..."'),
    (URGENT, "\ncrisis:\n", "\nodd: ▸{reply: Hm.}\ncrisis:\n", '"odd" needs "reply" and "words".'),
    (URGENT, "\ncrisis:\n", "\nodd: {reply: Hm., words: ▸[hm]}\ncrisis:\n", '"words" must have named parts'),
]


@pytest.mark.parametrize(
    ("path", "old", "new", "message"), SHARED, ids=[f"{n}-{row[3][:40]}" for n, row in enumerate(SHARED)]
)
def test_a_mistake_in_a_shared_file_is_told_where_it_stands(path: str, old: str, new: str, message: str) -> None:
    check(edited(path, old, new), message)


LIST = """
title: Drinks
groups: {hot: Hot drinks, cold: Cold drinks}
choices:
  tea: {label: Tea, in: hot}
  milk: {label: Milk, in: cold}
"""

LISTS = [
    ("▸title: Drinks", 'a list needs "choices" with at least one choice.'),
    ("title: Drinks\nchoices: ▸Tea", '"choices" must have named parts'),
    ("▸chioces: {tea: Tea}\nchoices: {tea: Tea}", 'a list cannot have "chioces". Did you mean "choices"?'),
    (LIST.replace("in: cold", "in: ▸could"), '"could" is not one of the groups of this list. Did you mean "cold"?'),
    (LIST.replace("cold: Cold", "cold: Cold drinks, ▸warm: Warm"), 'no choice is in the group "warm".'),
    (LIST.replace("Cold drinks", "▸Hot drinks"), '"Hot drinks" already means the choice "hot".'),
    (LIST.replace("label: Milk", "label: Milk, also: [▸skip]"), "it means SKIP everywhere"),
    (LIST.replace("label: Milk", "label: ▸'Milk with {sugar}'"), 'nothing saves "{sugar}".'),
    ("title: Drinks\nchoices:\n  tea: Tea\n  ▸tea: Green tea", '"tea" is here twice (first on line 3). Keep one.'),
]


@pytest.mark.parametrize(("drinks", "message"), LISTS)
def test_a_mistake_in_a_list_is_told_where_it_stands(drinks: str, message: str) -> None:
    check({**sources_with(FINE), "flows/lists/drinks.yaml": drinks}, message)


def test_a_question_about_an_empty_list_is_read_on() -> None:
    flow = "title: Tea\nsteps: {a: {ask: Q?, easy: Q?, answer: {one of: drinks}, save: drink}}"
    sources = {**shared_files(), TEA: flow, "flows/lists/drinks.yaml": "▸title: Drinks"}
    check(sources, 'a list needs "choices" with at least one choice.')


CATALOGUES = [
    ('msgid "x"\n▸msgstr "y', "this line of the catalogue needs a text in quotation marks."),
    ('▸msgid x"\nmsgstr "y"', "this line of the catalogue needs a text in quotation marks."),
    ('▸msgid "x"', "this catalogue cannot be read: missing msgstr for msgid 'x'."),
    ('msgid "x"\nmsgstr "y"\n\n▸msgid "z"\n', "this catalogue cannot be read: missing msgstr"),
    ('▸msgid ""\nmsgstr "PO-Revision-Date: some day\\n"\n', "this catalogue cannot be read:"),
    (
        'msgctxt "tea.a.say"\nmsgid "Hello."\nmsgstr "▸Dzień dobry, {imie}."\n',
        'the English text does not have "{imie}".',
    ),
    ('msgctxt "tea.a.say"\nmsgid "Hello."\nmsgstr "▸Dzień dobry, {Name}."\n', '"{" stands alone'),
    (
        'msgctxt "tea.a.say"\nmsgid "Hello."\nmsgstr ""\n"▸Dzień dobry, "\n"{imie}."\n',
        'the English text does not have "{imie}".',
    ),
]


@pytest.mark.parametrize(("catalogue", "message"), CATALOGUES)
def test_a_mistake_in_a_catalogue_is_told_with_its_line(catalogue: str, message: str) -> None:
    check({**edited(ORGANISATION, "languages: [en]", "languages: [en, pl]"), POLISH: catalogue}, message)


def test_a_translated_choice_may_not_be_a_word_for_everyone() -> None:
    flow = "title: Tea\nsteps: {a: {ask: Q?, easy: Q?, answer: {one of: {b: Bee}}}}"
    catalogue = 'msgctxt "tea.a.answer.b"\nmsgid "Bee"\nmsgstr "▸Koniec"\n'
    sources = edited(ORGANISATION, "languages: [en]", "languages: [en, pl]")
    check({**sources, TEA: flow, POLISH: catalogue}, '"Koniec" cannot be an answer: it means STOP in "pl".')


def test_a_catalogue_from_a_template_is_read_and_what_is_fuzzy_is_left_out() -> None:
    header = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=CHARSET\\n"\n"Language: \\n"\n\n'
    messages = 'msgctxt "tea.a.say"\nmsgid "Hello."\nmsgstr "Cześć."\n\n#, fuzzy\nmsgctxt "b"\nmsgid "x"\nmsgstr "y"\n'
    sources = edited(ORGANISATION, "languages: [en]", "languages: [en, pl]")
    assert load_book({**sources, POLISH: header + messages}).translations == {"pl": {"tea.a.say": "Cześć."}}


def test_a_word_starts_one_flow_only() -> None:
    one = "title: One\nstarts on: [tea, cup]\nsteps: {a: {say: Hi., easy: Hi.}}"
    two = "title: Two\nstarts on:\n  - pot\n  - ▸Cup!\nsteps: {a: {say: Hi., easy: Hi.}}"
    check({**shared_files(), "flows/one.yaml": one, "flows/two.yaml": two}, '"Cup!" already starts the flow "one".')


def test_a_way_on_from_another_flow_needs_an_end_of_that_name() -> None:
    tea = "title: Tea\nsteps: {a: {run: sugar, ▸on swete: b}, b: {say: Hi., easy: Hi.}}"
    sugar = "title: Sugar\nsteps: {a: {say: Hi., easy: Hi.}, b: {end: sweet}}"
    sources = {**shared_files(), TEA: tea, "flows/sugar.yaml": sugar}
    check(sources, 'the flow "sugar" never ends with "swete". Did you mean "sweet"?')


@pytest.mark.parametrize("path", [ORGANISATION, WORDS, LANGUAGES, COMMON, URGENT])
def test_a_missing_shared_file_is_the_only_thing_told(path: str) -> None:
    sources = {**sources_with(FINE)}
    del sources[path]
    assert told_about(sources) == [f"{path}:1:1: this file is missing: every hospital needs it."]


@pytest.mark.parametrize("path", [ORGANISATION, WORDS, LANGUAGES, COMMON, URGENT])
def test_of_a_shared_file_that_cannot_be_read_only_that_is_told(path: str) -> None:
    check({**sources_with(FINE), path: 'title: ▸"'}, "This quotation mark is never closed.")


def test_of_a_list_or_a_flow_that_cannot_be_read_only_that_is_told() -> None:
    tea = """
        title: Tea
        steps:
          a: {ask: Which?, easy: Which?, answer: {one of: drinks}}
          b: {run: sugar, on sweet: c}
          c: {say: 'Hello {first_name}.', easy: Hello.}
    """
    sources = sources_with(tea, lists__drinks="choices: ▸[tea", sugar="title: ▸[tea")
    check(sources, "This bracket is never closed", "This bracket is never closed")


def test_a_sentence_that_is_not_there_is_missed() -> None:
    common = shared_files()[COMMON]
    told = told_about({**sources_with(FINE), COMMON: common.replace("  hint_name:", "  hint_nmae:")})
    assert told == [f'{COMMON}:1:1: the shared sentence "hint_name" is missing. Did you mean "hint_nmae"?']
    assert told_about({**sources_with(FINE), COMMON: "title: Common"})[0].endswith('the shared sentences need "says".')


def test_what_the_organisation_must_have_is_missed() -> None:
    sources = {**sources_with(FINE), ORGANISATION: "nation: England\nrecent months: 18\n"}
    told = [line for line in told_about(sources) if line.startswith(ORGANISATION)]
    assert told == [f'{ORGANISATION}:1:1: the organisation needs "{needed}".' for needed in ("hours", "name", "phone")]


def test_a_flow_has_a_plain_name() -> None:
    sources = {**shared_files(), "flows/green-tea.yaml": dedent(FINE)}
    what = 'a flow cannot be called "green-tea". Use letters, digits and _.'
    assert told_about(sources) == [f"flows/green-tea.yaml:1:1: {what}"]


ALL_AT_ONCE = """
title: Tea
starts on: [tea]
stpes: {}
steps:
  recent:
    ask: Have you been here?
    answer: yes or no
    on no: not_recnt
  kind:
    ask: Which tea, {first_nam}?
    easy: Which tea?
    answer: {one of: teas}
    tires: 2
  not_recent:
    do: enroll
  sugar:
    run: suger
  done:
    choose:
      - when: recent = yes
        go: end
"""


def test_every_mistake_is_told_at_once_and_in_the_order_of_the_files() -> None:
    sources = {**shared_files(), TEA: ALL_AT_ONCE, "flows/apple.yaml": "title: Apple"}
    told = told_about(sources)
    assert told == [
        'flows/apple.yaml:1:1: a flow needs "steps" with at least one step.',
        'flows/tea.yaml:4:1: a flow cannot have "stpes". Did you mean "steps"?',
        'flows/tea.yaml:7:10: easy words are missing: add "easy: ..." beside it.',
        'flows/tea.yaml:9:12: step "recent" goes to "not_recnt", which is not a step. Did you mean "not_recent"?',
        'flows/tea.yaml:11:10: nothing saves "{first_nam}".',
        'flows/tea.yaml:13:22: there is no list called "teas".',
        'flows/tea.yaml:14:5: a step that does "ask" cannot have "tires". Did you mean "tries"?',
        'flows/tea.yaml:16:9: "enroll" is not something that can be done. Did you mean "enrol"?',
        'flows/tea.yaml:18:10: step "sugar" runs "suger", which is not a flow.',
        'flows/tea.yaml:21:15: "recent = yes" is not a condition. Write it like "relation is carer", '
        '"first_name is known", "services includes diabetes", "score is at least 3", "visit_date is before today" '
        'or "last_visit within 18 months". Join two with "and", or with "or", but not with both.',
    ]
    with pytest.raises(FlowMistakes) as raised:
        load_book(sources)
    assert str(raised.value).split("\n") == told


def test_a_mistake_is_told_as_editors_read_it() -> None:
    assert str(Mistake(Spot("flows/tea.yaml", 4, 9), "Mend this.")) == "flows/tea.yaml:4:9: Mend this."
    assert str(Mistake(Spot("flows/tea.yaml"), "Look.", serious=False)) == "flows/tea.yaml:1:1: advice: Look."


def test_windows_line_ends_and_a_mark_at_the_start_change_no_spot() -> None:
    flow = "\ufefftitle: Tea\r\nsteps:\r\n  a: {say: Żółć., easy: Hi., go: ▸gone}\r\n"
    check({**shared_files(), TEA: flow}, 'goes to "gone"')


@pytest.mark.parametrize(
    "text",
    [
        "title: Tea\nsteps:\n" + "".join(f"  s{n}: {{say: Hi., easy: Hi.}}\n" for n in range(4_000)),
        "title: Tea\nsteps:\n" + "".join(f"  s{n}: {{do: forget, go: s{n}}}\n" for n in range(2_000)),
        "title: Tea\nsteps:\n"
        + "".join(f"  s{n}: {{say: Hi., easy: Hi., go: s{(n + 1) % 2_000}}}\n" for n in range(2_000)),
        "title: Tea\nsteps: {a: {ask: Q?, easy: Q?, answer: {one of: {"
        + ", ".join(f"c{n}: Choice {n}" for n in range(2_000))
        + "}}}}",
    ],
    ids=["long", "circles", "one circle", "choices"],
)
def test_a_long_file_is_read_all_the_same(text: str) -> None:
    read_book({**shared_files(), TEA: text})


def test_after_tries_may_name_the_end_of_the_flow() -> None:
    """The flow that ran it then goes on, instead of everything being given up."""
    tea = "title: Tea\nstarts on: [tea]\nsteps: {a: {run: sugar}, b: {say: Here is your tea., easy: Here is tea.}}"
    sugar = "title: Sugar\nsteps: {a: {ask: How many?, easy: How many?, answer: phone, tries: 1, after tries: end}}"
    person = Person(load_book({**shared_files(), TEA: tea, "flows/sugar.yaml": sugar}))
    person.says("tea")
    assert person.says("lots") == "Here is your tea."


def test_a_flow_that_was_published_before_a_verb_took_more_is_read_still() -> None:
    steps = '{a: {do: {look_what_happened: {which: "earlier"}}, on none: end}}'
    assert told_about(sources_with(f"title: Tea\nsteps: {steps}\n")) == []
