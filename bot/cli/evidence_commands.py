"""The commands of evidence: reports, and what others count and hold."""

from pathlib import Path

import click

from bot.cli.command import ROW, by_name, command, main
from bot.programme.assessments import KEYS, PARTNERS, PRINCIPLE, SCALE, STAKEHOLDER, STANDARD
from bot.programme.monitoring import MONITORING

# `bot.work.list_mapping` has their columns; it is loaded only when a list is taken in.
KINDS_OF_LIST = ("observations", "care_opinion", "ten_thousand_more_voices", "friends_and_family")


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
_output = click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write it to this file. A Word file has a name of its own where a terminal would have to show it.",
)


@command("report", _period, _form, _output, group=report)
def quarterly() -> None:
    """Make the quarterly paper for the Board; for Northern Ireland the Quadruple E report with its PHA update."""


@command("report", _period, _form, _output, group=report)
def annual() -> None:
    """Make the annual involvement report."""


@command("report", _period, _form, _output, group=report)
def newsletter() -> None:
    """Make the newsletter of a half-year that is over."""


@command(
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


@main.group()
def evidence() -> None:
    """What others count and hold, who is missing, and how projects judge themselves."""


@command(
    "evidence",
    click.option("--kind", required=True, type=click.Choice(list(MONITORING)), help="What was counted."),
    click.option("--date", required=True, type=click.DateTime(["%Y-%m-%d"]), help="When, like 2026-11-24."),
    click.option("--count", required=True, type=click.IntRange(0, 1_000_000_000), help="How many."),
    click.option("--note", default="", help="Where it was read."),
    by_name,
    group=evidence,
)
def add() -> None:
    """Enter what no record of ours tells, such as posts, visits to a page, or people trained."""


@command(
    "evidence",
    click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path)),
    click.option("--kind", required=True, type=click.Choice(KINDS_OF_LIST), help="What the list holds."),
    click.option(
        "--column",
        multiple=True,
        metavar="OURS=THEIRS",
        help="A column with another name there. Again for more.",
    ),
    click.option(
        "--value",
        multiple=True,
        metavar="'COLUMN: THEIRS = OURS'",
        help="A service, answer or kind in other words there, like 'service: Eye OPD = eye'. Again for more.",
    ),
    click.option(
        "--mapping",
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        help="A file with such lines, for a list that comes again.",
    ),
    click.option("--dry-run", is_flag=True, help="Only say what would be done."),
    by_name,
    group=evidence,
    name="import",
)
def take_in() -> None:
    """Take in a list (CSV) that others hand over, all or nothing: known lines are kept once."""


@command("evidence", _period, group=evidence)
def outreach() -> None:
    """Say who is missing by more than chance, and draft how to reach them: groups, places, languages, words."""


_project = click.argument("project", type=ROW)
_says = click.argument("says", type=click.Choice(SCALE))
_proof = click.option("--evidence", "proof", default="", help="What shows it.")


@command(
    "evidence",
    _project,
    click.argument("key", type=click.Choice(list(KEYS[PRINCIPLE]))),
    _says,
    _proof,
    by_name,
    group=evidence,
)
def principle() -> None:
    """Judge a project against one of the six principles of co-production."""


@command(
    "evidence", click.argument("key", type=click.Choice(list(KEYS[STANDARD]))), _says, _proof, by_name, group=evidence
)
def standard() -> None:
    """Judge the organisation against one of the five regional standards."""


@command(
    "evidence",
    _project,
    click.argument("key", type=click.Choice(list(KEYS[STAKEHOLDER]))),
    click.argument("who"),
    by_name,
    group=evidence,
)
def stakeholder() -> None:
    """Note who in a project has authority, resources, expertise, information or need (ARE IN)."""


@command(
    "evidence",
    click.argument("key", type=click.Choice(list(KEYS[PARTNERS]))),
    click.argument("text"),
    by_name,
    group=evidence,
    name="partners",
)
def partners() -> None:
    """Keep what Patient Partners say of their own involvement, or of wider patient groups'."""
