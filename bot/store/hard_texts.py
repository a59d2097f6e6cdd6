"""Texts that people said were hard, counted, with what they suggest."""

import json
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, distinct, func, insert, or_, select

from bot.store.tables import addresses, hard_texts, messages

ADD = insert(hard_texts)
# What was last written to an address: that is what the person has before them. A broadcast that waits is not yet.
LAST_SAID = (
    select(messages.c.said, messages.c.broadcast_id, messages.c.asks, messages.c.words, messages.c.kept_apart)
    .where(messages.c.address_id == bindparam("at"), messages.c.direction == "out", messages.c.kind != "press")
    .where(messages.c.state.not_in(("cancelled", "expired", "suppressed")))
    .where(or_(messages.c.lane == 0, messages.c.state != "waiting"))
    .order_by(messages.c.id.desc())
    .limit(1)
)
COUNTED = (
    select(
        hard_texts.c.text_key, hard_texts.c.language, hard_texts.c.easy, func.count(), func.max(hard_texts.c.said_on)
    )
    .where(hard_texts.c.suggests.is_(False))
    .group_by(hard_texts.c.text_key, hard_texts.c.language, hard_texts.c.easy)
    .order_by(func.count().desc(), hard_texts.c.text_key, hard_texts.c.language, hard_texts.c.easy)
    .limit(bindparam("most"))
)
SUGGESTED = (
    select(hard_texts.c.text_key, hard_texts.c.language, messages.c.body, addresses.c.person_id)
    .join(messages, messages.c.id == hard_texts.c.message_id)
    .join(addresses, addresses.c.id == messages.c.address_id)
    .where(hard_texts.c.suggests.is_(True), messages.c.body.is_not(None))
    .order_by(hard_texts.c.id)
)


SINCE = select(func.count(distinct(hard_texts.c.message_id))).where(
    hard_texts.c.suggests.is_(False), hard_texts.c.said_on >= bindparam("first")
)
LAST_HARD = (
    select(hard_texts.c.text_key)
    .join(messages, messages.c.id == hard_texts.c.message_id)
    .where(messages.c.address_id == bindparam("at"), hard_texts.c.suggests.is_(False))
    .order_by(hard_texts.c.id.desc())
    .limit(1)
)
BROADCAST, UPDATE = "broadcast", "update"
"""What stands before the number in the name of words that staff wrote."""


class HardText(NamedTuple):
    """A text, how often it was said to be hard, and when last."""

    key: str
    language: str
    easy: bool
    times: int
    last: date


def record(
    connection: Connection,
    keys: Iterable[str],
    language: str,
    easy: bool,
    channel: str,
    revision: str,
    message_id: int,
    suggests: bool,
    on: date,
) -> None:
    """These texts were hard for somebody, as they were worded in that revision, language and variant."""
    common = {"language": language, "easy": easy, "channel": channel, "revision_id": revision}
    about = {"message_id": message_id, "suggests": suggests, "said_on": on}
    rows = [{"text_key": key, **common, **about} for key in dict.fromkeys(keys)]
    if rows:
        connection.execute(ADD, rows)


def last_said(connection: Connection, address_id: int) -> tuple[str, ...]:
    """The keys of the texts in the newest message to an address; "broadcast 12" or "update 5" for what staff wrote."""
    row = connection.execute(LAST_SAID, {"at": address_id}).first()
    if row is None:
        return ()
    if row.broadcast_id is not None:
        return (f"{BROADCAST} {row.broadcast_id}",)
    if (row.asks or "").startswith(f"{UPDATE}:"):
        return (row.asks.replace(":", " "),)
    return tuple((row.said or "").split()) or _named_in(row.words)


def last_worded(connection: Connection, address_id: int) -> str | None:
    """What names the words of the newest message to an address, if it was worded as it left and is not kept apart."""
    row = connection.execute(LAST_SAID, {"at": address_id}).first()
    return None if row is None or row.kept_apart or row.broadcast_id is not None else row.words


def last_hard(connection: Connection, address_id: int) -> tuple[str, ...]:
    """The key of the text that was last said to be hard from an address, if any was."""
    row = connection.execute(LAST_HARD, {"at": address_id}).first()
    return () if row is None else (str(row[0]),)


def hardest(connection: Connection, most: int = 50) -> list[HardText]:
    """The texts that were hard most often."""
    return [HardText._make(row) for row in connection.execute(COUNTED, {"most": most})]


def suggestions(connection: Connection) -> dict[tuple[str, str], list[str]]:
    """What people suggest, by text and language; what was erased is not there any more."""
    found: dict[tuple[str, str], list[str]] = {}
    for key, language, body, _ in connection.execute(SUGGESTED):
        found.setdefault((key, language), []).append(body)
    return found


def who_suggests(connection: Connection) -> set[int]:
    """Everybody whose words `suggestions` shows."""
    return {person for *_, person in connection.execute(SUGGESTED)}


def said_since(connection: Connection, first: date) -> int:
    """How many messages have said so from that day on."""
    return int(connection.execute(SINCE, {"first": first}).scalar_one())


def _named_in(words: str | None) -> tuple[str, ...]:
    """The keys that a reference names: a reminder is worded when it leaves, and keeps nothing else."""
    reference = json.loads(words or "{}")
    if "says" in reference:
        return (f"common.{reference['says']}",)
    return tuple(part[1] for part in reference.get("parts", ()) if part[0] == "said")
