"""`improvers visits`: a list of visits, and what became of each line."""

from collections import Counter
from pathlib import Path

import click

from bot.cli.beginning import noting, parts
from bot.work.visit_list import Report, VisitLists


def import_(file: Path, dry_run: bool, by: str) -> int:
    """0 once the list is taken in; 2 and nothing kept when a line of it cannot be read."""
    report = _lists().take_in(file, dry_run) if dry_run else _take_in(file, by)
    for line, why in report.left_out:
        click.echo(f"line {line}: not asked: {why}")
    counted = ", ".join(f"{why} {count}" for why, count in sorted(Counter(why for _, why in report.left_out).items()))
    click.echo(f"{report.asked} to be asked, {len(report.left_out)} not asked{f' ({counted})' if counted else ''}.")
    if dry_run:
        click.echo("Nothing was kept: this was a dry run.", err=True)
    return 0


def _take_in(file: Path, by: str) -> Report:
    with noting(by, "took_in_visits", "list") as note:
        report = _lists().take_in(file, dry_run=False)
        note.number = f"of {report.asked + len(report.left_out)} visits"
    return report


def _lists() -> VisitLists:
    here = parts()
    return VisitLists(here.engine, here.shelf, here.keys, here.zone, here.clock)
