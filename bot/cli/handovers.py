"""`improvers handovers`: conversations that people answer, for the staff who answer them."""

import sys

import click

from bot.cli import fail
from bot.store import waking
from bot.store.handovers import Handover
from bot.store.messages import Line
from bot.store.record import COMMAND
from bot.store.schema import ready
from bot.wiring import Parts, parts_from_environment
from bot.work.duty import local
from bot.work.handing_over import HandingOver

KEPT_APART = "(answer kept apart)"


def list__() -> int:
    """0 when nothing waits for somebody, 1 when something does."""
    here, handing = _ready()
    found = handing.waiting()
    for one in found:
        click.echo(_line(here, one))
    untaken = sum(one.taken_by is None for one in found)
    click.echo(f"{len(found)} open, {untaken} that nobody has taken.", err=True)
    return 1 if untaken else 0


def show__(number: int, by: str) -> int:
    """The conversation, with who reads it recorded."""
    here, handing = _ready()
    shown = handing.show(number, by)
    click.echo(_line(here, shown.handover))
    if shown.alarm:
        click.echo(f'Nobody has alarm {shown.alarm} yet: improvers alarms acknowledge {shown.alarm} --by "{by}"')
    for line in shown.lines:
        click.echo(_said(here, line))
    return 0


def take(number: int, by: str, yes: bool) -> int:
    """0 once it is theirs, 1 when it was not confirmed."""
    _, handing = _ready()
    has = next((one.taken_by for one in handing.waiting() if one.id == number), None)
    if has and has != by and not yes and not click.confirm(f"{has} has it. Take it over?", err=True):
        return _unchanged()
    handing.take(number, by)
    click.echo(f"{by} has handover {number}.")
    return 0


def answer(number: int, by: str, words: str, yes: bool) -> int:
    """0 once the words wait to leave, 1 when they were not confirmed."""
    _, handing = _ready()
    said = sys.stdin.read() if words == "-" else words
    if words == "-" and not yes:
        fail("Words from standard input cannot be confirmed there: add --yes.")
    body = handing.worded(number, by, said)
    if not yes:
        click.echo(f"They will read:\n\n{body}\n", err=True)
        if not click.confirm("Send it? It cannot be called back, and is not translated.", err=True):
            return _unchanged()
    message = handing.answer(number, by, said)
    click.echo(f"Message {message} waits to leave. The service asks nothing there until: improvers handovers back")
    return 0


def back(number: int, by: str, why: str | None, false_alarm: bool, yes: bool) -> int:
    """0 once the service asks again there, 1 when it was not confirmed."""
    _, handing = _ready()
    what = "A false alarm, and it" if false_alarm else "It"
    question = f"{what} goes back to the service, which puts its questions again. Hand it back?"
    if not yes and not click.confirm(question, err=True):
        return _unchanged()
    handing.hand_back(number, by, why, false_alarm=false_alarm)
    click.echo(f"Handover {number} is handed back.")
    return 0


def _ready() -> tuple[Parts, HandingOver]:
    here = parts_from_environment()
    ready(here.engine)
    wake = lambda: waking.notify(here.engine)  # noqa: E731
    return here, HandingOver(here.engine, here.shelf, here.keys, here.zone, here.clock, wake, COMMAND)


def _unchanged() -> int:
    click.echo("Nothing was changed.", err=True)
    return 1


def _line(here: Parts, one: Handover) -> str:
    who = f"{one.taken_by} has it" if one.taken_by else "nobody has it yet"
    if one.closed_at:
        who = f"handed back by {one.closed_by} ({one.outcome})"
    waits = "our questions wait" if one.waits else "our questions go on"
    stopped = ", they have said STOP" if one.stopped_at else ""
    return (
        f"{one.id}  {one.reason}, since {local(one.opened_at, here.zone)}, by {one.channel}, in {one.language}"
        f"{' (easy words)' if one.easy else ''}: {who}, {waits}{stopped}"
    )


def _said(here: Parts, line: Line) -> str:
    who = "they" if line.direction == "in" else "we"
    words = KEPT_APART if line.kept_apart else line.body or f"({line.kind})"
    mark = f"   <- {line.needs_person}" if line.needs_person else ""
    return f"{local(line.created_at, here.zone)}  {who}: {words}{mark}"
