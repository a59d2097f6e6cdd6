"""`improvers themes`, `findings` and `praise`: what follows from what people said."""

import click

from bot.cli import fail
from bot.flow import fold
from bot.programme.themes import suggested
from bot.store import follow_up, record
from bot.store.engine import begin, reading
from bot.store.schema import ready
from bot.wiring import Parts, parts_from_environment
from bot.work.follow_up import FollowUp, Found


def suggest() -> int:
    """0 always: suggestions wait for somebody."""
    here = _parts()
    _, book = here.shelf.current()
    words = {
        choice.key: tuple(fold(name) for names in choice.names.values() for name in names)
        for choice in book.lists["themes"].vocabulary.choices
    }
    with begin(here.engine) as connection:
        for number, text in follow_up.unsorted(connection):
            follow_up.suggest(connection, number, suggested(fold(text), words))
        waiting = follow_up.suggestions(connection)
    for each in waiting:
        click.echo(f"{each.contribution_id}  {each.theme}")
    click.echo("To confirm: improvers themes confirm NUMBER THEME... --by NAME", err=True)
    return 0


def confirm(number: int, themes: tuple[str, ...], by: str) -> int:
    """0 once it is kept."""
    _orders().confirm_themes(number, themes, by)
    click.echo(f"Voice {number}: {', '.join(themes) or 'no theme'}.")
    return 0


def add_finding(what: str, owner: str, action: str, due: str, numbers: tuple[int, ...], service: str, by: str) -> int:
    """0 once it is kept."""
    if not fold(by):
        fail("--by says nothing.")
    number = _orders().add_finding(Found(what, owner, action, due, service, numbers), by)
    click.echo(f"Finding {number} is kept: {owner} sees to it by {due}.")
    return 0


def list_findings() -> int:
    """1 when a finding is overdue, else 0."""
    here = _parts()
    today = here.clock().astimezone(here.zone).date()
    with reading(here.engine) as connection:
        found = follow_up.all_findings(connection)
    overdue = [each for each in found if each.done_at is None and each.due_on < today]
    for each in found:
        state = f"done: {each.outcome}" if each.done_at else "OVERDUE" if each in overdue else "open"
        click.echo(f"{each.id}  {each.due_on}  {state}  {each.owner}: {each.action} ({each.what})")
    click.echo(f"{len(overdue)} overdue.", err=True)
    return 1 if overdue else 0


def finish(number: int, outcome: str) -> int:
    """0 once it is done."""
    _orders().finish(number, outcome, record.SYSTEM)
    click.echo(f"Finding {number} is done.")
    return 0


def list_praise() -> int:
    """0 always."""
    here = _parts()
    _, book = here.shelf.current()
    called = {key: words.plain for name in ("services", "places") for key, words in book.lists[name].labels.items()}
    with reading(here.engine) as connection:
        found = follow_up.all_praise(connection)
    for each in found:
        state = f"passed on by {each.passed_on_by}" if each.passed_on_by else "to be passed on"
        # A service may have left the list since.
        ward = called.get(each.service, each.service)
        click.echo(f"{each.id}  {each.said_on}  {ward}  {state}: {' '.join(each.text.split())}")
    return 0


def passed_on(number: int, by: str) -> int:
    """0 once it is noted."""
    _orders().pass_on(number, by)
    click.echo(f"Praise {number} was passed on by {by}.")
    return 0


def _orders() -> FollowUp:
    here = _parts()
    return FollowUp(here.engine, here.shelf, here.zone, here.clock)


def _parts() -> Parts:
    here = parts_from_environment()
    ready(here.engine)
    return here
