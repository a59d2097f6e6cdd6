"""`improvers evidence`: what others count and hold, missing voices, and how projects judge themselves."""

from datetime import datetime
from pathlib import Path

import click

from bot.cli import fail
from bot.cli.beginning import counted, noting, parts
from bot.cli.report import reports
from bot.programme.assessments import KEYS, PARTNERS, PRINCIPLE, STAKEHOLDER, STANDARD, Assessment
from bot.programme.monitoring import MONITORING
from bot.programme.periods import NotAPeriod, Period
from bot.work.evidence_entries import Entries
from bot.work.outreach import draft
from bot.work.population import PopulationMistake


def add(kind: str, date: datetime, count: int, note: str, by: str) -> int:
    """0 once it is kept."""
    row = {"kind": kind, "date": f"{date:%Y-%m-%d}", "count": str(count), "note": note}
    with noting(by, "entered_count", "kind", kind):
        _entries().add(row, by)
    click.echo(f"Kept: {MONITORING[kind]}, {count:,} on {date:%Y-%m-%d}.")
    return 0


def take_in(
    kind: str, file: Path, column: tuple[str, ...], value: tuple[str, ...], mapping: Path | None, by: str, dry_run: bool
) -> int:
    """0 once all of it is kept."""
    named = [*_lines_of(mapping), *((f"--column {each}: ", each) for each in column)]
    named += [(f"--value {each}: ", each) for each in value]
    if dry_run:
        taken = _entries().take_in(kind, file, named, by, dry_run)
    else:
        with noting(by, "took_in_list", "list", kind):
            taken = _entries().take_in(kind, file, named, by, dry_run)
    lines = counted(taken.lines, "line", "lines")
    if dry_run:
        click.echo(f"{lines} can be taken in. Nothing was kept.")
    else:
        click.echo(f"{lines} read, {taken.new:,} new.")
    return 0


def principle(project: int, key: str, says: str, proof: str, by: str) -> int:
    """0 once it is kept."""
    return _assess(project, Assessment(PRINCIPLE, "", key, says, proof), by)


def standard(key: str, says: str, proof: str, by: str) -> int:
    """0 once it is kept."""
    return _assess(None, Assessment(STANDARD, "", key, says, proof), by)


def stakeholder(project: int, key: str, who: str, by: str) -> int:
    """0 once it is kept."""
    return _assess(project, Assessment(STAKEHOLDER, "", key, who, ""), by)


def partners(key: str, text: str, by: str) -> int:
    """0 once it is kept."""
    return _assess(None, Assessment(PARTNERS, "", key, text, ""), by)


def _assess(project: int | None, said: Assessment, by: str) -> int:
    with noting(by, "judged", said.sort, said.key):
        _entries().assess(project, said, by)
    click.echo(f"Kept: {KEYS[said.sort][said.key]}.")
    return 0


def outreach(period: str) -> int:
    """0 always: where nobody is missing, that is said."""
    try:
        found = draft(reports().outreach(Period.parse(period)))
    except (NotAPeriod, PopulationMistake) as mistake:
        fail(str(mistake))
    for line in found:
        click.echo(line)
    return 0


def _lines_of(mapping: Path | None) -> list[tuple[str, str]]:
    if mapping is None:
        return []
    try:
        lines = mapping.read_text("utf-8-sig").splitlines()
    except UnicodeDecodeError:
        fail(f"{mapping}: this is not UTF-8 text. Save it as UTF-8.")
    return [(f"{mapping}:{number}: ", line) for number, line in enumerate(lines, 1)]


def _entries() -> Entries:
    here = parts()
    return Entries(here.engine, lambda: here.shelf.current()[1], here.clock)
