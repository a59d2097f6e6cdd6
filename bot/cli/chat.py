"""`improvers chat`: a flow played in the terminal, by the same pure functions that answer real people."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import click

from bot.cli import fail
from bot.cli.environment import workshop
from bot.flow import Book, Heard, Talk, alt_of, load_book
from bot.flow.mistakes import did_you_mean
from bot.flow.playing import Scene, hear, let_pass
from bot.work.folder import SHIPPED, read_folder


def chat(flow: str, language: str, easy: bool, channel: str, organisation: Path | None) -> int:
    """Talk until the person closes the input, or the flow is over."""
    sources = read_folder(workshop() or SHIPPED, organisation)
    # A translator plays what they have written before anybody switches it on.
    book = load_book(sources, also=(language,) if f"locales/{language}/LC_MESSAGES/flows.po" in sources else ())
    first = first_word(book, flow)
    if language not in book.languages:
        fail(f'"{language}" is not switched on in organisation.yaml. Known: {", ".join(book.languages)}')
    later = {"more_asked": book.asked_later, "more_count": str(len(book.asked_later))}
    scene = Scene(book, Talk({}, language, easy, channel), tells={"look_at_more_about_me": later})
    for _ in play(scene, first):
        pass
    return 0


def first_word(book: Book, flow: str) -> str:
    """The word that starts the flow; a flow that is not there, or that no word starts, ends the command."""
    if flow not in book.flows:
        fail(
            f'There is no flow called "{flow}".{did_you_mean(flow, book.flows)} Known: {", ".join(sorted(book.flows))}'
        )
    first = next((words[0] for words in book.flows[flow].starts_on.values() if words), None)
    if first is None:
        fail(f'No word starts the flow "{flow}": it is run by others. Play the flow that runs it.')
    return first


def play(scene: Scene, text: str) -> Iterator[tuple[str, datetime, Scene]]:
    """The conversation, beginning with `text` as if the person had sent it: what was typed, when, and what it led to.

    It is over when no question is open, or the person closes the input. Where the flow waits, nobody else has to.
    """
    click.echo("Type what the person would say. Close the input (Ctrl-D) to leave.\n", err=True)
    click.echo(f"> {text}")
    ahead = timedelta()
    while True:
        now = datetime.now().astimezone() + ahead
        scene = hear(scene, Heard(text), now)
        _show(scene)
        yield text, now, scene
        while scene.question is None and scene.waiting:
            due = min(scene.waiting).due.astimezone(now.tzinfo)
            click.echo(f"(it is {due:%A %d %B %Y, %H:%M}: the wait is over)", err=True)
            ahead += due - now
            scene, now = next(let_pass(scene, now, due)), due
            _show(scene)
        if scene.question is None:
            return
        try:
            text = click.prompt(">", prompt_suffix=" ")
        except click.Abort:
            click.echo()
            return


def _show(scene: Scene) -> None:
    wording = scene.said
    click.echo()
    if wording.picture:
        click.echo(f"    [picture: {alt_of(scene.book, wording.picture, scene.speech)}]")
    for line in wording.body.split("\n"):
        click.echo(f"    {line}")
    if wording.buttons:
        click.echo("    " + " ".join(f"[{label}]" for label, _ in wording.buttons))
    click.echo()
