"""A person who talks to a book, remembered as a hospital would but without a database."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.flow import (
    Book,
    Consent,
    Effect,
    Heard,
    KeepApart,
    Press,
    Reply,
    Save,
    Speech,
    Talk,
    Wording,
    question_open,
    reply,
    resume,
    texts_in,
    word_turn,
)
from bot.flow.verbs import VERBS

TUESDAY = datetime(2026, 11, 24, 14, 0, tzinfo=ZoneInfo("Europe/London"))


@dataclass
class Person:
    """Says things and keeps what was answered."""

    book: Book
    talk: Talk = field(default_factory=lambda: Talk({}))
    now: datetime = TUESDAY
    said: int = 0
    effects: list[Effect] = field(default_factory=list)
    verbs: list[str] = field(default_factory=list)
    wordings: list[Wording] = field(default_factory=list)
    last: Reply = field(default_factory=Reply)

    def says(
        self,
        text: str = "",
        *,
        press: Press | None = None,
        media: str = "",
        file: str = "",
        after: timedelta | None = None,
    ) -> str:
        """What the hospital answers."""
        self.now += after or timedelta(minutes=1)
        self.said += 1
        decided = reply(self.book, self.talk, Heard(text, press, media, file), self.now)
        self._remember(decided.effects)
        while decided.turn is not None and decided.turn.doing is not None:
            self.verbs.append(decided.turn.doing.verb)
            done = len(decided.effects)
            verb = decided.turn.doing.verb
            result = "joined" if verb == "enrol" else ""
            decided = resume(self.book, self.talk, decided, result, self.now, VERBS[verb].tells)
            self._remember(decided.effects[done:])
        self._settle(decided)
        speech = Speech(decided.said_in or self.talk.language, self.talk.easy, self.talk.channel)
        self.wordings.append(word_turn(self.book, decided.effects, speech, {**self.talk.facts, **decided.told}, 7))
        return self.wordings[-1].body

    def presses(self, option: str) -> str:
        """What the hospital answers to the newest button of that name."""
        place = self.talk.place
        return self.says(press=Press(7, place.ask if place else 0, option))

    @property
    def at(self) -> str:
        """The address of the open question, or "" when none is open."""
        step = question_open(self.book, self.talk.place)
        return step.at if step else ""

    @property
    def saved(self) -> dict[str, Any]:
        """What was saved, by fact."""
        return {effect.fact: effect.value for effect in self.effects if isinstance(effect, Save)}

    @property
    def agreed(self) -> dict[str, bool]:
        """What was agreed to, or not, by purpose."""
        return {effect.purpose: effect.given for effect in self.effects if isinstance(effect, Consent)}

    @property
    def apart(self) -> dict[str, Any]:
        """What was kept apart, by question."""
        return {effect.question: effect.answer for effect in self.effects if isinstance(effect, KeepApart)}

    def _remember(self, effects: tuple[Effect, ...]) -> None:
        self.effects += effects
        facts = {**self.talk.facts, **self.saved, **{k: v for k, v in self.apart.items() if v is not None}}
        self.talk = self.talk._replace(facts=facts)

    def _settle(self, decided: Reply) -> None:
        self.last = decided
        keeps = decided.act not in ("stop", "idle", "silent") or decided.flow
        self.talk = self.talk._replace(
            flow=decided.flow if keeps else self.talk.flow,
            place=decided.place if keeps else self.talk.place,
            paused=decided.paused,
            language=decided.language or self.talk.language,
            chose_language=self.talk.chose_language or bool(decided.language),
            easy=self.talk.easy if decided.easy is None else decided.easy,
            stopped=decided.act == "stop" or (self.talk.stopped and decided.act != "start"),
            last_heard=self.now,
            said=texts_in(decided.effects),
        )
