"""Whether this process is alive, and whether it could take a message now."""

from flask import Blueprint, Response, jsonify

from bot.store.schema import SchemaBehind, ready
from bot.store.trouble import DatabaseTrouble
from bot.wiring import Parts
from bot.work.shelf import NoFlows


def health_door(parts: Parts) -> Blueprint:
    """GET /health: 200 while the process lives. GET /ready: 200, or 503 with one line on what is missing."""
    door = Blueprint("health", __name__)

    @door.get("/health")
    def health() -> Response:
        return jsonify(alive=True)

    @door.get("/ready")
    def is_ready() -> tuple[Response, int]:
        try:
            ready(parts.engine)
            revision, _ = parts.shelf.current()
        except (DatabaseTrouble, SchemaBehind, NoFlows) as trouble:
            return jsonify(ready=False, why=str(trouble)), 503
        return jsonify(ready=True, revision=revision), 200

    return door
