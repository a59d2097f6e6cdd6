"""How a command is made: its help is here at once, its work is loaded when it is called, and a mistake is a line."""

import sys
from collections.abc import Callable
from functools import wraps
from getpass import getuser
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


def command(
    module: str, *parameters: Callable[[Any], Any], group: click.Group = main, name: str = ""
) -> Callable[[Any], Any]:
    """A command whose work is in `bot.cli.MODULE`, imported only when it is called: `--help` stays quick."""

    def register(described: Callable[P, None]) -> click.Command:
        @wraps(described)
        def run(*args: P.args, **kwargs: P.kwargs) -> None:
            work = import_module(f"bot.cli.{module}")
            sys.exit(told_plainly(lambda: getattr(work, described.__name__)(*args, **kwargs)))

        command: Any = run
        for parameter in reversed(parameters):
            command = parameter(command)
        return group.command(name=name or described.__name__.rstrip("_").replace("_", "-"))(command)

    return register


def told_plainly(work: Callable[[], int | None]) -> int:
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


def named(context: click.Context, parameter: click.Parameter, name: str) -> str:
    """What was given as somebody's name, which has to be one."""
    if not name.strip():
        raise click.BadParameter("say who it is.")
    return name.strip()


def named_command(
    group: click.Group, name: str, module: str, *parameters: Callable[[Any], Any]
) -> Callable[[Any], Any]:
    """As `command`, for a function whose name says more than the command's."""
    return command(module, *parameters, group=group, name=name)


by_name = click.option("--by", required=True, callback=named, metavar="NAME", help="Who you are.")
by_whoever = click.option(
    "--by",
    default=getuser,
    show_default="who is signed in on this machine",
    callback=named,
    metavar="NAME",
    help="Who you are, for the record.",
)
MOST = 2**63 - 1
"""What both databases hold: a larger number is refused before it is looked for."""

ROW = click.IntRange(1, MOST)
"""The number of something that is kept."""

numbered = click.argument("number", type=ROW)
existing_file = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
another_organisation = click.option(
    "--organisation", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Another organisation.yaml."
)
