"""`improvers doctor`: what is set up, what is missing, and whether it works."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import NamedTuple

import click

from bot.channels.channel import Channel
from bot.cli.environment import settings
from bot.cli.mistakes import lines_for, mail_trouble, provider_trouble
from bot.flow import load_book
from bot.settings import Settings
from bot.store import alarms
from bot.store.engine import DatabaseTrouble, reading
from bot.store.schema import SchemaBehind, ready
from bot.wiring import Parts, build_channels, build_parts, log_to_stderr


class Finding(NamedTuple):
    """One thing looked at: `well` is None for what was left out on purpose."""

    what: str
    well: bool | None
    why: str


def doctor() -> int:
    """0 when everything that is set up works, 1 when something must be mended."""
    log_to_stderr()
    chosen = settings()
    findings = list(_look(chosen, build_parts(chosen)))
    for finding in findings:
        mark = {True: "well   ", False: "MEND   ", None: "not set"}[finding.well]
        click.echo(f"{mark}  {finding.what}: {finding.why}")
    return 1 if any(finding.well is False for finding in findings) else 0


def _look(chosen: Settings, parts: Parts) -> Iterator[Finding]:
    yield _try("Database", lambda: ready(parts.engine), "reached, and at the revision this program needs")
    yield _try("Flows in the folder", lambda: load_book(parts.flow_sources()), "no mistakes")
    yield _try("Flows published", lambda: _current(parts), "can be run")
    for line in chosen.missing_for_serving():
        yield Finding("Settings", False, line)
    channels = build_channels(chosen)
    for name, called in (("telegram", "Telegram"), ("sms", "SMS (Twilio)")):
        if name in channels:
            trouble = asyncio.run(_ask_provider(channels[name]))
            why = provider_trouble(name, trouble) if trouble else "the account answers"
            yield Finding(called, not trouble, why)
        else:
            yield Finding(called, None, "no account given")
    yield from _mail(parts)


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


def _current(parts: Parts) -> None:
    ready(parts.engine)
    parts.shelf.current()


def _try(what: str, look: Callable[[], object], well: str) -> Finding:
    try:
        look()
    except Exception as error:
        lines = lines_for(error)
        if lines is None:
            raise
        return Finding(what, False, " ".join(lines[:1]))
    return Finding(what, True, well)


async def _ask_provider(channel: Channel) -> str:
    try:
        return await channel.check()
    finally:
        await channel.close()
