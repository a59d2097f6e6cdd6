"""Journeys: example conversations, written down for people to read and rehearsed as tests.

They say something, we answer, and in the end something is remembered. `flows/journeys/*.yaml` holds them.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any, NamedTuple

from bot.flow.mistakes import Spot
from bot.flow.playing import USUAL_RESULTS

NOTHING = "nothing"
TIME_PASSES = "time passes"
PREFER_NOT_TO_SAY = "prefer not to say"
USUAL_START = datetime(2026, 11, 24, 14, 0)  # noqa: DTZ001 (the zone is the hospital's, and comes in when played)
CHANNELS = ("sms", "telegram")
VARIANTS = ("plain", "easy")
MEDIA = ("photo", "voice", "sticker", "contact", "video", "document", "location", "edited", "other")


class Act(NamedTuple):
    """What they do: say, choose, press or send something, or nothing for a time. `under`: an old button's question."""

    how: str
    what: tuple[str, ...]
    under: str = ""
    words: str = ""


class Expected(NamedTuple):
    """One thing that must hold: what is looked at ("we ask", "agreed", ...), and what it must be."""

    spot: Spot
    what: str
    value: Any


class Move(NamedTuple):
    """One exchange: they act, after a while, and we answer."""

    spot: Spot
    act: Act
    after: timedelta
    expected: tuple[Expected, ...]


class Journey(NamedTuple):
    """An example conversation; "" for a language, variant or channel that it does not name.

    `asked`: the flow that takes the answer to what we asked outside any conversation. `tells`: what verbs make known.
    """

    spot: Spot
    title: str
    flow: str = ""
    language: str = ""
    variant: str = ""
    channel: str = ""
    starts: datetime = USUAL_START
    remembers: Mapping[str, Any] = MappingProxyType({})
    improver: bool = False
    locked: bool = False
    asked: str = ""
    results: Mapping[str, str] = USUAL_RESULTS
    tells: Mapping[str, Mapping[str, Any]] = MappingProxyType({})
    moves: tuple[Move, ...] = ()
    then: tuple[Expected, ...] = ()
