"""`improvers doctor --deep`: what runs, how it runs, and whether anything stands still."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime

from bot.channels.channel import Channel
from bot.channels.delivering import Asked, Delivering
from bot.cli.findings import Finding
from bot.cli.mistakes import provider_trouble
from bot.flow.meaning import revision_of
from bot.settings import KEYS, Settings
from bot.store import checkup, duty, figures
from bot.store.engine import reading
from bot.store.figures import Figures
from bot.wiring import Parts

MOST_SKEW = 2.0  # seconds
LEAST_ROOM = 1_000_000_000  # bytes
LEADER_SILENT = 60.0
MOST_WAITING = 100
DOORS = {"telegram": "Telegram", "sms": "SMS (Twilio)"}


def of_database(parts: Parts) -> Iterator[Finding]:
    """What is found behind the database's door, once it is known to open."""
    yield from _storage(parts)
    now = parts.clock()
    found = figures.gather(parts.engine, now)
    if found is None:
        yield Finding("Figures", False, "the database takes too long to count. Look for long-running queries.")
        return
    yield _clock(found, now)
    yield _waiting(found, now)
    yield _unknown(found)
    yield _unanswered(found)
    yield _duty(parts, now)
    yield from _alarms(found)
    yield _folder(parts, found)


def of_keys(chosen: Settings) -> Iterator[Finding]:
    """How long the secrets are; never what they are."""
    for name in KEYS:
        length = len(getattr(chosen, name.lower()).reveal())
        if length:
            yield Finding(name, True, f"{length} characters")


async def of_door(chosen: Settings, channel: Channel) -> list[Finding]:
    """Whether the channel's provider delivers to PUBLIC_URL, where it can be asked."""
    if channel.name == "sms" and chosen.twilio_from.startswith("MG"):
        return [Finding("SMS (Twilio) delivers", None, "look at the messaging service in Twilio's console")]
    if not isinstance(channel, Asked):
        return []
    return [_door(channel.name, await channel.delivers(), f"{chosen.public_url}/webhooks/{channel.name}")]


def _storage(parts: Parts) -> Iterator[Finding]:
    kept = checkup.keeps_what_is_written(parts.engine)
    yield Finding("Writing", kept, "what is written can be read" if kept else "what is written cannot be read.")
    there = checkup.time_there(parts.engine)
    if there is not None:
        skew = abs((there - parts.clock()).total_seconds())
        well = skew <= MOST_SKEW
        advice = "" if well else ". Let both machines keep time by NTP."
        yield Finding("Clocks", well, f"{skew:.1f} seconds between the database's and this machine's{advice}")
    wrong = checkup.unsafe_settings(parts.engine)
    yield from (Finding("Database settings", False, line) for line in wrong)
    if not wrong:
        yield Finding("Database settings", True, "a commit outlives a power cut")
    if (room := checkup.room_left(parts.engine)) is not None:
        well = room >= LEAST_ROOM
        advice = "" if well else ". Make room: when it is full, nothing can be taken in."
        yield Finding("Disk", well, f"{room / 1e9:.1f} GB free{advice}")


def _clock(found: Figures, now: datetime) -> Finding:
    if found.last_tick is None:
        return Finding("Clock", False, "has never ticked. Start `improvers worker`, or on SQLite `improvers serve`.")
    ago = (now - found.last_tick).total_seconds()
    if ago > LEADER_SILENT:
        return Finding(
            "Clock", False, f"last ticked {ago:.0f} seconds ago. Look whether a worker runs, and at its log."
        )
    return Finding("Clock", True, "ticks")


def _waiting(found: Figures, now: datetime) -> Finding:
    replies = [row for row in found.outbox if row.lane == 0 and row.state != "unknown"]
    many = sum(row.how_many for row in replies)
    oldest = max(((now - row.oldest).total_seconds() for row in replies), default=0.0)
    if oldest <= figures.STUCK_AFTER.total_seconds():
        return Finding("Waiting replies", True, f"{many}")
    reasons = ", ".join(sorted({row.reason for row in replies if row.reason})) or "no worker has tried"
    advice = "See the runbook under stuck."
    return Finding("Waiting replies", False, f"{many}, the oldest for {oldest / 60:.0f} minutes ({reasons}). {advice}")


def _unknown(found: Figures) -> Finding:
    many = sum(row.how_many for row in found.outbox if row.state == "unknown")
    if not many:
        return Finding("Messages in doubt", True, "none")
    return Finding("Messages in doubt", False, f"{many}. Look at the provider whether they left; see the runbook.")


def _unanswered(found: Figures) -> Finding:
    if not found.failed:
        return Finding("Unanswered messages", True, "none")
    return Finding("Unanswered messages", False, f"{found.failed}. See them with: improvers messages failed")


def _duty(parts: Parts, now: datetime) -> Finding:
    with reading(parts.engine) as connection:
        there = duty.on_duty(connection, now)
    if there:
        return Finding("On duty", True, " and ".join(one.name for one in there))
    return Finding("On duty", None, "nobody now: urgent alarms go to ALERT_TO alone. See: improvers duty set")


def _alarms(found: Figures) -> Iterator[Finding]:
    kinds = Counter((alarm.kind, alarm.about, alarm.acknowledged_at is not None) for alarm in found.alarms)
    for kind, about, acknowledged in kinds:
        seen = "acknowledged" if acknowledged else "nobody has acknowledged it"
        yield Finding("Alarm", False, f"{kind} ({about}), {seen}. The runbook has a heading for it.")
    if not kinds:
        yield Finding("Alarms", True, "none")


def _folder(parts: Parts, found: Figures) -> Finding:
    there = revision_of(parts.flow_sources())
    if there == found.revision:
        return Finding("Flows", True, f"what runs is what the folder holds ({there})")
    # Nothing is wrong with that: the folder is where flows are worked on.
    advice = "To run the folder's: improvers publish"
    return Finding("Flows", True, f"{found.revision or 'nothing'} runs, and the folder holds {there}. {advice}")


def _door(name: str, delivering: Delivering, ours: str) -> Finding:
    what = f"{DOORS[name]} delivers"
    if delivering.trouble:
        return Finding(what, False, provider_trouble(name, delivering.trouble))
    if delivering.url.partition("#")[0] != ours:
        advice = "Run: improvers webhooks set" if name == "telegram" else "Enter it at the number in Twilio's console."
        return Finding(what, False, f"to {delivering.url or 'nowhere'}, not to {ours}. {advice}")
    if delivering.last_error or (delivering.waiting or 0) > MOST_WAITING:
        error = f", and its last error was: {delivering.last_error}" if delivering.last_error else ""
        return Finding(what, False, f"{delivering.waiting} wait there{error}. Look whether {ours} can be reached.")
    return Finding(what, True, f"to {ours}")
