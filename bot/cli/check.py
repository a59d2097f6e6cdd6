"""`improvers check`: every mistake in a folder of flows, all at once."""

from pathlib import Path

import click

from bot.cli.environment import workshop
from bot.flow import Ask, read_book
from bot.work.shelf import SHIPPED, read_folder


def check(folder: Path | None, organisation: Path | None) -> int:
    """0 when the flows can be published, 1 when something must be mended first."""
    book, found = read_book(read_folder(folder or workshop() or SHIPPED, organisation))
    for mistake in found:
        click.echo(mistake)
    serious = sum(mistake.serious for mistake in found)
    questions = sum(1 for step in book.index.values() if isinstance(step, Ask))
    click.echo(
        f"{len(book.flows)} flows, {questions} questions, {len(book.texts)} texts: "
        f"{serious} to mend, {len(found) - serious} pieces of advice.",
        err=True,
    )
    return 1 if serious else 0
