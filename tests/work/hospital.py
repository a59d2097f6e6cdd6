"""The inbound side of a hospital, as real as a test can have it: only the doors and the providers are missing."""

import itertools
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, text

from bot.channels.mail import Attachment, Mailer, MailTrouble
from bot.flow import Heard, Press
from bot.programme.hours import OpenHours
from bot.store import revisions
from bot.store.engine import begin, reading
from bot.store.tables import metadata
from bot.work.alerting import Alerting
from bot.work.conversation import Conversations
from bot.work.folder import SHIPPED, read_folder
from bot.work.handing_over import HandingOver
from bot.work.inbound import Inbound
from bot.work.retention import Retention
from bot.work.shelf import Shelf
from bot.work.taking import Keys
from tests.store.databases import PUBLISHED

KEYS = Keys("suppression key of the tests", "pseudonym key of the tests")
LONDON = ZoneInfo("Europe/London")
DAYTIME, ALWAYS = OpenHours(time(9), time(19), LONDON), OpenHours(time.min, time.min, LONDON)
ADE = "+447700900123"
BEA = "+447700900456"
JOINING = ("JOIN", "yes", "1", "diabetes and eye clinic", "agree", "yes", "yes", "Ade", "2", "1", "3", "1", "1")

shipped = cache(lambda: read_folder(SHIPPED))


@dataclass
class Hospital:
    """Hears people and shows what is left in the database."""

    engine: Engine
    now: datetime = PUBLISHED
    woken: int = 0
    numbers: Any = field(default_factory=lambda: itertools.count(1))

    mails: list[tuple[str, str]] = field(default_factory=list)
    mail_fails: bool = False

    def __post_init__(self) -> None:
        self.shelf = Shelf(self.engine, self.clock)
        with reading(self.engine) as connection:
            published = revisions.current(connection)
        self.revision = published or self.shelf.publish(shipped())
        self.conversations = Conversations(self.engine, self.shelf, KEYS, LONDON, self.clock, self._wake, self._alert)
        self.alerting = Alerting(
            self.engine, self.shelf, KEYS.suppression, LONDON, "https://h.example", self._mailer, self.clock, self._wake
        )
        self.handing = HandingOver(self.engine, self.shelf, KEYS, LONDON, self.clock, self._wake, "command")
        self.retention = Retention(self.engine, KEYS, self.clock)

    def clock(self) -> datetime:
        """The test's own time."""
        return self.now

    def hears(self, said: str = "", address: str = ADE, channel: str = "sms", name: str = "", **more: Any) -> str:
        """What `hear` says became of it."""
        self.now += timedelta(seconds=30)
        heard = Heard(said, more.pop("press", None), more.pop("media", ""))
        return self.conversations.hear(Inbound(channel, address, name or f"SM{next(self.numbers)}", heard, **more))

    def joins(self, address: str = ADE, channel: str = "sms", replies: tuple[str, ...] = JOINING) -> None:
        """Somebody goes all the way."""
        for said in replies:
            assert self.hears(said, address, channel) == "heard"

    def answers(self, address: str = ADE) -> list[str]:
        """The bodies written to an address, oldest first; what was never stored shows as "(words)"."""
        rows = self.rows(
            "SELECT coalesce(body, '(words)') AS body FROM messages JOIN addresses ON addresses.id = address_id "
            "WHERE direction = 'out' AND kind <> 'press' AND value = :address ORDER BY messages.id",
            address=address,
        )
        return [row["body"] for row in rows]

    def rows(self, query: str, **values: Any) -> list[dict[str, Any]]:
        """The rows of a query."""
        with reading(self.engine) as connection:
            return [dict(row) for row in connection.execute(text(query), values).mappings()]

    def changes(self, statement: str, **values: Any) -> None:
        """Something a test does to the database behind everyone's back."""
        with begin(self.engine) as connection:
            connection.execute(text(statement), values)

    def everything(self, *without: str) -> str:
        """All that the database holds, as one text, some tables left out."""
        with reading(self.engine) as connection:
            tables = [table for table in metadata.sorted_tables if table.name not in without]
            found = {table.name: [list(row) for row in connection.execute(table.select())] for table in tables}
        return json.dumps(found, default=str, ensure_ascii=False)

    def presses(self, option: str, address: str, name: str = "") -> str:
        """A press of the newest button."""
        row = self.rows("SELECT buttons FROM messages WHERE buttons IS NOT NULL ORDER BY id DESC LIMIT 1")[0]
        _, conversation, ask, _ = json.loads(row["buttons"])[0][1].split(":")
        press = Press(int(conversation), int(ask), option)
        name = name or f"cb{next(self.numbers)}"
        return self.hears(address=address, channel="telegram", name=name, press=press, callback_id=name)

    def _wake(self) -> None:
        self.woken += 1

    def _alert(self) -> None:
        self.alerting.tell_due()

    def _mailer(self, to: str) -> Mailer:
        return PostBox(self, to)


class PostBox(Mailer):
    """Keeps what would be mailed, beside the hospital."""

    def __init__(self, hospital: Hospital, to: str) -> None:
        super().__init__("smtp://127.0.0.1:9", (to,))
        self._hospital, self._whom = hospital, to

    def send(self, subject: str, body: str, attached: Sequence[Attachment] = ()) -> None:
        """Keep it, or fail as a server would that is not there."""
        if self._hospital.mail_fails:
            raise MailTrouble("mail_unreachable")
        self._hospital.mails.append((self._whom, f"{subject}\n{body}"))
