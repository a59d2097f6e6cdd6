"""`improvers db upgrade`."""

import click

from bot.store import schema
from bot.wiring import parts_from_environment


def upgrade() -> int:
    """0 once the database is what this program needs."""
    here = parts_from_environment()
    before = schema.current(here.engine)
    schema.upgrade(here.engine)
    now = schema.current(here.engine)
    click.echo(f"The database is at revision {now}." if before == now else f"Upgraded from {before} to {now}.")
    return 0
