"""The life of an outgoing message, as one small table: which state follows which, who may say so, what outranks what.

The statements of the outbox are built from it, the database holds every write to it (`outbox_guard.py`), and
`docs/delivery.md` is drawn from it.
"""

from collections.abc import Iterator
from typing import Final, NamedTuple

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

MEANS: Final[dict[str, str]] = {
    "waiting": "due now or later",
    "leased": "a worker has taken it, and has not yet turned to the provider",
    "submitting": "committed before the provider is called: from here on an SMS is never blindly sent again",
    "retry": "certainly not accepted, or a Telegram reply in doubt: due again at a time",
    "unknown": "perhaps accepted, perhaps not",
    "suppressed": "not sent: the address said STOP, or is of no use",
    "expired": "not sent: too late",
    "cancelled": "not sent: called back by STOP, by staff, with its broadcast, or because the person is gone",
    "accepted": "the provider has it; more than this Telegram never says",
    "sent": "handed on to the carrier",
    "failed": "refused, for the reason given",
    "undelivered": "the carrier could not deliver it",
    "delivered": "on the phone, says the carrier",
}

# Looked for by `claim`, and what still keeps a later message of the same address back.
QUEUED: Final = ("waiting", "retry")
UNFINISHED: Final = ("waiting", "leased", "submitting", "retry", "unknown")

# What may be sent again although it is in doubt: replies in a conversation there, but for the answer to a press,
# which nobody reads.
REPEATED_IN_DOUBT: Final = ("telegram",)
PRESS: Final = "press"
# The fixed reply to urgent words: it leaves whatever else waits for the address.
URGENT: Final = "urgent"

# Why a row of a broadcast does not leave in English: its person waits for a translation, would rather be called, or has
# waited so long that they are to be called too.
NOT_TRANSLATED: Final = "not_translated"
RATHER_CALLED: Final = "rather_called"
NEVER_TRANSLATED: Final = "never_translated"

# Who moves a message: the worker that holds its lease; the sweep of leases that have run out; a carrier's receipt; a
# look at the provider's own list; a member of staff; somebody's STOP; a broadcast that is over; the forgetting of
# somebody; a restored backup.
MOVERS = ("worker", "sweep", "receipt", "look-up", "staff", "stop", "broadcast", "erasure", "restore")
WORKER, SWEEP, RECEIPT, LOOK_UP, STAFF, STOP, BROADCAST, ERASURE, RESTORE = MOVERS

# What a carrier's word can be, and what the provider can answer at once.
RECEIPTS: Final = ("accepted", "sent", "failed", "undelivered", "delivered")
ANSWERS: Final = (*RECEIPTS, "retry")
CALLED_BACK: Final = ("cancelled",)

# Who may bring a message from where to where. The worker's way out of "leased" without "submitting" is for what went
# wrong, or was decided, before the provider was called; a message in doubt is never put back by time alone, save a
# Telegram reply, where a rare repeat costs nothing and silence does.
MOVES: Final[dict[str, dict[str, tuple[str, ...]]]] = {
    WORKER: {
        "waiting": ("leased",),
        "retry": ("leased",),
        "leased": ("submitting", "waiting", "retry", "failed", "suppressed", "expired", "cancelled"),
        "submitting": ("unknown", *ANSWERS),
        "unknown": ANSWERS,  # the answer came, only too late for the sweep
    },
    SWEEP: {"leased": ("waiting",), "submitting": ("unknown", "retry")},
    # Evidence is taken whenever it comes, early or late; see RANK.
    RECEIPT: {
        state: tuple(word for word in RECEIPTS if RANK[word] > RANK[state]) for state in STATES if state != "delivered"
    },
    LOOK_UP: {"unknown": RECEIPTS},
    STAFF: {**dict.fromkeys(("waiting", "retry", "leased"), CALLED_BACK), "unknown": ("sent", "failed")},
    STOP: dict.fromkeys(("waiting", "retry", "leased"), CALLED_BACK),
    # What is leased is left alone: whoever holds the lease finds out when submitting.
    BROADCAST: dict.fromkeys(QUEUED, ("cancelled", "expired")),
    ERASURE: dict.fromkeys(("waiting", "retry", "leased"), CALLED_BACK),
    # What may have been sent since the backup is never sent again.
    RESTORE: {**dict.fromkeys(("waiting", "retry", "leased"), CALLED_BACK), "submitting": ("unknown",)},
}

# Ended, and nobody has it, unless a receipt knows better.
LOST: Final = ("suppressed", "expired", "cancelled", "failed", "undelivered")

# Nothing more is expected of these, unless a receipt knows better.
SETTLED: Final = ("unknown", "suppressed", "expired", "cancelled", "failed", "undelivered", "delivered")


class Move(NamedTuple):
    """One step that one of them may take."""

    by: str
    earlier: str
    later: str


def moves() -> Iterator[Move]:
    """Every step of the table."""
    for by, steps in MOVES.items():
        for earlier, laters in steps.items():
            yield from (Move(by, earlier, later) for later in laters)


def before(state: str, by: str) -> tuple[str, ...]:
    """The states from which one of them may bring a message to this one."""
    return tuple(earlier for earlier, later in MOVES[by].items() if state in later)
