"""`improvers messages`: what could not be answered, and answering it after all; what is in doubt, and deciding it."""

import click

from bot.cli.beginning import noting, parts
from bot.store import doubts, messages
from bot.store.engine import begin, reading
from bot.store.schema import ready
from bot.wiring import parts_from_environment
from bot.work.doubts import CannotDecide, Choice
from bot.work.doubts import decide as decided


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


def again(number: int, by: str) -> int:
    """0 once it is answered, 1 when there is no such failed message."""
    with noting(by, "answered_again", "message", number) as note:
        outcome = parts().conversations.run_again(number)
        note.done = outcome == "heard"
    click.echo("Answered." if outcome == "heard" else f"Message {number} is not one that has failed.")
    return 0 if outcome == "heard" else 1


def unknown() -> int:
    """0 when nothing is in doubt, 1 when something is."""
    here = parts_from_environment()
    ready(here.engine)
    with reading(here.engine) as connection:
        lines = doubts.unknown(connection)
    for line in lines:
        click.echo(f"{line.id}  {line.channel}  {line.since:%Y-%m-%d %H:%M} UTC  {line.reason}")
    click.echo(f"{len(lines)} in doubt.", err=True)
    return 1 if lines else 0


def decide(number: int, choice: Choice, by: str) -> int:
    """0 once it is decided, 1 when there is nothing to decide."""
    try:
        with noting(by, "decided_doubt", "message", number, choice):
            here = parts()
            with begin(here.engine) as connection:
                result = decided(connection, number, choice, here.clock())
    except CannotDecide as error:
        click.echo(str(error))
        return 1
    click.echo(f"Message {result} goes in its place." if choice == "again" else f"Decided: {choice}.")
    return 0


def allow(number: int, by: str) -> int:
    """0 once its words may leave again, 1 when they were not held back."""
    with noting(by, "allowed_words", "message", number) as note:
        here = parts()
        with begin(here.engine) as connection:
            was_held = here.filtered.allow(connection, number, here.clock())
        note.done = was_held
    click.echo("These words may leave again." if was_held else f"The words of message {number} are not held back.")
    return 0 if was_held else 1
