"""Two records of one person put together: everything moves to one of them, in one transaction that is recorded."""

from collections.abc import Callable
from datetime import datetime
from hashlib import sha256
from typing import NamedTuple

from sqlalchemy import Connection, Engine

from bot.programme.one_person import MAY_BE_ONE, facts_of_both, further_part, further_partner, state_of_both
from bot.store import behind, equality, merging, opportunities, people
from bot.store.engine import begin, reading, scrub
from bot.store.merging import Standing
from bot.work import event_reminders
from bot.work.desk import By, DeskRefused
from bot.work.key_marks import check_keys
from bot.work.taking import Keys

CHANGED = "Somebody has changed one of the two meanwhile. Look at both again, then decide."


class Pair(NamedTuple):
    """The record that stays and the one that goes, as somebody has seen them: `seen` is what they looked like."""

    stays: Standing
    goes: Standing
    seen: str


class Merging:
    """Finds out whether two records may be one, and makes them one."""

    def __init__(self, engine: Engine, keys: Keys, clock: Callable[[], datetime]) -> None:
        self._engine = engine
        self._keys = keys
        self._clock = clock

    def pair(self, stays: int, goes: int) -> Pair:
        """Both as they stand; DeskRefused with the reason when they cannot be put together."""
        with reading(self._engine) as connection:
            return _pair(connection, stays, goes, held=False)

    def merge(self, stays: int, goes: int, seen: str, by: By, why: str) -> None:
        """Everything of the second is the first's; what was seen must be what is there now. It cannot be undone."""
        if not why.strip():
            raise DeskRefused("Say how you know that they are one person.")
        with begin(self._engine) as connection:
            check_keys(connection, self._keys)
            pair = _pair(connection, stays, goes, held=True)
            if pair.seen != seen:
                raise DeskRefused(CHANGED)
            self._move(connection, pair)
            self._note(connection, pair, by, why)
        scrub(self._engine)

    def _move(self, connection: Connection, pair: Pair) -> None:
        stays, goes = pair.stays, pair.goes
        for twice in merging.invited_twice(connection, goes.id, stays.id):
            kept = goes if further_part(twice.stays, twice.goes) == "goes" else stays
            dropped = stays if kept is goes else goes
            opportunities.hold(connection, twice.opportunity)
            event_reminders.drop(connection, twice.opportunity, dropped.id)
            merging.one_invitation(connection, twice.opportunity, kept.id, dropped.id)
        standing = merging.partners_of(connection, (goes.id, stays.id))
        if len(standing) == 2:
            dropped = stays if further_partner(standing[stays.id], standing[goes.id]) == "goes" else goes
            merging.drop_partner(connection, dropped.id)
        merging.move(connection, goes.id, stays.id)
        behind.hand_on_code(connection, goes.id, stays.id)
        agreed = merging.hand_on_ledger(connection, goes.subject, stays.subject)
        under = (equality.pseudonym_of(one.id, self._keys.pseudonym) for one in (goes, stays))
        merging.hand_on_equality(connection, *under)
        _stand(connection, stays, goes, agreed.get("membership_data", True))
        people.forget(connection, goes.id)

    def _note(self, connection: Connection, pair: Pair, by: By, why: str) -> None:
        """Under both references, so that whoever knows either finds it."""
        for one, action, other in (
            (pair.stays, "took_in_record", pair.goes),
            (pair.goes, "merged_record", pair.stays),
        ):
            by.note(connection, action, self._clock(), subject=one.subject, about=("person", other.id), why=why)


def _pair(connection: Connection, stays: int, goes: int, *, held: bool) -> Pair:
    if stays == goes:
        raise DeskRefused("That is the same record. Choose the other one.")
    found = (merging.hold if held else merging.seen)(connection, stays, goes)
    for number in (stays, goes):
        one = found.get(number)
        if one is None or one.state not in MAY_BE_ONE:
            what = "has died" if one is not None and one.state == "died" else "is not here any more"
            raise DeskRefused(f"Person {number} {what}, so the two stay apart.")
        if one.forgetting or one.erasing_at is not None:
            raise DeskRefused(f"Person {number} asked to be forgotten, so the two stay apart.")
    looked = repr((found[stays], found[goes])).encode(errors="replace")
    return Pair(found[stays], found[goes], sha256(looked).hexdigest())


def _stand(connection: Connection, stays: Standing, goes: Standing, agrees: bool) -> None:
    state = state_of_both(stays.state, goes.state, agrees)
    joined = [one for one in (stays, goes) if one.joined_at is not None]
    first = min(joined, key=lambda one: one.joined_at or one.created_at, default=None)
    quiet = [one.quiet_until for one in (stays, goes) if one.quiet_until is not None]
    people.save(connection, stays.id, facts=facts_of_both(stays.facts, goes.facts))
    merging.stand(
        connection,
        stays.id,
        state=state,
        joined_at=first.joined_at if first and state != "left" else None,
        source=(first.source if first and first.source else stays.source or goes.source),
        created_at=min(stays.created_at, goes.created_at),
        only_english=stays.only_english or goes.only_english,
        quiet_until=max(quiet, default=None),
    )
