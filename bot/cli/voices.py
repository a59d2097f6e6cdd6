"""`improvers voices`: what people said, on line and off, and anonymous answers counted."""

from collections import Counter
from datetime import date, datetime, timedelta
from pathlib import Path

import click

from bot.cli import fail
from bot.cli.beginning import noting, parts
from bot.flow import Ask
from bot.programme import small_numbers
from bot.store import feedback
from bot.store.contributions import Contribution
from bot.store.engine import reading
from bot.wiring import Parts
from bot.work.follow_up import FollowUp
from bot.work.voices import Voices

_USUAL = timedelta(days=90)
_HOW = "improvers voices told {} --by NAME, once you have"


def add(
    said: str,
    method: str,
    date: str,
    service: str,
    kind: str,
    from_whom: str,
    project: str,
    phone: str,
    tell_me: bool,
    by: str,
) -> int:
    """0 once it is kept."""
    row = {"said": said, "method": method, "date": date, "service": service, "kind": kind, "from": from_whom}
    row |= {"project": project, "phone": phone, "tell me": "yes" if tell_me else ""}
    with noting(by, "entered_voice", "voice") as note:
        number = _voices(parts()).add(row, by)
        note.number = number
    how = "They will be told what came of it." if tell_me else f"Tell them what came of it: {_HOW.format(number)}"
    click.echo(f"Voice {number} is kept. {how}")
    return 0


def take_in(file: Path, by: str) -> int:
    """0 once all are kept."""
    with noting(by, "took_in_voices", "list") as note:
        numbers = _voices(parts()).take_in(file, by)
        note.number = f"voices {numbers[0]} to {numbers[-1]}"
    click.echo(f"{len(numbers)} kept: voices {numbers[0]} to {numbers[-1]}.")
    return 0


def told(number: int, by: str) -> int:
    """0 once it is noted."""
    here = parts()
    FollowUp(here.engine, here.shelf, here.zone, here.clock).told(number, by)
    click.echo(f"Voice {number}: they have been told what came of it.")
    return 0


def listed(since: datetime | None, until: datetime | None, service: str | None, theme: str | None) -> int:
    """0 always."""
    here = parts()
    found = _voices(here).listed(*_between(here, since, until), service, theme)
    for each in found:
        told = _how_told(each)
        about = each.service or "no service"
        click.echo(
            f"{each.id}  {each.said_on}  {each.method}  {about}  {each.kind}  {told}: {' '.join(each.text.split())}"
        )
    click.echo(f"{len(found)} in all.", err=True)
    return 0


def _how_told(said: Contribution) -> str:
    if said.told_at:
        return "answered for everybody" if said.is_nobodys else "told"
    if said.is_nobodys:
        return f"to be answered for everybody by {said.hear_by}"
    return f"to hear by {said.hear_by}" if said.hear_by else "nobody to tell"


def answers(flow: str, question: str, since: datetime | None, until: datetime | None) -> int:
    """0 always: small numbers are not shown, nor what would give one away; 2 for a question that nobody is asked."""
    here = parts()
    _, book = here.shelf.current()
    step = next((each for at, each in book.index.items() if _is_asked(at, each, flow, question)), None)
    if step is None:
        fail(f'No anonymous question of the flow "{flow}" saves "{question}".')
    first, last = _between(here, since, until)
    with reading(here.engine) as connection:
        counts = feedback.counts(connection, flow, question, first.replace(day=1), last)
        said = feedback.words(connection, flow, question, first.replace(day=1), last)
    if isinstance(step, Ask) and step.listing is None:
        by_service = Counter(service for service, _ in said)
        for service, text in said:
            # Few words about a service would tell whose they are.
            named = service if service and by_service[service] >= small_numbers.SMALLEST else "some service"
            click.echo(f"{named}: {' '.join(text.split())}")
        return 0
    _show(counts)
    return 0


def _is_asked(at: str, step: object, flow: str, question: str) -> bool:
    return at.startswith(f"{flow}:") and isinstance(step, Ask) and step.anonymous and step.save == question


def _show(counts: list[feedback.Count]) -> None:
    table: dict[str, dict[str, int]] = {}
    for each in counts:
        row = table.setdefault(each.service or "no service", {})
        row[each.answer] = row.get(each.answer, 0) + each.responses
    given = sorted({answer for row in table.values() for answer in row})
    whole = {service: {answer: row.get(answer, 0) for answer in given} for service, row in table.items()}
    shown = small_numbers.table(whole)
    for service, row in whole.items():
        click.echo(f"{service}: " + ", ".join(f"{answer} {shown.cells[service, answer]}" for answer in row))
    click.echo(f"Responses: {shown.total}.", err=True)


def _between(here: Parts, since: datetime | None, until: datetime | None) -> tuple[date, date]:
    today = here.clock().astimezone(here.zone).date()
    last = until.date() if until else today
    return (since.date() if since else last - _USUAL), last


def _voices(here: Parts) -> Voices:
    return Voices(here.engine, here.shelf, here.keys, here.clock)
