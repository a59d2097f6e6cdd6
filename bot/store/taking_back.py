"""Words that people did not let us keep beside their number: they leave the messages that brought them, both ways."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, Connection, null, select, update

from bot.store import exports
from bot.store.outbox_states import UNFINISHED
from bot.store.tables import addresses, conversations, messages

_GONE = {"body": None, "words": null(), "buttons": None}
# What a person still has to see to, and what is on its way, keeps its words for as long as other messages do.
_MAY_GO = messages.c.needs_person.is_(None) & messages.c.state.not_in(UNFINISHED)


def conversation(connection: Connection, person_id: int, conversation_id: int) -> None:
    """All that was said in it has no words any more; its messages stay, to be counted."""
    _empty(connection, person_id, messages.c.conversation_id == conversation_id)


def flow(connection: Connection, person_id: int, name: str) -> None:
    """All that was said in conversations of that flow, at any of their addresses, has no words any more."""
    theirs = select(addresses.c.id).where(addresses.c.person_id == person_id)
    held = select(conversations.c.id).where(conversations.c.flow == name, conversations.c.address_id.in_(theirs))
    _empty(connection, person_id, messages.c.conversation_id.in_(held))


def some(connection: Connection, person_id: int, message_ids: Collection[int]) -> None:
    """These messages of that person have no words any more."""
    _empty(connection, person_id, messages.c.id.in_(message_ids))


def _empty(connection: Connection, person_id: int, which: ColumnElement[bool]) -> None:
    connection.execute(update(messages).where(which, _MAY_GO).values(_GONE))
    exports.drop_with(connection, person_id)
