"""Carrying out what a turn decided, in the transaction of the message that led to it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection

from bot.flow import Asked, Consent, Effect, KeepApart, Said, Save, SetAside
from bot.programme.joining import PREFER_NOT_TO_SAY
from bot.store import consents, conversations, equality, interests
from bot.work.ledger import wording_of
from bot.work.verbs import Occasion

_INTERESTS = {"services": "service", "issues": "issue", "when_free": "when_free", "access": "access"}


@dataclass
class Remembered:
    """The facts of a person while one message is taken in, and whether they have changed."""

    facts: dict[str, Any]
    changed: bool = field(default=False)

    def save(self, fact: str, value: Any) -> None:
        """Remember, until the person is written."""
        self.facts[fact] = value
        self.changed = True


def apply(connection: Connection, effects: Iterable[Effect], remembered: Remembered, on: Occasion) -> None:
    """Save, agree and keep apart; what is said is left to the caller."""
    for effect in effects:
        match effect:
            case Save(fact, value):
                remembered.save(fact, value)
                if fact in _INTERESTS:
                    interests.replace(connection, on.person_id, _INTERESTS[fact], value)
            case Consent(purpose, given, words):
                wording = wording_of(on.book, words, on.speech)
                consents.record(connection, on.subject, purpose, given, wording, *on.speech, on.now)
            case KeepApart(question, answer):
                kept = PREFER_NOT_TO_SAY if answer is None else answer
                equality.keep(connection, on.pseudonym, question, kept, on.now.date().replace(day=1))
            case SetAside(flow, place, due):
                conversations.begin(
                    *(connection, on.address_id, flow, on.revision, place.dumps(), on.now),
                    state=conversations.WAITING,
                    due_at=due,
                )
            case Said() | Asked():
                pass
