"""What every letter passes on its way out: its time, the hours, what it costs, and how fast may be sent."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Connection

from bot.flow.sms_parts import parts
from bot.flow.whose_phone import HANDS_MAY_HAVE_CHANGED
from bot.programme.hours import OpenHours
from bot.store import limits
from bot.store.behind import REPLY_CODE, WHO_IS_THERE
from bot.store.buckets import Rate
from bot.store.departures import GONE
from bot.store.limits import Held, Known
from bot.store.outbox import BULK, FACTS, STAFF, LetterRow
from bot.store.outbox_states import PRESS, URGENT
from bot.store.quiet import HELD
from bot.work.admission import Hold
from bot.work.filtered import REASON, Filtered
from bot.work.spending import Purse, Text

TOO_FAST, CHAT_RATE = "rate", "chat_rate"
WITH_PEOPLE = "with_people"
SHORTLY, TOMORROW = timedelta(hours=1), timedelta(days=1)  # when a letter that is held back is looked at again
A_SECOND = timedelta(seconds=1)


class Candidate(NamedTuple):
    """A letter that asks to leave, in these pieces, and what is known of it."""

    row: LetterRow
    pieces: Sequence[str]
    known: Known


class Gate:
    """Judges letters by their words, rates (by channel; others are not held back), hours and the SMS parts of a day."""

    def __init__(
        self, rates: Mapping[str, float], hours: OpenHours, daily_parts: int, filtered: Filtered | None = None
    ) -> None:
        self._rates = {channel: Rate(rate) for channel, rate in rates.items()}
        self._hours = hours
        self._daily_parts = daily_parts
        self._filtered = filtered

    def judge(
        self, connection: Connection, letters: Sequence[tuple[LetterRow, Sequence[str]]], now: datetime
    ) -> Sequence[Hold | None]:
        """For each letter None if it leaves now, which is then counted, or when it is due again and why."""
        candidates = _candidates(connection, letters)
        verdicts = {one.row.id: self._sayable(connection, one, now) or self._in_time(one, now) for one in candidates}
        # One channel after another, and always in the same order: so no two workers wait for each other.
        for channel in sorted({one.row.channel for one in candidates}):
            here = [one for one in candidates if one.row.channel == channel and verdicts[one.row.id] is None]
            if here and channel in self._rates:
                verdicts |= self._at_its_rate(connection, channel, here, now)
        return [verdicts[row.id] for row, _ in letters]

    def take_back(
        self, connection: Connection, letters: Sequence[tuple[LetterRow, Sequence[str]]], now: datetime
    ) -> None:
        """What these were to take of rate and day is there for others; the caller let them through just now."""
        for one in _candidates(connection, letters):
            if one.row.channel in self._rates:
                self._take_back(connection, one, now)

    def _take_back(self, connection: Connection, one: Candidate, now: datetime) -> None:
        with limits.held(connection, one.row.channel, now) as held:
            units = len(one.pieces)
            if one.row.channel == "sms":
                purse, text = Purse(connection, self._hours, self._daily_parts, now), _text(one)
                purse.give_back(text)
                purse.close()
                units = text.parts
            elif one.row.kind != PRESS:
                held.bucket.chats.give_back(one.row.address_id, units)
            held.bucket.give_back(self._rates[one.row.channel], units, held.now)

    def _sayable(self, connection: Connection, one: Candidate, now: datetime) -> Hold | None:
        if self._filtered is None or not self._filtered.refuses(connection, one.row, one.pieces, now):
            return None
        return Hold(REASON, now, "failed")

    def _in_time(self, one: Candidate, now: datetime) -> Hold | None:
        if one.row.expires_at is not None and one.row.expires_at <= now:
            return Hold("expired", now, "expired")
        # What answers a person goes at once, and so does help in an emergency.
        if one.known.lane == BULK and one.row.kind != URGENT:
            if _is_begun_with_the_gone(one):
                return Hold(one.known.state, now, "cancelled")
            quiet_until = one.known.quiet_until
            # Whoever has a place must know that it moved, or is no more, before they set out.
            if quiet_until is not None and quiet_until > now and one.row.kind != FACTS:
                return Hold(HELD, quiet_until)
            opening = self._hours.next_opening(now)
            return _behind(one, now) if opening is None else Hold("sending_hours", opening)
        return None

    def _at_its_rate(
        self, connection: Connection, channel: str, letters: Sequence[Candidate], now: datetime
    ) -> dict[int, Hold | None]:
        rate = self._rates[channel]
        with limits.held(connection, channel, now) as held:
            # Read only now: whoever holds the bucket is the only one that spends.
            purse = Purse(connection, self._hours, self._daily_parts, now) if channel == "sms" else None
            found: dict[int, Hold | None] = {}
            going: set[int] = set()  # chats that something of this very batch goes to
            for one in sorted(letters, key=lambda letter: letter.known.lane):
                if purse:
                    found[one.row.id] = _for_sms(one, purse, held, rate, now)
                    continue
                found[one.row.id] = _for_chat(one, held, rate, now, one.row.address_id in going)
                if found[one.row.id] is None and one.row.kind != PRESS:
                    going.add(one.row.address_id)
            if purse:
                purse.close()
        return found


def _is_begun_with_the_gone(one: Candidate) -> bool:
    """Whoever has left hears what they are told by people, and what they began themselves: that is an answer."""
    begun = one.row.conversation_id is None and one.row.kind != STAFF
    return begun and one.known.state in GONE


def _behind(one: Candidate, now: datetime) -> Hold | None:
    """Nothing is begun in the middle of a talk with people, nor before we know who reads it."""
    known = one.known
    if known.with_people and one.row.kind not in (FACTS, STAFF):
        return Hold(WITH_PEOPLE, now + SHORTLY)
    if known.locked and (known.open_until is None or known.open_until <= now):
        return Hold(REPLY_CODE, now + TOMORROW)
    if known.last_heard is not None and known.last_heard < now - HANDS_MAY_HAVE_CHANGED:
        return Hold(WHO_IS_THERE, now + TOMORROW)
    return None


def _candidates(connection: Connection, letters: Sequence[tuple[LetterRow, Sequence[str]]]) -> list[Candidate]:
    about = limits.known(connection, [row.id for row, _ in letters])
    return [Candidate(row, pieces, about[row.id]) for row, pieces in letters]


def _text(one: Candidate) -> Text:
    return Text(one.row.kind, one.row.value or "", sum(map(parts, one.pieces)), one.known)


def _for_sms(one: Candidate, purse: Purse, held: Held, rate: Rate, now: datetime) -> Hold | None:
    text = _text(one)
    hold = purse.refuses(text) or _in_turn(one, text.parts, held, rate, now)
    if hold is None:
        purse.spend(text)
    return hold


def _for_chat(one: Candidate, held: Held, rate: Rate, now: datetime, another_goes: bool) -> Hold | None:
    chat, pieces, chats = one.row.address_id, len(one.pieces), held.bucket.chats
    if one.row.kind not in (PRESS, URGENT):
        if another_goes:
            return Hold(CHAT_RATE, now + A_SECOND)
        # Read only now, as the bucket is ours: whatever another worker let through stands there.
        if wait := chats.wait(chat, pieces, held.now):
            return Hold(CHAT_RATE, now + timedelta(microseconds=wait))
    hold = _in_turn(one, pieces, held, rate, now)
    if hold is None and one.row.kind != PRESS:
        chats.note(chat, pieces, held.now)
    return hold


def _in_turn(one: Candidate, units: int, held: Held, rate: Rate, now: datetime) -> Hold | None:
    ask = held.bucket.bulk if one.known.lane == BULK else held.bucket.reply
    wait = ask(rate, units, held.now, again=one.known.reason == TOO_FAST)
    # As long to wait by our own clock, whatever the database's says.
    return Hold(TOO_FAST, now + timedelta(microseconds=wait)) if wait else None
