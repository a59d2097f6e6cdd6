"""Doing something from a page: done and said so, or refused with the reason, on the page it leads back to."""

from collections.abc import Callable
from urllib.parse import urlsplit

from flask import flash, request
from werkzeug.wrappers import Response as AnyResponse

from bot.console.house import here, whence
from bot.console.once import nothing_done
from bot.work.ballots import VoteRefused
from bot.work.broadcast_orders import BroadcastRefused
from bot.work.desk import By, DeskRefused
from bot.work.duty import DutyRefused
from bot.work.follow_up import FollowUpRefused
from bot.work.handing_over import CannotHandOver
from bot.work.involving import InvolvementRefused
from bot.work.staffing import StaffRefused
from bot.work.update_checks import UpdateRefused
from bot.work.wordbook import VouchingRefused

REFUSALS = (
    DeskRefused,
    BroadcastRefused,
    CannotHandOver,
    DutyRefused,
    FollowUpRefused,
    InvolvementRefused,
    StaffRefused,
    UpdateRefused,
    VouchingRefused,
    VoteRefused,
)
PAGES = (
    ("/today", "from Today"),
    ("/transcripts", "from a search"),
    ("/review", "review"),
    ("/people", "from People"),
    ("/opportunities", "from an opportunity"),
    ("/broadcasts", "from a broadcast"),
    ("/feedback", "from feedback"),
    ("/rights", "from requests about data"),
    ("/handovers", "from an alarm"),
    ("/record", "from the record"),
)
BY_ADDRESS = "by its address"


def by() -> By:
    """Who does it, for the record."""
    return By(here().name, whence(), here().staff_id)


def doing(work: Callable[[], object], done: str, leads_to: AnyResponse) -> AnyResponse:
    """Where it leads, with one sentence on what came of it."""
    try:
        work()
    except REFUSALS as refused:
        nothing_done()
        flash(refused.why, "refused")
    else:
        flash(done, "done")
    return leads_to


def trying(
    work: Callable[[], object], done: str, leads_to: AnyResponse, again: Callable[[str], str]
) -> AnyResponse | tuple[str, int]:
    """As `doing`, for a form: refused, its page comes `again` with the reason, and with what was typed."""
    try:
        work()
    except REFUSALS as refused:
        return again(refused.why), 400
    flash(done, "done")
    return leads_to


def came_from() -> str:
    """From which of our pages they came here, as the reason why they look; else that they opened its address."""
    told = urlsplit(request.referrer or "")
    if told.netloc != request.host:
        return BY_ADDRESS
    return next((why for start, why in PAGES if told.path.startswith(start)), BY_ADDRESS)


def sentence(text: str) -> str:
    """A sentence of the console's own, ready for other languages."""
    return text
