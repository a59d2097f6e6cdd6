"""`improvers report`: the papers that the programme owes."""

import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NoReturn

import click

from bot.cli import fail
from bot.cli.beginning import parts
from bot.programme.periods import NotAPeriod, Period
from bot.programme.report import Report
from bot.work.evidence import Gathering
from bot.work.population import PopulationMistake
from bot.work.report_data import as_csv, as_json
from bot.work.report_html import as_html
from bot.work.report_word import as_word
from bot.work.reports import Asked, Reports

_Form = Callable[[Report], str | bytes]
FORMS: Mapping[str, _Form] = {
    "html": as_html,
    "docx": as_word,
    "csv": as_csv,
    "json": as_json,
}


def make(kind: str, period: str, form: str, output: Path | None, language: str = "en", easy: bool = False) -> int:
    """0 once it is written; a Word file, which no terminal can show, goes to one of its own in this folder."""
    try:
        here, asked = reports(), Asked(kind, Period.parse(period), language, easy)
        own = Path(asked.file_name(form)) if form == "docx" and output is None and sys.stdout.isatty() else None
        if own is not None and own.exists():
            _fail_there_already(own)
        steps = here.to_count(asked)
        for number, step in enumerate(steps[:-1], start=1):
            click.echo(f"Counting {step.name}, {number} of {len(steps)} ...", err=True)
            here.count(step)
        click.echo(f"Counting {period} ...", err=True)
        report = here.make(asked)
    except (NotAPeriod, PopulationMistake) as mistake:
        fail(str(mistake))
    made = FORMS[form](report)
    content = made.encode() if isinstance(made, str) else made
    if own is not None:
        _write_new(own, content)
    elif output is not None:
        output.write_bytes(content)
    else:
        click.echo(content, nl=False)
        return 0
    click.echo(f"Written to {own or output}.", err=True)
    return 0


def quarterly(period: str, form: str, output: Path | None) -> int:
    """0 once it is written."""
    return make("quarterly", period, form, output)


def annual(period: str, form: str, output: Path | None) -> int:
    """0 once it is written."""
    return make("annual", period, form, output)


def newsletter(period: str, form: str, output: Path | None) -> int:
    """0 once it is written."""
    return make("newsletter", period, form, output)


def public(period: str, form: str, output: Path | None, language: str, easy: bool) -> int:
    """0 once it is written."""
    return make("public", period, form, output, language, easy)


def _write_new(file: Path, content: bytes) -> None:
    try:
        with file.open("xb") as opened:
            opened.write(content)
    except FileExistsError:
        # It was not there when the counting began.
        _fail_there_already(file)


def _fail_there_already(file: Path) -> NoReturn:
    fail(f"{file} is there already. Name another file: --output FILE")


def reports() -> Reports:
    """The reports over this database."""
    here = parts()
    gathering = Gathering(here.engine, here.zone, here.clock)
    return Reports(gathering, lambda: here.shelf.current()[1], here.folder / "flows")
