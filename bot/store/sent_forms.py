"""Which forms of staff pages were sent already, and where each led."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, select, update

from bot.store.staff_tables import sent_forms
from bot.store.statements import Prepared, adding_once

WHICH = sent_forms.c.mark == bindparam("which")
ADD = adding_once(sent_forms, "mark", "at", "led_to")
LED_TO = Prepared(select(sent_forms.c.led_to).where(WHICH))
LED = Prepared(update(sent_forms).where(WHICH).values(led_to=bindparam("where")))
DROP = Prepared(delete(sent_forms).where(WHICH))


def is_first(connection: Connection, mark: str, now: datetime) -> bool:
    """Whether no form of that mark was sent before; one that is being done at this moment is waited for."""
    return ADD.value(connection, mark=mark, at=now, led_to="") is not None


def led_to(connection: Connection, mark: str) -> str:
    """Where the first of them led."""
    return str(LED_TO.value(connection, which=mark))


def led(connection: Connection, mark: str, where: str) -> None:
    """It was done, and led there."""
    LED.run(connection, which=mark, where=where)


def drop(connection: Connection, mark: str) -> None:
    """It did nothing: it can be sent again."""
    DROP.run(connection, which=mark)
