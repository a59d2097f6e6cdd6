"""Something between a program and its PostgreSQL that can hold everything back: it takes calls, and says nothing."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Event, Thread

from sqlalchemy import make_url

from tests.system.hospital import HERE


class Hush:
    """Hands on every byte, both ways, as long as it `speaks`."""

    def __init__(self, database_url: str, door: socket.socket) -> None:
        self._there = make_url(database_url)
        self._door = door
        self.speaks = Event()
        self.speaks.set()
        self.url = self._there.set(host=HERE, port=door.getsockname()[1]).render_as_string(hide_password=False)
        self._handing: list[Thread] = []
        self._welcoming = Thread(target=self._welcomes, daemon=True)
        self._welcoming.start()

    @contextmanager
    def silent(self) -> Iterator[None]:
        """Not a byte comes through for as long as the block lasts; what was held back comes after it."""
        self.speaks.clear()
        try:
            yield
        finally:
            self.speaks.set()

    def ends(self) -> None:
        """Nobody is connected any more, and nobody can be."""
        self._door.shutdown(socket.SHUT_RDWR)
        self.speaks.set()
        self._welcoming.join()
        for thread in self._handing:
            thread.join()

    def _welcomes(self) -> None:
        with suppress(OSError):  # the door is closed at the end
            while True:
                caller, _ = self._door.accept()
                self._handing.append(Thread(target=self._stands_between, args=(caller,), daemon=True))
                self._handing[-1].start()

    def _stands_between(self, caller: socket.socket) -> None:
        with caller, socket.create_connection((self._there.host, self._there.port or 5432)) as there:
            back = Thread(target=self._hands_on, args=(there, caller), daemon=True)
            back.start()
            self._hands_on(caller, there)
            back.join()

    def _hands_on(self, one: socket.socket, other: socket.socket) -> None:
        with suppress(OSError):
            while said := one.recv(1 << 16):
                self.speaks.wait()
                other.sendall(said)
        for end in (one, other):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)


@contextmanager
def hush_before(database_url: str) -> Iterator[Hush]:
    """One before this database, for as long as the block lasts; who is connected goes before it does."""
    with socket.create_server((HERE, 0), backlog=100) as door:
        hush = Hush(database_url, door)
        try:
            yield hush
        finally:
            hush.ends()
