"""`improvers opportunity`: what people are asked to help with, from a file to who came."""

from collections.abc import Iterable
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from bot.cli.beginning import counted, noting, parts
from bot.programme.disclosure import told
from bot.store import waking
from bot.wiring import Parts
from bot.work.inviting import Inviting, Standing
from bot.work.translations_read import who_read_in


def add_opportunity(request: int, file: Path, by: str) -> int:
    """0 once the draft is kept."""
    with noting(by, "wrote_opportunity", "opportunity", why=who_read_in(file)) as note:
        number, advice = _orders().add(request, file, by)
        note.number = number
    for each in advice:
        click.echo(each, err=True)
    click.echo(f"Opportunity {number} is a draft. To see what speaks against it: improvers opportunity check {number}")
    return 0


def check_opportunity(number: int) -> int:
    """0 when it may go out, 1 when something must be mended first."""
    standing = _orders().show(number)
    for finding in standing.findings:
        click.echo(f"{'' if finding.serious else 'advice: '}{finding.why}")
    if any(finding.serious for finding in standing.findings):
        return 1
    click.echo(f"Opportunity {number} may go out. To ask people: improvers opportunity invite {number} --by NAME")
    return 0


def show_opportunity(number: int) -> int:
    """0 always: whatever it is, it is shown."""
    here = parts()
    for line in _lines(_orders(here).show(number), here.zone):
        click.echo(line)
    return 0


def list_opportunities() -> int:
    """0 always."""
    here = parts()
    for each in _orders(here).all_of_them():
        click.echo(f"{each.id}  {each.state}  {each.begins.astimezone(here.zone):%Y-%m-%d}  {each.details.title['en']}")
    return 0


def who_next(number: int) -> int:
    """0 always: whoever would be asked next, which may be nobody."""
    for person, reasons, asked in _orders().candidates(number):
        click.echo(f"{person}  asked {asked} times in a year  {', '.join(reasons)}")
    return 0


def open_opportunity(number: int, by: str) -> int:
    """0 once it is there for whoever asks what is on."""
    with noting(by, "opened_opportunity", "opportunity", number):
        _orders().open(number)
    click.echo(f"Opportunity {number} is open. Whoever texts WHAT'S ON sees it.")
    return 0


def invite_opportunity(number: int, most: int, by: str) -> int:
    """0 once people are asked, or somebody else may approve it."""
    with noting(by, "invited", "opportunity", number):
        invited = _orders().invite(number, most, by)
    people = counted(invited.people, "person", "people")
    if invited.started:
        click.echo(f"{people} will be asked, by broadcast {invited.broadcast}.")
    else:
        click.echo(
            f"{people} chosen. So many need a second person's approval: improvers broadcast approve "
            f"{invited.broadcast} --by NAME, and then: improvers broadcast start {invited.broadcast} --by NAME"
        )
    return 0


def change_opportunity(number: int, file: Path, by: str) -> int:
    """0 once it is as the file says."""
    with noting(by, "changed_opportunity", "opportunity", number, why=who_read_in(file)):
        told = _orders().change(number, file)
    click.echo(f"Opportunity {number} is changed. {counted(told, 'person is', 'people are')} told.")
    return 0


def close_opportunity(number: int, by: str) -> int:
    """0 once no more places are given away."""
    with noting(by, "closed_opportunity", "opportunity", number):
        _orders().close(number)
    click.echo(f"Opportunity {number} is closed. Whoever has a place keeps it.")
    return 0


def cancel_opportunity(number: int, by: str) -> int:
    """0 once it will not take place."""
    with noting(by, "cancelled_opportunity", "opportunity", number):
        told = _orders().cancel(number)
    click.echo(f"Opportunity {number} is cancelled. {counted(told, 'person is', 'people are')} told.")
    return 0


def note_attended(number: int, came: Iterable[int], missed: Iterable[int], by: str) -> int:
    """0 once it is known who came; 1 after only having listed who had a place."""
    here = parts()
    came, missed = tuple(came), tuple(missed)
    if not came and not missed:
        for person, state, needs in _orders(here).who_came(number):
            click.echo(f"{person}  {state}  {needs}".rstrip())
        click.echo("Say who missed it: --missed PERSON; or --came PERSON, when all did.", err=True)
        return 1
    with noting(by, "noted_attendance", "opportunity", number):
        there, not_there = _orders().attended(number, came, missed)
    click.echo(f"{counted(there, 'person', 'people')} came, {not_there} did not. Whoever came is asked how it was.")
    return 0


def _lines(standing: Standing, zone: ZoneInfo) -> Iterable[str]:
    found = standing.opportunity
    yield f"Opportunity {found.id} of project {found.project_id}: {found.details.title['en']}"
    places = counted(found.places, "place", "places")
    yield f"State: {found.state}. {found.details.rung}, {found.details.method}. {places}."
    starts = f"{found.starts_at.astimezone(zone):%Y-%m-%d %H:%M}" if found.starts_at else "in people's own time"
    yield f"{starts} to {found.ends_at.astimezone(zone):%Y-%m-%d %H:%M}."
    sheet, form = found.details.information_sheet, found.details.consent_form
    yield f"Information sheet: {sheet}. Consent form: {form or 'none named'}."
    for finding in standing.findings:
        yield f"{'To mend' if finding.serious else 'Advice'}: {finding.why}"
    for state, count in sorted(standing.people.items()):
        yield f"{state.replace('_', ' ')}: {count}"
    for question, answers in sorted(standing.said.items()):
        said = ", ".join(f"{answer.replace('_', ' ')} {told(count)}" for answer, count in sorted(answers.items()))
        yield f"{question.replace('_', ' ')}, to the nearest 5: {said or 'fewer than 5 answers'}"


def _orders(here: Parts | None = None) -> Inviting:
    here = here or parts()
    engine = here.engine
    return Inviting(engine, here.shelf, here.zone, here.clock, lambda: waking.notify(engine))
