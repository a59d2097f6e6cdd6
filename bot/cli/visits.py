"""`improvers visits`: a list of visits, and what became of each line."""

from collections import Counter
from pathlib import Path

import click

from bot.store.schema import ready
from bot.wiring import parts_from_environment
from bot.work.visit_list import VisitLists


def import_(file: Path, dry_run: bool) -> int:
    """0 once the list is taken in; 2 and nothing kept when a line of it cannot be read."""
    here = parts_from_environment()
    ready(here.engine)
    report = VisitLists(here.engine, here.shelf, here.keys, here.zone, here.clock).take_in(file, dry_run)
    for line, why in report.left_out:
        click.echo(f"line {line}: not asked: {why}")
    counted = ", ".join(f"{why} {count}" for why, count in sorted(Counter(why for _, why in report.left_out).items()))
    click.echo(f"{report.asked} to be asked, {len(report.left_out)} not asked{f' ({counted})' if counted else ''}.")
    if dry_run:
        click.echo("Nothing was kept: this was a dry run.", err=True)
    return 0
