"""The commands of the membership, and of messages that need somebody."""

from pathlib import Path

import click

from bot.cli.command import MOST, by_name, by_whoever, command, existing_file, main, named


@main.group()
def people() -> None:
    """The membership."""


@command(
    "people",
    click.option(
        "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write it to this file, for your eyes only."
    ),
    group=people,
)
def export() -> None:
    """Write the membership as CSV (to the screen, or to a file). Equality answers are never in it."""


@command(
    "roll",
    existing_file,
    click.option(
        "--evidence",
        required=True,
        callback=named,
        help='Where their agreements are written down, like "membership form, version 2". No names.',
    ),
    click.option("--dry-run", is_flag=True, help="Read it and say what would happen; change nothing."),
    group=people,
)
def import_() -> None:
    """Take in an existing membership list (CSV), all of it or nothing, with a report by line."""


@command("roll", existing_file, group=people)
def reconcile() -> None:
    """Lay a membership list (CSV) beside what is known: who is new, changed, gone. Nothing is changed."""


@command(
    "people",
    click.option("--address", help="Their number, or their Telegram chat."),
    click.option("--person", help="Their number in the database, or their reference in the membership's list."),
    click.option("--yes", is_flag=True, help="Do not ask."),
    click.option("--urgent-too", is_flag=True, help="Even urgent messages that nobody has seen to."),
    click.option(
        "--stop-list",
        type=click.Path(dir_okay=False, path_type=Path),
        help="Bring this list of who must not be written to up to date at once.",
    ),
    by_whoever,
    group=people,
)
def erase() -> None:
    """Erase somebody who has asked for it: all that they said and are, for good."""


@command(
    "people",
    click.argument("address"),
    click.option("--undo", is_flag=True, help="It was a mistake: they may be written to as before."),
    click.option("--why", default="", help="With --undo: how you know."),
    group=people,
)
def died() -> None:
    """Somebody has died: nothing is sent to any of their phones and chats any more. ADDRESS is one of them."""


@command(
    "people",
    click.argument("address"),
    by_name,
    click.option("--why", default="", help="How you made sure that it is they who ask."),
    group=people,
)
def forget_code() -> None:
    """Somebody has forgotten the code of their shared phone: nothing is hidden behind it any more, at any ADDRESS."""


@command("people", click.argument("file", type=click.Path(dir_okay=False, path_type=Path)), group=people)
def stoplist() -> None:
    """Write who was erased or said STOP, as keyed hashes, into FILE: a restored backup needs to know."""


@main.group()
def messages() -> None:
    """Messages that need somebody."""


@command("messages", group=messages)
def failed() -> None:
    """List messages that could not be answered, with the reason."""


_message = click.argument("number", type=click.IntRange(0, MOST))


@command("messages", _message, by_whoever, group=messages)
def again() -> None:
    """Answer a message that had failed, after the cause has been mended."""


@command("messages", group=messages)
def unknown() -> None:
    """List messages of which nobody knows whether they were sent: number, channel, since when, why."""


@command(
    "messages",
    _message,
    click.argument("choice", type=click.Choice(["sent", "failed", "again"])),
    by_whoever,
    group=messages,
)
def decide() -> None:
    """Say what became of a message in doubt: it was sent, it failed, or send it once more."""


@command("messages", _message, by_whoever, group=messages)
def allow() -> None:
    """Let the words of a message that a carrier had filtered leave again."""
