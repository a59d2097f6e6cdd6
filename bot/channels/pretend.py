"""A channel that keeps what it is given: for tests, and for trying a flow out."""

import asyncio
from collections import deque
from collections.abc import Sequence
from datetime import datetime

from bot.channels.channel import Accepted, Copy, Letter, Outcome, Picture
from bot.channels.pieces import beside_picture, cut


class PretendChannel:
    """Accepts every letter into `letters`, unless `answers` says what to do with the next ones."""

    def __init__(self, name: str = "sms", most: int = 4096, at_once: int = 8, together: int = 1) -> None:
        self.name = name
        self.at_once = at_once
        self.together = together
        self.letters: list[Letter] = []
        self.answers: deque[Outcome | Exception | asyncio.Event] = deque()
        self._most = most

    @property
    def sent(self) -> list[str]:
        """The words of every letter accepted, in order."""
        return [letter.body for letter in self.letters]

    def pieces(self, body: str, picture: Picture | None = None) -> Sequence[str]:
        """The body, cut to this channel's size; beside a picture there is room for half as much."""
        if picture is None or self.name == "sms":
            return cut(body, self._most)
        return beside_picture(body, picture.alt, self._most // 2, self._most)

    async def send(self, letter: Letter) -> Outcome:
        """Give the planned answer: an outcome, an exception raised, or an event to wait for; then accept."""
        answer = self.answers.popleft() if self.answers else None
        if isinstance(answer, Exception):
            raise answer
        if isinstance(answer, asyncio.Event):
            await answer.wait()
        elif answer is not None and not isinstance(answer, Accepted):
            return answer
        self.letters.append(letter)
        return answer if isinstance(answer, Accepted) else Accepted(f"{letter.id}:{len(self.letters)}")

    async def copies(self, address: str, since: datetime) -> Sequence[Copy] | None:
        """None: what was accepted is in `letters`."""
        return None

    async def discard(self, provider_id: str) -> bool | None:
        """Nothing is kept here."""
        return None

    async def check(self) -> str:
        """Always well."""
        return ""

    async def close(self) -> None:
        """Nothing to let go of."""
