"""Carrying out what a turn decided, in the transaction of the message that led to it."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection

from bot.flow import Asked, Consent, Effect, Hard, KeepAnonymous, KeepApart, Said, Save, SetAside
from bot.programme import only_english
from bot.store import conversations, feedback, hard_texts, interests, people, reminders
from bot.work import equality_questions
from bot.work.ledger import note
from bot.work.occasion import Occasion, Remembered

_INTERESTS = {"services": "service", "issues": "issue", "when_free": "when_free", "access": "access"}


def apply(connection: Connection, effects: Iterable[Effect], remembered: Remembered, on: Occasion) -> None:
    """Save, agree and keep apart; what is said is left to the caller."""
    for effect in effects:
        match effect:
            case Save(fact, value):
                _save(connection, fact, value, remembered, on)
            case Consent(purpose, given, words):
                note(connection, on, purpose, given, words)
            case KeepApart(question, answer):
                equality_questions.keep(connection, on, question, answer)
            case KeepAnonymous(flow, question, answer):
                feedback.add(connection, on.response, flow, question, answer, on.now.date(), on.about_service)
            case SetAside(flow, place, due):
                conversations.begin(
                    *(connection, on.address_id, flow, on.revision, place.dumps(), on.now),
                    state=conversations.WAITING,
                    due_at=due,
                )
            case Hard(texts, suggests):
                where = (*on.speech, on.revision, on.message_id)
                hard_texts.record(connection, texts, *where, suggests, on.now.date())
            case Said() | Asked():
                pass


def _save(connection: Connection, fact: str, value: Any, remembered: Remembered, on: Occasion) -> None:
    if fact == only_english.FACT:
        people.save(connection, on.person_id, only_english=value)
        reminders.drop(connection, on.address_id, only_english.TRANSLATIONS)
        return
    remembered.save(fact, value)
    if fact in _INTERESTS:
        interests.replace(connection, on.person_id, _INTERESTS[fact], value)
