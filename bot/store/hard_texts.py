"""Texts that people said were hard, counted, with what they suggest."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, func, insert, or_, select

from bot.store.tables import hard_texts, messages

ADD = insert(hard_texts)
# What was last written to an address: that is what the person has before them. A broadcast that waits is not yet.
LAST_SAID = (
    select(messages.c.said, messages.c.broadcast_id)
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
    select(hard_texts.c.text_key, hard_texts.c.language, messages.c.body)
    .join(messages, messages.c.id == hard_texts.c.message_id)
    .where(hard_texts.c.suggests.is_(True), messages.c.body.is_not(None))
    .order_by(hard_texts.c.id)
)


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
    """The keys of the texts in the newest message to an address; "broadcast 12" for one of a broadcast."""
    row = connection.execute(LAST_SAID, {"at": address_id}).first()
    if row is None:
        return ()
    if row.broadcast_id is not None:
        return (f"broadcast {row.broadcast_id}",)
    return tuple((row.said or "").split())


def hardest(connection: Connection, most: int = 50) -> list[HardText]:
    """The texts that were hard most often."""
    return [HardText._make(row) for row in connection.execute(COUNTED, {"most": most})]


def suggestions(connection: Connection) -> dict[tuple[str, str], list[str]]:
    """What people suggest, by text and language; what was erased is not there any more."""
    found: dict[tuple[str, str], list[str]] = {}
    for key, language, body in connection.execute(SUGGESTED):
        found.setdefault((key, language), []).append(body)
    return found
