"""Signing in: a password, then a code; throttled, and over after a while."""

import re
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import Connection, Engine

from bot.store import staff, staff_sessions
from bot.store.engine import begin, reading
from bot.store.staff import Account
from bot.store.staff_sessions import Session
from bot.work.second_factor import Seal, matching_step, new_secret
from bot.work.staffing import LONGEST_PASSWORD, SHORTEST_PASSWORD, hash_of

if TYPE_CHECKING:
    from argon2 import PasswordHasher

IDLE, ABSOLUTE = timedelta(minutes=30), timedelta(hours=12)
HALF_WAY = timedelta(minutes=10)  # between the password and the code
NOTED_EVERY = timedelta(minutes=1)  # a session is not written at every page
THROTTLE = timedelta(minutes=15)
MOST_OF_ACCOUNT, MOST_FROM_ADDRESS = 8, 100
RECOVERY_CODES = 8


class NotIn(Exception):
    """Nobody is signed in by this; its line tells them why, and nothing that helps a stranger."""


class Entered(NamedTuple):
    """A session, by the token that its owner alone holds."""

    token: str
    session: Session


class Confirmed(NamedTuple):
    """A session that is open from now on; the recovery codes are told once, when codes were just set up."""

    token: str
    recovery: tuple[str, ...] = ()


class SignIn:
    """The way in, the way on and the way out."""

    def __init__(self, engine: Engine, secret: str, clock: Callable[[], datetime]) -> None:
        self._engine = engine
        self._seal = Seal(secret)
        self._clock = clock

    def with_password(self, email: str, password: str, whence: str) -> str:
        """The token of a session that a code has still to confirm, or NotIn."""
        now, email = self._clock(), email.strip().lower()[:200]
        names = {_tries("account", email): MOST_OF_ACCOUNT, _tries("from", whence): MOST_FROM_ADDRESS}
        with begin(self._engine) as connection:
            if any(staff.tried(connection, name, now, THROTTLE) > most for name, most in names.items()):
                raise NotIn("Too many sign-ins have failed. Wait 15 minutes, then try again.")
            account = staff.by_email(connection, email)
        # Hashing takes a while on purpose: no transaction is kept open for it.
        known = account is not None and account.ended_at is None and account.password_hash
        fits = _fits(str(known) if known else _nobodys_hash(), password[:LONGEST_PASSWORD])
        if account is None or not known or not fits:
            raise NotIn("The email address or the password is not right.")
        with begin(self._engine) as connection:
            for name in names:
                staff.take_back(connection, name)
            return self._begin(connection, account.id, whence)

    def with_link(self, token: str, password: str, whence: str) -> str:
        """The password is set and the link used up; the token of a session that a code has still to confirm."""
        if self.invited(token) is None:
            raise NotIn("This link has been used, or has run out. Ask your administrator for a new one.")
        if (wrong := password_wrong(password)) is not None:
            raise NotIn(wrong)
        hashed = _hasher().hash(password)
        with begin(self._engine) as connection:
            account = self._by_link(connection, token)
            if account is None:
                raise NotIn("This link has been used, or has run out. Ask your administrator for a new one.")
            staff.change(connection, account.id, password_hash=hashed, link_hash=None, link_until=None)
            return self._begin(connection, account.id, whence)

    def invited(self, token: str) -> Account | None:
        """Whose link it is, while it can be used."""
        with reading(self._engine) as connection:
            return self._by_link(connection, token)

    def half_way(self, token: str) -> Account | None:
        """Who has given a password and not yet a code; None when that was too long ago."""
        with reading(self._engine) as connection:
            found = self._half(connection, token)
            return None if found is None else staff.by_number(connection, found.staff_id)

    def set_up(self, token: str) -> str | None:
        """The secret that their app must be told, made now if need be; None once codes are set up."""
        with begin(self._engine) as connection:
            found = self._half(connection, token)
            account = None if found is None else staff.by_number(connection, found.staff_id)
            if account is None or account.has_second_factor:
                return None
            if account.totp_secret is not None and (kept := self._seal.open(account.totp_secret)):
                return kept
            secret = new_secret()
            staff.change(connection, account.id, totp_secret=self._seal.close(secret), totp_step=0)
            return secret

    def with_code(self, token: str, code: str, whence: str) -> Confirmed:
        """The session is open from now on, under a new token; NotIn if the code is not right."""
        now = self._clock()
        with begin(self._engine) as connection:
            found = self._half(connection, token)
            account = None if found is None else staff.by_number(connection, found.staff_id)
            if found is None or account is None:
                raise NotIn("That took too long. Sign in again.")
            name = _tries("code", account.email)
            tries = staff.tried(connection, name, now, THROTTLE)
            taken = tries <= MOST_OF_ACCOUNT and self._takes(connection, account, code, now)
            if taken:
                staff.succeeded(connection, name)
                staff.succeeded(connection, _tries("account", account.email))
                fresh = secrets.token_urlsafe(32)
                staff_sessions.confirm(connection, found.id, hash_of(fresh), now)
                recovery = () if account.has_second_factor else self._new_codes(connection, account.id)
                return Confirmed(fresh, recovery)
        # Outside: an exception within would take the count back.
        if tries > MOST_OF_ACCOUNT:
            raise NotIn("Too many codes were wrong. Wait 15 minutes, then try again.")
        raise NotIn("That code is not right, or was used before. Enter the one that your app shows now.")

    def by_provider(self, known_as: str, email: str, whence: str) -> str:
        """The token of an open session for whoever the trust's own sign-on says it is, or NotIn."""
        now = self._clock()
        with begin(self._engine) as connection:
            account = staff.by_provider(connection, known_as)
            if account is None:
                account = staff.by_email(connection, email.strip().lower())
                if account is None or account.known_as is not None:
                    raise NotIn("You have no account here. Ask your administrator for one.")
                staff.change(connection, account.id, known_as=known_as)
            if account.ended_at is not None:
                raise NotIn("You have no account here. Ask your administrator for one.")
            token = secrets.token_urlsafe(32)
            staff_sessions.begin(connection, hash_of(token), account.id, now, whence, confirmed=True)
            return token

    def open_for(self, staff_id: int, whence: str) -> str:
        """An open session without asking for anything: for the demo alone, which runs on nobody's data."""
        with begin(self._engine) as connection:
            token = secrets.token_urlsafe(32)
            staff_sessions.begin(connection, hash_of(token), staff_id, self._clock(), whence, confirmed=True)
            return token

    def session(self, token: str, *, used: bool = True) -> Session | None:
        """The open session of a token, noted as used if somebody did; None when there is none or it has run out."""
        if not token:
            return None
        now = self._clock()
        with reading(self._engine) as connection:
            found = staff_sessions.find(connection, hash_of(token))
        if found is None or found.confirmed_at is None:
            return None
        if now - found.began_at >= ABSOLUTE or now - found.seen_at >= IDLE:
            return None
        if used and now - found.seen_at >= NOTED_EVERY:
            with begin(self._engine) as connection:
                staff_sessions.seen(connection, found.id, now)
        return found

    def out(self, session_id: int) -> bool:
        """Whether this call ended the session."""
        with begin(self._engine) as connection:
            return staff_sessions.end(connection, session_id, self._clock())

    def going_on(self) -> list[Session]:
        """Everybody who is signed in now."""
        now = self._clock()
        with reading(self._engine) as connection:
            return staff_sessions.going_on(connection, now - ABSOLUTE, now - IDLE)

    def _begin(self, connection: Connection, staff_id: int, whence: str) -> str:
        token = secrets.token_urlsafe(32)
        staff_sessions.begin(connection, hash_of(token), staff_id, self._clock(), whence)
        return token

    def _half(self, connection: Connection, token: str) -> Session | None:
        found = staff_sessions.find(connection, hash_of(token)) if token else None
        if found is None or found.confirmed_at is not None or self._clock() - found.began_at >= HALF_WAY:
            return None
        return found

    def _by_link(self, connection: Connection, token: str) -> Account | None:
        account = staff.by_link(connection, hash_of(token))
        if account is None or account.ended_at is not None:
            return None
        return account if account.link_until is not None and account.link_until > self._clock() else None

    def _takes(self, connection: Connection, account: Account, code: str, now: datetime) -> bool:
        plain = re.sub(r"[\s-]", "", code).lower()
        if re.fullmatch("[0-9]{6}", plain):
            secret = self._seal.open(account.totp_secret or "")
            step = matching_step(secret, plain, now) if secret else None
            return step is not None and staff.take_step(connection, account.id, step)
        return account.has_second_factor and staff.use_code(connection, account.id, hash_of(plain), now)

    def _new_codes(self, connection: Connection, staff_id: int) -> tuple[str, ...]:
        codes = tuple(secrets.token_hex(8) for _ in range(RECOVERY_CODES))
        staff.new_codes(connection, staff_id, [hash_of(code) for code in codes])
        return tuple(f"{code[:4]}-{code[4:8]}-{code[8:12]}-{code[12:]}" for code in codes)


def password_wrong(password: str) -> str | None:
    """What is wrong with a new password, or None."""
    if len(password) < SHORTEST_PASSWORD:
        return f"Use at least {SHORTEST_PASSWORD} characters: three or four words are easy to remember."
    if len(password) > LONGEST_PASSWORD:
        return f"Use at most {LONGEST_PASSWORD} characters."
    if len(set(password)) < 5:
        return "Use more different characters."
    return None


def _tries(kind: str, name: str) -> str:
    return sha256(f"{kind}:{name}".encode(errors="replace")).hexdigest()


def _fits(hashed: str, password: str) -> bool:
    from argon2.exceptions import Argon2Error, InvalidHashError

    try:
        return _hasher().verify(hashed, password)
    except (Argon2Error, InvalidHashError):
        return False


@cache
def _nobodys_hash() -> str:
    """Checked for an address that nobody has, so that a stranger cannot tell by the time it takes."""
    return _hasher().hash(secrets.token_urlsafe(32))


@cache
def _hasher() -> "PasswordHasher":
    from argon2 import PasswordHasher

    return PasswordHasher()
