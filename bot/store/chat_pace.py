"""How fast one chat may be written to: a few pieces in as many seconds, whoever asks.

It is kept in its channel's bucket, which one worker holds at a time: so no two let more through than one would. Times
are in the bucket's steps.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import ceil
from typing import Final, Self

STEP: Final = 5_000  # microseconds: moments are kept in such steps, always rounded to the safe side
STEPS_A_SECOND: Final = 200
MARGIN: Final = 2  # steps: one worker's commit may take a little longer than another's a second later
CHAT_BURST: Final = 3  # pieces that one chat may get together; after that as many only so many seconds later
WINDOW: Final = CHAT_BURST * STEPS_A_SECOND + MARGIN
MOST_UNITS: Final = 64  # no letter has more parts or pieces
FARTHEST: Final = WINDOW * ceil(MOST_UNITS / CHAT_BURST)


@dataclass
class ChatPace:
    """What has left lately: by moment, the chats that something left for, once for each piece."""

    moments: dict[int, list[int]] = field(default_factory=dict)
    noted_at: int | None = None  # of what is new since it was read

    def __post_init__(self) -> None:
        # Nearly every chat has had nothing lately, which is seen at once.
        self._seen = set[int]().union(*self.moments.values())

    @classmethod
    def of(cls, kept: Sequence[Sequence[int]]) -> Self:
        """As `written` has it."""
        return cls({when: chats for when, *chats in kept})

    def written(self) -> list[list[int]]:
        """Each moment with its chats, in order; what is long past is left out."""
        now = self.noted_at
        # What is farther ahead than any text reaches is from a clock that was put back.
        kept = [when for when in self.moments if now is None or now - WINDOW < when <= now + FARTHEST]
        return [[when, *self.moments[when]] for when in sorted(kept)]

    def of_chat(self, chat: int) -> list[tuple[int, int]]:
        """When something left for this chat, and how many pieces, in order."""
        if chat not in self._seen:
            return []
        return sorted((when, units) for when, chats in self.moments.items() if (units := chats.count(chat)))

    def wait(self, chat: int, pieces: int, now: int) -> int:
        """0 if so many pieces may leave for the chat now, else how many microseconds later they may.

        A text of more pieces than may leave together leaves when nothing did lately.
        """
        step = now // STEP
        mine = [one for one in self.of_chat(chat) if step - WINDOW < one[0] <= step + FARTHEST]
        missing = min(pieces, CHAT_BURST) + sum(units for _, units in mine) - CHAT_BURST
        free = step
        for when, units in mine:
            if missing <= 0:
                break
            free, missing = when + WINDOW, missing - units
        return free * STEP - now if free > step else 0

    def note(self, chat: int, pieces: int, now: int) -> None:
        """So many leave now; those of a long text take up the seconds after it too."""
        self.noted_at = when = now // STEP
        self._seen.add(chat)
        when += 1
        while pieces > 0:
            self.moments.setdefault(when, []).extend([chat] * min(pieces, CHAT_BURST))
            pieces -= CHAT_BURST
            when += WINDOW

    def give_back(self, chat: int, pieces: int) -> None:
        """So many that were noted last for the chat do not leave after all."""
        for when, units in reversed(self.of_chat(chat)):
            for _ in range(min(pieces, units)):
                self.moments[when].remove(chat)
            pieces -= min(pieces, units)
