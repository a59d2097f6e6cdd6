"""`improvers draw`: a flow as a picture to print, or as Mermaid text."""

from pathlib import Path

import click

from bot.cli import fail
from bot.cli.environment import workshop
from bot.flow import load_book
from bot.flow.drawing import People, charts, mermaid
from bot.flow.drawing_svg import svg
from bot.flow.mistakes import did_you_mean
from bot.work.folder import SHIPPED, read_folder


def draw(flow: str, form: str, output: Path | None, whole: bool, with_people: bool, organisation: Path | None) -> int:
    """Write the drawing to `output` or the screen; with people, as the database counts them at this moment."""
    book = load_book(read_folder(workshop() or SHIPPED, organisation))
    if flow not in book.flows:
        known = ", ".join(sorted(book.flows))
        fail(f'There is no flow called "{flow}".{did_you_mean(flow, book.flows)} Known: {known}')
    drawn = charts(book, flow, whole=whole, people=_people_in(flow) if with_people else None)
    text = svg(drawn) if form == "svg" else mermaid(drawn)
    if output is None:
        click.echo(text.encode(), nl=False)  # UTF-8, whatever the terminal thinks
    else:
        output.write_text(text, "utf-8")
        click.echo(f"Drawn in {output}.", err=True)
    return 0


def _people_in(flow: str) -> People:
    # Only here, so that a drawing without people needs no database and is quick.
    from bot.store.engine import reading
    from bot.store.schema import ready
    from bot.store.standing import standing
    from bot.wiring import parts_from_environment

    here = parts_from_environment()
    ready(here.engine)
    with reading(here.engine) as connection:
        return standing(connection, flow)
