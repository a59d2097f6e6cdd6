"""Accounts of staff: who they are, what they sign in with, and how often somebody failed to."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, case, delete, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.language import by_name
from bot.store.columns import Moment
from bot.store.staff_tables import sign_in_tries, staff, staff_codes


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
_OLD_TRIES = 100


def _one_more_try(insert_into: Any) -> Any:
    c, over = sign_in_tries.c, sign_in_tries.c.since <= bindparam("before", type_=Moment())
    made = insert_into(sign_in_tries).values(name=bindparam("name"), since=bindparam("since"), count=bindparam("count"))
    again = {
        "since": case((over, made.excluded.since), else_=c.since),
        "count": case((over, 1), else_=c.count + 1),
    }
    return made.on_conflict_do_update(index_elements=[c.name], set_=again).returning(c.count)


TRY = {"sqlite": _one_more_try(sqlite.insert), "postgresql": _one_more_try(postgresql.insert)}


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


def tried(connection: Connection, name: str, now: datetime, within: timedelta) -> int:
    """How many tries there were under that name with this one; the time runs from the first.

    Each is counted before it is looked at, and one after the other: many at once are no more than that many.
    """
    row = {"name": name, "since": now, "count": 1}
    count = int(connection.execute(TRY[connection.dialect.name], {**row, "before": now - within}).scalar_one())
    old = select(sign_in_tries.c.name).where(sign_in_tries.c.since <= now - within).limit(_OLD_TRIES)
    connection.execute(delete(sign_in_tries).where(sign_in_tries.c.name.in_(old.with_for_update(skip_locked=True))))
    return count


def take_back(connection: Connection, name: str) -> None:
    """That try was none: it was right."""
    counted = update(sign_in_tries).where(sign_in_tries.c.name == name, sign_in_tries.c.count > 0)
    connection.execute(counted.values(count=sign_in_tries.c.count - 1))


def succeeded(connection: Connection, name: str) -> None:
    """The failures under that name are forgotten."""
    connection.execute(delete(sign_in_tries).where(sign_in_tries.c.name == name))


def _one(connection: Connection, condition: Any) -> Account | None:
    row = connection.execute(ROWS.where(condition)).first()
    return None if row is None else Account._make(row)
