"""The step before the provider is called: words are rendered, the gate is asked, "submitting" is committed."""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, Engine

from bot.channels.channel import PRESS, Channel, Picture
from bot.store import outbox, repeats
from bot.store.engine import DatabaseTrouble, begin
from bot.store.outbox import BULK, LetterRow, Submission
from bot.work import only_english, pauses
from bot.work.admission import Hold, Judge
from bot.work.only_english import GOES, TO_CALL, NotInTheirLanguage

Buttons = Sequence[tuple[str, str]]
# The JSON of a row's `words`, and the row (for its language and so on) -> body and buttons.
Render = Callable[[str, LetterRow], tuple[str, Buttons]]
# The same -> the picture that goes with the words, if one does.
Show = Callable[[str, LetterRow], Picture | None]


class Ready(NamedTuple):
    """A letter as it leaves: the pieces still to leave, buttons under the last; `left` names those that have left."""

    pieces: Sequence[str]
    buttons: tuple[tuple[str, str], ...]
    left: tuple[str, ...]
    # Kept as the row's body once it is submitted; None where that is kept already, or never to be.
    body: str | None
    # Goes with the first of all pieces, if that has not left yet.
    picture: Picture | None = None
    # What its person chose instead of words that are not in their language: then it does not leave.
    instead: str = ""


class Open:
    """A gate that stands open."""

    def judge(
        self, connection: Connection, letters: Sequence[tuple[LetterRow, Sequence[str]]], now: datetime
    ) -> Sequence[Hold | None]:
        """Everything may leave."""
        return [None] * len(letters)

    def take_back(
        self, connection: Connection, letters: Sequence[tuple[LetterRow, Sequence[str]]], now: datetime
    ) -> None:
        """Nothing was counted."""


class Submitting:
    """Takes letters from "leased" to "submitting", those that may leave now."""

    def __init__(
        self,
        engine: Engine,
        channels: Mapping[str, Channel],
        render: Render,
        clock: Callable[[], datetime],
        gate: Judge,
        show: Show,
    ) -> None:
        self._engine = engine
        self._channels = channels
        self._render = render
        self._clock = clock
        self._gate = gate
        self._show = show

    def submit(self, rows: Sequence[LetterRow], ahead: bool = False) -> dict[int, Ready]:
        """Those to hand over now, by id. Committed before the provider is called, in one transaction for all.

        All of one channel. `ahead`: they try it out for the others, so its pause does not hold them.
        """
        ready: dict[int, Ready] = {}
        broken: list[outbox.Outcome] = []
        for row in rows:
            try:
                ready[row.id] = self._written(row)
            except DatabaseTrouble:
                raise
            except Exception as error:
                reason = f"render_raised_{type(error).__name__}"
                broken.append(outbox.Outcome(row.id, row.fence, "failed", reason))
        with begin(self._engine) as connection:
            outbox.hold(connection, [row.id for row in rows])
            outbox.settle(connection, broken, self._clock())
            wanted = self._still_wanted(connection, [row for row in rows if row.id in ready])
            admitted = self._admitted(connection, wanted, ready, ahead)
            going = [_submission(row, ready[row.id]) for row in admitted]
            entered = outbox.submit(connection, going, self._clock())
            apart = [(row, ready[row.id].instead) for row in admitted if row.id in entered and ready[row.id].instead]
            only_english.set_apart(connection, apart, self._clock())
            if withheld := [(row, ready[row.id].pieces) for row in admitted if row.id not in entered]:
                # STOP and consent are read last, in the statement that submits; what they withhold costs no rate.
                self._gate.take_back(connection, withheld, self._clock())
        return {row.id: ready[row.id] for row in rows if row.id in entered and not ready[row.id].instead}

    def _still_wanted(self, connection: Connection, rows: Sequence[LetterRow]) -> Sequence[LetterRow]:
        """All but those in place of something that has arrived after all, or that its person has written after."""
        again = {row: row.repeats for row in rows if row.repeats is not None}
        why_not = {row: reason for row, first in again.items() if (reason := repeats.why_not(connection, first))}
        called_back = [outbox.Outcome(row.id, row.fence, "cancelled", why) for row, why in why_not.items()]
        for number in outbox.settle(connection, called_back, self._clock()):
            repeats.stands_back(connection, number)
        return [row for row in rows if row not in why_not]

    def _admitted(
        self, connection: Connection, rows: Sequence[LetterRow], ready: Mapping[int, Ready], ahead: bool
    ) -> Sequence[LetterRow]:
        """Those that a pause and the gate let through; the others are put off, or expire."""
        now = self._clock()
        holds = self._paused(connection, rows, now) if not ahead else ()
        holds = holds or self._gate.judge(connection, [(row, ready[row.id].pieces) for row in rows], now)
        held = [
            outbox.Outcome(row.id, row.fence, hold.state, hold.reason, not_before=hold.until, counted=False)
            for row, hold in zip(rows, holds, strict=True)
            if hold is not None
        ]
        outbox.settle(connection, held, now)
        return [row for row, hold in zip(rows, holds, strict=True) if hold is None]

    def _paused(self, connection: Connection, rows: Sequence[LetterRow], now: datetime) -> Sequence[Hold | None]:
        """A hold for each if the channel pauses: that began after these were leased, perhaps in another process."""
        paused = pauses.ways(connection, {row.channel for row in rows}, now).paused
        return [Hold("channel_paused", paused[row.channel]) for row in rows if row.channel in paused]

    def _written(self, row: LetterRow) -> Ready:
        body, buttons, kept = row.body or "", json.loads(row.buttons or "[]"), None
        if row.words is not None and row.body is None:
            try:
                body, buttons = self._render(row.words, row)
            except NotInTheirLanguage as found:
                # What somebody is to be told on the phone is kept; what they wait for is worded when it leaves.
                instead = found.by(self._clock(), row.created_at)
                return Ready((), (), (), found.english if instead in TO_CALL else None, instead=instead)
            # What is said to many is kept as it was said. Other words may be ones that are never to be stored.
            kept = body if row.lane == BULK and not row.kept_apart else None
        picture = self._show(row.words, row) if row.words is not None else None
        left = _left(row)
        pieces = self._channels[row.channel].pieces(body, picture)[len(left) :]
        shown = tuple((label, data) for label, data in buttons)
        return Ready(pieces, shown, left, kept, None if left else picture)


def _submission(row: LetterRow, ready: Ready) -> Submission:
    return Submission(row.id, row.fence, ready.body, GOES.get(ready.instead, "submitting"))


def _left(row: LetterRow) -> tuple[str, ...]:
    """The provider's ids of the pieces that have left; of a press it is the id of what it answers."""
    return tuple(row.provider_id.split(",")) if row.provider_id and row.kind != PRESS else ()
