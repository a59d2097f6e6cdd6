"""The commands of evidence: reports, and what others count and hold."""

from pathlib import Path

import click

from bot.cli import _command, main


@main.group()
def report() -> None:
    """Reports, each of a period like 2026Q3, 2026H1, 2026, or 2026/27Q2, 2026/27 for the financial year."""


_period = click.argument("period")
_form = click.option(
    "--format",
    "form",
    type=click.Choice(["html", "docx", "csv", "json"]),
    default="html",
    show_default=True,
    help="A page, a Word file, a list for a spreadsheet, or data.",
)
_output = click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="Write it to this file.")


@_command("report", _period, _form, _output, group=report)
def quarterly() -> None:
    """Make the quarterly paper for the Board; for Northern Ireland the Quadruple E report with its PHA update."""


@_command("report", _period, _form, _output, group=report)
def annual() -> None:
    """Make the annual involvement report."""


@_command("report", _period, _form, _output, group=report)
def newsletter() -> None:
    """Make the newsletter of a half-year that is over."""


@_command(
    "report",
    _period,
    _form,
    _output,
    click.option("--language", default="en", show_default=True, help="Language code, such as pl."),
    click.option("--easy", is_flag=True, help="In easy words."),
    group=report,
)
def public() -> None:
    """Make the page that everybody may read, of a period that is over."""
