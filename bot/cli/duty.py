"""`improvers duty`: who is told at once when somebody writes something urgent."""

from datetime import datetime

import click

from bot.store import duty
from bot.store.engine import begin, reading
from bot.store.schema import ready
from bot.wiring import parts_from_environment
from bot.work.duty import Turn, end_duty, plainly, put_on_duty


def set__(
    name: str, phone: str | None, email: str | None, since: datetime, until: datetime, second: bool, by: str
) -> int:
    """0 once they are on duty for that time."""
    here = parts_from_environment()
    ready(here.engine)
    turn = Turn(name, since, until, phone, email, second)
    with begin(here.engine) as connection:
        number = put_on_duty(connection, turn, here.zone, by, here.clock())
        kept = duty.one(connection, number)
    if kept is not None:
        click.echo(plainly(kept, here.zone, here.clock()))
    return 0


def show_() -> int:
    """0 when somebody is on duty now, 1 when nobody is."""
    here = parts_from_environment()
    ready(here.engine)
    now = here.clock()
    with reading(here.engine) as connection:
        turns, there = duty.coming(connection, now), duty.on_duty(connection, now)
    for turn in turns:
        click.echo(plainly(turn, here.zone, now))
    if not there:
        click.echo("Nobody is on duty now. Urgent alarms go to ALERT_TO alone.", err=True)
    return 0 if there else 1


def end(number: int, by: str) -> int:
    """0 once it has ended, 1 when there is no such turn, or it was over."""
    here = parts_from_environment()
    ready(here.engine)
    with begin(here.engine) as connection:
        ended = end_duty(connection, number, by, here.clock())
    if not ended:
        click.echo(f"Turn {number} is not one that goes on or is to come. See: improvers duty show", err=True)
        return 1
    click.echo(f"Turn {number} has ended.")
    return 0
