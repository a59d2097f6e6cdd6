"""How fast may be sent: never more than the rate in any one second, whoever asks, and replies first.

What has left in the last second is remembered moment by moment, so there is no burst above the rate, and a worker that
comes a little late loses nothing but its own lateness. Letters to many take turns, spread evenly, so that a reply finds
room between them.
"""

import json
from dataclasses import dataclass, field
from math import ceil
from typing import Self

from bot.store.chat_pace import MARGIN, MOST_UNITS, STEP, STEPS_A_SECOND, ChatPace

# Turns come a little faster than the rate, so that no room stays unused; whoever comes in vain takes a new one.
EAGER = 1.05
# Steps: a turn so near may be taken at once, so that letters leave by the handful and not one by one; and whoever finds
# no room waits so long for the next, or else takes a new turn.
NEAR = 20
# Whoever finds room before the turn takes it, since those whose turn it is may not come; but not faster than so many
# times the rate, so that room does not go, and come back, all at once.
BRISK = 2
GRACE = 1.0  # seconds for which room is kept for a reply that was promised it and does not come


@dataclass(frozen=True)
class Rate:
    """So many units a second: messages on Telegram, parts by SMS. Of 2.5 a second, never more than 3 in any second."""

    per_second: float

    @property
    def most(self) -> int:
        """The most units that leave within `window`."""
        return ceil(self.per_second)

    @property
    def window(self) -> int:
        """The steps in which `most` units may leave: a second, or more when the rate is not a whole number."""
        return ceil(STEPS_A_SECOND * self.most / self.per_second) + MARGIN

    @property
    def turn(self) -> float:
        """The steps between the turns of two units."""
        return self.window / self.most / EAGER


@dataclass
class Bucket:
    """What has left lately, what has been promised, and whose turn comes when; times are in steps."""

    left: list[tuple[int, int]] = field(default_factory=list)  # (when, units), in order
    owed: int = 0  # units promised to replies that wait
    owed_until: float = 0.0
    turn: float = 0.0  # when the next newcomer among letters to many may go
    near: float = 0.0  # up to when room is spoken for by those who wait near by
    chats: ChatPace = field(default_factory=ChatPace)  # of a channel where each chat has a pace of its own

    @classmethod
    def loads(cls, text: str) -> Self:
        """The bucket as `dumps` wrote it."""
        kept = json.loads(text)
        return cls(
            [(when, units) for when, units in kept["left"]],
            kept["owed"],
            kept["owed_until"],
            kept["turn"],
            kept["near"],
            ChatPace.of(kept.get("chats", [])),
        )

    def dumps(self) -> str:
        """The bucket as JSON, at most a few kB."""
        return json.dumps(
            {
                "left": self.left,
                "owed": self.owed,
                "owed_until": round(self.owed_until, 1),
                "turn": round(self.turn, 1),
                "near": round(self.near, 1),
                "chats": self.chats.written(),
            },
            separators=(",", ":"),
        )

    def free(self, rate: Rate, now: int) -> int:
        """How many units may leave at this moment."""
        return max(0, rate.most - sum(units for when, units in self.left if when + rate.window > now // STEP))

    def promised(self, now: int) -> int:
        """How many units are kept for replies that wait."""
        return self.owed if now // STEP < self.owed_until else 0

    def ahead(self, now: int) -> float:
        """How many seconds from now the next newcomer among letters to many has its turn."""
        return max(0.0, self.turn - now / STEP) / STEPS_A_SECOND

    def reply(self, rate: Rate, units: int, now: int, *, again: bool) -> int:
        """0 if a reply of so many units leaves now, else the microseconds to wait; `again` if it has waited before."""
        self._forget(rate, now)
        if again:
            self.owed = max(0, self.owed - units)
        if self._room(rate) >= _least(rate, units) + (0 if again else self.owed):
            self._leave(rate, units, now)
            return 0
        free = self._free_at(rate, _least(rate, units) + self.owed, now)
        self.owed += units
        self.owed_until = max(self.owed_until, free + GRACE * STEPS_A_SECOND)
        return _wait(free, now)

    def bulk(self, rate: Rate, units: int, now: int, *, again: bool) -> int:
        """The same for a letter to many: newcomers take turns, and what is promised to replies is left alone."""
        self._forget(rate, now)
        step, needed = now / STEP, _least(rate, units) + self.owed
        early = not again and self.turn > step + NEAR
        if early and (self._room(rate) < needed or self._is_brisk(rate, now)):
            return _wait(self._take_turn(rate, units, now), now)
        if self._room(rate) >= needed:
            if not (again or early):
                self._take_turn(rate, units, now)
            self._leave(rate, units, now)
            return 0
        free = max(self.near, self._free_at(rate, needed, now))
        if free - step <= max(NEAR, units * rate.turn):
            self.near = free + units * rate.turn
            return _wait(free, now)
        return _wait(max(self._take_turn(rate, units, now), free), now)

    def give_back(self, rate: Rate, units: int, now: int) -> None:
        """So many units that were to leave a moment ago, and nobody has changed the bucket since, do not leave."""
        self.turn -= units * rate.turn
        kept = []
        for when, taken in reversed(self.left):
            # What one long text takes up of the seconds to come is given back with that text alone.
            is_to_come = when > now // STEP + 1 and units <= rate.most
            back = 0 if is_to_come else min(units, taken)
            units -= back
            kept += [(when, taken - back)] if taken > back else []
        self.left = kept[::-1]

    def _forget(self, rate: Rate, now: int) -> None:
        step = now // STEP
        if self.left and self.left[-1][0] > step + rate.window * ceil(MOST_UNITS / rate.most):
            # No letter reaches so far ahead: the clock was put back, and what it said before is worth nothing.
            self.left, self.owed, self.turn, self.near = [], 0, step, step
        self.left = [(when, units) for when, units in self.left if when + rate.window > step]
        if step >= self.owed_until:
            self.owed = 0
        if not self.left:
            # Nothing left for a whole second: whoever had turns has gone, as when a broadcast is cancelled.
            self.turn, self.near = min(self.turn, step), min(self.near, step)

    def _room(self, rate: Rate) -> int:
        return rate.most - sum(units for _, units in self.left)

    def _is_brisk(self, rate: Rate, now: int) -> bool:
        lately = sum(units for when, units in self.left if when > now // STEP - NEAR)
        return lately >= BRISK * rate.most * NEAR / rate.window

    def _take_turn(self, rate: Rate, units: int, now: int) -> float:
        mine = max(self.turn, now / STEP)
        self.turn = mine + units * rate.turn
        return mine

    def _leave(self, rate: Rate, units: int, now: int) -> None:
        """A text of more parts than a second allows takes up the seconds after it too."""
        when = now // STEP + 1
        while units > 0:
            self._note(when, min(units, rate.most))
            units -= rate.most
            when += rate.window

    def _note(self, when: int, units: int) -> None:
        if self.left and self.left[-1][0] == when:
            units += self.left.pop()[1]
        self.left.append((when, units))

    def _free_at(self, rate: Rate, wanted: int, now: int) -> float:
        """The step at which so many units will be free if nothing else leaves before."""
        missing = wanted - self._room(rate)
        free = now / STEP
        for when, units in self.left:
            free = when + rate.window
            missing -= units
            if missing <= 0:
                return free
        return free + rate.window * ceil(missing / rate.most)


def _least(rate: Rate, units: int) -> int:
    return min(units, rate.most)


def _wait(step: float, now: int) -> int:
    return max(STEP, ceil(step) * STEP - now)
