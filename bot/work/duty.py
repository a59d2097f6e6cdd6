"""Setting who is on duty: in local time, with a number or an address that can be told, and never two firsts at once."""

import re
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.language import fold
from bot.store import duty, record
from bot.store.duty import FIRST, SECOND, Duty
from bot.work.refused import Refused

EMAIL = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+\.[^@\s,;<>\"]+")
WHEN = "%a %d %b %Y %H:%M"


class DutyRefused(Refused):
    """Nobody can be on duty like that; its one line says why, and what to do."""


class Turn(NamedTuple):
    """Who is to be on duty, as it was written; the times are local, without a zone."""

    name: str
    starts: datetime
    ends: datetime
    phone: str | None = None
    email: str | None = None
    second: bool = False


def put_on_duty(
    connection: Connection, turn: Turn, zone: ZoneInfo, by: str, now: datetime, origin: str = record.COMMAND
) -> int:
    """The number of the turn of duty; DutyRefused keeps nothing."""
    starts, ends = _moment(turn.starts, zone, fold=0), _moment(turn.ends, zone, fold=1)
    rank = SECOND if turn.second else FIRST
    if not fold(turn.name):
        raise DutyRefused("Say who is on duty.")
    if ends <= starts or ends <= now:
        raise DutyRefused("The end must come after the beginning, and after now.")
    phone, email = _phone(turn.phone), _email(turn.email)
    if not (phone or email):
        raise DutyRefused("Give a number to text, an address to mail, or both.")
    if (other := duty.clash(connection, rank, starts, ends)) is not None:
        raise DutyRefused(
            f"{other.name} is {_rank(other)} from {local(other.starts_at, zone)} to {local(other.ends_at, zone)}. "
            "Choose other times, or end that first.",
            f"Run: improvers duty end {other.id}",
        )
    number = duty.add(connection, turn.name.strip(), rank, phone, email, starts, ends)
    record.append(connection, actor=by, action="set_duty", at=now, about=("duty", number), origin=origin)
    return number


def end_duty(connection: Connection, number: int, by: str, now: datetime, origin: str = record.COMMAND) -> bool:
    """Whether this call ended it."""
    if not duty.end(connection, number, now):
        return False
    record.append(connection, actor=by, action="ended_duty", at=now, about=("duty", number), origin=origin)
    return True


def plainly(one: Duty, zone: ZoneInfo, now: datetime) -> str:
    """One turn in one line."""
    ways = ", ".join(way for way in (one.phone, one.email) if way)
    on = "on duty now" if one.starts_at <= now < one.ends_at else "coming"
    return (
        f"{one.id}  {one.name} ({_rank(one)}), {local(one.starts_at, zone)} to {local(one.ends_at, zone)}, {ways}: {on}"
    )


def local(moment: datetime, zone: ZoneInfo) -> str:
    """The moment on the clock on the wall."""
    return moment.astimezone(zone).strftime(WHEN)


def _rank(one: Duty) -> str:
    return "first" if one.rank == FIRST else "second"


def _moment(written: datetime, zone: ZoneInfo, fold: int) -> datetime:
    """A time on the wall; of one that comes twice when the clocks go back, the first begins and the second ends."""
    moment = written.replace(tzinfo=zone, fold=fold)
    if moment.astimezone(ZoneInfo("UTC")).astimezone(zone).replace(tzinfo=None) != written:
        raise DutyRefused(f"{written:%Y-%m-%d %H:%M} does not exist: the clocks go forward then. Choose another time.")
    return moment


def _phone(written: str | None) -> str | None:
    if not written or not written.strip():
        return None
    import phonenumbers  # heavy, and needed here alone

    try:
        number = phonenumbers.parse(written, "GB")
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not phonenumbers.is_possible_number(number):
        raise DutyRefused("That is not a telephone number. Write all of it, like 07700 900123.")
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def _email(written: str | None) -> str | None:
    if not written or not written.strip():
        return None
    if not EMAIL.fullmatch(written.strip()):
        raise DutyRefused("That is not an email address. Write one, like duty@example.nhs.uk.")
    return written.strip()
