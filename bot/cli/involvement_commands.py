"""The commands of taking part: projects, requests, opportunities, and what people are owed."""

import click

from bot.cli.command import ROW, by_name, by_whoever, existing_file, main, named_command, numbered


@main.group()
def project() -> None:
    """Projects that people help with."""


@main.group()
def request() -> None:
    """Patient Involvement Requests: no opportunity goes out without one that the PPI team has reviewed."""


@main.group()
def opportunity() -> None:
    """What people are asked to help with."""


@main.group()
def claims() -> None:
    """Expenses and payments that people have claimed."""


@main.group()
def partners() -> None:
    """Patient Partners, and who would like to be one."""


_person = click.argument("person", type=ROW)


@named_command(
    project,
    "add",
    "involvement",
    click.argument("title"),
    click.option("--about", required=True, help="What it is for."),
    click.option("--lead", required=True, metavar="NAME", help="Who leads it."),
    by_name,
)
def add_project() -> None:
    """Begin a project."""


@named_command(project, "list", "involvement")
def list_projects() -> None:
    """List all projects, the newest first."""


@named_command(project, "show", "involvement", numbered)
def show_project() -> None:
    """A project, its requests, and how it went."""


@named_command(project, "end", "involvement", numbered, existing_file, by_name)
def end_project() -> None:
    """End a project, with its evaluation: FILE answers five questions."""


@named_command(request, "add", "involvement", click.argument("project", type=ROW), existing_file, by_name)
def add_request() -> None:
    """Check the file of a request and keep it as a draft."""


@named_command(request, "submit", "involvement", numbered, by_whoever)
def submit_request() -> None:
    """Hand a request to the PPI team, with all six questions answered."""


@named_command(
    request,
    "review",
    "involvement",
    numbered,
    click.option("--rung", required=True, help="The level of involvement, as the ladder names it."),
    click.option("--equality-impact", required=True, metavar="TEXT", help="Who may be affected, and what is done."),
    by_name,
)
def review_request() -> None:
    """Decide the level of involvement and record the equality impact. For the PPI team."""


@named_command(
    request,
    "return",
    "involvement",
    numbered,
    by_whoever,
    click.option("--why", required=True, metavar="TEXT", help="What is missing."),
)
def return_request() -> None:
    """Give a request back, with the reason. For the PPI team."""


@named_command(request, "show", "involvement", numbered)
def show_request() -> None:
    """A request, and where it stands."""


@named_command(
    opportunity,
    "add",
    "opportunities",
    click.argument("request", type=ROW),
    existing_file,
    by_name,
)
def add_opportunity() -> None:
    """Check the file of an opportunity and keep it as a draft. Nothing is sent."""


@named_command(opportunity, "check", "opportunities", numbered)
def check_opportunity() -> None:
    """Say what speaks against it, each with its reason."""


@named_command(opportunity, "show", "opportunities", numbered)
def show_opportunity() -> None:
    """An opportunity, who stands how, and what people said afterwards."""


@named_command(opportunity, "list", "opportunities")
def list_opportunities() -> None:
    """List all opportunities, the newest first."""


@named_command(opportunity, "who", "opportunities", numbered)
def who_next() -> None:
    """Who would be asked next, why, and how often they were asked: the first 20."""


@named_command(opportunity, "open", "opportunities", numbered, by_whoever)
def open_opportunity() -> None:
    """Let whoever texts WHAT'S ON see it."""


@named_command(
    opportunity,
    "invite",
    "opportunities",
    numbered,
    click.option("--most", type=click.IntRange(1, 10_000), default=50, show_default=True, help="Ask so many at most."),
    by_name,
)
def invite_opportunity() -> None:
    """Ask those who match, the least asked first."""


@named_command(opportunity, "change", "opportunities", numbered, existing_file, by_whoever)
def change_opportunity() -> None:
    """Make it as FILE says, and tell all who said yes of another time or place."""


@named_command(opportunity, "close", "opportunities", numbered, by_whoever)
def close_opportunity() -> None:
    """Give no more places away."""


@named_command(opportunity, "cancel", "opportunities", numbered, by_whoever)
def cancel_opportunity() -> None:
    """Cancel it, and tell all who said yes."""


@named_command(
    opportunity,
    "attended",
    "opportunities",
    numbered,
    by_whoever,
    click.option("--came", multiple=True, type=ROW, metavar="PERSON", help="Somebody who came. Again for more."),
    click.option("--missed", multiple=True, type=ROW, metavar="PERSON", help="Somebody who did not."),
)
def note_attended() -> None:
    """Note who came: all who had a place, but those who missed it. Without names, list who had one."""


@named_command(claims, "list", "recognition")
def list_claims() -> None:
    """List what is to be paid, oldest first."""


@named_command(claims, "pay", "recognition", numbered, by_name)
def pay_claim() -> None:
    """Note that a claim is paid."""


@named_command(partners, "list", "recognition")
def list_partners() -> None:
    """List Patient Partners with their tenure, and who would like to be one."""


@named_command(partners, "begin", "recognition", _person, by_whoever)
def begin_partner() -> None:
    """Somebody who wished it is a Patient Partner from today."""


@named_command(partners, "review", "recognition", _person, by_whoever)
def review_partner() -> None:
    """Note the review at three years."""


@named_command(partners, "end", "recognition", _person, by_whoever)
def end_partner() -> None:
    """Somebody is a Patient Partner no longer."""
