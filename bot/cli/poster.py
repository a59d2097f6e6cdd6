"""`improvers poster`: a page to print, with a word to text and a picture for a phone's camera."""

import re
from html import escape
from pathlib import Path

import click

from bot.cli import fail
from bot.cli.environment import settings
from bot.flow import fold
from bot.wiring import parts_from_environment

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{3,31}")
_PAGE = """<!DOCTYPE html>
<html lang="en">
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
<h1>{name}</h1>
<p>{invitation}</p>
{pictures}
<p>{costs}</p>
</body>
</html>
"""


def poster(word: str, place: str, telegram: str, link: str, output: Path | None) -> int:
    """0 once the page is written; 2 for a word that starts nothing, or a place that is on no list."""
    here = parts_from_environment()
    _, book = here.shelf.current()
    flow = book.flow_started_by(word, "en")
    if flow is None:
        fail(f'"{word}" starts no flow. See "starts on" in flows/.')
    code = fold(place)
    if place and not any(code in book.lists[name].labels for name in ("services", "places")):
        fail(f'"{place}" is not the key of a service or a place. See flows/lists/places.yaml.')
    if telegram and not _NAME.fullmatch(telegram.removeprefix("@")):
        fail(f'"{telegram}" is not the name of a bot.')
    if link and not re.fullmatch(r"https://[^\s\"<>]{3,300}", link):
        fail("--link must be an address that begins with https://")
    said = f"{word.upper()}-{code.upper()}" if place else word.upper()
    start = f"{fold(word).replace(' ', '_')}-{code}" if place else fold(word).replace(" ", "_")
    targets = []
    if telegram:
        targets.append(("Telegram", f"https://t.me/{telegram.removeprefix('@')}?start={start}"))
    number = settings().twilio_from
    if number.startswith("+"):
        targets.append((f"Text {said} to {number}", f"SMSTO:{number}:{said}"))
    if link:
        targets.append((link, link))
    if not targets:
        fail("There is nowhere to lead to: give --telegram BOT or --link ADDRESS, or set TWILIO_FROM to a number.")
    name = str(book.organisation.get("name", ""))
    page = _PAGE.format(
        title=escape(f"{name}: {said}"),
        name=escape(name),
        invitation=escape(flow.title),
        pictures="\n".join(_picture(label, target) for label, target in targets),
        costs="A text may cost what your phone company asks for it." if number.startswith("+") else "",
    )
    if output is None:
        click.echo(page)
    else:
        output.write_text(page, "utf-8")
        click.echo(f"{output}: a page to print for {said}.")
    return 0


def _picture(label: str, target: str) -> str:
    import segno

    drawn = segno.make(target, error="m").svg_inline(scale=8, border=4)
    words = escape(label)
    return f'<figure role="img" aria-label="{words}">{drawn}<figcaption><strong>{words}</strong></figcaption></figure>'
