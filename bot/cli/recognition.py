"""`improvers claims` and `improvers partners`: what people are owed, and who works on more."""

import click

from bot.cli.beginning import counted, noting, parts
from bot.work.recognition import Recognition


def list_claims() -> int:
    """0 always."""
    waiting = _orders().waiting()
    for claim in waiting:
        sum_ = f"£{claim.pence / 100:.2f}"
        click.echo(f"{claim.id}  person {claim.person_id}  opportunity {claim.opportunity_id}  {claim.kind}  {sum_}")
    click.echo(f"{counted(len(waiting), 'claim', 'claims')} to pay.", err=True)
    return 0


def pay_claim(number: int, by: str) -> int:
    """0 once it is noted as paid."""
    with noting(by, "paid_claim", "claim", number):
        claim = _orders().pay(number, by)
    click.echo(f"Claim {number} is paid: £{claim.pence / 100:.2f} to person {claim.person_id}.")
    return 0


def list_partners() -> int:
    """0 always."""
    for standing in _orders().partners():
        partner = standing.partner
        since = f"since {partner.began_on}" if partner.began_on else "would like to be one"
        since += f" until {partner.ended_on}" if partner.ended_on else ""
        click.echo(f"person {partner.person_id}  {partner.state}  {since}  {standing.tenure}".rstrip())
    return 0


def begin_partner(person: int, by: str) -> int:
    """0 once they are one."""
    with noting(by, "began_partner", "person", person):
        _orders().begin(person)
    click.echo(f"Person {person} is a Patient Partner from today, for six years at most.")
    return 0


def review_partner(person: int, by: str) -> int:
    """0 once the review is noted."""
    with noting(by, "reviewed_partner", "person", person):
        _orders().review(person)
    click.echo(f"The review of person {person} is noted.")
    return 0


def end_partner(person: int, by: str) -> int:
    """0 once they are none any more."""
    with noting(by, "ended_partner", "person", person):
        _orders().end(person)
    click.echo(f"Person {person} is a Patient Partner no longer.")
    return 0


def _orders() -> Recognition:
    here = parts()
    return Recognition(here.engine, here.zone, here.clock)
