"""`improvers staff`: who may use the staff pages."""

import click

from bot.programme.roles import CALLED
from bot.store import record
from bot.store.engine import begin
from bot.store.schema import ready
from bot.store.staff import Account
from bot.wiring import Parts, parts_from_environment
from bot.work.staffing import Invited, Staffing


def add_account(email: str, name: str, role: str) -> int:
    """0 once there is an account; its link is printed this once."""
    here = _parts()
    invited = Staffing(here.engine, here.clock).add(email, name, role)
    _note(here, "added_staff", invited.account.id)
    return _tell(here, invited)


def everybody() -> int:
    """0 always."""
    here = _parts()
    found = Staffing(here.engine, here.clock).all_of_them()
    for account in found:
        click.echo(f"{account.email}  {account.role}  {_state(account)}  {account.name}")
    click.echo(f"{len(found)} account{'' if len(found) == 1 else 's'}.", err=True)
    return 0


def end_account(email: str) -> int:
    """0 once the account opens nothing any more."""
    here = _parts()
    account = Staffing(here.engine, here.clock).end(email)
    _note(here, "end_staff", account.id)
    click.echo(f"The account of {account.email} has ended.")
    return 0


def reset(email: str) -> int:
    """0 once a new link is printed."""
    here = _parts()
    invited = Staffing(here.engine, here.clock).reset(email)
    _note(here, "reset_staff", invited.account.id)
    return _tell(here, invited)


def role(email: str, role: str) -> int:
    """0 once the account has that role."""
    here = _parts()
    account = Staffing(here.engine, here.clock).change_role(email, role)
    _note(here, "changed_role", account.id)
    click.echo(f"{account.email} is now: {CALLED[role]}.")
    return 0


def _parts() -> Parts:
    here = parts_from_environment()
    ready(here.engine)
    return here


def _tell(here: Parts, invited: Invited) -> int:
    until = invited.until.astimezone(here.zone)
    click.echo(f"{here.doors.public_url}/welcome/{invited.token}")
    click.echo(
        f"Give this link to {invited.account.name}. It works once, until {until:%Y-%m-%d %H:%M}, "
        "and is not shown again.",
        err=True,
    )
    return 0


def _note(here: Parts, action: str, number: int) -> None:
    with begin(here.engine) as connection:
        record.append(
            connection,
            actor=record.SYSTEM,
            action=action,
            at=here.clock(),
            about=("staff", number),
            origin=record.COMMAND,
        )


def _state(account: Account) -> str:
    if account.ended_at is not None:
        return "ended"
    return "active" if account.has_second_factor or account.known_as else "has not signed in"
