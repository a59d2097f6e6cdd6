"""Whose phone it is: the code of one that is shared, and who is there after a long silence."""

import re
from datetime import datetime, timedelta

from bot.flow.answers.kind import Hearing, Unclear
from bot.flow.engine import interrupt, question_open, turn
from bot.flow.handed import alone
from bot.flow.model import Book
from bot.flow.place import Place
from bot.flow.talk import Reply, Talk, facts_of, of_turn
from bot.flow.values import Heard

HANDS_MAY_HAVE_CHANGED = timedelta(days=365)
"""After so long a number may be somebody else's: nothing is said that tells who it was, until they say who is there."""

WHO_IS_THERE = "who_is_there"
"""The flow that asks, where it is among the flows."""

REPLY_CODE = "reply_code"
"""The flow that asks for the code of a phone that is shared, where it is among the flows."""

WITHOUT_A_CODE = ("help", "person", "call")
"""What may be had on a shared phone before the code is given: nothing of it is about the person."""

_LOOKS_LIKE_A_CODE = re.compile(r"[\s\d.,-]*")


def looks_like_a_code(text: str) -> bool:
    """Whether a text may be the code of a shared phone: digits of any script, and what stands between them."""
    return bool(_LOOKS_LIKE_A_CODE.fullmatch(text)) and sum(char.isdecimal() for char in text) >= 3


def behind_a_code(book: Book, talk: Talk, heard: Heard, now: datetime) -> Reply:
    """The code is asked for, and what was open stays as it is until it is given; nothing else is said or shown."""
    started = None if heard.press else book.flow_started_by(heard.text, talk.language)
    if started is not None and started.name in WITHOUT_A_CODE and (said := alone(book, talk, started, now)):
        return said
    flow, facts = book.flows[REPLY_CODE], facts_of(talk)
    answers = not heard.press and looks_like_a_code(heard.text)
    if talk.place is not None and _asks_for_the_code(talk.place):
        return of_turn(talk.flow, turn(book.flows[talk.flow], talk.place, heard if answers else None, facts, now))
    if talk.place is not None and question_open(book, talk.place) is not None:
        begun = of_turn(talk.flow, interrupt(book.flows[talk.flow], talk.place, flow, facts, now))
    else:
        begun = of_turn(flow.name, turn(flow, None, None, facts, now))
    if begun.place is None or not answers:
        return begun
    # It was sent in answer to what stands on the phone, so the question need not be put first.
    return of_turn(begun.flow, turn(book.flows[begun.flow], begun.place, heard, facts, now))


def _asks_for_the_code(place: Place) -> bool:
    return bool(place.at) and place.at[-1].partition(":")[0] == REPLY_CODE


def asked_who_it_is(book: Book, talk: Talk, heard: Heard, now: datetime) -> Reply | None:
    """The question who is there; what we asked in place of another message is answered at once."""
    flow, facts = book.flows[WHO_IS_THERE], facts_of(talk)
    if talk.flow == WHO_IS_THERE and question_open(book, talk.place) is not None:
        return None
    taken = turn(flow, None, None, facts, now)
    if taken.place is None or talk.pending is None or talk.pending.flow != WHO_IS_THERE:
        return of_turn(flow.name, taken)
    step = question_open(book, taken.place)
    if step is None or isinstance(step.kind.read(heard.text, Hearing(talk.language, now.date(), ())), Unclear):
        return of_turn(flow.name, taken)
    return of_turn(flow.name, turn(flow, taken.place, heard, facts, now))


def may_be_somebody_else(talk: Talk, now: datetime) -> bool:
    """Whether somebody who is known has been silent for so long that the number may have changed hands."""
    known = talk.improver or bool(talk.facts)
    if talk.last_heard is None:
        # Somebody from a membership list who has never written, and whom we have asked who is there.
        return known and talk.pending is not None and talk.pending.flow == WHO_IS_THERE
    return known and now - talk.last_heard > HANDS_MAY_HAVE_CHANGED
