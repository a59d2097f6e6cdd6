"""The code of a phone that others look at: without it nothing that we write to the person is shown there."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.flow.whose_phone import REPLY_CODE, looks_like_a_code
from bot.store import behind, handovers, limits, messages
from bot.store.addresses import Arrival
from bot.work.occasion import Occasion
from bot.work.passes import digits, hash_of_code

OPEN_FOR = timedelta(hours=1)
MOST_TRIES = 3
SHORTEST, LONGEST = 4, 8
WRONG_THRICE = "wrong code three times: the phone is shared"
_HOUR = timedelta(hours=1)
_SET = "private"
"""The flow in which a code is chosen."""


def is_locked(arrival: Arrival, now: datetime) -> bool:
    """Whether the code must be given before anything is shown here."""
    return arrival.reply_code is not None and (arrival.open_until is None or arrival.open_until <= now)


def is_a_code(arrival: Arrival, flow: str, text: str, now: datetime) -> bool:
    """Whether what was written is kept out of the transcript, since it may be a code; `flow` asks what is open."""
    asked = is_locked(arrival, now) or flow in (REPLY_CODE, _SET)
    return asked and looks_like_a_code(text)


def look_at_reply_code(connection: Connection, _: Mapping[str, str], on: Occasion) -> str:
    """Whether the person has a code."""
    return "set" if behind.code_of(connection, on.person_id) else "unset"


def set_reply_code(connection: Connection, arguments: Mapping[str, str], on: Occasion) -> str:
    """From now on it is asked for; for an hour not here, where it has just been given."""
    _forget_what_was_typed(on)
    code = digits(arguments["code"])
    if not SHORTEST <= len(code) <= LONGEST:
        return "no_code"
    behind.set_code(connection, on.person_id, hash_of_code(REPLY_CODE, code, on.suppression_key))
    behind.open_here(connection, on.address_id, on.now + OPEN_FOR, on.now)
    return "kept"


def drop_reply_code(connection: Connection, _: Mapping[str, str], on: Occasion) -> str:
    """Everything is shown again, and what waited for the code is due."""
    behind.set_code(connection, on.person_id, None)
    behind.release(connection, on.address_id, behind.REPLY_CODE, on.now)
    return ""


def open_with_code(connection: Connection, arguments: Mapping[str, str], on: Occasion) -> str:
    """ "open" for an hour, "wrong", or "often" from the third wrong one in an hour, which a person is told of."""
    _forget_what_was_typed(on)
    counted, since = f"reply_code:{on.address_id}", on.now.replace(minute=0, second=0, microsecond=0)
    wrong = limits.tally(connection, counted, since)
    if wrong >= MOST_TRIES:
        return "often"
    known = behind.code_of(connection, on.person_id)
    if known is None or known == hash_of_code(REPLY_CODE, digits(arguments["code"]), on.suppression_key):
        behind.open_here(connection, on.address_id, on.now + OPEN_FOR, on.now)
        return "open"
    limits.count(connection, counted, since, 1)
    if wrong + 1 < MOST_TRIES:
        return "wrong"
    messages.needs_person(connection, on.message_id, WRONG_THRICE)
    handovers.hand_over(connection, on.address_id, on.message_id, WRONG_THRICE, on.now, waits=False)
    return "often"


def _forget_what_was_typed(on: Occasion) -> None:
    on.remembered.facts.pop("typed_reply_code", None)
    on.remembered.changed = True
