"""A form that is sent twice does its act once: that it was sent is kept with all that it did, or neither is."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine

from bot.store import sent_forms
from bot.store.engine import as_one


@dataclass
class Sending:
    """One sending of a form; whoever does what it asks says where that leads, and nothing where nothing was done."""

    led_to: str | None = None
    """Where the first sending of the same form led; None for the first."""
    leads_to: str = ""


@contextmanager
def once(engine: Engine, mark: str, now: datetime) -> Iterator[Sending]:
    """Whatever is done here meanwhile is kept with that mark, all of it or nothing.

    Another sending of the same mark waits until this one is over. An exception leaves no mark.
    """
    with as_one(engine) as connection:
        if not sent_forms.is_first(connection, mark, now):
            yield Sending(sent_forms.led_to(connection, mark))
            return
        sending = Sending()
        yield sending
        if sending.leads_to:
            sent_forms.led(connection, mark, sending.leads_to)
        else:
            sent_forms.drop(connection, mark)
