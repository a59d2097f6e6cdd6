"""`improvers doctor`: what is set up, what is missing, and whether it works."""

import asyncio
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import click

import bot
from bot.channels.channel import Channel
from bot.cli import examination
from bot.cli.environment import settings
from bot.cli.findings import Finding, tried
from bot.cli.mistakes import mail_trouble, provider_trouble
from bot.cli.publish import lines_of_unvouched
from bot.flow import FlowError, load_book
from bot.flow.reading_translations import without_roman
from bot.language import english_name
from bot.settings import Settings
from bot.store import alarms
from bot.store.checkup import is_missing
from bot.store.engine import DatabaseTrouble, reading
from bot.store.schema import SchemaBehind, ready
from bot.wiring import Parts, build_channels, build_parts, log_to_stderr


def doctor(deep: bool) -> int:
    """0 when everything that is set up works, 1 when something must be mended."""
    log_to_stderr()
    chosen = settings()
    parts = build_parts(chosen)
    wrong = False
    for finding in _look(chosen, parts, deep):
        mark = {True: "well   ", False: "MEND   ", None: "not set"}[finding.well]
        click.echo(f"{mark}  {finding.what}: {finding.why}")
        wrong = wrong or finding.well is False
    parts.engine.dispose()
    return 1 if wrong else 0


def _look(chosen: Settings, parts: Parts, deep: bool) -> Iterator[Finding]:
    database = tried("Database", lambda: _ready(parts), "reached, and at the revision this program needs")
    yield database
    yield tried("Flows in the folder", lambda: load_book(parts.flow_sources()), "no mistakes")
    yield tried("Flows published", lambda: _current(parts), "can be run")
    yield from _translations(parts) if database.well else ()
    for line in chosen.missing_for_serving():
        yield Finding("Settings", False, line)
    if deep:
        yield from examination.of_keys(chosen)
        yield from examination.of_database(parts) if database.well else ()
    yield from _providers(chosen, deep)
    yield from _mail(parts)
    yield _styles()


def _styles() -> Finding:
    """Whether the staff pages look as they should: their styles are fetched when the project is installed."""
    if (Path(bot.__file__).parent / "console" / "static" / "fetched" / "nhsuk.css").is_file():
        return Finding("Styles of the staff pages", True, "here")
    return Finding("Styles of the staff pages", None, "plain ones, for want of npm's registry when it was installed")


def _ready(parts: Parts) -> None:
    if is_missing(parts.engine):
        raise SchemaBehind(f"There is no file {parts.engine.url.database} yet. Run: improvers db upgrade")
    ready(parts.engine)


def _current(parts: Parts) -> None:
    _ready(parts)
    parts.shelf.current()


def _translations(parts: Parts) -> Iterator[Finding]:
    """Whether somebody vouches for every translation that people get; to send others is the Trust's own choice."""
    with suppress(FlowError):  # said in the line of what is published
        revision, book = parts.shelf.current()
        lines = list(lines_of_unvouched(parts, revision))
        if len(book.languages) > 1:
            yield Finding("Translations", None if lines else True, " ".join(lines) or "vouched for, every one")
        sources = parts.shelf.sources(revision)
        for code in book.languages:
            if advice := without_roman(code, book.languages, sources):
                yield Finding(english_name(code), None, advice)


def _providers(chosen: Settings, deep: bool) -> Iterator[Finding]:
    channels = build_channels(chosen)
    for name, called in examination.DOORS.items():
        if name in channels:
            yield from asyncio.run(_ask(called, channels[name], chosen, deep))
        else:
            yield Finding(called, None, "no account given")


def _mail(parts: Parts) -> Iterator[Finding]:
    """Whether staff can be told of alarms by email: the server now, and how it went the last time."""
    mailer = parts.make_mailer()
    if mailer is None:
        yield Finding("Email of alarms", None, "SMTP_URL and ALERT_TO are not both given, so look at: improvers alarms")
        return
    reason = mailer.check()
    yield Finding("Email of alarms", not reason, mail_trouble(reason) if reason else "the server lets us in")
    if untold := _untold(parts):
        yield Finding("An alarm that nobody was told of", False, f"{mail_trouble(untold)} See: improvers alarms")


def _untold(parts: Parts) -> str | None:
    with suppress(DatabaseTrouble, SchemaBehind):  # said in the database's own line
        ready(parts.engine)
        with reading(parts.engine) as connection:
            return alarms.mail_trouble(connection)
    return None


async def _ask(called: str, channel: Channel, chosen: Settings, deep: bool) -> list[Finding]:
    try:
        trouble = await channel.check()
        why = provider_trouble(channel.name, trouble) if trouble else "the account answers"
        findings = [Finding(called, not trouble, why)]
        if deep and not trouble:
            findings += await examination.of_door(chosen, channel)
        return findings
    finally:
        await channel.close()
