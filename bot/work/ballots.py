"""A vote as staff write it: a small file, checked whole, and open from then on."""

from collections.abc import Mapping as Map
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from bot.flow import Ask, Book, FlowMistakes, fold
from bot.flow.notices import services_in
from bot.flow.source import Mapping, Node, Notebook, Scalar, parse
from bot.flow.telling import EASY
from bot.flow.wording import SOURCE_LANGUAGE
from bot.work.first_texts import INSTEAD
from bot.work.refused import Refused
from bot.work.told_texts import REVIEWED, check_read, languages_in, read_told
from bot.work.visit_list import moment
from bot.work.vote_words import QUESTION, too_long_in

_MOST_TITLE = 100
_KEYS = ("title", "question", "change", "choices", "closes", REVIEWED)


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
    if len(title) > _MOST_TITLE:
        notes.wrong(node.spot_of("title"), f'"title" has more than {_MOST_TITLE} characters.')
    words: dict[str, Any] = {key: _said(key, node, book, notes) for key in ("question", "change")}
    words["choices"] = {}
    choices = notes.mapping(node.entries["choices"], '"choices"') if "choices" in node.entries else None
    if choices is None or not 2 <= len(choices.entries) <= 7:
        notes.wrong(node.spot_of("choices"), '"choices" needs from 2 to 7 choices, each like `blue: Blue and white`.')
    else:
        words["choices"] = {key: _said(key, choices, book, notes) for key in choices.entries}
        _check_translated(words, node, choices, notes)
        _check_fits(book, words, node, notes)
    written = notes.text(node.entries.get("closes"), '"closes"', node.spot)
    closes = moment(written, zone)
    if written and (closes is None or closes <= now):
        notes.wrong(node.spot_of("closes"), f'"closes" must be a time to come, like 2026-12-20 18:00, not "{written}".')
    return Ballot(title, words, closes or now)


def _said(key: str, within: Mapping, book: Book, notes: Notebook) -> dict[str, str]:
    """{"en": plain, "en easy": easy} and the same in other languages; one English text is both."""
    if key not in within.entries:
        notes.wrong(within.spot, f'"{key}" is missing.')
        return {}
    node = _both(within.entries[key])
    if isinstance(node, Mapping) and SOURCE_LANGUAGE in node.entries:
        entries = {**node.entries, SOURCE_LANGUAGE: _both(node.entries[SOURCE_LANGUAGE])}
        node = Mapping(entries, node.keys, node.spot)
    alone = Mapping({key: node}, {key: node.spot}, within.spot)
    return read_told(key, alone, notes, lambda text, at: _check_names_no_clinic(text, at, book, notes))


def _both(node: Node) -> Node:
    if not isinstance(node, Scalar):
        return node
    return Mapping({"plain": node, "easy": node}, {"plain": node.spot, "easy": node.spot}, node.spot)


def _check_names_no_clinic(text: str, at: Node, book: Book, notes: Notebook) -> None:
    """A text of the vote may be the first that somebody gets from us."""
    for label in [*services_in(book, text)][:1]:
        notes.wrong(at.spot, f'the vote names "{label}": a first message names no clinic. {INSTEAD}')


def _check_translated(words: dict[str, Any], node: Mapping, choices: Mapping, notes: Notebook) -> None:
    """Nobody is asked half in one language and half in another, and somebody has read what they are asked."""
    texts = {"question": words["question"], "change": words["change"], **words["choices"]}
    languages = languages_in(texts.values())
    check_read(node, languages, notes)
    for language in languages:
        for key, told in texts.items():
            if told and not {language, language + EASY} & told.keys():
                spot = choices.spot_of(key) if key in choices.entries else node.spot_of(key)
                notes.wrong(spot, f'"{key}" is not written in "{language}", and the rest is: write all of it, or none.')


def _check_fits(book: Book, words: Map[str, Any], node: Mapping, notes: Notebook) -> None:
    """The whole question must fit the parts of a text, also as it is put to many, in plain and in easy words."""
    if isinstance(book.index.get(QUESTION), Ask) and all(words[key] for key in ("question", "change")):
        for told in too_long_in(book, words):
            notes.wrong(_language_at(node, told.language), told.why)
    for language in (SOURCE_LANGUAGE, *languages_in(words["choices"].values())):
        labels = [fold(label[language]) for label in words["choices"].values() if label.get(language)]
        if len({*labels}) < len(labels):
            notes.wrong(node.spot_of("choices"), "two choices have the same words.")


def _language_at(node: Mapping, language: str) -> Any:
    """Where the question stands in that language."""
    question = node.entries.get("question")
    inside = isinstance(question, Mapping) and language in question.entries
    return question.spot_of(language) if inside and isinstance(question, Mapping) else node.spot_of("question")
