"""The commands of those who run the service: start it, look at it, back it up."""

import sys
from importlib import import_module
from pathlib import Path

import click

from bot.cli.command import ROW, another_organisation, command, main, named, told_plainly


@command(
    "demo",
    click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="0 picks a free one."),
    click.option("--folder", type=click.Path(file_okay=False, path_type=Path), help="Keep the demo's data here."),
    click.option("--year", is_flag=True, help="Begin with two made-up years of a trust, for reports."),
    another_organisation,
)
def demo() -> None:
    """Everything on this machine, no accounts: two pretend phones, sample people, nothing leaves."""


@command("serve")
def serve() -> None:
    """Take messages in. On SQLite this is the whole system, with the worker in the same process."""


@command("worker")
def worker() -> None:
    """Send what waits, and watch the clock. PostgreSQL only: on SQLite `serve` does this itself."""


@command(
    "doctor",
    click.option("--deep", is_flag=True, help="Look also at what runs: clocks, disk, what waits, alarms, webhooks."),
)
def doctor() -> None:
    """Say what is set up, what is missing, and whether it works."""


@main.group(name="db")
def database() -> None:
    """The database."""


@command(
    "backup",
    click.argument("file", type=click.Path(dir_okay=False, path_type=Path)),
    click.option("--force", is_flag=True, help="Replace FILE if it is there."),
)
def backup() -> None:
    """Copy the whole database into FILE while the service runs, and bring stop-list.txt beside it up to date."""


@command(
    "backup",
    click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path)),
    click.option("--force", is_flag=True, help="Set aside what is in the database now; nothing of it is deleted."),
    click.option(
        "--stop-list",
        multiple=True,
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        help="Replay this list too; stop-list.txt beside FILE is always replayed.",
    ),
    click.option("--without-stop-list", is_flag=True, help="Restore although no newer list of who said STOP is left."),
)
def restore() -> None:
    """Put the backup FILE in the database's place. Nobody erased comes back, and nothing is sent twice."""


@command("database", group=database)
def upgrade() -> None:
    """Bring the database up to what this program needs."""


@command("retention")
def retention() -> None:
    """Say how long each kind of record is kept, and what of it would go today. Nothing is changed."""


@main.group(name="webhooks")
def doors() -> None:
    """Where the providers deliver."""


@command("doors", group=doors)
def set_() -> None:
    """Tell Telegram to deliver to PUBLIC_URL, with the secret."""


@main.group(name="alarms", invoke_without_command=True)
@click.pass_context
def alarms(context: click.Context) -> None:
    """What somebody must look at: list it, or say that you have it."""
    if context.invoked_subcommand is None:
        sys.exit(told_plainly(import_module("bot.cli.alarms").still_open))


@command(
    "alarms",
    click.argument("number", type=ROW),
    click.option("--by", required=True, callback=named, metavar="NAME", help="Who looks after it."),
    group=alarms,
)
def acknowledge() -> None:
    """Say who has an alarm, so that the emails about it stop."""
