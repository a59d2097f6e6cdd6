"""The life of a broadcast, as one small table."""

from typing import Final

# Who makes the moves: staff start, pause, resume and cancel; the worker brings "writing" to "sending", and either of
# them to "finished" when nothing is left to send or its time is over. It is "sending" again while a row that a carrier
# could not deliver is tried once more.
MOVES: Final[dict[str, tuple[str, ...]]] = {
    "draft": ("writing", "cancelled"),
    "writing": ("sending", "paused", "finished", "cancelled"),
    "sending": ("paused", "finished", "cancelled"),
    "paused": ("writing", "sending", "finished", "cancelled"),
    "finished": ("sending",),
    "cancelled": (),
}

# Its rows may leave.
UNDER_WAY: Final = ("writing", "sending")
# It is over, once the rows that still wait have been put aside too.
OVER: Final = ("finished", "cancelled")


def before(state: str) -> tuple[str, ...]:
    """The states that may become this one."""
    return tuple(earlier for earlier, later in MOVES.items() if state in later)
