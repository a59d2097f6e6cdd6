"""One change for any number of messages of the outbox, each with the lease that its worker holds."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import JSON, ColumnElement, TextClause, Update, bindparam, column, func, text
from sqlalchemy.types import TypeEngine

from bot.store.outbox_states import WORKER
from bot.store.statements import Prepared
from bot.store.tables import messages, one_of

Given = Mapping[str, ColumnElement[Any]]


def in_states(states: tuple[str, ...]) -> TextClause:
    """In one of these states, in the words of the partial indexes."""
    return text(f"messages.{one_of(states)}")


def for_each(fields: Mapping[str, TypeEngine[Any]], change: Callable[[Given], Update]) -> Prepared:
    """One change for any number of messages: a single parameter, `rows`, is a list of these fields for each.

    Each row has the message's `id` and the `fence` of its lease. The fence is written too: should it be stale, the
    database itself leaves the message as it is.
    """
    rows = bindparam("rows", type_=JSON)
    every = {"id": messages.c.id.type, "fence": messages.c.fence.type, **fields}
    each = func.json_each(rows).table_valued("value", name="given")
    on_sqlite = {name: func.json_extract(each.c.value, f"$.{name}", type_=kind) for name, kind in every.items()}
    record = func.json_to_recordset(rows).table_valued(*(column(name, kind) for name, kind in every.items()))
    on_postgresql = dict(record.render_derived(name="given", with_types=True).c)

    def made(given: Given) -> Update:
        mine = change(given).where(messages.c.id == given["id"], messages.c.fence == given["fence"])
        return mine.values(fence=given["fence"], moved_by=WORKER).returning(messages.c.id, messages.c.state)

    return Prepared({"sqlite": made(on_sqlite), "postgresql": made(on_postgresql)})
