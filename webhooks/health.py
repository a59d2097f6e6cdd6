"""Whether this process is alive, and whether it could take a message now."""

from datetime import timedelta

from flask import Blueprint, Response, jsonify

from bot.store import ticks
from bot.store.deadline import within
from bot.store.engine import reading
from bot.store.schema import SchemaBehind, ready
from bot.store.trouble import DatabaseTrouble
from bot.wiring import Parts
from bot.work.folder import NoFlows
from webhooks.patience import ANSWERED_WITHIN

LEADER_SILENT = timedelta(minutes=1)


def health_door(parts: Parts) -> Blueprint:
    """GET /health: 200 while the process lives. GET /ready: 200, or 503 with one line on what is missing.

    That nothing is sent does not keep messages from being taken in, so it is said, and fails nothing.
    """
    door = Blueprint("health", __name__)

    @door.get("/health")
    def health() -> Response:
        return jsonify(alive=True)

    @door.get("/ready")
    @within(ANSWERED_WITHIN)
    def is_ready() -> tuple[Response, int]:
        try:
            ready(parts.engine)
            revision, _ = parts.shelf.current()
            clock = _clock(parts)
        except (DatabaseTrouble, SchemaBehind, NoFlows) as trouble:
            return jsonify(ready=False, why=str(trouble)), 503
        return jsonify(ready=True, revision=revision, clock=clock), 200

    return door


def _clock(parts: Parts) -> str:
    """ "ticking", or since when no worker's clock has."""
    with reading(parts.engine) as connection:
        last = ticks.last(connection)
    if last is None:
        return "has never ticked: is a worker running?"
    silent = parts.clock() - last
    if silent <= LEADER_SILENT:
        return "ticking"
    return f"no leader seen for {round(silent.total_seconds())} seconds: is a worker running?"
