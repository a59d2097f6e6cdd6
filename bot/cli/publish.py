"""`improvers publish`: from the folder, which is the workshop, into the database, which is what runs."""

from collections.abc import Iterator
from pathlib import Path

import click

from bot.cli.beginning import noting, parts
from bot.cli.command import FOUND_WRONG
from bot.cli.mistakes import lines_for
from bot.flow import FlowMistakes
from bot.language import english_name
from bot.store.engine import reading
from bot.wiring import Parts
from bot.work.folder import read_folder
from bot.work.shelf import Shelf, Strands
from bot.work.vouched import told_of, unvouched


def publish(folder: Path | None, revision: str | None, by: str) -> int:
    """0 once the flows are the current ones, 1 when something must be mended first; then everything is as it was."""
    try:
        with noting(by, "published_flows", "revision") as note:
            here = parts()
            if revision is not None:
                published = here.shelf.publish_again(revision)
            else:
                published = here.shelf.publish(read_folder(folder) if folder else here.flow_sources())
            note.number = published
    except (FlowMistakes, Strands) as found:
        for line in lines_for(found) or ():
            click.echo(line, err=True)
        return FOUND_WRONG
    click.echo(f"Published as revision {published}.")
    for line in lines_of_unvouched(here, published):
        click.echo(line, err=True)
    _say_who_is_where(here.shelf, published)
    return 0


def lines_of_unvouched(here: Parts, revision: str) -> Iterator[str]:
    """What that revision sends without anybody vouching for it, and what it does not send; nothing when all is well."""
    sources = here.shelf.sources(revision)
    with reading(here.engine) as connection:
        found = unvouched(connection, sources)
    for each in found:
        yield from told_of(english_name(each.language), each)


def _say_who_is_where(shelf: Shelf, published: str) -> None:
    for standing in shelf.who_is_where(published):
        count = f"{standing.people} {'person is' if standing.people == 1 else 'people are'}"
        ending = "with the new words" if standing.goes_over else f"as they began, on {standing.revision}"
        click.echo(f'{count} in the middle of "{standing.flow}", and will go on {ending}.', err=True)
