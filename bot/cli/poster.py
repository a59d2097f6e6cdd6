"""`improvers poster`: a page to print, with a word to text and a picture for a phone's camera."""

from html import escape
from pathlib import Path

import click

from bot.cli.environment import settings
from bot.language import direction
from bot.wiring import parts_from_environment
from bot.work.poster import Way, poster_of

_PAGE = """<!DOCTYPE html>
<html lang="{language}" dir="{side}">
<head>
<meta charset="utf-8">
<title>{title}</title>
<style>
@page {{ size: A4; margin: 20mm }}
body {{ font: 24pt/1.4 Arial, sans-serif; text-align: center; color: #000; background: #fff }}
h1 {{ font-size: 40pt; margin: 0 0 10mm }}
svg {{ width: 90mm; height: 90mm }}
strong {{ font-size: 32pt }}
</style>
</head>
<body>
<h1><bdi>{name}</bdi></h1>
<p>{invitation}</p>
{pictures}
{costs}
</body>
</html>
"""


def poster(word: str, place: str, event: str, telegram: str, link: str, language: str, output: Path | None) -> int:
    """0 once the page is written; 2 for a word that starts nothing, a place on no list, or a language without words."""
    _, book = parts_from_environment().shelf.current()
    made = poster_of(book, word, place, telegram, link, settings().twilio_from, event, language)
    page = _PAGE.format(
        language=made.language.replace("_", "-"),
        side=direction(made.language),
        title=escape(f"{made.name}: {made.said}"),
        name=escape(made.name),
        invitation=escape(made.title),
        pictures="\n".join(map(_picture, made.ways)),
        costs=f"<p>{escape(made.costs)}</p>" if made.costs else "",
    )
    if output is None:
        click.echo(page)
    else:
        output.write_text(page, "utf-8")
        click.echo(f"{output}: a page to print for {made.said}.")
    return 0


def _picture(way: Way) -> str:
    words = escape(way.label)
    figcaption = f"<figcaption><strong><bdi>{words}</bdi></strong></figcaption>"
    return f'<figure><span role="img" aria-label="{words}">{way.drawn}</span>{figcaption}</figure>'
