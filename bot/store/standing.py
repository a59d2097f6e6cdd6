"""How many conversations stand at each step of a flow, and how many ended there."""

import json
from collections import Counter
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, case, func, select

from bot.store.tables import conversations

Path = tuple[str, ...]
"""Steps from the flow that was asked about down to the question: ("join:agreements", "agreements:data")."""


class Standing(NamedTuple):
    """How many wait for an answer at a question, and how many conversations ended with it as the last one asked."""

    waiting: int
    ended: int


def standing(connection: Connection, flow: str) -> dict[Path, Standing]:
    """By path, every question where conversations stand or ended, be it in `flow` or in one that `flow` runs.

    The paths begin at a step of `flow`, whichever flow runs it. Places that cannot be read are left out.
    """
    waiting: Counter[Path] = Counter()
    ended: Counter[Path] = Counter()
    for start, over, count in connection.execute(_by_place(connection, flow)):
        if path := _path_from(flow, start):
            (ended if over else waiting)[path] += count
    return {path: Standing(waiting[path], ended[path]) for path in sorted(waiting | ended)}


def _by_place(connection: Connection, flow: str) -> Select[Any]:
    """One row for each question: the database counts, so nothing that anybody answered is read."""
    place = conversations.c.place
    # A place is "[format,[step,step,...],...": up to the first "]" it says where, and after that how it came there.
    until = func.instr(place, "]") if connection.dialect.name == "sqlite" else func.strpos(place, "]")
    over = case((conversations.c.state == "ended", 1), else_=0)
    counted = select(func.substr(place, 1, until).label("start"), over.label("over"), func.count().label("count"))
    return counted.where(place.contains(f'"{flow}:', autoescape=True)).group_by("start", "over")


def _path_from(flow: str, start: str) -> Path:
    try:
        at = json.loads(f"{start}]")[1]
        steps = [str(step).partition(":")[0] for step in at]
        return tuple(map(str, at[steps.index(flow) :]))
    except (ValueError, TypeError, LookupError):
        return ()


__all__ = ["Path", "Standing", "standing"]
