"""`improvers people import` and `reconcile`: an existing membership list, and what is known."""

from collections.abc import Sequence
from pathlib import Path

import click

from bot.cli import fail
from bot.programme.membership_list import Entry, read_list
from bot.store.schema import ready
from bot.wiring import Parts, parts_from_environment
from bot.work.importing import Importing, ListRefused, NotAList, known_in, rows_of

_MOST_BYTES = 10_000_000
_MOST_GONE_SHOWN = 200


def import_(file: Path, evidence: str, dry_run: bool) -> int:
    """0 once everybody on the list is there; 2, with a line for each reason, when nothing was taken in."""
    here = _ready()
    entries = _entries(here, file)
    importing = Importing(here.engine, here.keys.suppression)
    if dry_run:
        found = importing.reconcile(entries)
        click.echo(f"{len(found.new)} new, {len(entries) - len(found.new)} known already. Nothing was changed.")
        return 0
    came_to = importing.take_in(entries, evidence, here.clock())
    click.echo(f"{came_to.improvers} improvers are new. {came_to.known} were known, and stay as they are.")
    if came_to.nearly:
        click.echo(f"{came_to.nearly} have nearly joined: they are not invited until the equality form is done.")
    return 0


def reconcile(file: Path) -> int:
    """0 when the list says what is known, 1 when something differs."""
    here = _ready()
    found = Importing(here.engine, here.keys.suppression).reconcile(_entries(here, file))
    for line in found.new:
        click.echo(f"line {line}: new")
    for line, columns in found.changed:
        click.echo(f"line {line}: changed: {', '.join(columns)}")
    for line in found.erased:
        click.echo(f"line {line}: asked to be forgotten, take it out of the list")
    for subject in found.gone[:_MOST_GONE_SHOWN]:
        click.echo(f"not on the list: {subject}")
    if len(found.gone) > _MOST_GONE_SHOWN:
        click.echo(f"and {len(found.gone) - _MOST_GONE_SHOWN} more who are not on the list")
    counts = f"{len(found.new)} new, {len(found.changed)} changed, {len(found.gone)} not on the list"
    click.echo(f"{counts}. Nothing was changed.", err=True)
    return 1 if found.new or found.changed or found.gone or found.erased else 0


def _ready() -> Parts:
    here = parts_from_environment()
    ready(here.engine)
    return here


def _entries(here: Parts, file: Path) -> list[Entry]:
    _, book = here.shelf.current()
    entries, problems = read_list(_rows(file), known_in(book), here.clock().astimezone(here.zone).date())
    if problems:
        raise ListRefused(problems)
    return entries


def _rows(file: Path) -> Sequence[Sequence[str]]:
    """The cells of the file; one clear line when it is not what it should be."""
    if file.stat().st_size > _MOST_BYTES:
        fail(f"{file}: larger than {_MOST_BYTES // 1_000_000} MB. Split the list.")
    try:
        return rows_of(file.read_bytes())
    except NotAList as refused:
        fail(f"{file}: {refused}")
