"""A second phone or chat: a code given at one, typed at the other, makes both addresses one person's."""

from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy import Connection

from bot.flow import Said
from bot.programme.second_phone import who_moves
from bot.store import addresses, consents, departures, equality, limits, messages, outbox, passes
from bot.store.passes import Pass
from bot.work.occasion import Occasion
from bot.work.passes import MOST_TRIES, digits, give, hash_of_code
from bot.work.wording import reference

PURPOSE = "second_phone"
_HOUR = timedelta(hours=1)


def give_channel_code(connection: Connection, _: Mapping[str, str], on: Occasion) -> str:
    """A code for an hour."""
    made = give(connection, passes.CHANNEL, on.person_id, on.address_id, on.suppression_key, on.now)
    if made is None:
        return "too_many"
    on.remembered.opens = made
    return "given"


def take_channel_code(connection: Connection, arguments: Mapping[str, str], on: Occasion) -> str:
    """The code of another address, typed here: "joined", or why not."""
    on.remembered.facts.pop("typed_code", None)
    on.remembered.changed = True
    # The hour of the day is near enough, and nothing has to be kept about who tried.
    counted, since = f"code:{on.address_id}", on.now.replace(minute=0, second=0, microsecond=0)
    if limits.tally(connection, counted, since) >= MOST_TRIES:
        return "often"
    code = hash_of_code(passes.CHANNEL, digits(arguments["code"]), on.suppression_key)
    found = passes.by_code(connection, passes.CHANNEL, code, on.now)
    if found is None:
        limits.count(connection, counted, since, 1)
        return "wrong"
    return "same" if found.person_id == on.person_id else _join(connection, found, on)


def _join(connection: Connection, found: Pass, on: Occasion) -> str:
    giver = departures.hold(connection, found.person_id)
    if giver is None or not passes.close(connection, found.id, on.now):
        return "wrong"
    moves = who_moves(giver.state, on.state)
    if moves == "both":
        messages.needs_person(connection, on.message_id, "two phones of one person, both with a history")
        return "both"
    goes, stays = (on.person_id, found.person_id) if moves == "taker" else (found.person_id, on.person_id)
    equality.forget(connection, equality.pseudonym_of(goes, on.pseudonym_key))
    departures.become_one(connection, goes, stays)
    subject = giver.subject if moves == "taker" else on.subject
    consents.record(connection, subject, PURPOSE, True, None, *on.speech, on.now)
    on.remembered.moved = moves == "taker"
    _tell_the_other(connection, found.address_id, on)
    return "joined"


def _tell_the_other(connection: Connection, address_id: int, on: Occasion) -> None:
    """Where the code was given they hear of it too, in case somebody else had seen it."""
    words = reference((Said(on.book.common["phone_added"]),), on.revision)
    channel = addresses.channel_of(connection, address_id)
    outbox.put(connection, address_id, None, channel, on.now, words=words)
