"""`improvers messages`: what could not be answered, and answering it after all."""

import click

from bot.store import messages
from bot.store.engine import reading
from bot.store.schema import ready
from bot.wiring import parts_from_environment


def failed() -> int:
    """0 when nothing has failed, 1 when something waits."""
    here = parts_from_environment()
    ready(here.engine)
    with reading(here.engine) as connection:
        lines = messages.failed(connection)
    for line in lines:
        click.echo(f"{line.id}  {line.created_at:%Y-%m-%d %H:%M} UTC  {line.channel}  {line.reason}")
    click.echo(f"{len(lines)} waiting.", err=True)
    return 1 if lines else 0


def again(number: int) -> int:
    """0 once it is answered, 1 when there is no such failed message."""
    here = parts_from_environment()
    ready(here.engine)
    outcome = here.conversations.run_again(number)
    click.echo("Answered." if outcome == "heard" else f"Message {number} is not one that has failed.")
    return 0 if outcome == "heard" else 1
