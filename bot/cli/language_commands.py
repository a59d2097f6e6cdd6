"""The commands of languages and easy words."""

from pathlib import Path

import click

from bot.cli.command import command, main, named


@main.group()
def language() -> None:
    """Translations, easy words, and what each language costs."""


_code = click.argument("code", metavar="LANG")
_signed = (
    click.argument("part", required=False, default=""),
    click.option("--by", required=True, callback=named, metavar="NAME", help="Who has read it."),
    click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="When, like 2027-01-05; today if you do not say."),
)


@command("language", _code, group=language)
def add() -> None:
    """Begin a catalogue for a language: locales/LANG/LC_MESSAGES/flows.po, with every text in it."""


@command("language", click.argument("codes", nargs=-1, metavar="[LANG]..."), group=language)
def update() -> None:
    """Bring catalogues up to date with the flows; a translation of changed words is marked for another look."""


@command(
    "language",
    click.argument("codes", nargs=-1, metavar="[LANG]..."),
    click.option("--cost", is_flag=True, help="What every language costs by SMS, in place of how complete it is."),
    click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="Write the table of --cost here."),
    group=language,
)
def status() -> None:
    """Say for each flow how complete each language is, what has changed since, and who has vouched for it."""


@command(
    "language",
    click.argument("codes", nargs=-1, metavar="[LANG]..."),
    click.option("--pseudo", is_flag=True, help="Play all journeys in a made-up language: no English may be left."),
    group=language,
)
def check_() -> None:
    """Check catalogues as if they were switched on, and play every journey in them."""


@command("language", _code, *_signed, group=language)
def review() -> None:
    """Sign that somebody has read a language, or one PART of it (such as join), and vouches for it."""


@command("language", _code, *_signed, group=language)
def approve_easy() -> None:
    """Record that a panel of readers has approved the easy words of a PART (such as join), or of one text."""


@command("language", group=language)
def hard() -> None:
    """List the texts that people said were hard, the hardest first, with what they suggest."""
