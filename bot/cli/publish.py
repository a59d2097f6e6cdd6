"""`improvers publish`: from the folder, which is the workshop, into the database, which is what runs."""

from pathlib import Path

import click

from bot.store.schema import ready
from bot.wiring import parts_from_environment
from bot.work.shelf import read_folder


def publish(folder: Path | None) -> int:
    """0 once the flows are the current ones; FlowMistakes leaves everything as it was."""
    here = parts_from_environment()
    ready(here.engine)
    sources = read_folder(folder) if folder else here.flow_sources()
    click.echo(f"Published as revision {here.shelf.publish(sources)}.")
    return 0
