"""Where a provider brings what people write, as the provider itself tells it."""

from typing import NamedTuple, Protocol, runtime_checkable


class Delivering(NamedTuple):
    """`trouble` is the reason why it could not be asked; `waiting` of None means that the provider does not say."""

    url: str = ""
    waiting: int | None = None
    last_error: str = ""
    trouble: str = ""


@runtime_checkable
class Asked(Protocol):
    """A channel whose provider can be asked."""

    async def delivers(self) -> Delivering:
        """Where it delivers to now, what waits there, and what last went wrong."""
