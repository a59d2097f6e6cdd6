"""Accounts of staff: who they are, what they sign in with, and how often somebody failed to."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from bot.language import by_name
from bot.store.staff_tables import sign_in_tries, staff, staff_codes
from bot.store.statements import adding_or_changing


class Account(NamedTuple):
    """One account; `totp_step` is 0 until a first code has been taken."""

    id: int
    email: str
    name: str
    role: str
    password_hash: str | None
    totp_secret: str | None
    totp_step: int
    link_hash: str | None
    link_until: datetime | None
    known_as: str | None
    created_at: datetime
    ended_at: datetime | None

    @property
    def has_second_factor(self) -> bool:
        """Whether codes are set up."""
        return self.totp_secret is not None and self.totp_step > 0


ROWS = select(*(staff.c[name] for name in Account._fields))
WHICH = staff.c.id == bindparam("which")
TRIES = adding_or_changing(sign_in_tries, "name", "since", "count", clash=["name"], change=["since", "count"])


def add(connection: Connection, email: str, name: str, role: str, now: datetime) -> int | None:
    """The number of a new account; None if there is one for that address already."""
    if by_email(connection, email) is not None:
        return None
    row = {"email": email, "name": name, "role": role, "created_at": now}
    return int(connection.execute(insert(staff).values(row).returning(staff.c.id)).scalar_one())


def by_email(connection: Connection, email: str) -> Account | None:
    """Whoever signs in with that address, ended or not."""
    return _one(connection, staff.c.email == email)


def by_number(connection: Connection, staff_id: int) -> Account | None:
    """The account of that number."""
    return _one(connection, staff.c.id == staff_id)


def by_link(connection: Connection, link_hash: str) -> Account | None:
    """Whose one-time link it is, run out or not."""
    return _one(connection, staff.c.link_hash == link_hash)


def by_provider(connection: Connection, known_as: str) -> Account | None:
    """Whoever the provider of single sign-on knows by that name."""
    return _one(connection, staff.c.known_as == known_as)


def all_of_them(connection: Connection) -> list[Account]:
    """Everybody, those who have left too, by name."""
    everybody = [Account._make(row) for row in connection.execute(ROWS.order_by(staff.c.id))]
    return sorted(everybody, key=lambda account: by_name(account.name))


def change(connection: Connection, staff_id: int, **values: Any) -> None:
    """These columns of the account have new values."""
    connection.execute(update(staff).where(WHICH).values(**values), {"which": staff_id})


def take_step(connection: Connection, staff_id: int, step: int) -> bool:
    """Whether the code of that step is taken by this call: none is taken twice, nor one older than the last."""
    later = update(staff).where(WHICH, staff.c.totp_step < step).values(totp_step=step)
    return connection.execute(later, {"which": staff_id}).rowcount == 1


def new_codes(connection: Connection, staff_id: int, hashes: Sequence[str]) -> None:
    """These recovery codes in place of all earlier ones."""
    connection.execute(delete(staff_codes).where(staff_codes.c.staff_id == staff_id))
    if hashes:
        rows = [{"staff_id": staff_id, "code_hash": one} for one in hashes]
        connection.execute(insert(staff_codes), rows)


def use_code(connection: Connection, staff_id: int, code_hash: str, now: datetime) -> bool:
    """Whether it was a recovery code of theirs that nobody had used; now it is used."""
    theirs = (staff_codes.c.staff_id == staff_id, staff_codes.c.code_hash == code_hash, staff_codes.c.used_at.is_(None))
    return connection.execute(update(staff_codes).where(*theirs).values(used_at=now)).rowcount == 1


def codes_left(connection: Connection, staff_id: int) -> int:
    """How many recovery codes are not used."""
    left = select(func.count()).where(staff_codes.c.staff_id == staff_id, staff_codes.c.used_at.is_(None))
    return int(connection.execute(left).scalar_one())


def failures(connection: Connection, name: str, now: datetime, within: timedelta) -> int:
    """How many sign-ins failed under that name in the time that has not run out."""
    row = connection.execute(
        select(sign_in_tries.c.since, sign_in_tries.c.count).where(sign_in_tries.c.name == name)
    ).first()
    return 0 if row is None or row[0] <= now - within else int(row[1])


def failed(connection: Connection, name: str, now: datetime, within: timedelta) -> None:
    """One more failure under that name; the time runs from the first."""
    count = failures(connection, name, now, within)
    since = now
    if count:
        since = connection.execute(select(sign_in_tries.c.since).where(sign_in_tries.c.name == name)).scalar_one()
    TRIES.run(connection, name=name, since=since, count=count + 1)
    connection.execute(delete(sign_in_tries).where(sign_in_tries.c.since <= now - within))


def succeeded(connection: Connection, name: str) -> None:
    """The failures under that name are forgotten."""
    connection.execute(delete(sign_in_tries).where(sign_in_tries.c.name == name))


def _one(connection: Connection, condition: Any) -> Account | None:
    row = connection.execute(ROWS.where(condition)).first()
    return None if row is None else Account._make(row)
