"""The commands of messages to many people."""

from pathlib import Path

import click

from bot.cli.command import MOST, by_name, by_whoever, command, main, numbered


@main.group()
def broadcast() -> None:
    """Messages to many people at once."""


@command(
    "broadcast",
    click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path)),
    by_name,
    group=broadcast,
)
def new() -> None:
    """Check a broadcast's file and keep it as a draft. Nothing is sent."""


@command("broadcast", numbered, group=broadcast)
def show() -> None:
    """Who gets what, who is left out and why, what it costs, and how far it is."""


@command(
    "broadcast",
    numbered,
    click.option("--after", type=click.IntRange(0, MOST), default=0, metavar="PERSON", help="Go on after this one."),
    group=broadcast,
)
def who() -> None:
    """List those it would reach now, by their numbers, 20 at a time."""


@command("broadcast", numbered, by_name, group=broadcast)
def approve() -> None:
    """Say that somebody else's draft may go out."""


@command("broadcast", numbered, by_name, group=broadcast)
def start() -> None:
    """Send a draft."""


@command(
    "broadcast",
    numbered,
    click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path)),
    by_name,
    group=broadcast,
)
def translate() -> None:
    """Add words in other languages, also while it goes out: those who wait for them get it at once."""


@command("broadcast", numbered, by_whoever, group=broadcast)
def pause() -> None:
    """Send no more of it for now."""


@command("broadcast", numbered, by_whoever, group=broadcast)
def resume() -> None:
    """Go on with one that is paused."""


@command("broadcast", numbered, by_whoever, group=broadcast)
def cancel() -> None:
    """Send no more of it, ever. What has been sent cannot be called back."""


@command("broadcast", group=broadcast)
def list_() -> None:
    """List all broadcasts, the newest first."""
