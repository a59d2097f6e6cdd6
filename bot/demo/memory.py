"""What the system remembers of whoever holds a pretend phone, for a newcomer to see."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from bot.programme.joining import AGREEMENTS
from bot.store import addresses, consents, equality, interests, messages
from bot.store.consents import Consent
from bot.store.engine import reading
from bot.store.messages import Line
from bot.store.outbox_states import RANK
from bot.wiring import Parts

EVERY_AGREEMENT = (*AGREEMENTS, "equality_monitoring")
LEAVES_BY = {
    "sms": ("waiting", "submitting", "accepted", "sent", "delivered"),
    "telegram": ("waiting", "submitting", "accepted"),
}


class Stage(NamedTuple):
    """One state on a letter's way, and whether the letter has come so far."""

    state: str
    reached: bool


class Letter(NamedTuple):
    """One row of the outbox: where it is, on its way there."""

    number: int
    kind: str
    state: str
    reason: str
    way: tuple[Stage, ...]


class Agreement(NamedTuple):
    """What is agreed to, or None where nothing was asked yet."""

    purpose: str
    entry: Consent | None


class Memory(NamedTuple):
    """Everything that is kept of one person, but for the equality answers: of those only which were given."""

    state: str
    language: str
    easy: bool
    stopped: datetime | None
    forgetting: bool
    heard: Line | None
    letters: tuple[Letter, ...]
    agreements: tuple[Agreement, ...]
    facts: tuple[tuple[str, str], ...]
    apart: tuple[str, ...]
    states: Mapping[str, str]  # of each letter, by the provider's name for it


def memory_of(parts: Parts, channel: str, address: str) -> Memory | None:
    """What is remembered; None of someone who has never written."""
    with reading(parts.engine) as connection:
        arrival = addresses.find(connection, channel, addresses.hash_of(address, channel, parts.keys.suppression))
        if arrival is None:
            return None
        said = messages.transcript(connection, arrival.person_id)
        lines = [line for line in said if line.channel == channel]
        pseudonym = equality.pseudonym_of(arrival.person_id, parts.keys.pseudonym)
        heard, letters = _last_turn(lines, channel)
        return Memory(
            state=arrival.state,
            language=arrival.language,
            easy=arrival.easy,
            stopped=arrival.stopped_at,
            forgetting=arrival.forgetting,
            heard=heard,
            letters=letters,
            agreements=_agreements(consents.of(connection, arrival.subject)),
            facts=_facts(arrival.facts, interests.of(connection, arrival.person_id)),
            apart=tuple(sorted(equality.of(connection, pseudonym))),
            states={line.provider_id: line.state for line in lines if line.provider_id},
        )


def never_wrote(parts: Parts, channel: str, address: str) -> bool:
    """Whether the system knows nobody at this address."""
    with reading(parts.engine) as connection:
        return addresses.find(connection, channel, addresses.hash_of(address, channel, parts.keys.suppression)) is None


def _last_turn(lines: Sequence[Line], channel: str) -> tuple[Line | None, tuple[Letter, ...]]:
    """The last message that came in, and the letters since."""
    heard = next((line for line in reversed(lines) if line.direction == "in"), None)
    since = heard.id if heard else 0
    letters = (line for line in lines if line.direction == "out" and line.id > since)
    return heard, tuple(_letter(line, channel) for line in letters)


def _letter(line: Line, channel: str) -> Letter:
    stages = LEAVES_BY[channel]
    if line.state in stages:
        way = tuple(Stage(state, stages.index(state) <= stages.index(line.state)) for state in stages)
    else:
        passed = ("waiting", "submitting") if RANK[line.state] else ("waiting",)
        way = tuple(Stage(state, True) for state in (*passed, line.state))
    return Letter(line.id, line.kind, line.state, line.reason or "", way)


def _agreements(entries: Iterable[Consent]) -> tuple[Agreement, ...]:
    latest = {entry.purpose: entry for entry in entries}
    return tuple(Agreement(purpose, latest.get(purpose)) for purpose in EVERY_AGREEMENT)


def _facts(facts: Mapping[str, Any], likes: Mapping[str, Sequence[str]]) -> tuple[tuple[str, str], ...]:
    kept = {**facts, **{f"{kind}s": list(keys) for kind, keys in likes.items()}}
    return tuple((name.replace("_", " "), _plainly(value)) for name, value in sorted(kept.items()))


def _plainly(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(map(str, value)) or "none" if isinstance(value, list) else str(value)
