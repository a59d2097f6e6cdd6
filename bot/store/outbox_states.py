"""The life of an outgoing message, as one small table: which state follows which, and what outranks what."""

from typing import Final

# What a state is worth as evidence. A receipt changes a message only if it is worth more than what is
# known, so every order of the same receipts ends alike: delivered beats failed whichever comes first.
RANK: Final[dict[str, int]] = {
    "waiting": 0,
    "leased": 0,
    "submitting": 0,
    "retry": 0,
    "unknown": 0,
    "suppressed": 0,
    "expired": 0,
    "cancelled": 0,
    "accepted": 1,
    "sent": 2,
    "failed": 3,
    "undelivered": 4,
    "delivered": 5,
}
STATES: Final = tuple(RANK)

# Looked for by `claim`, and what still keeps a later message of the same address back.
QUEUED: Final = ("waiting", "retry")
UNFINISHED: Final = ("waiting", "leased", "submitting", "retry", "unknown")

# What the worker that holds the lease may make of a message. The way out of "leased" without "submitting" is
# for what went wrong before the provider was called; a message in doubt is never put back by time alone.
ANSWERS: Final = ("accepted", "sent", "delivered", "undelivered", "failed", "retry", "suppressed")
MOVES: Final[dict[str, tuple[str, ...]]] = {
    "waiting": ("leased", "cancelled"),
    "retry": ("leased", "cancelled"),
    "leased": ("submitting", "waiting", "retry", "failed", "suppressed", "expired", "cancelled"),
    "submitting": ("unknown", *ANSWERS),
    "unknown": ANSWERS,
    "accepted": ("sent", "failed", "undelivered", "delivered"),
    "sent": ("failed", "undelivered", "delivered"),
    "failed": ("undelivered", "delivered"),
    "undelivered": ("delivered",),
    "delivered": (),
    "suppressed": (),
    "expired": (),
    "cancelled": (),
}

# Nothing more is expected of these, unless a receipt knows better.
SETTLED: Final = ("unknown", "suppressed", "expired", "cancelled", "failed", "undelivered", "delivered")
# What a carrier's word can be.
RECEIPTS: Final = ("accepted", "sent", "failed", "undelivered", "delivered")


def before(state: str) -> tuple[str, ...]:
    """The states from which the holder of the lease may bring a message to this one."""
    return tuple(earlier for earlier, later in MOVES.items() if state in later)


def outranked_by(state: str) -> tuple[str, ...]:
    """The states that a receipt of this one changes."""
    return tuple(other for other in STATES if RANK[other] < RANK[state])
