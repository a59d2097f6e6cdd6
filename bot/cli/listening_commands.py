"""The commands of listening: what people told us, and what became of it."""

from pathlib import Path

import click

from bot.cli.command import MOST, ROW, by_name, by_whoever, command, existing_file, main, numbered

_days = (
    click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="From this day on; otherwise the last 90 days."),
    click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="Up to this day; otherwise today."),
)


@main.group()
def visits() -> None:
    """Visits after which people are asked."""


@command(
    "visits",
    existing_file,
    click.option("--dry-run", is_flag=True, help="Only say what would be done."),
    by_whoever,
    group=visits,
)
def import_() -> None:
    """Take in a list of visits (CSV): screened, reported line by line, all or nothing."""


@command(
    "poster",
    click.argument("word"),
    click.option("--place", default="", help="The key of a service or a place: it stands behind the word."),
    click.option("--event", metavar="WORD", default="", help="One word for an event, behind JOIN in place of a place."),
    click.option("--telegram", metavar="BOT", default="", help="The name of your bot on Telegram."),
    click.option("--link", metavar="ADDRESS", default="", help="Another address for the picture to lead to."),
    click.option("--language", metavar="CODE", default="", help="Another language than English, like pl."),
    click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="Write it to this file."),
)
def poster() -> None:
    """Make a page to print, with a picture for a phone's camera: a link into the chat, and the word to text."""


@main.group()
def voices() -> None:
    """What people said, on line and off."""


@command(
    "voices",
    click.option("--said", required=True, help="What was said, in their words."),
    click.option("--method", required=True, help="paper, stall, phone, event, meeting, letter, email or interview."),
    click.option("--date", required=True, help="When, like 2026-11-24."),
    click.option("--service", default="", help="The service or place that it is about."),
    click.option("--kind", default="", help="good, different or other."),
    click.option("--from", "from_whom", default="", help="service_user, carer, staff or unknown."),
    click.option("--project", default="", help="The number of a project."),
    click.option("--phone", default="", help="Only for somebody who wishes to be told what came of it."),
    click.option("--tell-me", is_flag=True, help="They wish to be told, at --phone."),
    by_name,
    group=voices,
)
def add() -> None:
    """Enter what somebody said on paper, at a stall or by phone."""


@command("voices", existing_file, by_name, group=voices, name="import")
def take_in() -> None:
    """Take in a list of what people said (CSV), all or nothing."""


@command(
    "voices",
    *_days,
    click.option("--service", help="Only about this one."),
    click.option("--theme", help="Only with this theme."),
    group=voices,
    name="list",
)
def listed() -> None:
    """List what people said, with the numbers that updates and findings come from."""


@command("voices", numbered, by_name, group=voices)
def told() -> None:
    """Say that you have told somebody who left no number what came of it: by letter, say, or where they said it."""


@command("voices", click.argument("flow"), click.argument("question"), *_days, group=voices)
def answers() -> None:
    """Count anonymous answers to a question, as in: improvers voices answers friends_and_family score."""


@main.group()
def themes() -> None:
    """What people's words are about."""


@command("follow_up", group=themes)
def suggest() -> None:
    """Suggest themes by the words of flows/lists/themes.yaml, and list what waits for somebody to confirm it."""


@command("follow_up", numbered, click.argument("themes", nargs=-1), by_name, group=themes)
def confirm() -> None:
    """Say what the themes of one voice are; without any, that it has none."""


@main.group(name="findings")
def so_what() -> None:
    """So what? Findings, each with an owner, an action and a date."""


@command(
    "follow_up",
    click.option("--what", required=True, help="What was found."),
    click.option("--owner", required=True, help="Who sees to it."),
    click.option("--action", required=True, help="What is done."),
    click.option("--due", required=True, help="Until when, like 2026-12-24."),
    click.option("--from", "numbers", multiple=True, type=ROW, help="The number of a voice that it comes from."),
    click.option("--service", default="", help="The service or place."),
    by_name,
    group=so_what,
    name="add",
)
def add_finding() -> None:
    """Add a finding."""


@command("follow_up", group=so_what, name="list")
def list_findings() -> None:
    """List findings, those overdue first. Ends with 1 when one is overdue."""


@command(
    "follow_up",
    numbered,
    click.option("--outcome", required=True, help="What became of it."),
    group=so_what,
    name="done",
)
def finish() -> None:
    """Say that a finding is done, or could not be done and why."""


@main.group()
def praise() -> None:
    """What was good, to be passed on by you to the ward that it names."""


@command("follow_up", group=praise, name="list")
def list_praise() -> None:
    """List praise, what waits to be passed on first."""


@command("follow_up", numbered, by_name, group=praise)
def passed_on() -> None:
    """Say that you have passed it on to the ward."""


@main.group()
def updates() -> None:
    """You said, we did: told first to those whose words it came from."""


@command("updates", existing_file, by_name, group=updates, name="add")
def new() -> None:
    """Check an update's file and keep it as a draft. Nothing is sent."""


@command("updates", numbered, by_name, group=updates)
def approve() -> None:
    """Say that an update may go out to many. Whoever wrote it cannot."""


@command("updates", numbered, by_name, group=updates)
def send() -> None:
    """Tell those whose words it came from; the second wave becomes a draft among the broadcasts."""


@command("updates", numbered, existing_file, by_name, group=updates)
def translate() -> None:
    """Add words in other languages, also once it is sent: those who wait for them are told at once."""


@command("updates", numbered, group=updates)
def show() -> None:
    """Whose words it came from, who has answered, and whether it counts as confirmed."""


@command("updates", group=updates, name="list")
def list_updates() -> None:
    """List all updates, the newest first."""


@main.group()
def stories() -> None:
    """Stories that people told us."""


@command("tales", group=stories, name="list")
def list_stories() -> None:
    """List all stories with who may see them; those that were withdrawn have no words any more."""


@command(
    "tales",
    numbered,
    click.option("--place", required=True, help="Where it stands."),
    click.option("--public", is_flag=True, help="Everybody can see it there."),
    by_name,
    group=stories,
)
def use() -> None:
    """Write down where a story is used. Refused where its teller has not said yes to that."""


@main.group()
def votes() -> None:
    """Votes."""


@command("votes", existing_file, by_name, group=votes, name="add")
def open_() -> None:
    """Check a vote's file and open the vote."""


@command("votes", numbered, by_name, group=votes)
def ask() -> None:
    """Make a broadcast of a vote, for all who agreed to be invited, or who were drawn. Nothing is sent yet."""


@command("votes", numbered, group=votes, name="show")
def count() -> None:
    """The counts of a vote, small numbers hidden."""


@main.group(name="surveys")
def samples() -> None:
    """Surveys by sample: a vote that only those may answer who were drawn by chance."""


@command(
    "surveys",
    existing_file,
    click.option("--size", required=True, type=click.IntRange(0, MOST), help="How many people are drawn."),
    click.option("--role", "roles", multiple=True, help="service_user, carer or staff; more than one may be given."),
    click.option("--service", "services", multiple=True, help="Only people who know it; more than one may be given."),
    click.option(
        "--seed",
        type=click.IntRange(0, MOST),
        help="A number that others have drawn, to draw from; otherwise one is made.",
    ),
    by_name,
    group=samples,
)
def draw() -> None:
    """Check a vote's file, draw whom it is put to, and open it to them alone. Then: improvers votes ask NUMBER."""


@command("surveys", numbered, group=samples, name="show")
def outcome() -> None:
    """Among how many was drawn, how many were reached and answered, and what so few can say of all."""
