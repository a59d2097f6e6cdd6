"""`improvers record`: whether the record of who did what is as it was, and the record as a table."""

import csv
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TextIO

import click

from bot.cli import fail
from bot.store import record, seals
from bot.store.copies import standing_still
from bot.store.engine import begin
from bot.store.record import Entry
from bot.store.schema import ready
from bot.wiring import Parts, parts_from_environment
from bot.work.membership import defused


def verify(known: str | None) -> int:
    """0 when every sealed line is as it was, 1 when one is not."""
    noted = _noted(known)
    here = parts_from_environment()
    ready(here.engine)
    with standing_still(here.engine) as connection:
        found = seals.verify(connection, here.keys.suppression, noted)
    if found.broken is not None:
        click.echo(f"The record has been changed: batch {found.broken} does not hold, for {found.why}.")
        click.echo("Keep the database as it is, and tell whoever answers for information security.")
        return 1
    click.echo(f"All {found.entries} sealed lines in {found.seals} batches are as they were written.")
    click.echo(f"{found.unsealed} wait for a seal, which comes each minute while a worker runs.")
    if found.last is not None:
        click.echo(f"Note this elsewhere, and give it next time: --known {found.last.number}:{found.last.seal}")
    return 0


def export_(output: Path | None, since: datetime | None, until: datetime | None, by: str) -> int:
    """Write the record as CSV to `output`, readable by its owner only, or to the screen; that is recorded too."""
    here = parts_from_environment()
    ready(here.engine)
    if output is None:
        count = _write(here, sys.stdout, since, until, by)
    else:
        output.touch(mode=0o600)
        output.chmod(0o600)  # it may have been there, open to others
        with output.open("w", encoding="utf-8-sig", newline="") as file:
            count = _write(here, file, since, until, by)
    click.echo(f"{count} lines.", err=True)
    return 0


def _write(here: Parts, file: TextIO, since: datetime | None, until: datetime | None, by: str) -> int:
    first = since.replace(tzinfo=here.zone) if since else None
    end = (until + timedelta(days=1)).replace(tzinfo=here.zone) if until else None
    sheet = csv.writer(file)
    sheet.writerow(Entry._fields)
    count = 0
    with begin(here.engine) as connection:
        record.append(connection, actor=by, action="exported_record", at=here.clock(), origin=record.COMMAND)
    with standing_still(here.engine) as connection:
        for entry in record.everything(connection, first, end):
            sheet.writerow([_cell(value) for value in entry])
            count += 1
    return count


def _cell(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="seconds")
    return "" if value is None else defused(str(value))


def _noted(known: str | None) -> tuple[int, str] | None:
    if known is None:
        return None
    number, _, seal = known.partition(":")
    if not (number.isdecimal() and len(number) < 19 and len(seal) == 64):
        fail("--known is the number and the seal as `improvers record verify` wrote them, with a colon between.")
    return int(number), seal
