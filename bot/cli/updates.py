"""`improvers updates`: you said, we did, in two waves."""

from pathlib import Path

import click

from bot.cli.beginning import noting, parts
from bot.cli.broadcast import lines_of_languages
from bot.language import english_name
from bot.store import waking
from bot.work.involving import text_of
from bot.work.only_english import patience
from bot.work.translations_read import who_read_in
from bot.work.update_orders import Updates


def new(file: Path, by: str) -> int:
    """0 once the draft is kept."""
    with noting(by, "wrote_update", "update", why=who_read_in(file)) as note:
        number, draft = _updates().add(file, by)
        note.number = number
    for advice in draft.advice:
        click.echo(advice, err=True)
    click.echo(f"Update {number} is a draft, from {len(draft.contributions)} voices.")
    click.echo(f"To send it: improvers updates send {number} --by NAME")
    return 0


def send(number: int, by: str) -> int:
    """0 once the first wave waits in the outbox."""
    with noting(by, "sent_update", "update", number):
        told, second = _updates().send(number, by)
    click.echo(f"Update {number} goes to {told} whose words it came from.")
    if second is not None:
        click.echo(f"The second wave is broadcast {second}. To see who gets it: improvers broadcast show {second}")
    return 0


def approve(by: str, number: int) -> int:
    """0 once it may go out."""
    with noting(by, "approved_update", "update", number):
        _updates().approve(number, by)
    click.echo(f"Approved. To send it: improvers updates send {number} --by NAME")
    return 0


def translate(number: int, file: Path, by: str) -> int:
    """0 once it is there in these languages."""
    with noting(by, "translated_update", "update", number, why=who_read_in(file)):
        told, advice = _updates().translate(number, str(file), text_of(file), by)
    for each in advice:
        click.echo(each, err=True)
    click.echo(f"Update {number} is translated, and told to {told} who waited for it.")
    return 0


def show(number: int) -> int:
    """0 always."""
    found, days = _updates().show(number), patience(parts().shelf.current()[1]).days
    click.echo(f"Update {number}: {found.update.title}")
    click.echo(f"From {found.contributions} voices of {found.first_wave} people who can be told.")
    if found.update.co_authors:
        click.echo(f"Together with {', '.join(found.update.co_authors)}.")
    if found.update.sent_at is None:
        click.echo("Not sent yet.")
        for language, count in found.told_in.items():
            click.echo(f"In {english_name(language)}: {count:,} of them.")
        for line in lines_of_languages(found.written_in, found.lacking, days):
            click.echo(line)
        return 0
    if found.waiting:
        click.echo(
            f"{found.waiting} of them wait for a translation, at most {days} days, and are then called. "
            f"Run: improvers updates translate {number} FILE"
        )
    if found.to_call:
        click.echo(f"{found.to_call} of them are to be called instead: they are on the list of calls.")
    counts = ", ".join(f"{name} {count}" for name, count in found.answers.items())
    click.echo(f"Is this right? {counts}. {'Confirmed' if found.confirmed else 'Not confirmed'} by those who asked.")
    for words in found.words:
        click.echo(f"    {' '.join(words.split())}")
    return 0


def list_updates() -> int:
    """0 always."""
    for each in _updates().all_of_them():
        state = "confirmed" if each.confirmed_at else "sent" if each.sent_at else "draft"
        click.echo(f"{each.id}  {state}  {each.title}")
    return 0


def _updates() -> Updates:
    here = parts()
    return Updates(here.engine, here.shelf, here.zone, here.clock, lambda: waking.notify(here.engine))
