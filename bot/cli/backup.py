"""`improvers backup` and `improvers restore`."""

from datetime import datetime
from pathlib import Path

import click

from bot.cli import fail
from bot.store.schema import SchemaBehind
from bot.wiring import parts_from_environment
from bot.work.backing_up import back_up, list_stops
from bot.work.restoring import Restored, Wishes
from bot.work.restoring import restore as restore_into
from bot.work.stop_list import FILE_NAME


def backup(file: Path, force: bool) -> int:
    """0 once the backup is on the disk, and the stop list beside it."""
    if file.exists() and not force:
        fail(f"{file} is there already. Choose another name, or add --force to replace it.")
    here = parts_from_environment()
    now = here.clock()
    try:
        stops = list_stops(here.engine, file.parent / FILE_NAME, here.keys, now)
        click.echo(f"{file.parent / FILE_NAME}: {stops} entries.", err=True)
    except SchemaBehind as behind:
        # A backup is wanted before an upgrade above all.
        click.echo(f"{FILE_NAME} is not brought up to date. {behind}", err=True)
    made = back_up(here.engine, file, here.keys, now)
    click.echo(f"{file}: {sum(made.counts.values())} rows in {len(made.counts)} tables, as of {_at(now)}.")
    click.echo("It holds personal data in the clear, and none of the keys. Encrypt it: see docs/backup.md.", err=True)
    return 0


def restore(file: Path, force: bool, stop_list: tuple[Path, ...], without_stop_list: bool) -> int:
    """0 once the database is what the backup holds, with everything replayed that must not be undone."""
    here = parts_from_environment()
    now = here.clock()
    done = restore_into(here.engine, file, here.keys, Wishes(force, stop_list, without_stop_list), now)
    _tell(done)
    return 0


def _tell(done: Restored) -> None:
    replayed = done.replayed
    rows = sum(done.manifest.counts.values())
    click.echo(f"Restored {rows} rows, as of {_at(done.manifest.made_at)}.")
    click.echo(
        f"Replayed since then: {replayed.erased} people erased, {replayed.stopped} addresses stopped, "
        f"{replayed.suppressed} closed for another reason."
    )
    click.echo(
        f"Not sent again: {replayed.cancelled} messages that waited; {replayed.in_doubt} are in doubt; "
        f"{replayed.past_reminders} reminders whose time had come are closed."
    )
    if done.aside:
        click.echo(f"What was there before lies aside as {done.aside}. It is full of personal data: delete it in time.")
    if done.listed_at is None:
        click.echo("NO STOP LIST was replayed: whoever has said STOP since, or was erased, is not known.", err=True)
    else:
        click.echo(f"The stop list knows everything until {_at(done.listed_at)}, and nothing after that.", err=True)


def _at(time: datetime) -> str:
    return f"{time:%Y-%m-%d %H:%M} UTC"
