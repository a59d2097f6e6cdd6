"""What is shipped: both organisations load without a mistake or advice, and nothing in it is out of reach."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest
import yaml

from bot.flow import Asked, Book, Said, Talk, read_book
from bot.flow.answers import KINDS
from bot.flow.checks import COMMON_NEEDED
from bot.flow.engine import hint_for
from bot.flow.model import Ask
from bot.flow.whose_phone import REPLY_CODE, WHO_IS_THERE
from bot.language import fold
from bot.work.moving_up import AFTER, OFFER
from bot.work.opportunity_telling import ASKS, CHANGED
from tests.flow.books import NORTHERN, ROOT, shipped_book
from tests.flow.talking import Person

LEICESTER = ROOT / "flows" / "organisation.yaml"
FLOW = ROOT / "bot" / "flow"
FLOWS = sorted((ROOT / "flows").rglob("*.yaml"))


def shipped_sources(northern: bool) -> dict[str, str]:
    """Every file that is read for one of the two organisations."""
    paths = [*(ROOT / "flows").glob("*.yaml"), *(ROOT / "flows").glob("lists/*.yaml")]
    paths += (ROOT / "flows").glob("pictures/*.svg")
    paths += (ROOT / "locales").glob("*/LC_MESSAGES/flows.po")
    sources = {path.relative_to(ROOT).as_posix(): path.read_text("utf-8") for path in paths}
    if northern:
        sources["flows/organisation.yaml"] = NORTHERN.read_text("utf-8")
    return sources


@pytest.mark.parametrize("northern", [False, True], ids=["leicester", "northern"])
def test_there_is_no_mistake_and_no_advice(northern: bool) -> None:
    assert [str(mistake) for mistake in read_book(shipped_sources(northern))[1]] == []


@pytest.mark.parametrize("northern", [False, True], ids=["leicester", "northern"])
def test_the_friends_and_family_scale_is_word_for_word_that_of_the_nhs_and_in_its_order(northern: bool) -> None:
    book, _ = read_book(shipped_sources(northern))
    scale = book.lists["friends_and_family"]
    said = [[text for _, text in scale.labels[key].variants()] for key in scale.keys]
    nhs = ("Very good", "Good", "Neither good nor poor", "Poor", "Very poor", "Don't know")
    assert said == [[label] for label in nhs], "no easy or shorter words of our own either"


# --- shared sentences -----------------------------------------------------------------------------


def sentences_used_in(path: Path) -> set[str]:
    """The shared sentences that a module names: common["..."], and the functions that take such a name."""
    takers = {"shared": 1, "_repeat": 3, "common": 0}
    used: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Subscript) and ast.unparse(node.value).split(".")[-1] == "common":
            used |= constants(node.slice)
        if isinstance(node, ast.Call):
            name = ast.unparse(node.func).split(".")[-1]
            at = takers.get(name, len(node.args))
            used |= {text for argument in node.args[at : at + 1] for text in constants(argument)}
    return used


def constants(node: ast.AST) -> set[str]:
    """Names of sentences among the constants of an expression."""
    values = (inner.value for inner in ast.walk(node) if isinstance(inner, ast.Constant))
    return {value for value in values if isinstance(value, str) and re.fullmatch("[a-z][a-z_]{3,}", value)}


def test_every_shared_sentence_that_the_engine_uses_is_there_and_needed() -> None:
    used = {key for path in FLOW.glob("*.py") for key in sentences_used_in(path)}
    used |= {hint_for(step.kind.name) for step in shipped_book().index.values() if isinstance(step, Ask)}
    assert {"which_one", "stopped", "yes_button", "earlier_question", "hint_yes_no"} <= used
    assert used - shipped_book().common.keys() == set()
    assert used - set(COMMON_NEEDED) == set()
    assert set(COMMON_NEEDED) <= shipped_book().common.keys()


def test_every_kind_of_answer_has_a_hint() -> None:
    assert {hint_for(kind) for kind in KINDS} - shipped_book().common.keys() == set()


def test_every_reason_for_not_understanding_has_a_sentence() -> None:
    reasons = set()
    for path in (FLOW / "answers").glob("*.py"):
        reasons |= set(re.findall(r'Unclear\("(\w+)"\)', path.read_text("utf-8")))
    assert "too_long" in reasons
    assert reasons - shipped_book().common.keys() == set()


# --- words ----------------------------------------------------------------------------------------


@cache
def starting_words() -> list[tuple[str, str, str]]:
    """(flow, language, word) for each word that starts a flow."""
    flows = shipped_book().flows.values()
    return [
        (flow.name, language, said) for flow in flows for language, words in flow.starts_on.items() for said in words
    ]


@pytest.mark.parametrize("channel", ["sms", "telegram"])
def test_each_flow_that_starts_on_words_can_be_started_with_every_one_of_them(channel: str) -> None:
    """Out of the blue, and by someone who has joined; each is answered, and by that flow."""
    assert {flow for flow, _, _ in starting_words()} >= {"join", "help", "call", "services", "issues", "privacy"}
    for facts in ({}, {"agreed": True}):
        for flow, language, said in starting_words():
            person = Person(shipped_book(), Talk(facts, language, channel=channel))
            assert person.says(said), (flow, said)
            keys = [effect.words.key for effect in person.effects if isinstance(effect, Said)]
            keys += [effect.step.words.key for effect in person.effects if isinstance(effect, Asked)]
            spoke = {key.partition(".")[0] for key in keys}
            runs = {"finish_joining": "equality"}
            assert flow in spoke or runs.get(flow) in spoke, (flow, said, spoke)


def test_every_flow_can_be_reached_by_a_word_from_another_flow_or_by_what_is_asked_of_many() -> None:
    book = shipped_book()
    run = {first.partition(":")[0] for step in book.index.values() if (first := getattr(step, "first", ""))}
    by_itself = {WHO_IS_THERE, REPLY_CODE}  # after a year of silence, and on a shared phone
    asked_of_many = {ASKS, CHANGED, OFFER, AFTER}
    unreached = {flow.name for flow in book.flows.values() if not flow.starts_on and flow.name not in run}
    assert unreached == (asked_of_many | by_itself) - run


def test_help_in_every_language_is_a_flow() -> None:
    book = shipped_book()
    for language, words in book.words.items():
        for said in (said for said, word in words.items() if word == "help"):
            flow = book.flow_started_by(said, language)
            assert flow is not None and flow.name == "help" and flow.anywhere


@pytest.mark.parametrize("word", ["STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"])
def test_the_providers_stop_words_are_ours_too(word: str) -> None:
    assert shipped_book().word(fold(word), "en") == "stop"


# --- the two organisations --------------------------------------------------------------------------


def keys_of(node: object, path: str = "") -> set[str]:
    """Every key below a node, by its path."""
    if not isinstance(node, dict):
        return {path}
    return {path} | {each for key, value in node.items() for each in keys_of(value, f"{path}/{key}")}


def test_both_organisations_have_the_same_keys_and_what_must_differ_does() -> None:
    files = [yaml.safe_load(path.read_text("utf-8")) for path in (LEICESTER, NORTHERN)]
    assert keys_of(files[0]) == keys_of(files[1])
    for key in ("name", "full name", "nation", "phone", "pals", "membership", "young people", "ladder"):
        assert files[0][key] != files[1][key]


def test_no_flow_names_one_organisation() -> None:
    names = re.compile(r"Leicester|Northern Trust|\bPALS\b|Priya|Niamh")
    of_one = {"journeys", "population"}
    shared = [path for path in FLOWS if path.name != "organisation.yaml" and not of_one & set(path.parts)]
    assert [path.name for path in shared if names.search(without_comments(path))] == []


# --- numbers ----------------------------------------------------------------------------------------

NUMBER = re.compile(r"\+?\(?\d[\d ()-]{1,}\d")
DRAMA = re.compile(r"(18001 ?)?(\+44 ?|0)7700 ?900 ?\d{3}")
SHORT = re.compile(r"\b(?:call|ring|dial) (\d{3})\b(?! ?\d)")
NATIONAL = {"999", "111", "85258", "0808 808 8000"}


def without_comments(path: Path) -> str:
    """The text of a file without its comments."""
    return re.sub(r"(^|\s)#.*", "", path.read_text("utf-8"))


def phone_numbers_in(text: str) -> list[str]:
    """Whatever may be dialled: five digits or more that are no date, and what stands after call, ring or dial."""
    rest = re.sub(r"\b\d{4}-\d{2}(-\d{2})?\b", " ", text)
    found = [number.strip(" -()") for number in NUMBER.findall(rest)]
    return [number for number in found if len(re.sub(r"\D", "", number)) >= 5] + SHORT.findall(rest)


@pytest.mark.parametrize("path", FLOWS, ids=lambda path: path.relative_to(ROOT / "flows").as_posix())
def test_only_examples_and_national_numbers_stand_in_flows(path: Path) -> None:
    numbers = phone_numbers_in(without_comments(path))
    assert [number for number in numbers if number not in NATIONAL and not DRAMA.fullmatch(number)] == []


def test_numbers_are_found() -> None:
    text = "ring 0116 496 0000 or 020 7946 0000, call 101, in 2026-03, aged 16 to 25, at 14:30 or (028) 9032 1234"
    assert phone_numbers_in(text) == ["0116 496 0000", "020 7946 0000", "028) 9032 1234", "101"]


def test_the_numbers_of_urgent_replies_are_those_of_each_nation() -> None:
    def reply(book: Book, kind: str) -> str:
        urgent = next(urgent for urgent in book.urgent if urgent.kind == kind)
        return "".join(book.templates[urgent.reply.key, "en", False, True].pieces)

    leicester, northern = shipped_book(), shipped_book(northern=True)
    assert "999" in reply(leicester, "emergency") and "999" in reply(northern, "emergency")
    assert "85258" in reply(leicester, "crisis") and "111" in reply(leicester, "crisis")
    assert "0808 808 8000" in reply(northern, "crisis") and "111" not in reply(northern, "crisis")
