"""`improvers people`: the membership as a list, erasing somebody, and the list of who must not be written to."""

import sys
from pathlib import Path

import click

from bot.cli import fail
from bot.cli.beginning import noting, parts
from bot.store import members, record
from bot.store.engine import reading, scrub
from bot.store.schema import ready
from bot.wiring import parts_from_environment
from bot.work.backing_up import list_stops
from bot.work.desk import By, Desk, DeskRefused
from bot.work.erasing import Erasing
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


def erase(address: str | None, person: str | None, yes: bool, urgent_too: bool, stop_list: Path | None, by: str) -> int:
    """0 once they are erased, 1 when there is nobody, or when it was not confirmed."""
    if (address is None) == (person is None):
        fail("Say who: either --address or --person.")
    here = parts_from_environment()
    ready(here.engine)
    erasing = Erasing(here.engine, here.keys)
    who = erasing.at_address(address) if address is not None else erasing.by_reference(str(person))
    if who is None:
        click.echo("Nobody is known there. Nothing was changed.", err=True)
        return 1
    goes = dict(erasing.would_go(who))
    urgent = goes.pop("urgent")
    click.echo(f"Person {who.id} ({who.state}). This goes, for good: {_counted(goes)}; their name and all other facts.")
    click.echo("This stays: what was agreed, without who agreed; a keyed hash, so that nobody writes to them again.")
    click.echo("They may come back by writing first. Backups made before still hold them until you delete those.")
    if urgent:
        click.echo(f"{urgent} of the messages have urgent words, and nobody has seen to them yet.")
    if not yes and not click.confirm("Erase them?", err=True):
        click.echo("Nothing was changed.", err=True)
        return 1
    with noting(by, "erased_person", "person", who.id):
        Erasing(parts().engine, here.keys).erase(who, here.clock(), urgent_too=urgent_too)
    scrub(here.engine)
    click.echo("Erased.")
    if stop_list is None:
        click.echo("A restored backup must know of it. Do this now: improvers people stoplist FILE", err=True)
        return 0
    return stoplist(stop_list)


def died(address: str, undo: bool, why: str) -> int:
    """0 once it is so, 1 when nobody is known there, or there is nothing to undo, or no reason to."""
    here = parts_from_environment()
    ready(here.engine)
    who = Erasing(here.engine, here.keys).at_address(address)
    if who is None:
        click.echo("Nobody is known there. Nothing was changed.", err=True)
        return 1
    desk, by = Desk(here.engine, here.shelf, here.keys, here.zone, here.clock), By(record.SYSTEM, record.COMMAND)
    try:
        if undo:
            desk.has_not_died(who.id, by, why)
        else:
            desk.has_died(who.id, by, why)
    except DeskRefused as refused:
        click.echo(f"Person {who.id}: {refused}", err=True)
        return 1
    if undo:
        click.echo(
            f"Person {who.id} may be written to again. What waited for them, their reminders and their places are gone."
        )
    else:
        click.echo(f"Nothing is sent to person {who.id} any more, by any channel. A mistake? Add --undo --why TEXT.")
    return 0


def forget_code(address: str, by: str, why: str) -> int:
    """0 once nothing is hidden behind a code there, 1 when nobody is known there or they have none."""
    here = parts_from_environment()
    ready(here.engine)
    who = Erasing(here.engine, here.keys).at_address(address)
    if who is None:
        click.echo("Nobody is known there. Nothing was changed.", err=True)
        return 1
    desk = Desk(here.engine, here.shelf, here.keys, here.zone, here.clock, here.wake)
    try:
        desk.forget_code(who.id, By(by, record.COMMAND), why)
    except DeskRefused as refused:
        click.echo(str(refused), err=True)
        return 1
    click.echo(f"Person {who.id} needs no code any more, and what waited for it is sent. PRIVATE sets a new one.")
    return 0


def stoplist(file: Path) -> int:
    """0 once the list is in the file."""
    here = parts_from_environment()
    entries = list_stops(here.engine, file, here.keys, here.clock())
    click.echo(f"{file}: {entries} entries.")
    return 0


def _counted(goes: dict[str, int]) -> str:
    return ", ".join(f"{kind} ({count})" for kind, count in goes.items())
