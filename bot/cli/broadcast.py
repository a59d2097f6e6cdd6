"""`improvers broadcast`: messages to many people at once, from a file to what became of them."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path

import click

from bot.cli.beginning import noting, parts
from bot.language import ENGLISH, english_name, join_list
from bot.programme.only_english import CALL, IN_ENGLISH, WAIT
from bot.store.broadcasts import Broadcast
from bot.store.outbox_states import NEVER_TRANSLATED, NOT_TRANSLATED, RATHER_CALLED
from bot.wiring import Parts
from bot.work.ahead import Lacking, Saying
from bot.work.broadcast_orders import Broadcasts, Overview
from bot.work.involving import text_of
from bot.work.only_english import patience
from bot.work.sending_time import how_long, over_at
from bot.work.translations_read import who_read_in

_INSTEAD = {
    "": "",
    IN_ENGLISH: ", for want of words in {}, with a line that says so",
    WAIT: ", not sent: they wait for words in {}",
    CALL: ", not sent: they would rather be called than read this, there are no words in {}",
}
_CHANNELS = {"sms": "SMS", "telegram": "Telegram"}


def new(file: Path, by: str) -> int:
    """0 once the draft is kept."""
    with noting(by, "wrote_broadcast", "broadcast", why=who_read_in(file)) as note:
        number, draft = _orders(parts()).new(file, by)
        note.number = number
    for advice in draft.advice:
        click.echo(advice, err=True)
    click.echo(f"Broadcast {number} is a draft. To see who gets it: improvers broadcast show {number}")
    return 0


def show(number: int) -> int:
    """0 always: whatever it is, it is shown."""
    here = parts()
    overview = _orders(here).overview(number)
    for line in _lines(overview, here):
        click.echo(line)
    return 0


def who(number: int, after: int) -> int:
    """0 always: a page of people, which may be empty."""
    for person in _orders(parts()).sample(number, after):
        click.echo(person)
    return 0


def approve(number: int, by: str) -> int:
    """0 once it may go out."""
    with noting(by, "approved_broadcast", "broadcast", number):
        _orders(parts()).approve(number, by)
    click.echo(f"Broadcast {number} is approved. To send it: improvers broadcast start {number} --by NAME")
    return 0


def start(number: int, by: str) -> int:
    """0 once it goes out."""
    with noting(by, "started_broadcast", "broadcast", number):
        people = _orders(parts()).start(number, by)
    here = parts()
    begins = _orders(here).overview(number).broadcast.begins_at
    later = f" from {_day(begins, here)} on" if begins and begins > here.clock() else ""
    click.echo(f"Broadcast {number} goes out to {_counted(people, 'person', 'people')}{later}.")
    return 0


def translate(number: int, file: Path, by: str) -> int:
    """0 once whoever reads these languages gets it in them."""
    text = text_of(file)
    with noting(by, "translated_broadcast", "broadcast", number, why=who_read_in(file)):
        advised = _orders(parts()).translate(number, str(file), text, by)
    for advice in advised:
        click.echo(advice, err=True)
    click.echo(f"Broadcast {number} is translated. To see who still lacks it: improvers broadcast show {number}")
    return 0


def pause(number: int, by: str) -> int:
    """0 once no more of it is sent."""
    with noting(by, "paused_broadcast", "broadcast", number):
        _orders(parts()).pause(number)
    click.echo(f"Broadcast {number} is paused. To go on: improvers broadcast resume {number}")
    return 0


def resume(number: int, by: str) -> int:
    """0 once it goes on."""
    with noting(by, "resumed_broadcast", "broadcast", number):
        _orders(parts()).resume(number)
    click.echo(f"Broadcast {number} goes on.")
    return 0


def cancel(number: int, by: str) -> int:
    """0 once no more of it is ever sent."""
    with noting(by, "cancelled_broadcast", "broadcast", number):
        _orders(parts()).cancel(number)
    click.echo(f"Broadcast {number} is cancelled. What has been sent cannot be called back.")
    return 0


def list_() -> int:
    """0 always."""
    found = _orders(parts()).all_of_them()
    for broadcast in found:
        click.echo(f"{broadcast.id}  {broadcast.state}  {broadcast.created_at:%Y-%m-%d}  {broadcast.title}")
    click.echo(f"{_counted(len(found), 'broadcast', 'broadcasts')}.", err=True)
    return 0


def _orders(here: Parts) -> Broadcasts:
    return Broadcasts(here.engine, here.shelf, here.hours, here.clock, here.wake)


def _lines(overview: Overview, here: Parts) -> Iterable[str]:
    yield from _standing(overview.broadcast, overview, here)
    yield ""
    yield f"{_counted(overview.people, 'person gets', 'people get')} it."
    for shortage, count in overview.left_out.items():
        yield f"{_counted(count, 'person is', 'people are')} left out: {shortage}."
    yield from lines_of_languages(overview.written_in, overview.lacking, patience(here.shelf.current()[1]).days)
    yield from _aside(overview)
    for saying in overview.sayings:
        yield ""
        yield _heading(saying)
        yield from (f"    {line}" for line in saying.body.splitlines())
    if overview.people:
        yield ""
        yield from _price(overview, here)


def _standing(found: Broadcast, overview: Overview, here: Parts) -> Iterable[str]:
    yield f"Broadcast {found.id}: {found.title}"
    yield f"State: {found.state}. Written by {found.created_by}.{_approval(found, overview)}"
    if found.expires_at:
        yield f"Not sent after {_day(found.expires_at, here)}."
    if found.begins_at:
        yield f"It begins {_day(found.begins_at, here)}, once it is started."
    if found.started_at:
        yield f"Begun {_day(found.started_at, here)} by {found.started_by}."
        counts = ", ".join(f"{state} {count}" for state, count in overview.rows.items())
        yield f"In the outbox: {sum(overview.rows.values())}{f' ({counts})' if counts else ''}."


def _approval(found: Broadcast, overview: Overview) -> str:
    if found.approved_by:
        return f" Approved by {found.approved_by}."
    if found.state == "draft" and overview.people > overview.approval_above:
        return f" Somebody else must approve it: it reaches more than {overview.approval_above} people."
    return ""


def _heading(saying: Saying) -> str:
    group = saying.group
    kind = "easy words" if group.easy else "plain words"
    instead = _INSTEAD[saying.instead].format(english_name(group.language))
    size = f", {_counted(saying.parts, 'part', 'parts')}" if saying.parts else ""
    where = _CHANNELS.get(group.channel or "", group.channel)
    return f"{_counted(group.people, 'person', 'people')} by {where}, {saying.written_in} {kind}{instead}{size}:"


def lines_of_languages(written_in: Sequence[str], lacking: Iterable[Lacking], days: int) -> Iterator[str]:
    """In which languages the words are, and for each of the others who gets what instead, waiting so long at most."""
    yield f"The words are in {join_list([english_name(each) for each in written_in], ENGLISH)}."
    then = f"at most {days} days, and then"
    for each in lacking:
        ways = (
            (each.english, "gets English, with a line that says so", "get English, with a line that says so"),
            (each.wait, f"waits for a translation, {then} is called", f"wait for a translation, {then} are called"),
            (each.call, "is put on the list of calls", "are put on the list of calls"),
        )
        told = [f"{count:,} {one if count == 1 else many}" for count, one, many in ways if count]
        yield f"Not in {english_name(each.language)}: {'; '.join(told)}. Each has chosen so, or has not chosen."


def _aside(overview: Overview) -> Iterator[str]:
    waiting, called = (overview.set_aside.get(reason, 0) for reason in (NOT_TRANSLATED, RATHER_CALLED))
    if waiting:
        them = _counted(waiting, "person waits", "people wait")
        number = overview.broadcast.id
        yield f"{them} for a translation now. To add one: improvers broadcast translate {number} FILE --by NAME"
    if called:
        yield f"{_counted(called, 'person was', 'people were')} put on the list of calls."
    if in_vain := overview.set_aside.get(NEVER_TRANSLATED, 0):
        yield f"{_counted(in_vain, 'person', 'people')} waited so long that they were put on the list of calls."


def _price(overview: Overview, here: Parts) -> Iterable[str]:
    pounds = overview.sms_parts * overview.pence_a_part / 100
    sms = _counted(overview.sms_parts, "part", "parts")
    yield f"{sms} of SMS at {overview.pence_a_part:g} pence: about £{pounds:.2f}."
    takes = how_long(overview.sms_parts, overview.on("telegram"), here.rates)
    yield f"It takes about {takes} of sending hours, at the providers' rates."
    if not overview.broadcast.started_at:
        begins = max(here.clock(), overview.broadcast.begins_at or here.clock())
        over = over_at(overview.sms_parts, overview.on("telegram"), here.rates, here.hours, begins)
        yield f"Begun {'then' if overview.broadcast.begins_at else 'now'}, it is over {_day(over, here)}."


def _day(at: datetime, here: Parts) -> str:
    return f"{at.astimezone(here.zone):%Y-%m-%d %H:%M}"


def _counted(count: int, one: str, many: str) -> str:
    return f"{count:,} {one if count == 1 else many}"
