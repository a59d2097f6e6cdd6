"""What the doubles of both providers share: their books, and the faults that a test or a rehearsal plans."""

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from queue import Empty, SimpleQueue
from threading import Condition, Event
from typing import Any, Literal, NamedTuple

from flask import Response

Entry = dict[str, Any]
BookName = Literal["sent", "received", "calls", "looks", "tries", "receipts"]
STALL_AT_MOST = 30.0


class Refuse(NamedTuple):
    """Accept nothing and answer this; a body that is text goes out as it is."""

    status: int
    body: Mapping[str, Any] | str


class Stall(NamedTuple):
    """Accept nothing and hold the answer back until the event."""

    until: Event


class AcceptThenStall(NamedTuple):
    """Accept, and hold the answer back until the event."""

    until: Event


class AcceptThenFail(NamedTuple):
    """Accept, and answer with an error all the same."""

    status: int = 500


class AnswerLate(NamedTuple):
    """Accept, and give the answer, a good one, only at the event."""

    until: Event


class Receipts(NamedTuple):
    """Accept, and send these receipts: in this order, each so many times, `early` before the answer."""

    statuses: tuple[str, ...] = ("sent", "delivered")
    times: int = 1
    early: bool = False
    error_code: int | None = None  # goes with the last one


Fault = Refuse | Stall | AcceptThenStall | AcceptThenFail | AnswerLate | Receipts


class Double:
    """What both have: books that can be read while they are written, and faults, one for each send."""

    def __init__(self) -> None:
        self.faults: SimpleQueue[Fault] = SimpleQueue()
        self.habit: Callable[[], Fault | None] = lambda: None  # for a send for which no fault is planned
        names: tuple[BookName, ...] = ("sent", "received", "calls", "looks", "tries", "receipts")
        self.books: dict[BookName, list[Entry]] = {name: [] for name in names}
        self.changed = Condition()
        self._stalls: list[Event] = []

    @property
    def sent(self) -> list[Entry]:
        """The messages accepted so far, oldest first."""
        return self.book("sent")

    @property
    def calls(self) -> list[Entry]:
        """Every request so far that would change something, accepted or not; those that only look are in "looks"."""
        return self.book("calls")

    def book(self, name: BookName) -> list[Entry]:
        """A copy of one book as it is now."""
        with self.changed:
            return [dict(entry) for entry in self.books[name]]

    def wait_for(self, count: int, timeout: float = 10.0, book: BookName = "sent") -> list[Entry]:
        """The book once it holds `count` entries; TimeoutError when it does not get there."""
        with self.changed:
            if not self.changed.wait_for(lambda: len(self.books[book]) >= count, timeout):
                raise TimeoutError(f"{len(self.books[book])} of {count} in {book}")
        return self.book(book)

    def release(self) -> None:
        """End every stall."""
        for event in self._stalls:
            event.set()

    def write(self, book: BookName, entry: Entry) -> None:
        """Add to a book, and wake whoever waits for it."""
        with self.changed:
            self.books[book].append(entry)
            self.changed.notify_all()

    def tried(self, to: str, letter: str, fault: Fault | None) -> Entry:
        """A send has come: when, to whom, our own number for it if it has one, what was done to it, with which status.

        `name` is the message that was made of it; without one, nothing was accepted.
        """
        done = type(fault).__name__ if fault else ""
        status = getattr(fault, "status", 0)
        entry = {"at": datetime.now(UTC), "to": to, "letter": letter, "fault": done, "status": status, "name": ""}
        self.write("tries", entry)
        return entry

    def accepted(self, attempt: Entry, name: str) -> None:
        """That send has become this message."""
        with self.changed:
            attempt["name"] = name
            self.changed.notify_all()

    def next_fault(self) -> Fault | None:
        """The fault planned for this send, if any."""
        with suppress(Empty):
            return self.faults.get_nowait()
        return self.habit()

    def refusal(self, fault: Fault | None) -> Response | None:
        """The planned answer of a fault that accepts nothing."""
        if isinstance(fault, Stall):
            self._stall(fault.until)
            return answer(503, "")
        return answer(fault.status, fault.body) if isinstance(fault, Refuse) else None

    def spoiled(self, fault: Fault | None) -> Response | None:
        """The planned answer of a fault that accepts first."""
        if isinstance(fault, AcceptThenStall):
            self._stall(fault.until)
            return answer(503, "")
        if isinstance(fault, AnswerLate):
            self._stall(fault.until)
        return answer(fault.status, "") if isinstance(fault, AcceptThenFail) else None

    def _stall(self, until: Event) -> None:
        self._stalls.append(until)
        until.wait(STALL_AT_MOST)


def answer(status: int, body: Mapping[str, Any] | str) -> Response:
    """A response of this status; a body that is text goes out as it is."""
    if isinstance(body, str):
        return Response(body, status, mimetype="text/html")
    return Response(json.dumps(body), status, mimetype="application/json")
