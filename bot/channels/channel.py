"""What every channel is: a letter goes in, one plain outcome comes out."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple, Protocol, runtime_checkable

from bot.channels.delivering import Delivering

TEXT = "text"
PRESS = "press"  # the answer to a button press, which shows no words


class Picture(NamedTuple):
    """A drawing, as SVG, with what it shows in the words of whoever it goes to."""

    name: str
    alt: str
    svg: str


class Letter(NamedTuple):
    """One message to one address, ready to leave; `id` is its row in the outbox."""

    id: int
    address: str
    body: str
    buttons: tuple[tuple[str, str], ...] = ()  # (label, data), shown one a row
    kind: str = TEXT
    reply_to: str = ""  # of a press: the callback query it answers
    picture: Picture | None = None  # shown with these words; a channel that cannot leaves it out


class Accepted(NamedTuple):
    """The provider has it. `provider_id` is its name there ("" when it gives none)."""

    provider_id: str
    state: str = "accepted"


class TryLater(NamedTuple):
    """Certainly not accepted, and worth another try: in `after` seconds, or when the caller thinks fit."""

    after: float | None
    reason: str
    counted: bool = True  # False: not the letter's fault, so no attempt is used up
    pause_channel: bool = False  # True: every letter of this channel would meet the same
    once: bool = False  # True: another try is a new letter in place of this one, and there is only one


class Refused(NamedTuple):
    """Not accepted, and never will be; `suppress` when nothing will ever reach this address.

    `words`: for what it says, whoever it is for. `region`: for where it goes, which somebody may be able to change.
    """

    reason: str
    suppress: bool = False
    words: bool = False
    region: bool = False


class InDoubt(NamedTuple):
    """Perhaps accepted, perhaps not."""

    reason: str


class Paused(NamedTuple):
    """Nothing can leave by this channel until someone looks at it; the letter itself is not at fault."""

    reason: str


Outcome = Accepted | TryLater | Refused | InDoubt | Paused


class Copy(NamedTuple):
    """A letter as the provider's own list has it; `outcome` is the meaning of its error, if there is one."""

    provider_id: str
    body: str
    at: datetime
    state: str
    outcome: Outcome | None = None


class Brought(NamedTuple):
    """What somebody sent to us, as the provider's own list has it; `media` is "" when it is words alone."""

    provider_id: str
    address: str
    body: str
    media: str
    at: datetime


class Fate(NamedTuple):
    """What the provider knows of one letter, in its own words, as a receipt of its has them."""

    status: str
    error: str = ""


class CannotTell(Exception):
    """The provider's list could not be had now; the argument is a reason as in an outcome."""


def not_now(reason: str, after: float | None = None) -> TryLater:
    """The provider takes nothing at the moment: not the letter's fault, and others would meet the same."""
    return TryLater(after, reason, counted=False, pause_channel=True)


class Channel(Protocol):
    """One way to reach people. Reasons are short codes: no number, no words of a letter, no secret."""

    name: str
    at_once: int  # how many letters may be under way together
    together: int  # how many of them are submitted as one; those that were are all in doubt if the worker dies

    def pieces(self, body: str, picture: Picture | None = None) -> Sequence[str]:
        """The body as it must leave: itself, or several pieces that each fit this channel, in order.

        The picture goes with the first; where there is no room for the body beside it, its own words are the first.
        """

    async def send(self, letter: Letter) -> Outcome:
        """Give one letter, already cut to size, to the provider."""

    async def copies(self, address: str, since: datetime) -> Sequence[Copy] | None:
        """What the provider has sent there since, or CannotTell; None when this provider keeps no list."""

    async def discard(self, provider_id: str) -> bool | None:
        """Delete the provider's own copy of a message; False: not now. None when this provider cannot be asked."""

    async def check(self) -> str:
        """Why nothing could leave by this channel now, as a reason; "" when the account answers."""

    async def close(self) -> None:
        """Let go of connections and threads."""


@runtime_checkable
class Remembers(Protocol):
    """A channel whose provider brings nothing again that could not be taken in, and lists what people sent."""

    name: str

    async def brought(self, since: datetime) -> Sequence[Brought]:
        """All that people have sent to us since then, or CannotTell."""

    async def delivers(self) -> Delivering:
        """Where it brings what people send now; "" where it does not say."""


@runtime_checkable
class Tells(Protocol):
    """A channel whose provider brings no receipt again that could not be taken in, and can be asked for it."""

    name: str

    async def fate(self, provider_id: str) -> Fate | None:
        """What became of a letter, or CannotTell; None when the provider knows it no more."""


def reason_of(outcome: Outcome) -> str:
    """Why it was not accepted; "" when it was."""
    return "" if isinstance(outcome, Accepted) else outcome.reason
