"""Who must not be written to is read as hashes, and marked again in another database."""

from sqlalchemy import Connection

from bot.store import addresses, departures, erasures, stops
from bot.store.stops import ERASED, LEFT, STOPPED, SUPPRESSED, Stop
from tests.store.scenes import KEY, MINUTE, NOW, number, somebody


def hashed(last: int) -> str:
    """What stays of a number."""
    return addresses.hash_of(number(last), "sms", KEY)


def test_everybody_is_listed_with_why_and_nothing_personal(connection: Connection) -> None:
    erased, stopped, blocked, noted, _, left = (somebody(connection, last) for last in range(1, 7))
    erasures.erase(connection, erased.person_id, NOW)
    addresses.stop(connection, stopped.address_id, NOW + MINUTE)
    addresses.suppress(connection, blocked.address_id, "twilio_21610")
    addresses.suppress(connection, noted.address_id, "Mrs Khan rang: her husband has died")
    departures.leave(connection, left.person_id)
    assert list(stops.all_of(connection)) == [
        Stop(ERASED, "sms", hashed(1), NOW),
        Stop(STOPPED, "sms", hashed(2), NOW + MINUTE),
        Stop(SUPPRESSED, "sms", hashed(3), None, "twilio_21610"),
        Stop(SUPPRESSED, "sms", hashed(4), None, "closed"),
        Stop(LEFT, "sms", hashed(6)),
    ]


def test_an_address_of_which_only_the_hash_is_known_is_closed_until_they_write(connection: Connection) -> None:
    stops.add_closed(connection, "sms", hashed(1), NOW)
    known = stops.known(connection, "sms", hashed(1))
    assert known is not None and known.state == "forgotten"
    assert addresses.value_of(connection, known.id) is None
    stops.stopped(connection, known.id, NOW)
    stops.suppressed(connection, known.id, "blocked")
    back = somebody(connection, 1)
    assert (back.address_id, back.stopped_at, back.suppressed) == (known.id, NOW, "blocked")
    assert back.person_id != known.person_id
    assert stops.known(connection, "sms", hashed(2)) is None
