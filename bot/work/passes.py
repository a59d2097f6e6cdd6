"""Links and codes that open something once. They are made anew from a key when they are needed, and stored nowhere."""

import hmac
import secrets
from base64 import urlsafe_b64encode
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, NamedTuple

from sqlalchemy import Connection

from bot.store import passes
from bot.store.passes import Pass

COPY_FOR, CHANNEL_FOR = timedelta(days=1), timedelta(hours=1)
MOST_A_DAY = 5
MOST_TRIES = 5
_DAY = timedelta(days=1)
_LINK = 22  # characters; 132 bits
_CODES = 900_000


class Opening(NamedTuple):
    """What links are made of: where this service is reached, and the key."""

    public_url: str
    key: str

    def facts(self, connection: Connection, pass_id: int) -> dict[str, Any]:
        """What the words of a message may name of this pass; the same however often it is worded."""
        found = passes.one(connection, pass_id)
        if found is None:
            return {}
        code = code_of(found.nonce, self.key)
        link = f"{self.public_url}/my-data/{link_of(found.nonce, self.key)}"
        return {"data_link": link, "data_code": code, "channel_code": code}


def give(connection: Connection, kind: str, person_id: int, address_id: int, key: str, now: datetime) -> int | None:
    """A new pass, by its number, in place of the person's last; None when they have had too many today."""
    if passes.made_since(connection, person_id, kind, now - _DAY) >= MOST_A_DAY:
        return None
    nonce = secrets.token_hex(16)
    while passes.by_code(connection, kind, hash_of_code(kind, code_of(nonce, key), key), now):
        nonce = secrets.token_hex(16)
    link_hash, code_hash = hash_of_link(link_of(nonce, key)), hash_of_code(kind, code_of(nonce, key), key)
    expires_at = now + (COPY_FOR if kind == passes.COPY else CHANNEL_FOR)
    return passes.add(connection, kind, person_id, address_id, nonce, link_hash, code_hash, now, expires_at)


def is_open(one: Pass, now: datetime) -> bool:
    """Whether it still opens anything."""
    return one.closed_at is None and one.expires_at > now and one.tries < MOST_TRIES


def fits(one: Pass, typed: str, key: str) -> bool:
    """Whether that is its code, however it was typed."""
    return hmac.compare_digest(one.code_hash, hash_of_code(one.kind, digits(typed), key))


def digits(typed: str) -> str:
    """The digits of what was typed, in any script, without whatever stands between them."""
    return "".join(str(int(char)) for char in typed if char.isdecimal())


def link_of(nonce: str, key: str) -> str:
    """The last part of the link's address."""
    return urlsafe_b64encode(_digest(key, f"link:{nonce}")).decode()[:_LINK]


def code_of(nonce: str, key: str) -> str:
    """Six digits, the first of them no nought."""
    return str(100_000 + int.from_bytes(_digest(key, f"code:{nonce}")) % _CODES)


def hash_of_link(link: str) -> str:
    """By which it is found again."""
    return sha256(link.encode(errors="replace")).hexdigest()


def hash_of_code(kind: str, code: str, key: str) -> str:
    """By which it is found again, with the key alone: six digits are soon tried."""
    return _digest(key, f"hash:{kind}:{code}").hex()


def _digest(key: str, what: str) -> bytes:
    return hmac.digest(key.encode(), f"pass:{what}".encode(), "sha256")
