"""`improvers staff`: who may use the staff pages."""

import click

from bot.cli.beginning import noting, parts
from bot.programme.roles import CALLED
from bot.store import record
from bot.store.staff import Account
from bot.wiring import Parts
from bot.work.staffing import Invited, Staffing


def add_account(email: str, name: str, role: str) -> int:
    """0 once there is an account; its link is printed this once."""
    with noting(record.SYSTEM, "added_staff", "staff") as note:
        invited = _staffing().add(email, name, role)
        note.number = invited.account.id
    return _tell(parts(), invited)


def everybody() -> int:
    """0 always."""
    found = _staffing().all_of_them()
    for account in found:
        click.echo(f"{account.email}  {account.role}  {_state(account)}  {account.name}")
    click.echo(f"{len(found)} account{'' if len(found) == 1 else 's'}.", err=True)
    return 0


def end_account(email: str) -> int:
    """0 once the account opens nothing any more."""
    with noting(record.SYSTEM, "end_staff", "staff") as note:
        account = _staffing().end(email)
        note.number = account.id
    click.echo(f"The account of {account.email} has ended.")
    return 0


def reset(email: str) -> int:
    """0 once a new link is printed."""
    with noting(record.SYSTEM, "reset_staff", "staff") as note:
        invited = _staffing().reset(email)
        note.number = invited.account.id
    return _tell(parts(), invited)


def role(email: str, role: str) -> int:
    """0 once the account has that role."""
    with noting(record.SYSTEM, "changed_role", "staff") as note:
        account = _staffing().change_role(email, role)
        note.number = account.id
    click.echo(f"{account.email} is now: {CALLED[role]}.")
    return 0


def _staffing() -> Staffing:
    here = parts()
    return Staffing(here.engine, here.clock)


def _tell(here: Parts, invited: Invited) -> int:
    until = invited.until.astimezone(here.zone)
    click.echo(f"{here.doors.public_url}/welcome/{invited.token}")
    click.echo(
        f"Give this link to {invited.account.name}. It works once, until {until:%Y-%m-%d %H:%M}, "
        "and is not shown again.",
        err=True,
    )
    return 0


def _state(account: Account) -> str:
    if account.ended_at is not None:
        return "ended"
    return "active" if account.has_second_factor or account.known_as else "has not signed in"
