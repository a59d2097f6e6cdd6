"""One message being taken in: decided by the flow, carried out, and its answer left waiting in the outbox."""

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.flow import (
    ABOUT,
    Heard,
    KeepAnonymous,
    Pending,
    Reply,
    Speech,
    Talk,
    depends_on_private,
    question_open,
    reply,
    resume,
    take_up,
    texts_in,
    word_turn,
)
from bot.flow.handed import TO_READ
from bot.flow.hardness import ANSWERS, says_hard
from bot.flow.talk import ASKED, URGENT
from bot.flow.whose_phone import HANDS_MAY_HAVE_CHANGED, WHO_IS_THERE
from bot.programme.side_by_side import heard_at, kept_with_others
from bot.store import (
    addresses,
    consents,
    conversations,
    departures,
    equality,
    feedback,
    handovers,
    hard_texts,
    messages,
    outbox,
    people,
    record,
)
from bot.work.alerting import raise_apart, raise_urgent
from bot.work.easier import Whose, easier
from bot.work.effects import apply
from bot.work.heard import RESPONSE, Message, is_anonymous, put, speech_of
from bot.work.occasion import Occasion, Remembered
from bot.work.over_meanwhile import unless_over
from bot.work.reply_code import is_locked
from bot.work.verbs import carry_out
from bot.work.wording import reference, reference_to_picture

_IDLE_REPLIES_A_DAY = 3  # two automatic answerers would otherwise talk to each other all day
_KINDS = {"stop": "farewell", "urgent": "urgent", "urgent_apart": "urgent"}  # these may leave after STOP
_ANSWERED_WITHIN = timedelta(days=60)  # later a YES is not about what was asked then
_TOLD_AGAIN_AFTER = timedelta(days=1)  # whoever writes to people is told once, and once more on another day
_STALE_AFTER = timedelta(days=2)  # what the clock began, and the provider could not take, is of no use any more
ABOUT_SERVICE = "feedback_service"
_SAID_THERE = ("urgent", "person")
_SAID_BY_PROVIDERS = ("blocked", "telegram_", "twilio_")


class Keys(NamedTuple):
    """The secrets under which numbers are hashed and equality answers are filed."""

    suppression: str
    pseudonym: str


class Taking:
    """One message being taken in, or one conversation taken up by the clock, inside its transaction."""

    def __init__(self, connection: Connection, message: Message, message_id: int, keys: Keys, zone: ZoneInfo) -> None:
        self.connection = connection
        self.message = message
        self.message_id = message_id
        self.arrival = message.arrival
        self.book = message.book
        self.keys = keys
        self.pseudonym_key = keys.pseudonym
        self.zone = zone
        self.now = message.now.astimezone(zone)
        self.speech = speech_of(message)
        facts = {} if self.arrival.forgetting else heard_at(self.arrival.facts, self.arrival.address_id)
        self.remembered = Remembered(facts, self.arrival.forgetting)
        self.said_last = self._said_last()
        self.response = str(self._told_before().get(RESPONSE, "")) or feedback.new_token()

    def follow(self) -> Reply:
        """Decide, carry out, and leave the answer waiting in the outbox."""
        talk = self.talk()
        decided = unless_over(
            self.connection, self.book, talk, reply(self.book, talk, self._heard(), self.now), self.now
        )
        decided = self._carry_out(talk, decided)
        self._act(decided)
        self._remember_person(decided)
        conversation = self._keep_place(decided)
        if self._note_heard(decided):
            kind = "farewell" if self.remembered.last else _KINDS.get(decided.act, "text")
            self._say(decided, conversation, kind=kind)
        return decided

    def take_up(self, lane: int) -> None:
        """Go on where the conversation waited; what is said leaves in that lane of the outbox."""
        talk = self.talk()
        decided = unless_over(self.connection, self.book, talk, take_up(self.book, talk, self.now), self.now)
        self.settle(self._carry_out(talk, decided), lane)

    def settle(self, decided: Reply, lane: int) -> None:
        """Keep and say what was decided without anything having been heard."""
        before = self.message.place
        nudged = before is not None and decided.place is not None and decided.place.nudges > before.nudges
        self._remember_person(decided)
        conversation = self._keep_place(decided)
        stale = self.now + _STALE_AFTER if lane == outbox.BULK else None
        self._say(decided, conversation, kind="nudge" if nudged else "text", lane=lane, expires_at=stale)

    def talk(self) -> Talk:
        """All that is known of the address, as the flow needs it."""
        arrival = self.arrival
        last_heard = arrival.last_heard_at.astimezone(self.zone) if arrival.last_heard_at else None
        return Talk(
            facts={**self.remembered.facts, **self._apart()},
            language=self.speech.language,
            easy=self.speech.easy,
            channel=self.speech.channel,
            flow=arrival.flow or "",
            place=self.message.place,
            paused=arrival.conversation_state == "paused",
            stopped=arrival.stopped_at is not None,
            improver=arrival.state == "improver",
            died=arrival.suppressed == departures.DIED,
            last_heard=last_heard,
            pending=self._pending(),
            handed=_handed(arrival.handed_for),
            told=arrival.told_at is not None and self.now - arrival.told_at < _TOLD_AGAIN_AFTER,
            said=self.said_last,
            easier=easier(self.connection, self.book, self.said_last, self.speech, self._whose()),
            locked=is_locked(arrival, self.now),
            chose_language=arrival.chose_language,
            hinted=last_heard is None and self.message.inbound.language_hint == arrival.language,
        )

    def _pending(self) -> Pending | None:
        """The newest question put to this address outside any conversation; looked for only while nothing is open."""
        if self.arrival.stopped_at is not None or (self.message.place is not None and not self._long_silent()):
            return None
        asks = outbox.asked_last(self.connection, self.arrival.address_id, self.now - _ANSWERED_WITHIN)
        flow, _, about = (asks or "").partition(":")
        return Pending(flow, {ABOUT: about}) if flow else None

    def _long_silent(self) -> bool:
        """Whether the number may be somebody else's, who was perhaps asked so already."""
        last = self.arrival.last_heard_at
        return last is not None and self.now - last > HANDS_MAY_HAVE_CHANGED

    def _said_last(self) -> tuple[str, ...]:
        """What the newest message to them said, looked up only for the one word that asks."""
        language, text = self.speech.language, self.message.inbound.heard.text
        if not says_hard(self.book, text, language):
            return ()
        said = hard_texts.last_said(self.connection, self.arrival.address_id)
        if said and ANSWERS.issuperset(said):
            return (*said, *hard_texts.last_hard(self.connection, self.arrival.address_id))
        return said

    def _whose(self) -> Whose:
        return Whose(self.arrival.address_id, self.arrival.person_id, self.remembered.facts, self.zone)

    def _told_before(self) -> Mapping[str, Any]:
        return (self.message.place.told if self.message.place else None) or {}

    def _apart(self) -> dict[str, str]:
        """The equality answers, only while a question is open whose choices depend on one."""
        step = question_open(self.book, self.message.place)
        if step is None or not step.private:
            return {}
        return equality.of(self.connection, equality.pseudonym_of(self.arrival.person_id, self.pseudonym_key))

    def _heard(self) -> Heard:
        heard = self.message.inbound.heard
        if heard.press and heard.press.conversation != self.arrival.conversation_id:
            return heard._replace(press=heard.press._replace(ask=-1))
        return heard

    def _carry_out(self, talk: Talk, decided: Reply) -> Reply:
        done = 0
        while True:
            apply(self.connection, decided.effects[done:], self.remembered, self._occasion(decided))
            done = len(decided.effects)
            suspended = decided.turn.doing if decided.turn else None
            if suspended is None:
                return decided
            occasion = self._occasion(decided)._replace(speech=self._speech_of_verbs(decided))
            came_to = carry_out(self.connection, suspended.verb, suspended.arguments, occasion)
            talk = talk._replace(facts={**talk.facts, **self.remembered.facts})
            decided = resume(self.book, talk, decided, came_to.result, self.now, came_to.told)

    def _speech_of_verbs(self, decided: Reply) -> Speech:
        """Whoever begins in another language hears names in it; an answer is written down as it was asked for."""
        if not decided.language or self.message.place is not None or self._pending() is not None:
            return self.speech
        return self.speech._replace(language=decided.language)

    def _occasion(self, decided: Reply) -> Occasion:
        return Occasion(
            book=self.book,
            revision=self.message.revision,
            person_id=self.arrival.person_id,
            subject=self.arrival.subject,
            state=self.arrival.state,
            address_id=self.arrival.address_id,
            message_id=self.message_id,
            pseudonym_key=self.pseudonym_key,
            speech=self.speech,
            now=self.now,
            zone=self.zone,
            flow=decided.place.flow if decided.place else "",
            remembered=self.remembered,
            suppression_key=self.keys.suppression,
            response=self.response,
            conversation_id=self.arrival.conversation_id,
            about_service={**self._told_before(), **decided.told}.get(ABOUT_SERVICE),
        )

    def _act(self, decided: Reply) -> None:
        """STOP, START, and what a person should see."""
        address = self.arrival.address_id
        if (self.arrival.suppressed or "").startswith(_SAID_BY_PROVIDERS):
            # Whoever writes is there: what a provider once said of the address no longer counts.
            addresses.unsuppress(self.connection, address)
        if decided.act == "stop":
            addresses.stop(self.connection, address, self.now)
            outbox.cancel_waiting(self.connection, address)
        elif decided.act == "start":
            addresses.start(self.connection, address)
        if decided.act in ("stop", "start"):
            given = decided.act == "start"
            consents.record(self.connection, self.arrival.subject, "messages", given, None, *self.speech, self.now)
        # What is said in an anonymous answer leads nobody to the person, not even urgent words.
        if decided.why and decided.act != "silent" and not (decided.act in _SAID_THERE and is_anonymous(self.message)):
            messages.needs_person(self.connection, self.message_id, decided.why)
        self._hand_over(decided)

    def _hand_over(self, decided: Reply) -> None:
        """What is for people from now on, and what they must know at once."""
        address = self.arrival.address_id
        if decided.act == "urgent":
            hand_over_urgent(self.connection, self.message, self.message_id, decided.why)
        elif decided.act == "urgent_apart":
            raise_apart(self.connection, secrets.token_hex(4), self.message.now)
        elif decided.act == "carry_on":
            handovers.carried_on(self.connection, address)
        elif self.arrival.handed_for:
            handovers.heard(self.connection, address, self.message.now)
            if decided.act == "told":
                handovers.told(self.connection, address, self.message.now)
            elif decided.act == "silent":
                messages.needs_person(self.connection, self.message_id, TO_READ)

    def _remember_person(self, decided: Reply) -> None:
        changed = self.remembered.changed and not self.remembered.moved
        facts = kept_with_others(self.remembered.facts, self.arrival.address_id) if changed else None
        language, source = decided.language or None, decided.source or None
        people.save(
            self.connection,
            self.arrival.person_id,
            facts=facts,
            language=language,
            easy=decided.easy,
            source=source,
        )
        self.speech = self.speech._replace(
            language=decided.language or self.speech.language,
            easy=self.speech.easy if decided.easy is None else decided.easy,
        )

    def _keep_place(self, decided: Reply) -> int | None:
        """The conversation as it now stands; its id while there is one."""
        open_id = self.arrival.conversation_id
        if decided.act in ("stop", "idle", "silent") and not decided.flow:
            return open_id
        decided = self._keep_response(decided)
        if decided.place is None:
            if open_id is not None and decided.turn is not None:
                conversations.end(self.connection, open_id, self.now)
            return open_id
        place = decided.place.dumps()
        due = decided.turn.due if decided.turn and not decided.paused else None
        if open_id is None:
            return self._begin(decided, place, due)
        if decided.flow != self.arrival.flow:  # another flow has taken its place for good
            conversations.end(self.connection, open_id, self.now)
            return self._begin(decided, place, due)
        if decided.place is not self.message.place:
            conversations.keep(self.connection, open_id, place, self.now, due)
        state = _state(decided)
        if state != self.arrival.conversation_state:
            _MOVES[state](self.connection, open_id, self.now)
        return open_id

    def _keep_response(self, decided: Reply) -> Reply:
        """The reply whose place knows the response that is being given; one that is over is let go for good."""
        answered = any(isinstance(effect, KeepAnonymous) for effect in decided.effects)
        if decided.place is None and decided.turn is not None and (answered or RESPONSE in self._told_before()):
            feedback.close(self.connection, self.response, self.now.date())
        elif answered and decided.place is not None:
            told = {**(decided.place.told or {}), RESPONSE: self.response}
            return decided._replace(place=decided.place._replace(told=told))
        return decided

    def _begin(self, decided: Reply, place: str, due: datetime | None) -> int:
        if self.arrival.forgetting:
            people.keep_after_all(self.connection, self.arrival.person_id)
        return conversations.begin(
            *(self.connection, self.arrival.address_id, decided.flow, self.message.revision, place, self.now),
            state=_state(decided),
            due_at=due,
        )

    def _note_heard(self, decided: Reply) -> bool:
        """When the address last wrote; whether it is to be answered at all."""
        replies, day = self.arrival.idle_replies, self.now.date()
        if decided.act == "idle":
            replies = replies + 1 if self.arrival.idle_day == day else 1
        # Until it is known who writes after a year, the address counts as silent, and nothing is sent there.
        silent = self.arrival.last_heard_at is None or self._long_silent()
        unknown = decided.flow == WHO_IS_THERE and silent and not self.remembered.recognised
        heard_at = self.arrival.last_heard_at if unknown else self.now
        addresses.heard(self.connection, self.arrival.address_id, heard_at, replies, day)
        return decided.act != "idle" or replies <= _IDLE_REPLIES_A_DAY

    def _say(
        self,
        decided: Reply,
        conversation: int | None,
        kind: str,
        lane: int = outbox.REPLIES,
        expires_at: datetime | None = None,
    ) -> None:
        said = " ".join(texts_in(decided.effects))
        facts = {**self.remembered.facts, **decided.told}
        speech = self.speech._replace(language=decided.said_in or self.speech.language)
        wording = word_turn(self.book, decided.effects, speech, facts, conversation or 0)
        if self.remembered.opens or depends_on_private(decided.effects) or decided.act == "urgent_apart":
            words = reference(decided.effects, self.message.revision, wording.picture, self.remembered.opens)
            put(self.connection, self.message, None, conversation, words, kind, lane, expires_at, said)
        elif wording.body:
            beside = reference_to_picture(wording.picture, self.message.revision)
            put(self.connection, self.message, wording, conversation, beside, kind, lane, expires_at, said)


def hand_over_urgent(connection: Connection, message: Message, message_id: int, why: str) -> None:
    """People answer from now on, and staff are told of it at once."""
    arrival = message.arrival
    number, _ = handovers.hand_over(connection, arrival.address_id, message_id, why, message.now)
    raise_urgent(connection, message_id, number, why, message.now)
    about = ("handover", number)
    record.append(
        connection, actor=record.THE_PERSON, action="wrote_urgent", at=message.now, subject=arrival.subject, about=about
    )


_MOVES = {
    conversations.OPEN: conversations.resume,
    conversations.PAUSED: conversations.pause,
    conversations.WAITING: conversations.wait,
}


def _state(decided: Reply) -> str:
    if decided.paused:
        return conversations.PAUSED
    return conversations.WAITING if decided.turn and decided.turn.waits else conversations.OPEN


def _handed(reason: str | None) -> str:
    if reason is None:
        return ""
    return URGENT if reason.startswith(URGENT) else ASKED
