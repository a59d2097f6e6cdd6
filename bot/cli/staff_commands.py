"""The commands about staff: their accounts, the record of what they did, and who is on duty."""

from pathlib import Path

import click

from bot.cli.command import by_name, command, main, named, numbered


@main.group()
def staff() -> None:
    """Who may use the staff pages."""


_email = click.argument("email")
_role = click.option(
    "--role",
    type=click.Choice(["reader", "engagement", "ppi", "administrator"]),
    required=True,
    help="What they may do: each role may all that the ones before it may.",
)


@command(
    "staff",
    _email,
    click.option("--name", required=True, metavar="NAME", help="What they are called."),
    _role,
    group=staff,
    name="add",
)
def add_account() -> None:
    """Make an account, and print the link with which its owner sets a password."""


@command("staff", group=staff, name="list")
def everybody() -> None:
    """List all accounts: role, state, address, name."""


@command("staff", _email, group=staff, name="end")
def end_account() -> None:
    """End an account. Whoever is signed in with it is out at once."""


@command("staff", _email, group=staff)
def reset() -> None:
    """Let somebody begin anew who has lost their password or phone: prints a new link."""


@command("staff", _email, _role, group=staff)
def role() -> None:
    """Give an account another role."""


@main.group(name="record")
def recorded() -> None:
    """The record of who did or read what."""


@command(
    "record",
    click.option("--known", metavar="NUMBER:SEAL", help="A seal noted before, which must still be there."),
    group=recorded,
)
def verify() -> None:
    """Say whether every sealed line is as it was written."""


_day = click.DateTime(["%Y-%m-%d"])


@command(
    "record",
    click.option(
        "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write it to this file, for your eyes only."
    ),
    click.option("--since", type=_day, help="From this day on, such as 2026-11-03."),
    click.option("--until", type=_day, help="To this day and with it."),
    click.option("--by", required=True, callback=named, metavar="NAME", help="Who reads it; that is recorded too."),
    group=recorded,
)
def export_() -> None:
    """Write the record as CSV, newest first."""


@main.group(name="duty")
def on_duty() -> None:
    """Who is told at once when somebody writes something urgent."""


_moment = click.DateTime(["%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M"])
_sure = click.option("--yes", is_flag=True, help="Do not ask.")


@command(
    "duty",
    click.argument("name"),
    click.option("--phone", help="The number to text, from which OK and the alarm's number may come back."),
    click.option("--email", help="The address to mail."),
    click.option("--from", "since", required=True, type=_moment, help='When it begins, such as "2026-11-03 17:00".'),
    click.option("--until", required=True, type=_moment, help="When it ends, in local time too."),
    click.option("--second", is_flag=True, help="Told when the first person does not answer."),
    by_name,
    group=on_duty,
)
def set__() -> None:
    """Put somebody on duty for a time."""


@command("duty", group=on_duty)
def show_() -> None:
    """List who is on duty, now and later."""


@command("duty", numbered, by_name, group=on_duty)
def end() -> None:
    """End a turn of duty now, or take back one that is to come."""


@main.group(name="handovers")
def handovers() -> None:
    """Conversations that people answer for a while."""


@command("handovers", group=handovers)
def list__() -> None:
    """List those that have not been handed back, oldest first."""


@command("handovers", numbered, by_name, group=handovers)
def show__() -> None:
    """Read the whole conversation. Who reads it is recorded."""


@command("handovers", numbered, by_name, _sure, group=handovers)
def take() -> None:
    """Say that you look after it."""


@command(
    "handovers",
    numbered,
    click.argument("words"),
    by_name,
    _sure,
    group=handovers,
)
def answer() -> None:
    """Write to them under your name, in WORDS (- for standard input). Our questions wait from then on."""


@command(
    "handovers",
    numbered,
    by_name,
    click.option("--why", help="In your words; nothing of what they wrote."),
    click.option("--false-alarm", is_flag=True, help="Nothing was the matter."),
    _sure,
    group=handovers,
)
def back() -> None:
    """Hand it back to the service, which goes on with its questions."""
