"""`improvers people export`."""

import sys
from pathlib import Path

import click

from bot.store import members
from bot.store.engine import reading
from bot.store.schema import ready
from bot.wiring import parts_from_environment
from bot.work.membership import write_csv


def export(output: Path | None) -> int:
    """Write the membership to `output`, readable by its owner only, or to the screen."""
    here = parts_from_environment()
    ready(here.engine)
    with reading(here.engine) as connection:
        rows = members.members(connection)
        if output is None:
            count = write_csv(rows, sys.stdout)
        else:
            output.touch(mode=0o600)
            output.chmod(0o600)  # it may have been there, open to others
            with output.open("w", encoding="utf-8-sig", newline="") as file:
                count = write_csv(rows, file)
    click.echo(f"{count} people.", err=True)
    return 0
