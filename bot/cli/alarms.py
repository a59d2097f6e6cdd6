"""`improvers alarms`: what a member of staff must see, and who has it."""

from datetime import UTC, datetime

import click

from bot.store import alarms, record
from bot.store.engine import begin, reading
from bot.store.schema import ready
from bot.wiring import parts_from_environment
from bot.work.acknowledging import acknowledge as acknowledged
from bot.work.alarm_words import plainly
from bot.work.folder import NoFlows


def still_open() -> int:
    """0 when there is none, 1 when some are open."""
    here = parts_from_environment()
    ready(here.engine)
    with reading(here.engine) as connection:
        found = alarms.still_open(connection)
    for alarm in found:
        click.echo("\n    ".join(plainly(alarm)))
    click.echo(f"{len(found)} open.", err=True)
    return 1 if found else 0


def acknowledge(number: int, by: str) -> int:
    """0 once it is theirs, 1 when somebody has it already or there is no such alarm."""
    here = parts_from_environment()
    ready(here.engine)
    try:
        current = here.shelf.current()
    except NoFlows:
        current = None
    with begin(here.engine) as connection:
        taken = acknowledged(connection, current, number, by, datetime.now(UTC), record.COMMAND)
    if not taken:
        click.echo(f"Alarm {number} is not one that waits for somebody. See: improvers alarms", err=True)
        return 1
    click.echo(f"{by} has alarm {number}.")
    return 0
