"""`improvers themes`, `findings` and `praise`: what follows from what people said."""

from datetime import date

import click

from bot.cli import fail
from bot.flow import fold
from bot.flow.mistakes import did_you_mean
from bot.programme.themes import suggested
from bot.store import contributions, follow_up
from bot.store.engine import begin, reading
from bot.store.schema import ready
from bot.wiring import Parts, parts_from_environment
from bot.work.visit_list import service_key


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
    here = _parts()
    _, book = here.shelf.current()
    known = book.lists["themes"].keys
    for theme in themes:
        if theme not in known:
            fail(f'"{theme}" is not in the list of themes.{did_you_mean(theme, known)}')
    with begin(here.engine) as connection:
        if contributions.find(connection, number) is None:
            fail(f"There is no voice {number}. See: improvers voices list")
        follow_up.confirm(connection, number, themes, by, here.clock())
    click.echo(f"Voice {number}: {', '.join(themes) or 'no theme'}.")
    return 0


def add_finding(what: str, owner: str, action: str, due: str, numbers: tuple[int, ...], service: str, by: str) -> int:
    """0 once it is kept."""
    here = _parts()
    _, book = here.shelf.current()
    about = service_key(book, service) if service else None
    if service and about is None:
        fail(f'"{service}" is not one of the services or places.')
    for name, text in (("--what", what), ("--owner", owner), ("--action", action), ("--by", by)):
        if not fold(text):
            fail(f"{name} says nothing.")
    row = {"what": what, "owner": owner, "action": action, "due_on": _day(due), "service": about}
    with begin(here.engine) as connection:
        unknown = sorted(set(numbers) - contributions.known(connection, numbers))
        if unknown:
            fail(f"There is no voice {unknown[0]}. See: improvers voices list")
        number = follow_up.add_finding(connection, {**row, "created_at": here.clock(), "created_by": by}, numbers)
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
    here = _parts()
    with begin(here.engine) as connection:
        if not follow_up.finish(connection, number, outcome, here.clock()):
            fail(f"There is no open finding {number}. See: improvers findings list")
    click.echo(f"Finding {number} is done.")
    return 0


def list_praise() -> int:
    """0 always."""
    here = _parts()
    with reading(here.engine) as connection:
        found = follow_up.all_praise(connection)
    for each in found:
        state = f"passed on by {each.passed_on_by}" if each.passed_on_by else "to be passed on"
        click.echo(f"{each.id}  {each.said_on}  {each.service}  {state}: {' '.join(each.text.split())}")
    return 0


def passed_on(number: int, by: str) -> int:
    """0 once it is noted."""
    here = _parts()
    with begin(here.engine) as connection:
        if not follow_up.pass_on(connection, number, by, here.clock()):
            fail(f"There is no praise {number} to be passed on. See: improvers praise list")
    click.echo(f"Praise {number} was passed on by {by}.")
    return 0


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        fail(f'"{text}" is not a day. Write it like 2026-12-24.')


def _parts() -> Parts:
    here = parts_from_environment()
    ready(here.engine)
    return here
