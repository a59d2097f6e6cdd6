"""Where conversations with an address end and begin: STOP, START, and the words and links that start a flow."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.flow import choosing
from bot.flow.engine import question_open, turn
from bot.flow.model import Book, Flow
from bot.flow.other_words import repeat
from bot.flow.talk import STOP_AT_PROVIDER, Reply, Talk, facts_of, of_turn, shared, stay
from bot.flow.verbs import ABOUT
from bot.language import fold

_JOIN = "join"
_WORD_AND_CODE = re.compile(r"([^-\u2013]{1,40}?)\s?[-\u2013]\s?(\w{1,20})")

DIED = "died"
_ALSO_AFTER_STOP = ("leave", "delete", "my_data", DIED)
"""Words that staff see although the address has said STOP, after which nothing is answered."""


def stop_or_start(book: Book, talk: Talk, text: str, word: str, now: datetime, source: str | None) -> Reply | None:
    """What follows on STOP, and on START and Telegram's /start where these mean to come back or to begin; or None."""
    if word == "stop":
        said = shared(book, "stopped") if _hears_that_it_is_over(talk, text) else ()
        return Reply(said, act="stop", why=_stop_reason(text))
    if talk.died:
        return None
    if talk.handed and talk.stopped and (word == "start" or source is not None):
        return stay(talk, shared(book, "started_again"), act="start")
    if (word == "start" and not talk.handed) or (talk.stopped and source is not None):
        return _started(book, talk, now, source)
    return None


def after_stop(talk: Talk, word: str) -> Reply:
    """Nothing is answered; what people have a right to is seen to by staff."""
    if word in _ALSO_AFTER_STOP:
        return stay(talk, (), act="person", why=f"after STOP: {word.replace('_', ' ').upper()}")
    return stay(talk, (), act="silent", why="stopped")


def begin(
    book: Book, talk: Talk, flow: Flow | None, facts: Mapping[str, Any], now: datetime, source: str | None
) -> Reply:
    """The first turn of a flow, or what is said where there is none; `source` is where somebody heard of us."""
    if flow is None:
        return nothing_open(book, talk)
    told = {ABOUT: source} if source else None
    begun = of_turn(flow.name, turn(flow, None, None, facts, now, told))
    # Where somebody first heard of us is remembered of them; which poster they gave feedback from is not.
    return begun._replace(source=(source or "") if flow is book.flow_started_by(_JOIN, "en") else "")


def begun_by(book: Book, text: str, language: str) -> tuple[Flow | None, str]:
    """The flow that a text starts, and what stands on the poster after the word: FEEDBACK-W5."""
    flow = book.flow_started_by(text, language)
    found = None if flow else _WORD_AND_CODE.fullmatch(text.strip())
    if found is None:
        return flow, ""
    flow = book.flow_started_by(found[1], language)
    return (None, "") if flow is None or flow.anywhere else (flow, found[2])


def nothing_open(book: Book, talk: Talk) -> Reply:
    """What somebody hears whose words start nothing, while nothing is asked."""
    return Reply(shared(book, "idle_improver" if talk.improver else "idle"), act="idle")


def _started(book: Book, talk: Talk, now: datetime, source: str | None) -> Reply:
    """START and Telegram's /start: back from STOP, and into the flow that a link names."""
    back = shared(book, "started_again") if talk.stopped else ()
    awake = talk._replace(stopped=False)
    if question_open(book, talk.place) is not None:
        again = repeat(book, awake, now, "where_you_were")
        return again._replace(effects=(*back, *again.effects[bool(back) :]), act="start")
    if talk.place is not None and choosing.between_waits(talk.place):
        return stay(awake, (*back, *choosing.ask_again(book.flows[talk.flow], talk.place, now).effects), act="start")
    if back and source is None:
        return Reply(back, act="start")
    name, origin, language = _link(book, source or "")
    talk = talk._replace(language=language or talk.language)
    facts = facts_of(talk)
    # A link has no room for spaces: "how_we_treated_me-w5".
    flow = book.flow_started_by(name.replace("_", " "), talk.language) if name else None
    if flow is None and talk.channel == "telegram" and not talk.improver:
        flow = book.flow_started_by(_JOIN, "en")
    begun = begin(book, awake._replace(language=talk.language), flow, facts, now, origin)
    act = "start" if talk.stopped else begun.act
    return begun._replace(effects=(*back, *begun.effects), act=act, language=language)


def _link(book: Book, source: str) -> tuple[str, str, str]:
    """("join", "festival", "pl") of the link "join-festival-pl": the word, where it was found, and the language."""
    name, _, origin = source.partition("-")
    before, _, last = origin.rpartition("-")
    return (name, before, last) if last in book.languages else (name, origin, "")


def _hears_that_it_is_over(talk: Talk, text: str) -> bool:
    """By SMS only once, and only after a word that the provider does not take for STOP, and so does not confirm."""
    if talk.died:
        return False
    return talk.channel == "telegram" or (not talk.stopped and fold(text) not in STOP_AT_PROVIDER)


def _stop_reason(text: str) -> str:
    return "CANCEL: perhaps a place, perhaps everything" if fold(text) == "cancel" else ""
