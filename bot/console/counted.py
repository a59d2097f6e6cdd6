"""What a figure of a report is counted from: the rows of its period, as many as it says."""

from datetime import datetime

from flask import abort, render_template, request, url_for

from bot.console.doing import by
from bot.console.house import NAME, house
from bot.console.paging import HIGHEST, PAGE, before
from bot.console.people import STATES
from bot.console.rooms import Room
from bot.programme import evidence
from bot.programme.definitions import DEFINITIONS
from bot.programme.evidence import Definition, Raw, Share
from bot.programme.periods import NotAPeriod, Period
from bot.programme.roles import PPI_TEAM, READER
from bot.store import evidence_rows, profiles
from bot.store.engine import reading
from bot.work.evidence import Gathering

room = Room("counted")
SAID = ("contributions", "days_to_told", *evidence_rows.PROMISES)
ACTIVE, PAID = "active", "paid"
_DEFINED: dict[str, Definition] = {each.key: each for each in DEFINITIONS}


@room.get("/reports/counted", READER)
def rows() -> str:
    """What people told us, or who was involved, in the period of a figure"""
    key = request.args.get("key", "")
    if key not in (*SAID, ACTIVE):
        abort(404)
    period, figure, counted_at = _figure(key)
    span, start = period.span(house().parts.zone), before() or HIGHEST - 1
    with reading(house().parts.engine) as connection:
        if key == ACTIVE:
            found, count = evidence_rows.active(connection, span, start, PAGE)
            channels = profiles.channels_of(connection, [one.id for one in found])
            house().desk.noted_each(by(), "saw_person", {one.id for one in found}, f"behind {key}")
            return _page(key, period, figure, count, [one.id for one in found], people=found, channels=channels)
        if key in evidence_rows.PROMISES:
            spans = [each.span(house().parts.zone) for each in _told_of(key, period)]
            said, count = evidence_rows.promised(connection, key, spans, counted_at, start, PAGE)
        else:
            said, count = evidence_rows.voices(connection, key, span, start, PAGE)
    house().desk.noted_each(by(), "saw_words", {one.person_id for one in said if one.person_id}, f"behind {key}")
    return _page(key, period, figure, count, [one.id for one in said], said=said)


@room.get("/reports/counted/paid", PPI_TEAM)
def sums() -> str:
    """What was paid in a period, sum by sum"""
    period, figure, _ = _figure(PAID)
    with reading(house().parts.engine) as connection:
        paid = evidence_rows.paid(connection, period.span(house().parts.zone), before() or HIGHEST - 1, PAGE)
        whom = {one.person_id for one in paid.found}
        named = {number: profiles.one(connection, number) for number in whom}
    house().desk.noted_each(by(), "saw_person", whom, f"behind {PAID}")
    count = paid.pence / 100
    return _page(PAID, period, figure, count, [one.id for one in paid.found], paid=paid, named=named)


def _figure(key: str) -> tuple[Period, Raw, datetime]:
    """The period and what the report says of it; of a number that is not shown there is no list."""
    try:
        period = Period.parse(request.args.get("period", ""))
    except NotAPeriod:
        abort(404)
    figure, counted_at = _gathering().figure(key, period)
    if figure is None:
        abort(404)
    house().desk.noted(by(), "looked_at_figure", about=("figure", f"{key} {period.name}"))
    return period, figure, counted_at


def _told_of(key: str, period: Period) -> list[Period]:
    """What a share of the period is of: a longer one leaves out each quarter that does not show its own."""
    if period.months == 3:
        return [period]
    return [quarter for quarter in period.quarters() if _gathering().figure(key, quarter)[0] is not None]


def _gathering() -> Gathering:
    parts = house().parts
    return Gathering(parts.engine, parts.zone, parts.clock)


def _page(key: str, period: Period, figure: Raw, count: float, shown: list[int], **more: object) -> str:
    of = _DEFINED[key]
    says = figure.part if isinstance(figure, Share) else figure
    older = ""
    if len(shown) == PAGE:
        endpoint = f"{NAME}_counted.{'sums' if key == PAID else 'rows'}"
        older = url_for(endpoint, key=None if key == PAID else key, period=period.name, before=shown[-1])
    agrees = key == "days_to_told" or says == count
    return render_template(
        "console/counted.html",
        key=key,
        title=of.title,
        means=of.means,
        period=period,
        figure=evidence.told(figure, of.kind),
        count=evidence.told(count, of.kind if key == PAID else evidence.COUNT),
        agrees=agrees,
        older=older,
        states=STATES,
        **more,
    )
