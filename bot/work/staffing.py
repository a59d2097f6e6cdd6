"""Accounts of staff: made, reset and ended, each with a one-time link to set a password."""

import re
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import sha256
from typing import NamedTuple

from sqlalchemy import Connection, Engine

from bot.programme.roles import ROLES
from bot.store import staff, staff_sessions
from bot.store.engine import begin, reading
from bot.store.staff import Account
from bot.work.refused import Refused

LINK_LASTS = timedelta(days=3)
SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 200  # a bound on what a stranger can make us hash


class StaffRefused(Refused):
    """What was asked for cannot be done with this account; its one line says why, and what to do."""


class Invited(NamedTuple):
    """Whose link it is, and until when it can be used; the token is told once."""

    account: Account
    token: str
    until: datetime


def hash_of(token: str) -> str:
    """What is kept of a token: tokens are long and random, so a plain hash is enough."""
    return sha256(token.encode()).hexdigest()


def as_email(text: str) -> str:
    """The address as accounts are known by, or StaffRefused."""
    email = text.strip().lower()
    if not re.fullmatch(r"[^@\s]+@[^@\s]+", email) or len(email) > 200:
        raise StaffRefused(f'"{text}" is not an email address. Write one like jo.bloggs@trust.example')
    return email


class Staffing:
    """What an administrator does with accounts, each in one transaction."""

    def __init__(self, engine: Engine, clock: Callable[[], datetime]) -> None:
        self._engine = engine
        self._clock = clock

    def add(self, email: str, name: str, role: str) -> Invited:
        """A new account, which opens nothing until its link has been used."""
        email, now = as_email(email), self._clock()
        if role not in ROLES:
            raise StaffRefused(f'"{role}" is not a role. Choose one of: {", ".join(ROLES)}.')
        if not name.strip():
            raise StaffRefused("Say what they are called.")
        with begin(self._engine) as connection:
            number = staff.add(connection, email, name.strip(), role, now)
            if number is None:
                raise StaffRefused(f"{email} has an account already.", "To let them begin anew: improvers staff reset")
            return self._invite(connection, number, now)

    def reset(self, email: str) -> Invited:
        """Password, codes and sessions of an account are gone, and a new link lets its owner begin anew."""
        now = self._clock()
        with begin(self._engine) as connection:
            account = _there(connection, email)
            staff_sessions.end_all(connection, account.id, now)
            staff.new_codes(connection, account.id, [])
            gone = {"password_hash": None, "totp_secret": None, "totp_step": 0, "ended_at": None}
            staff.change(connection, account.id, **gone)
            return self._invite(connection, account.id, now)

    def end(self, email: str) -> Account:
        """The account opens nothing any more, and whoever is signed in with it is out at once."""
        now = self._clock()
        with begin(self._engine) as connection:
            account = _there(connection, email)
            if account.ended_at is not None:
                raise StaffRefused(f"The account of {account.email} has ended already.")
            staff_sessions.end_all(connection, account.id, now)
            gone = {"password_hash": None, "totp_secret": None, "totp_step": 0, "link_hash": None, "link_until": None}
            staff.change(connection, account.id, ended_at=now, known_as=None, **gone)
            return account

    def change_role(self, email: str, role: str) -> Account:
        """The account may from now on do what the role may."""
        if role not in ROLES:
            raise StaffRefused(f'"{role}" is not a role. Choose one of: {", ".join(ROLES)}.')
        with begin(self._engine) as connection:
            account = _there(connection, email)
            staff.change(connection, account.id, role=role)
            return account

    def all_of_them(self) -> list[Account]:
        """Everybody, by name."""
        with reading(self._engine) as connection:
            return staff.all_of_them(connection)

    def _invite(self, connection: Connection, number: int, now: datetime) -> Invited:
        token, until = secrets.token_urlsafe(32), now + LINK_LASTS
        staff.change(connection, number, link_hash=hash_of(token), link_until=until)
        account = staff.by_number(connection, number)
        assert account is not None
        return Invited(account, token, until)


def _there(connection: Connection, email: str) -> Account:
    account = staff.by_email(connection, as_email(email))
    if account is None:
        raise StaffRefused(f"Nobody has an account as {email.strip()}.", "See: improvers staff list")
    return account
