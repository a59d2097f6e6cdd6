"""PAUSE and RESUME, what somebody agreed to, and the link to a copy of what we hold."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from sqlalchemy import Connection

from bot.flow import Said
from bot.programme.agreements import NAMED, SHOWN, SUPPORTER, TOLD, kind_of, standing
from bot.programme.pausing import judge_pause
from bot.programme.places import SAID_YES
from bot.store import consents, contributions, invitations, opportunities, outbox, passes, quiet, reminders, taking_back
from bot.work.occasion import CameTo, Occasion
from bot.work.passes import give
from bot.work.wording import reference

PAUSE_OVER = "pause_over"
FEEDBACK = "feedback"
"""The flow in which people tell us what was good and what could have been different."""
BACK_AT = time(10, 0)


def pause(connection: Connection, arguments: Mapping[str, str], on: Occasion) -> str:
    """Begin nothing until that morning, on which the person is told that it is over."""
    day = date.fromisoformat(arguments["until"])
    verdict = judge_pause(on.now.astimezone(on.zone).date(), day)
    if verdict == "paused":
        until = datetime.combine(day, BACK_AT, tzinfo=on.zone)
        quiet.be_quiet(connection, on.person_id, until)
        reminders.add(connection, on.address_id, PAUSE_OVER, until)
        return "expected" if _is_expected(connection, on) else verdict
    return verdict


def _is_expected(connection: Connection, on: Occasion) -> bool:
    """Whether they said yes to something that is still to come."""
    said_yes = invitations.theirs(connection, on.person_id, SAID_YES)
    found = [opportunities.find(connection, each.opportunity_id) for each in said_yes]
    return any(each is not None and each.state in ("open", "closed") and each.begins > on.now for each in found)


def resume(connection: Connection, _: Mapping[str, str], on: Occasion) -> str:
    """The pause is over, from whichever of their addresses that is said."""
    until = quiet.quiet_until(connection, on.person_id)
    if until is None or until <= on.now:
        return "was_not_paused"
    quiet.be_quiet_no_more(connection, on.person_id, on.now)
    reminders.drop_all_of(connection, on.person_id, PAUSE_OVER)
    return "resumed"


def look_at_agreements(connection: Connection, _: Mapping[str, str], on: Occasion) -> str:
    """The newest word on each purpose, as facts for the words that follow."""
    entries = consents.of(connection, on.subject)
    stands = standing((entry.purpose, entry.given, entry.at) for entry in entries)
    for name, purpose in SHOWN.items():
        if (found := stands.get(purpose)) is not None:
            on.remembered.save(f"{name}_agreed", found.given)
            on.remembered.save(f"{name}_agreed_on", found.at.astimezone(on.zone).date().isoformat())
    return kind_of(stands)


def look_at_supporter(connection: Connection, _: Mapping[str, str], on: Occasion) -> CameTo:
    """Whether somebody may help the person with our messages, by the newest word in the ledger."""
    return _still(connection, on, SUPPORTER, "supporter_agreed_on")


def look_at_named(connection: Connection, _: Mapping[str, str], on: Occasion) -> CameTo:
    """Whether the person may be thanked by name, by the newest word in the ledger."""
    return _still(connection, on, NAMED, "named_agreed_on")


def look_at_told(connection: Connection, _: Mapping[str, str], on: Occasion) -> CameTo:
    """Whether what they told us may be kept with their number.

    Each feedback asks anew: after a no to the newest, what was said before with a yes is theirs still.
    """
    if contributions.has_feedback(connection, on.person_id):
        said = [entry.at for entry in consents.of(connection, on.subject) if entry.purpose == TOLD and entry.given]
        return _agreed("told_agreed_on", said[-1], on) if said else CameTo("none")
    return _still(connection, on, TOLD, "told_agreed_on")


def take_number_off(connection: Connection, _: Mapping[str, str], on: Occasion) -> str:
    """As if they had said no each time: nothing of it leads to them, and no message of theirs has it either."""
    contributions.take_number_off(connection, on.person_id)
    taking_back.flow(connection, on.person_id, FEEDBACK)
    return ""


def _still(connection: Connection, on: Occasion, purpose: str, told: str) -> CameTo:
    stands = standing((entry.purpose, entry.given, entry.at) for entry in consents.of(connection, on.subject))
    found = stands.get(purpose)
    return CameTo("none") if found is None or not found.given else _agreed(told, found.at, on)


def _agreed(told: str, at: datetime, on: Occasion) -> CameTo:
    return CameTo("agreed", {told: at.astimezone(on.zone).date().isoformat()})


def give_copy(connection: Connection, _: Mapping[str, str], on: Occasion) -> str:
    """A pass for the page. Its code leaves in a message of its own, so that one of the two alone shows nothing."""
    made = give(connection, passes.COPY, on.person_id, on.address_id, on.suppression_key, on.now)
    if made is None:
        return "too_many"
    on.remembered.opens = made
    outbox.put(
        connection,
        on.address_id,
        None,
        on.speech.channel,
        on.now,
        words=reference((Said(on.book.common["data_code"]),), on.revision, opens=made),
        kept_apart=True,
        expires_at=on.now + timedelta(hours=1),
    )
    return "given"
