"""A vote as staff write it: a small file, checked whole, and open from then on."""

from collections.abc import Mapping as Map
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from bot.flow import Ask, Asked, Book, FlowMistakes, Speech, fold, word_turn
from bot.flow.notices import services_in
from bot.flow.sms_parts import parts
from bot.flow.source import Mapping, Node, Notebook, Scalar, parse
from bot.work.first_texts import INSTEAD
from bot.work.refused import Refused
from bot.work.visit_list import moment

_KEYS = ("title", "question", "change", "choices", "closes")
MOST_PARTS = 2
_QUESTION = "vote:question"


class VoteRefused(Refused):
    """What was asked for cannot be done; its one line says why."""


class Ballot(NamedTuple):
    """What a vote's file says."""

    title: str
    words: dict[str, Any]
    closes_at: datetime


def read_ballot(path: Path, book: Book, zone: ZoneInfo, now: datetime) -> Ballot:
    """The vote that a file describes, or FlowMistakes with all that is wrong in it."""
    try:
        text = path.read_text("utf-8")
    except UnicodeDecodeError:
        raise VoteRefused(f"{path}: this is not UTF-8 text. Save it as UTF-8.") from None
    return read_ballot_text(str(path), text, book, zone, now)


def read_ballot_text(name: str, text: str, book: Book, zone: ZoneInfo, now: datetime) -> Ballot:
    """The same from a text; `name` is what mistakes in it are told of."""
    notes = Notebook(languages=book.written_languages)
    node = parse(name, text, notes)
    ballot = Ballot("", {}, now)
    if name not in notes.unread:
        notes.unknown_keys(node, _KEYS, "a vote")
        ballot = _read(node, book, notes, zone, now)
    if serious := [mistake for mistake in notes.mistakes if mistake.serious]:
        raise FlowMistakes(set(serious))
    return ballot


def _read(node: Mapping, book: Book, notes: Notebook, zone: ZoneInfo, now: datetime) -> Ballot:
    title = notes.text(node.entries.get("title"), '"title"', node.spot)
    words: dict[str, Any] = {
        "question": _said(node.entries.get("question"), "question", node, book, notes),
        "change": _said(node.entries.get("change"), "change", node, book, notes),
        "choices": {},
    }
    choices = notes.mapping(node.entries["choices"], '"choices"') if "choices" in node.entries else None
    if choices is None or not 2 <= len(choices.entries) <= 7:
        notes.wrong(node.spot_of("choices"), '"choices" needs from 2 to 7 choices, each like `blue: Blue and white`.')
    else:
        words["choices"] = {key: _said(value, key, choices, book, notes) for key, value in choices}
        _check_fits(book, words, node, notes)
    written = notes.text(node.entries.get("closes"), '"closes"', node.spot)
    closes = moment(written, zone)
    if written and (closes is None or closes <= now):
        notes.wrong(node.spot_of("closes"), f'"closes" must be a time to come, like 2026-12-20 18:00, not "{written}".')
    return Ballot(title, words, closes or now)


def _said(node: Node | None, key: str, within: Mapping, book: Book, notes: Notebook) -> dict[str, str]:
    """{"en": plain, "en easy": easy}; one text is both."""
    if node is None or isinstance(node, Scalar):
        text = _text(node, key, within, book, notes)
        return {"en": text, "en easy": text}
    both = notes.mapping(node, f'"{key}"')
    notes.unknown_keys(both, ("plain", "easy"), f'"{key}"')
    return {
        "en": _text(both.entries.get("plain"), "plain", both, book, notes),
        "en easy": _text(both.entries.get("easy"), "easy", both, book, notes),
    }


def _text(node: Node | None, key: str, within: Mapping, book: Book, notes: Notebook) -> str:
    """A text of the vote, which may be the first that somebody gets from us."""
    text = notes.text(node, f'"{key}"', within.spot)
    for label in [*services_in(book, text)][:1]:
        notes.wrong(within.spot_of(key), f'the vote names "{label}": a first message names no clinic. {INSTEAD}')
    return text


def question_of(book: Book, words: Map[str, Any], easy: bool, channel: str = "sms") -> str:
    """The whole question with its choices, as it is put by text; in a chat the choices are buttons."""
    step = book.index[_QUESTION]
    assert isinstance(step, Ask)  # a vote is opened only where there is such a question
    facts = {
        "vote_question": words["question"],
        "vote_change": words["change"],
        "vote_options": [(key, label) for key, label in words["choices"].items()],
    }
    shown, more = step.shown(facts, 0)
    return word_turn(book, [Asked(step, 1, shown, more)], Speech("en", easy, channel), facts).body


def _check_fits(book: Book, words: dict[str, Any], node: Mapping, notes: Notebook) -> None:
    """The whole question must fit two parts of a text, in plain and in easy words."""
    if not isinstance(book.index.get(_QUESTION), Ask):
        return
    for easy in (False, True):
        body = question_of(book, words, easy)
        if parts(body) > MOST_PARTS:
            kind = "easy" if easy else "plain"
            what = f"with its choices this is {parts(body)} text messages in {kind} words. Shorten it."
            notes.wrong(node.spot_of("question"), what)
    if len({fold(label["en"]) for label in words["choices"].values()}) < len(words["choices"]):
        notes.wrong(node.spot_of("choices"), "two choices have the same words.")
