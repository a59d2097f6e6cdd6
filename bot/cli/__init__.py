"""The `improvers` command: every verb, its help, and how a mistake is told."""

import sys
from collections.abc import Callable
from functools import wraps
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn, ParamSpec

import click

WELL, FOUND_WRONG, USED_WRONGLY = 0, 1, 2
P = ParamSpec("P")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="hospital-improvers", prog_name="improvers")
def main() -> None:
    """Hospital Improvers: patients, carers and families text or chat with their hospital."""


def _command(
    module: str, *parameters: Callable[[Any], Any], group: click.Group = main, name: str = ""
) -> Callable[[Any], Any]:
    """A command whose work is in `bot.cli.MODULE`, imported only when it is called: `--help` stays quick."""

    def register(described: Callable[P, None]) -> click.Command:
        @wraps(described)
        def run(*args: P.args, **kwargs: P.kwargs) -> None:
            work = import_module(f"bot.cli.{module}")
            sys.exit(_told_plainly(lambda: getattr(work, described.__name__)(*args, **kwargs)))

        command: Any = run
        for parameter in reversed(parameters):
            command = parameter(command)
        return group.command(name=name or described.__name__.rstrip("_").replace("_", "-"))(command)

    return register


def _told_plainly(work: Callable[[], int | None]) -> int:
    """The exit code of `work`; whatever is the reader's to mend is one clear line, never a traceback."""
    try:
        return work() or WELL
    except click.ClickException:
        raise
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        return WELL
    except Exception as error:
        mistakes = import_module("bot.cli.mistakes")
        lines: list[str] | None = mistakes.lines_for(error)
        if lines is None:
            raise
        for line in lines:
            click.echo(line, err=True)
        return USED_WRONGLY


def fail(line: str) -> NoReturn:
    """End with one clear line and exit code 2."""
    click.echo(line, err=True)
    sys.exit(USED_WRONGLY)


def _named(context: click.Context, parameter: click.Parameter, name: str) -> str:
    if not name.strip():
        raise click.BadParameter("say who it is.")
    return name.strip()


_organisation = click.option(
    "--organisation", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Another organisation.yaml."
)
_folder = click.argument("folder", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path))


@_command(
    "demo",
    click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="0 picks a free one."),
    click.option("--folder", type=click.Path(file_okay=False, path_type=Path), help="Keep the demo's data here."),
    click.option("--year", is_flag=True, help="Begin with two made-up years of a trust, for reports."),
    _organisation,
)
def demo() -> None:
    """Everything on this machine, no accounts: two pretend phones, sample people, nothing leaves."""


@_command(
    "chat",
    click.argument("flow", default="join"),
    click.option("--language", default="en", show_default=True, help="Language code, such as pl."),
    click.option("--easy", is_flag=True, help="Easy words."),
    click.option(
        "--channel",
        type=click.Choice(["sms", "telegram"]),
        default="sms",
        show_default=True,
        help="Texts with numbers, or messages with buttons.",
    ),
    _organisation,
)
def chat() -> None:
    """Play a flow in this terminal. Nothing is stored and nothing is sent."""


@_command(
    "check",
    click.argument("paths", nargs=-1, metavar="[PATH]...", type=click.Path(exists=True, path_type=Path)),
    click.option(
        "--format",
        "form",
        type=click.Choice(["text", "json", "github"]),
        default="text",
        show_default=True,
        help="For people, for programs, or for GitHub to show beside the line.",
    ),
    _organisation,
)
def check() -> None:
    """Read all flows and say everything that is wrong with them, or with the files and folders named."""


@_command("schema", _folder)
def schema() -> None:
    """Write the JSON Schemas from which editors complete and explain flow files."""


@_command(
    "rehearse",
    click.argument("paths", nargs=-1, metavar="[PATH]..."),
    _organisation,
    click.option("--whole", is_flag=True, help="Fail too when a step or way is never walked."),
    click.option(
        "--record",
        type=click.Path(dir_okay=False, path_type=Path),
        metavar="FILE",
        help="Write a journey into FILE from a chat in this terminal; [PATH] then names the flow, or else join.",
    ),
)
def rehearse() -> None:
    """Play the example conversations in every language, in plain and easy words, by SMS and Telegram."""


@_command(
    "draw",
    click.argument("flow"),
    click.option(
        "--format",
        "form",
        type=click.Choice(["svg", "mermaid"]),
        default="svg",
        show_default=True,
        help="A picture, or text that makes one on many web pages.",
    ),
    click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="Write it to this file."),
    click.option("--whole", is_flag=True, help="Draw the flows that it runs as well."),
    click.option("--with-people", is_flag=True, help="Say how many wait at each question, and how many gave up there."),
    _organisation,
)
def draw() -> None:
    """Draw a flow, for people to look at: its questions, and where each answer leads."""


@_command(
    "publish", _folder, click.option("--revision", help="Go back to a revision that was published before, by its name.")
)
def publish() -> None:
    """Check the flows, then make them the ones that new conversations run on."""


@_command("serve")
def serve() -> None:
    """Take messages in. On SQLite this is the whole system, with the worker in the same process."""


@_command("worker")
def worker() -> None:
    """Send what waits, and watch the clock. PostgreSQL only: on SQLite `serve` does this itself."""


@_command(
    "doctor",
    click.option("--deep", is_flag=True, help="Look also at what runs: clocks, disk, what waits, alarms, webhooks."),
)
def doctor() -> None:
    """Say what is set up, what is missing, and whether it works."""


@main.group(name="db")
def database() -> None:
    """The database."""


@_command(
    "backup",
    click.argument("file", type=click.Path(dir_okay=False, path_type=Path)),
    click.option("--force", is_flag=True, help="Replace FILE if it is there."),
)
def backup() -> None:
    """Copy the whole database into FILE while the service runs, and bring stop-list.txt beside it up to date."""


@_command(
    "backup",
    click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path)),
    click.option("--force", is_flag=True, help="Set aside what is in the database now; nothing of it is deleted."),
    click.option(
        "--stop-list",
        multiple=True,
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        help="Replay this list too; stop-list.txt beside FILE is always replayed.",
    ),
    click.option("--without-stop-list", is_flag=True, help="Restore although no newer list of who said STOP is left."),
)
def restore() -> None:
    """Put the backup FILE in the database's place. Nobody erased comes back, and nothing is sent twice."""


@_command("database", group=database)
def upgrade() -> None:
    """Bring the database up to what this program needs."""


@main.group()
def people() -> None:
    """The membership."""


@_command(
    "people",
    click.option(
        "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write it to this file, for your eyes only."
    ),
    group=people,
)
def export() -> None:
    """Write the membership as CSV (to the screen, or to a file). Equality answers are never in it."""


_list_file = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))


@_command(
    "roll",
    _list_file,
    click.option(
        "--evidence",
        required=True,
        callback=_named,
        help='Where their agreements are written down, like "membership form, version 2". No names.',
    ),
    click.option("--dry-run", is_flag=True, help="Read it and say what would happen; change nothing."),
    group=people,
)
def import_() -> None:
    """Take in an existing membership list (CSV), all of it or nothing, with a report by line."""


@_command("roll", _list_file, group=people)
def reconcile() -> None:
    """Lay a membership list (CSV) beside what is known: who is new, changed, gone. Nothing is changed."""


@_command(
    "people",
    click.option("--address", help="Their number, or their Telegram chat."),
    click.option("--person", help="Their number in the database, or their reference in the membership's list."),
    click.option("--yes", is_flag=True, help="Do not ask."),
    click.option("--urgent-too", is_flag=True, help="Even urgent messages that nobody has seen to."),
    click.option(
        "--stop-list",
        type=click.Path(dir_okay=False, path_type=Path),
        help="Bring this list of who must not be written to up to date at once.",
    ),
    group=people,
)
def erase() -> None:
    """Erase somebody who has asked for it: all that they said and are, for good."""


@_command(
    "people",
    click.argument("address"),
    click.option("--undo", is_flag=True, help="It was a mistake: they may be written to as before."),
    group=people,
)
def died() -> None:
    """Somebody has died: nothing is sent to any of their phones and chats any more. ADDRESS is one of them."""


@_command("people", click.argument("file", type=click.Path(dir_okay=False, path_type=Path)), group=people)
def stoplist() -> None:
    """Write who was erased or said STOP, as keyed hashes, into FILE: a restored backup needs to know."""


@_command("retention")
def retention() -> None:
    """Say how long each kind of record is kept, and what of it would go today. Nothing is changed."""


@main.group()
def messages() -> None:
    """Messages that need somebody."""


@_command("messages", group=messages)
def failed() -> None:
    """List messages that could not be answered, with the reason."""


@_command("messages", click.argument("number", type=int), group=messages)
def again() -> None:
    """Answer a message that had failed, after the cause has been mended."""


@_command("messages", group=messages)
def unknown() -> None:
    """List messages of which nobody knows whether they were sent: number, channel, since when, why."""


@_command(
    "messages",
    click.argument("number", type=int),
    click.argument("choice", type=click.Choice(["sent", "failed", "again"])),
    group=messages,
)
def decide() -> None:
    """Say what became of a message in doubt: it was sent, it failed, or send it once more."""


@_command("messages", click.argument("number", type=int), group=messages)
def allow() -> None:
    """Let the words of a message that a carrier had filtered leave again."""


@main.group(name="alarms", invoke_without_command=True)
@click.pass_context
def alarms(context: click.Context) -> None:
    """What somebody must look at: list it, or say that you have it."""
    if context.invoked_subcommand is None:
        sys.exit(_told_plainly(import_module("bot.cli.alarms").still_open))


@_command(
    "alarms",
    click.argument("number", type=click.IntRange(1, 2**63 - 1)),
    click.option("--by", required=True, callback=_named, metavar="NAME", help="Who looks after it."),
    group=alarms,
)
def acknowledge() -> None:
    """Say who has an alarm, so that the emails about it stop."""


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


@_command(
    "staff",
    _email,
    click.option("--name", required=True, metavar="NAME", help="What they are called."),
    _role,
    group=staff,
    name="add",
)
def add_account() -> None:
    """Make an account, and print the link with which its owner sets a password."""


@_command("staff", group=staff, name="list")
def everybody() -> None:
    """List all accounts: role, state, address, name."""


@_command("staff", _email, group=staff, name="end")
def end_account() -> None:
    """End an account. Whoever is signed in with it is out at once."""


@_command("staff", _email, group=staff)
def reset() -> None:
    """Let somebody begin anew who has lost their password or phone: prints a new link."""


@_command("staff", _email, _role, group=staff)
def role() -> None:
    """Give an account another role."""


@main.group(name="webhooks")
def doors() -> None:
    """Where the providers deliver."""


@_command("doors", group=doors)
def set_() -> None:
    """Tell Telegram to deliver to PUBLIC_URL, with the secret."""


@main.group()
def broadcast() -> None:
    """Messages to many people at once."""


_number = click.argument("number", type=int)
_by = click.option("--by", required=True, metavar="NAME", help="Who you are.")


@_command(
    "broadcast",
    click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path)),
    _by,
    group=broadcast,
)
def new() -> None:
    """Check a broadcast's file and keep it as a draft. Nothing is sent."""


@_command("broadcast", _number, group=broadcast)
def show() -> None:
    """Who gets what, who is left out and why, what it costs, and how far it is."""


@_command(
    "broadcast",
    _number,
    click.option("--after", type=int, default=0, metavar="PERSON", help="Go on after this one."),
    group=broadcast,
)
def who() -> None:
    """List those it would reach now, by their numbers, 20 at a time."""


@_command("broadcast", _number, _by, group=broadcast)
def approve() -> None:
    """Say that somebody else's draft may go out."""


@_command("broadcast", _number, _by, group=broadcast)
def start() -> None:
    """Send a draft."""


@_command("broadcast", _number, group=broadcast)
def pause() -> None:
    """Send no more of it for now."""


@_command("broadcast", _number, group=broadcast)
def resume() -> None:
    """Go on with one that is paused."""


@_command("broadcast", _number, group=broadcast)
def cancel() -> None:
    """Send no more of it, ever. What has been sent cannot be called back."""


@_command("broadcast", group=broadcast)
def list_() -> None:
    """List all broadcasts, the newest first."""


@main.group(name="record")
def recorded() -> None:
    """The record of who did or read what."""


@_command(
    "record",
    click.option("--known", metavar="NUMBER:SEAL", help="A seal noted before, which must still be there."),
    group=recorded,
)
def verify() -> None:
    """Say whether every sealed line is as it was written."""


_day = click.DateTime(["%Y-%m-%d"])


@_command(
    "record",
    click.option(
        "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write it to this file, for your eyes only."
    ),
    click.option("--since", type=_day, help="From this day on, such as 2026-11-03."),
    click.option("--until", type=_day, help="To this day and with it."),
    click.option("--by", required=True, callback=_named, metavar="NAME", help="Who reads it; that is recorded too."),
    group=recorded,
)
def export_() -> None:
    """Write the record as CSV, newest first."""


@main.group(name="duty")
def on_duty() -> None:
    """Who is told at once when somebody writes something urgent."""


_moment = click.DateTime(["%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M"])
_whole = click.argument("number", type=click.IntRange(1, 2**63 - 1))
_who = click.option("--by", required=True, callback=_named, metavar="NAME", help="Who you are.")
_sure = click.option("--yes", is_flag=True, help="Do not ask.")


@_command(
    "duty",
    click.argument("name"),
    click.option("--phone", help="The number to text, from which OK and the alarm's number may come back."),
    click.option("--email", help="The address to mail."),
    click.option("--from", "since", required=True, type=_moment, help='When it begins, such as "2026-11-03 17:00".'),
    click.option("--until", required=True, type=_moment, help="When it ends, in local time too."),
    click.option("--second", is_flag=True, help="Told when the first person does not answer."),
    _who,
    group=on_duty,
)
def set__() -> None:
    """Put somebody on duty for a time."""


@_command("duty", group=on_duty)
def show_() -> None:
    """List who is on duty, now and later."""


@_command("duty", _whole, _who, group=on_duty)
def end() -> None:
    """End a turn of duty now, or take back one that is to come."""


@main.group(name="handovers")
def handovers() -> None:
    """Conversations that people answer for a while."""


@_command("handovers", group=handovers)
def list__() -> None:
    """List those that have not been handed back, oldest first."""


@_command("handovers", _whole, _who, group=handovers)
def show__() -> None:
    """Read the whole conversation. Who reads it is recorded."""


@_command("handovers", _whole, _who, _sure, group=handovers)
def take() -> None:
    """Say that you look after it."""


@_command(
    "handovers",
    _whole,
    click.argument("words"),
    _who,
    _sure,
    group=handovers,
)
def answer() -> None:
    """Write to them under your name, in WORDS (- for standard input). Our questions wait from then on."""


@_command(
    "handovers",
    _whole,
    _who,
    click.option("--why", help="In your words; nothing of what they wrote."),
    click.option("--false-alarm", is_flag=True, help="Nothing was the matter."),
    _sure,
    group=handovers,
)
def back() -> None:
    """Hand it back to the service, which goes on with its questions."""


@main.group()
def language() -> None:
    """Translations, easy words, and what each language costs."""


_code = click.argument("code", metavar="LANG")
_signed = (
    click.argument("part", required=False, default=""),
    click.option("--by", required=True, callback=_named, metavar="NAME", help="Who has read it."),
    click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="When, like 2027-01-05; today if you do not say."),
)


@_command("language", _code, group=language)
def add() -> None:
    """Begin a catalogue for a language: locales/LANG/LC_MESSAGES/flows.po, with every text in it."""


@_command("language", click.argument("codes", nargs=-1, metavar="[LANG]..."), group=language)
def update() -> None:
    """Bring catalogues up to date with the flows; a translation of changed words is marked for another look."""


@_command(
    "language",
    click.argument("codes", nargs=-1, metavar="[LANG]..."),
    click.option("--cost", is_flag=True, help="What every language costs by SMS, in place of how complete it is."),
    click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="Write the table of --cost here."),
    group=language,
)
def status() -> None:
    """Say for each flow how complete each language is, what has changed since, and who has vouched for it."""


@_command(
    "language",
    click.argument("codes", nargs=-1, metavar="[LANG]..."),
    click.option("--pseudo", is_flag=True, help="Play all journeys in a made-up language: no English may be left."),
    group=language,
)
def check_() -> None:
    """Check catalogues as if they were switched on, and play every journey in them."""


@_command("language", _code, *_signed, group=language)
def review() -> None:
    """Sign that somebody has read a language, or one PART of it (such as join), and vouches for it."""


@_command("language", _code, *_signed, group=language)
def approve_easy() -> None:
    """Record that a panel of readers has approved the easy words of a PART (such as join), or of one text."""


@_command("language", group=language)
def hard() -> None:
    """List the texts that people said were hard, the hardest first, with what they suggest."""


def _named_command(
    group: click.Group, name: str, module: str, *parameters: Callable[[Any], Any]
) -> Callable[[Any], Any]:
    """As `_command`, for a function whose name says more than the command's."""
    return _command(module, *parameters, group=group, name=name)


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


_file = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
_which = click.argument("number", type=click.IntRange(1, 2**63 - 1))
_person = click.argument("person", type=click.IntRange(1, 2**63 - 1))


@_named_command(
    project,
    "add",
    "involvement",
    click.argument("title"),
    click.option("--about", required=True, help="What it is for."),
    click.option("--lead", required=True, metavar="NAME", help="Who leads it."),
    _by,
)
def add_project() -> None:
    """Begin a project."""


@_named_command(project, "list", "involvement")
def list_projects() -> None:
    """List all projects, the newest first."""


@_named_command(project, "show", "involvement", _which)
def show_project() -> None:
    """A project, its requests, and how it went."""


@_named_command(project, "end", "involvement", _which, _file, _by)
def end_project() -> None:
    """End a project, with its evaluation: FILE answers five questions."""


@_named_command(request, "add", "involvement", click.argument("project", type=click.IntRange(1, 2**63 - 1)), _file, _by)
def add_request() -> None:
    """Check the file of a request and keep it as a draft."""


@_named_command(request, "submit", "involvement", _which)
def submit_request() -> None:
    """Hand a request to the PPI team, with all six questions answered."""


@_named_command(
    request,
    "review",
    "involvement",
    _which,
    click.option("--rung", required=True, help="The level of involvement, as the ladder names it."),
    click.option("--equality-impact", required=True, metavar="TEXT", help="Who may be affected, and what is done."),
    _by,
)
def review_request() -> None:
    """Decide the level of involvement and record the equality impact. For the PPI team."""


@_named_command(
    request,
    "return",
    "involvement",
    _which,
    click.option("--why", required=True, metavar="TEXT", help="What is missing."),
)
def return_request() -> None:
    """Give a request back, with the reason. For the PPI team."""


@_named_command(request, "show", "involvement", _which)
def show_request() -> None:
    """A request, and where it stands."""


@_named_command(
    opportunity, "add", "opportunities", click.argument("request", type=click.IntRange(1, 2**63 - 1)), _file, _by
)
def add_opportunity() -> None:
    """Check the file of an opportunity and keep it as a draft. Nothing is sent."""


@_named_command(opportunity, "check", "opportunities", _which)
def check_opportunity() -> None:
    """Say what speaks against it, each with its reason."""


@_named_command(opportunity, "show", "opportunities", _which)
def show_opportunity() -> None:
    """An opportunity, who stands how, and what people said afterwards."""


@_named_command(opportunity, "list", "opportunities")
def list_opportunities() -> None:
    """List all opportunities, the newest first."""


@_named_command(opportunity, "who", "opportunities", _which)
def who_next() -> None:
    """Who would be asked next, why, and how often they were asked: the first 20."""


@_named_command(opportunity, "open", "opportunities", _which)
def open_opportunity() -> None:
    """Let whoever texts WHAT'S ON see it."""


@_named_command(
    opportunity,
    "invite",
    "opportunities",
    _which,
    click.option("--most", type=click.IntRange(1, 10_000), default=50, show_default=True, help="Ask so many at most."),
    _by,
)
def invite_opportunity() -> None:
    """Ask those who match, the least asked first."""


@_named_command(opportunity, "change", "opportunities", _which, _file)
def change_opportunity() -> None:
    """Make it as FILE says, and tell all who said yes of another time or place."""


@_named_command(opportunity, "close", "opportunities", _which)
def close_opportunity() -> None:
    """Give no more places away."""


@_named_command(opportunity, "cancel", "opportunities", _which)
def cancel_opportunity() -> None:
    """Cancel it, and tell all who said yes."""


@_named_command(
    opportunity,
    "attended",
    "opportunities",
    _which,
    click.option("--came", multiple=True, type=int, metavar="PERSON", help="Somebody who came. Again for more."),
    click.option("--missed", multiple=True, type=int, metavar="PERSON", help="Somebody who did not."),
)
def note_attended() -> None:
    """Note who came: all who had a place, but those who missed it. Without names, list who had one."""


@_named_command(claims, "list", "recognition")
def list_claims() -> None:
    """List what is to be paid, oldest first."""


@_named_command(claims, "pay", "recognition", _which, _by)
def pay_claim() -> None:
    """Note that a claim is paid."""


@_named_command(partners, "list", "recognition")
def list_partners() -> None:
    """List Patient Partners with their tenure, and who would like to be one."""


@_named_command(partners, "begin", "recognition", _person)
def begin_partner() -> None:
    """Somebody who wished it is a Patient Partner from today."""


@_named_command(partners, "review", "recognition", _person)
def review_partner() -> None:
    """Note the review at three years."""


@_named_command(partners, "end", "recognition", _person)
def end_partner() -> None:
    """Somebody is a Patient Partner no longer."""


import_module("bot.cli.listening_commands")  # they join the commands above
import_module("bot.cli.evidence_commands")
