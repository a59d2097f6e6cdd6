"""The commands of those who write flows: check, play, draw, publish."""

from pathlib import Path

import click

from bot.cli.command import another_organisation, by_whoever, command

_folder = click.argument("folder", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path))


@command(
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
    another_organisation,
)
def chat() -> None:
    """Play a flow in this terminal. Nothing is stored and nothing is sent."""


@command(
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
    click.option("--costs", is_flag=True, help="Parts and pence of every message, in every language and variant."),
    another_organisation,
)
def check() -> None:
    """Read all flows and say everything that is wrong with them, or with the files and folders named."""


@command("schema", _folder)
def schema() -> None:
    """Write the JSON Schemas from which editors complete and explain flow files."""


@command(
    "rehearse",
    click.argument("paths", nargs=-1, metavar="[PATH]..."),
    another_organisation,
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


@command(
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
    another_organisation,
)
def draw() -> None:
    """Draw a flow, for people to look at: its questions, and where each answer leads."""


@command(
    "publish",
    _folder,
    click.option("--revision", help="Go back to a revision that was published before, by its name."),
    by_whoever,
)
def publish() -> None:
    """Check the flows, then make them the ones that new conversations run on."""
