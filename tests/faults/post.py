"""Both providers as they bring what people write: again where they would, and each acknowledgement kept."""

import json
from http.client import HTTPException
from threading import Event, Lock
from time import monotonic
from urllib.parse import parse_qs

from tests.faults.books import Acknowledged
from tests.system.hospital import HUNG_UP, PATIENCE, Hospital
from tests.system.phones import Phone, SmsPhone
from tests.webhooks.callers import SMS, Call

PAUSE = 0.05  # seconds until the next try
NOT_REACHED = -1


class Post:
    """Brings calls, from any number of threads. Twilio comes twice at most, and only if nobody was there."""

    def __init__(self, hospital: Hospital) -> None:
        self._hospital = hospital
        self._kept: list[Acknowledged] = []
        self._statuses: set[int] = set()
        self._lock = Lock()
        self._never = Event()

    @property
    def acknowledged(self) -> list[Acknowledged]:
        """All that was answered with 200 so far."""
        with self._lock:
            return list(self._kept)

    @property
    def statuses(self) -> set[int]:
        """How anything was answered."""
        with self._lock:
            return set(self._statuses)

    def brings(self, phone: Phone, text: str, call: Call | None = None) -> bool:
        """Whether it is acknowledged in the end; `call` is one that was brought before."""
        call = call or plain(phone, text)
        by_sms = isinstance(phone, SmsPhone)
        deadline, tries = monotonic() + PATIENCE, 0
        while (status := self._once(call)) != 200:
            tries += 1
            if monotonic() > deadline or (by_sms and (status != NOT_REACHED or tries == 2)):
                return False
            self._never.wait(PAUSE)
        with self._lock:
            self._kept.append(Acknowledged("sms" if by_sms else "telegram", _name(call), phone.address, text))
        return True

    def _once(self, call: Call) -> int:
        """The status; nobody there is no status at all."""
        try:
            status = self._hospital.answers(call)
        except (OSError, HTTPException):
            return NOT_REACHED
        with self._lock:
            self._statuses.add(status)
        return NOT_REACHED if status == HUNG_UP else status


def plain(phone: Phone, text: str) -> Call:
    """The words themselves, even where a button of that name could be pressed."""
    if isinstance(phone, SmsPhone):
        return phone.call(text)
    telegram = phone.hospital.telegram
    return telegram.call(telegram.message(int(phone.address), text=text))


def _name(call: Call) -> str:
    """The name under which it is kept."""
    if call.path == SMS:
        return parse_qs(call.body.decode())["MessageSid"][0]
    update = json.loads(call.body)
    return f"{update['update_id']}:{update['message']['message_id']}"
