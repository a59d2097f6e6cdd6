"""`improvers retention`: what would go today of each kind of record, without letting it go."""

from datetime import timedelta

import click

from bot.store.schema import ready
from bot.wiring import parts_from_environment
from bot.work.retention import Retention


def retention() -> int:
    """0 always: it is a report."""
    here = parts_from_environment()
    ready(here.engine)
    reporting = Retention(here.engine, here.keys, here.clock, lambda: here.shelf.current()[1])
    for going in reporting.report():
        oldest = f", the oldest from {going.oldest.astimezone(here.zone):%Y-%m-%d}" if going.oldest else ""
        click.echo(f"{going.kind}: kept {_spoken(going.period)}; {going.many} would go{oldest}.")
    click.echo("The clock lets them go by itself. Nothing was changed.", err=True)
    return 0


def _spoken(period: timedelta | None) -> str:
    return "for ever" if period is None else f"{period.days} days"
