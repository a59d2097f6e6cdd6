"""About one thing or about the other: which of two flows a person wants to go on with, when both want to ask."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from bot.flow.answers import Choice, OneOf, Vocabulary
from bot.flow.answers.kind import Hearing, Meant
from bot.flow.effects import DUE, Said, Turn
from bot.flow.engine import interrupt, turn
from bot.flow.model import Flow
from bot.flow.place import Place
from bot.flow.walking import Walk
from bot.language import ENGLISH, Speech

_FIRST, _SECOND = "first", "second"
_MOST_TRIES = 2
_UNDECIDED_FOR = timedelta(days=2)


class Chosen(NamedTuple):
    """What follows from the choice; `other` is the conversation to go on with instead, or 0."""

    turn: Turn
    other: int = 0


def offer(flow: Flow, place: Place, other: Flow, facts: Mapping[str, Any], now: datetime) -> Turn:
    """Ask which to go on with: the question that is open, which stays as it is meanwhile, or `other`."""
    walk = Walk(flow.book, facts, now)
    walk.effects.append(_which("which_flow", flow, other))
    return walk.stand(place._replace(maybe=(), other=other.name))


def settle(
    flow: Flow, place: Place, text: str, started: Flow | None, speech: Speech, facts: Mapping[str, Any], now: datetime
) -> Turn | None:
    """The turn when `text` says which to go on with; None when it is an answer to the open question."""
    other = flow.book.flows.get(place.other)
    if other is None:
        return None
    chosen = _SECOND if started is other else _choice(flow, other, text, speech, now)
    here = place._replace(other="")
    if chosen == _SECOND:
        return interrupt(flow, here, other, facts, now)
    return turn(flow, here, None, facts, now) if chosen == _FIRST else None


def offer_waiting(flow: Flow, place: Place, number: int, other: Flow, now: datetime) -> Turn:
    """Ask which comes first: this conversation, whose wait is over, or that with `number`, whose wait is over too.

    Who does not say is asked about this one, after a while.
    """
    here = place._replace(tries=0, other=f"{number}:{other.name}")
    return Turn(here, (_which("which_first", flow, other),), due=now.astimezone(UTC) + _UNDECIDED_FOR)


def settle_waiting(
    flow: Flow, place: Place, text: str, speech: Speech, facts: Mapping[str, Any], now: datetime
) -> Chosen:
    """What follows from the choice between two waits; who says neither is asked once more, and then of the first."""
    number, _, name = place.other.partition(":")
    other = flow.book.flows.get(name, flow)
    chosen = _choice(flow, other, text, speech, now)
    if chosen == _SECOND:
        return Chosen(Turn(place._replace(other=""), (), due=now.astimezone(UTC), waits=True), int(number))
    tries = place.tries + 1
    if chosen == _FIRST or tries >= _MOST_TRIES:
        return Chosen(turn(flow, place._replace(tries=0, other=""), DUE, facts, now))
    return Chosen(ask_again(flow, place._replace(tries=tries), now))


def ask_again(flow: Flow, place: Place, now: datetime) -> Turn:
    """Which comes first, once more."""
    other = flow.book.flows.get(place.other.partition(":")[2], flow)
    return Turn(place, (_which("which_first", flow, other),), due=now.astimezone(UTC) + _UNDECIDED_FOR)


def between_waits(place: Place) -> bool:
    """Whether what is open is the choice between two conversations whose wait is over."""
    return ":" in place.other


def _which(sentence: str, first: Flow, second: Flow) -> Said:
    return Said(first.book.common[sentence], {"choices": (first.words, second.words)})


def _choice(first: Flow, second: Flow, text: str, speech: Speech, now: datetime) -> str:
    """Which of two flows a text names, by number or by title, or ""."""
    said = {
        key: Choice(
            key,
            {
                language: ("".join(first.book.template(flow.words, speech._replace(language=language)).pieces),)
                for language in (speech.language, ENGLISH)
            },
        )
        for key, flow in ((_FIRST, first), (_SECOND, second))
    }
    kind = OneOf(Vocabulary(tuple(said.values())))
    reading = kind.read(text, Hearing(speech.language, now.date(), tuple(said)))
    return str(reading.value) if isinstance(reading, Meant) else ""
