"""What people hear when an opportunity changes, is cancelled, or takes nobody else."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.programme.places import MAYBE, OFFERED, PLACE, SAID_YES
from bot.store import broadcasts, invitations
from bot.store.editions import take_up
from bot.store.opportunities import Opportunity
from bot.store.outbox import FACTS
from bot.work import event_reminders
from bot.work.notices import reference_to

ASKS, CHANGED = "invitation", "changed"
"""The flows that take the answer to an invitation, and to another time or place."""


def tell_change(
    connection: Connection, was: Opportunity, now_is: Opportunity, revision: str, now: datetime, zone: ZoneInfo
) -> int:
    """Reminders move with it; people hear of another time or place, not of a mended word."""
    for reached in invitations.reached(connection, was.id, (PLACE,)):
        if reached.address_id is not None:
            event_reminders.add(connection, now_is, reached.address_id, now, zone)
    before, after = ((each.starts_at, each.ends_at, each.details.place) for each in (was, now_is))
    same = before == after
    return 0 if same or was.state == "draft" else _ask_again(connection, now_is, revision, now)


def _ask_again(connection: Connection, found: Opportunity, revision: str, now: datetime) -> int:
    """Whoever said yes is asked whether they still can, and keeps what they have while they say nothing.

    Whoever was asked about the other time, and has said nothing, is told too.
    """
    told = 0
    asking = broadcasts.that_ask(connection, f"{ASKS}:{found.id}")
    for each in invitations.asked_in_vain(connection, found.id, asking):
        about = f"{ASKS}:{found.id}"
        told += event_reminders.tell(connection, "event_changed", found.id, revision, each, now, about)
    for key, states, asks in (("event_changed", SAID_YES, CHANGED), ("event_changed_maybe", (MAYBE,), ASKS)):
        for each in invitations.reached(connection, found.id, states):
            about = f"{asks}:{found.id}"
            told += event_reminders.tell(
                connection, key, found.id, revision, each, now, about, found.begins, kind=FACTS
            )
    for maybe in invitations.stand(connection, found.id, (MAYBE,)):
        # Their answer was about another time: a yes to this one counts.
        invitations.move(connection, maybe.id, (MAYBE,), OFFERED)
    return told


def tell_all(connection: Connection, key: str, found: Opportunity, revision: str, now: datetime) -> int:
    """Facts for whoever counts on it; whoever was asked and has said nothing is told too, when there is time."""
    asking = broadcasts.that_ask(connection, f"{ASKS}:{found.id}")
    until = found.begins if found.begins > now else None
    reached = invitations.reached(connection, found.id, (*SAID_YES, MAYBE))
    silent = invitations.asked_in_vain(connection, found.id, asking)
    given = (connection, key, found.id, revision)
    told = sum(event_reminders.tell(*given, each, now, until=until, kind=FACTS) for each in reached)
    return told + sum(event_reminders.tell(*given, each, now, until=until) for each in silent)


def ask_nobody_else(connection: Connection, found: Opportunity) -> None:
    """Whoever was not asked yet is not asked any more."""
    asking = broadcasts.that_ask(connection, f"{ASKS}:{found.id}")
    for broadcast in asking:
        broadcasts.move(connection, broadcast, "cancelled")
    # So that they can be asked, should it be opened again.
    invitations.forget_unsent(connection, found.id, asking)


def say_anew(connection: Connection, found: Opportunity, by: str, now: datetime) -> None:
    """Invitations that have not left say what is now so, for as long as it can be answered."""
    pen = take_up()
    for broadcast in broadcasts.that_ask(connection, f"{ASKS}:{found.id}"):
        if broadcasts.reword(connection, broadcast, found.details.words, found.begins, by, pen):
            broadcasts.reword_rows(connection, broadcast, reference_to(broadcast, pen.own), found.begins, now)
