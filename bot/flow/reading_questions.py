"""Steps that ask: the kind of answer, the choices, and what may be done with the answer."""

import re

from bot.flow.answers import Photo, Several, YesNo
from bot.flow.checks import BUILT_IN_FACTS
from bot.flow.model import PAGE, Ask
from bot.flow.reading_answers import Answer, read_answer
from bot.flow.reading_silence import read_silence
from bot.flow.reading_texts import read_beside, read_text
from bot.flow.reading_ways import Ways
from bot.flow.source import Mapping, Node, Notebook
from bot.flow.verbs import TOLD

_EVERY_QUESTION = ("skip", "none", "later", "more", "silence")
_NAME = re.compile(r"[a-z][a-z0-9_]*")
EQUALITY, ANONYMOUS = "equality", "anonymous"
_MOST_TRIES = 9
_TRIES = 3


def read_question(ways: Ways, node: Mapping, follows: str | None) -> Ask:
    """The step that `ask` describes."""
    entries, notes = node.entries, ways.notes
    answer = read_answer(ways, node)
    _check_private(node, answer, notes)
    _check_uses(node, answer, ways)
    on = ways.on(node)
    skip = notes.switch(entries.get("can skip"), '"can skip"')
    if "on skip" in entries and not skip:
        notes.wrong(node.keys["on skip"], '"on skip" needs "can skip: yes".')
    shown = answer.listing.keys if answer.listing and not answer.within else ()
    first_page = shown if len(shown) <= PAGE else shown[: PAGE - 1]
    private = "private" in entries
    anonymous = private and notes.text(entries["private"], '"private"') == ANONYMOUS
    after = on.get("skip", follows) if skip else None
    if "after tries" in entries:
        after = ways.target(entries["after tries"]) or ""  # the end of this flow, not of everything
    return Ask(
        at=f"{ways.flow}:{ways.step}",
        words=read_beside(ways.book, notes, node, "ask", ways.context("ask")),
        kind=answer.kind,
        next=follows,
        listing=answer.listing,
        within=answer.within,
        told=answer.told,
        save=_name(node, "save", ways),
        consent=notes.text(entries.get("consent"), '"consent"'),
        private=private,
        anonymous=anonymous,
        can_skip=skip,
        tries=_tries(entries.get("tries"), notes),
        after_tries=after,
        own_words=_name(node, "own words", ways),
        hint=read_text(ways.book, notes, entries["hint"], ways.context("hint")) if "hint" in entries else None,
        ways=on,
        first_page=first_page,
        has_more=len(first_page) < len(shown),
        keeps_shown=bool(answer.listing or answer.told) and not private,
        silence=read_silence(ways, node),
    )


def _check_private(node: Mapping, answer: Answer, notes: Notebook) -> None:
    """An answer kept apart goes nowhere else, and nothing that others can see follows from it."""
    if "private" not in node.entries:
        return
    if notes.text(node.entries["private"], '"private"') not in (EQUALITY, ANONYMOUS):
        notes.wrong(node.spot_of("private"), '"private" can only be equality or anonymous.')
    if "save" not in node.entries:
        notes.wrong(node.keys["private"], 'an answer kept apart needs "save" with the name of its question.')
    for key in ("consent", "own words"):
        if key in node.entries:
            notes.wrong(node.keys[key], f'an answer kept apart cannot have "{key}": it would be kept elsewhere too.')
    for key in (f"on {choice}" for choice in answer.choices):
        if key in node.entries:
            what = "an answer kept apart cannot decide the way on: the way would tell it."
            notes.wrong(node.keys[key], what)


def _check_uses(node: Mapping, answer: Answer, ways: Ways) -> None:
    if not answer.known:
        return
    if "consent" in node.entries and not isinstance(answer.kind, YesNo):
        ways.notes.wrong(node.keys["consent"], "only a yes or no answer can be an agreement.")
    each = answer.kind.each if isinstance(answer.kind, Several) else answer.kind
    if isinstance(each, Photo) and "can skip" not in node.entries and "after tries" not in node.entries:
        what = 'not everyone can send a picture, and a text message carries none: add "can skip: yes" or "after tries".'
        ways.notes.wrong(node.keys["answer"], what)
    if "own words" in node.entries and (answer.listing is None or "save" not in node.entries):
        ways.notes.wrong(node.keys["own words"], '"own words" needs "save", and a list to choose from.')
    if isinstance(answer.kind, Several):
        _check_collecting(node, ways.notes)
    ways.only(node, (*answer.choices, *_EVERY_QUESTION), "this question")


def _check_collecting(node: Mapping, notes: Notebook) -> None:
    """Messages that are collected are kept as they come, so they need a name, and no place of their own apart."""
    if "save" not in node.entries:
        notes.wrong(node.keys["answer"], 'several messages need "save" with the name to keep them under.')
    if "private" in node.entries:
        notes.wrong(node.keys["private"], "several messages cannot be kept apart: ask for one answer.")


def _name(node: Mapping, key: str, ways: Ways) -> str:
    """The name under which an answer is remembered."""
    ways.book.spots[f"{ways.flow}:{ways.step} {key}"] = node.spot_of(key)
    name = ways.notes.text(node.entries.get(key), f'"{key}"', node.spot_of(key) if key in node.entries else None)
    if name and not _NAME.fullmatch(name):
        ways.notes.wrong(node.spot_of(key), f'"{name}" cannot be a name: use a-z, 0-9 and _, a letter first.')
    elif name in ways.book.organisation or name in BUILT_IN_FACTS or name in TOLD:
        ways.notes.wrong(node.spot_of(key), f'"{name}" is known already, and is not an answer: use another name.')
    return name


def _tries(node: Node | None, notes: Notebook) -> int:
    text = notes.text(node, '"tries"', node.spot) if node else str(_TRIES)
    if len(text) == 1 and text.isdecimal() and 1 <= int(text) <= _MOST_TRIES:
        return int(text)
    if node and text:
        notes.wrong(node.spot, f'"tries" must be a number from 1 to {_MOST_TRIES}.')
    return _TRIES
