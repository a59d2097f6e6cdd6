"""What is known when something is heard, what follows from it, and the small replies that others are made of."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from bot.flow.effects import Effect, Said, Turn
from bot.flow.model import Book
from bot.flow.place import Place
from bot.flow.values import Heard

URGENT, ASKED = "urgent", "asked"

STOP_AT_PROVIDER = ("stop", "stopall", "unsubscribe", "cancel", "end", "quit", "revoke", "optout")
"""What the SMS provider takes for STOP by itself, before we hear of it, and confirms in its own words."""


class Pending(NamedTuple):
    """A question that we put outside any conversation: the flow that takes its answer, and what that flow is told.

    The words went out with a message to many, so that no conversation stands open until somebody answers.
    """

    flow: str
    told: dict[str, Any]


class Talk(NamedTuple):
    """All that is known of an address when something is heard from it.

    `said` are the texts of our last message; `easier` is all of it in easy words, where staff wrote it and there are
    any. `pending` is the newest question put outside any conversation, while nothing else is open.
    `locked`: whoever shares the phone must give a code before anything of ours is shown.
    `chose_language`: they have said in which language we write, so that it does not follow how they write.
    `hinted`: this is the first that is heard from them, and their chat program alone told the language.
    `handed`: a person answers for now, after urgent words (URGENT) or because somebody asked for one (ASKED);
    `told`: the one who writes has lately been told so.
    """

    facts: Mapping[str, Any]
    language: str = "en"
    easy: bool = False
    channel: str = "sms"
    flow: str = ""
    place: Place | None = None
    paused: bool = False
    stopped: bool = False
    improver: bool = False
    last_heard: datetime | None = None
    handed: str = ""
    told: bool = False
    died: bool = False
    said: tuple[str, ...] = ()
    pending: Pending | None = None
    locked: bool = False
    chose_language: bool = False
    easier: str = ""
    hinted: bool = False


class Reply(NamedTuple):
    """What follows: the turn's effects, the conversation's new standing, and what the edges must do.

    `act` is "" or one of: stop, start, urgent, urgent_apart (urgent words in an answer that is kept apart from names),
    person (someone at the hospital should read this), told (the same, and the person has been told so), handed (a
    person answers from now on), aside (done without putting a question), carry_on (our questions go on), silent (say
    nothing), clock (nobody said anything).
    `other` is the number of a waiting conversation that the person goes on with instead of this one. `answering` is
    what was heard in answer to a pending question, until its flow has come to that question. `said_in` is the language
    of what is said this once, where it is not the one that we write to them in.
    """

    effects: tuple[Effect, ...] = ()
    flow: str = ""
    place: Place | None = None
    turn: Turn | None = None
    act: str = ""
    why: str = ""
    language: str = ""
    easy: bool | None = None
    paused: bool = False
    source: str = ""
    other: int = 0
    answering: Heard | None = None
    said_in: str = ""

    @property
    def told(self) -> Mapping[str, Any]:
        """What verbs made known for this conversation, to be said with the facts."""
        told = self.turn.told if self.turn and self.turn.told else self.place.told if self.place else None
        return told or {}


def facts_of(talk: Talk) -> Mapping[str, Any]:
    """What conditions and texts may ask about."""
    return {**talk.facts, "language": talk.language, "easy": talk.easy, "channel": talk.channel}


def of_turn(flow: str, turn: Turn) -> Reply:
    """The turn as it was taken."""
    return Reply(turn.effects, flow, turn.place, turn)


def stay(talk: Talk, effects: tuple[Effect, ...], act: str = "", why: str = "") -> Reply:
    """The conversation stays where it is."""
    return Reply(effects, talk.flow, talk.place, act=act, why=why, paused=talk.paused)


def shared(book: Book, *sentences: str) -> tuple[Effect, ...]:
    """The first of these shared sentences that the book has; one that was published long ago may lack a new one."""
    return (Said(next(book.common[each] for each in sentences if each in book.common)),)
