"""Invented things to take part in, so that WHAT'S ON has something to show."""

import re
from datetime import timedelta
from pathlib import Path

from bot.wiring import Parts
from bot.work.inviting import Inviting
from bot.work.involving import Involving
from bot.work.opportunity_file import ladder_of

FOLDER = Path(__file__).parent / "samples"
_WEEKS = 9
_TUESDAY = 1
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}(?= \d{2}:\d{2})")
PPI, STAFF = "The demo's PPI team", "The demo's ward"


def add_sample_opportunities(parts: Parts) -> None:
    """Two of them are open afterwards; none is added twice."""
    involving = Involving(parts.engine, parts.shelf, parts.clock)
    if involving.all_projects():
        return
    project = involving.add_project("Finding the way", "So that nobody gets lost.", "Sam", STAFF)
    request = involving.add_request_text(project, "request.yaml", _read("request.yaml"), STAFF)
    involving.submit(request)
    _, book = parts.shelf.current()
    ladder = ladder_of(book)
    rung = ladder[len(ladder) // 2]
    involving.review(request, rung, "People who see badly gain most.", PPI)
    inviting = Inviting(parts.engine, parts.shelf, parts.zone, parts.clock, parts.woken.set)
    for name in ("signs.yaml", "letters.yaml"):
        text = _DAY.sub(_some_tuesday(parts), _read(name)).replace("rung: Involving", f"rung: {rung}")
        number, _ = inviting.add_text(request, name, text, STAFF)
        inviting.open(number)


def _read(name: str) -> str:
    return (FOLDER / name).read_text("utf-8")


def _some_tuesday(parts: Parts) -> str:
    """A Tuesday about nine weeks from now."""
    day = parts.clock().astimezone(parts.zone).date() + timedelta(weeks=_WEEKS)
    return (day + timedelta(days=(_TUESDAY - day.weekday()) % 7)).isoformat()
