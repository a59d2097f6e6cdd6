"""`improvers surveys`: draw whom a vote is put to, and look at what became of it."""

from pathlib import Path

import click

from bot.cli import fail
from bot.cli.beginning import noting, parts
from bot.programme.surveys import Frame, picture
from bot.store.surveys import Sample, Survey
from bot.wiring import Parts
from bot.work.surveying import Surveying
from bot.work.translations_read import who_read


def draw(file: Path, size: int, roles: tuple[str, ...], services: tuple[str, ...], seed: int | None, by: str) -> int:
    """0 once they are drawn and the vote is open to them."""
    try:
        text = file.read_text("utf-8")
    except UnicodeDecodeError:
        fail(f"{file}: this is not UTF-8 text. Save it as UTF-8.")
    with noting(by, "drew_survey", "vote", why=who_read(text)) as note:
        orders = _surveying(parts())
        note.number = number = orders.draw(str(file), text, Sample(Frame(roles, services), size), by, seed)
    found, _ = orders.show(number) or fail(f"Vote {number} is for everybody.")
    click.echo(f"Vote {number}: {_drawn(found)}")
    click.echo(f"Only they can answer. To ask them: improvers votes ask {number} --by NAME")
    return 0


def outcome(number: int) -> int:
    """0 always."""
    shown = _surveying(parts()).show(number)
    if shown is None:
        fail(f"Vote {number} is no survey by sample.")
    found, result = shown
    table = picture("survey", result)
    click.echo(f"{table.title}\n{_drawn(found)}\n{table.says}")
    for row in table.rows:
        click.echo("  ".join(f"{column}: {cell}" for column, cell in zip(table.columns, row, strict=True)))
    return 0


def _drawn(found: Survey) -> str:
    among = ", ".join((*found.frame.roles, *found.frame.services)) or "everybody who may be asked"
    return (
        f"{found.drawn:,} people drawn of {found.in_frame:,} ({among}) on {found.drawn_at:%Y-%m-%d}, "
        f"from the seed {found.seed}."
    )


def _surveying(here: Parts) -> Surveying:
    return Surveying(here.engine, here.shelf, here.zone, here.clock)
