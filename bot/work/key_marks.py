"""Whether the keys at hand are the ones that a database, a backup or a stop list was written with."""

import hmac
from collections.abc import Mapping

from sqlalchemy import Connection

from bot.store import addresses, equality, samples
from bot.work.taking import Keys

_SAID = b"hospital improvers: which key this is"
NAMES = {"suppression": "SUPPRESSION_KEY", "pseudonym": "PSEUDONYM_KEY"}


class WrongKey(Exception):
    """Something was written with another key; its one line says which and what to do."""


def mark_of(key: str) -> str:
    """By this a key is known again; nothing can be learned from it about a key made as the settings ask."""
    return hmac.digest(key.encode(), _SAID, "sha256").hex()[:16]


def marks_of(keys: Keys) -> dict[str, str]:
    """The marks of all keys, by the names of their variables."""
    return {name: mark_of(getattr(keys, which)) for which, name in NAMES.items()}


def check_marks(what: str, marks: Mapping[str, str], keys: Keys) -> None:
    """WrongKey unless `what` was written with these keys."""
    wrong = [name for name, mark in marks_of(keys).items() if marks.get(name, mark) != mark]
    if wrong:
        raise WrongKey(f"{what} was written with another {' and '.join(wrong)}. Set the one that belongs to it.")


def check_keys(connection: Connection, keys: Keys) -> None:
    """WrongKey unless the database was written with these keys, as far as a sample of it shows."""
    wrong = []
    reached = samples.newest_addresses(connection)
    hashed = [addresses.hash_of(value, channel, keys.suppression) == known for channel, value, known in reached]
    if hashed and not any(hashed):
        wrong.append(NAMES["suppression"])
    pseudonyms = [equality.pseudonym_of(one, keys.pseudonym) for one in samples.newest_improvers(connection)]
    if pseudonyms and samples.any_answers(connection) and not samples.any_answers(connection, pseudonyms):
        wrong.append(NAMES["pseudonym"])
    if wrong:
        raise WrongKey(
            f"The database was written with another {' and '.join(wrong)}. Set the one that the service has."
        )
