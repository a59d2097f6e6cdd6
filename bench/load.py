"""Many people who write at once, over connections that stay open; each writes again as soon as they are answered.

    python -m bench.load PORT FIRST EACH

holds EACH messages on every connection, conversation after conversation, with chats from the number FIRST on. It
prints one line of JSON: the seconds in all, and the seconds that each message took.
"""

import json
import sys
from collections.abc import Iterator
from selectors import EVENT_READ, DefaultSelector
from socket import create_connection, socket
from time import perf_counter

from bench.books import SAID
from bench.processes import ENVIRONMENT, HERE

CONNECTIONS = 64
SPOKEN = ("register", *SAID)
FIRST_CHAT = 7_700_900_000
PATIENCE = 60.0


class Caller:
    """One connection, and what it has to say."""

    def __init__(self, port: int, requests: Iterator[bytes]) -> None:
        self.line: socket = create_connection((HERE, port), timeout=PATIENCE)
        self._requests = requests
        self._began = 0.0
        self._head = b""

    def say(self) -> bool:
        """Send the next message; False when all is said."""
        request = next(self._requests, None)
        if request is None:
            return False
        self._head = b""
        self._began = perf_counter()
        self.line.sendall(request)
        return True

    def hear(self) -> float | None:
        """How long the answer took, or None while it is not whole."""
        self._head += self.line.recv(4096)
        if not self._head.endswith(b"\r\n\r\n"):  # the answers have no body
            if not self._head:
                raise SystemExit("The server closed a connection: nothing was measured.")
            return None
        if not self._head.startswith(b"HTTP/1.1 200 "):
            raise SystemExit(f"The server answered {self._head[:100]!r}: nothing was measured.")
        return perf_counter() - self._began


def main(port: int, first: int, each: int) -> None:
    """Say everything, and tell how long it took."""
    chats = -(-each // len(SPOKEN))  # on each connection, the last one perhaps cut short
    callers = [Caller(port, _requests(first + number * chats, each)) for number in range(CONNECTIONS)]
    taken: list[float] = []
    with DefaultSelector() as selector:
        began = perf_counter()
        for caller in callers:
            caller.say()
            selector.register(caller.line, EVENT_READ, caller)
        while selector.get_map():
            for key, _ in selector.select():
                caller = key.data
                if (seconds := caller.hear()) is not None:
                    taken.append(seconds)
                    if not caller.say():
                        selector.unregister(caller.line)
                        caller.line.close()
        all_in_all = perf_counter() - began
    print(json.dumps([all_in_all, taken]))


def _requests(chat: int, messages: int) -> Iterator[bytes]:
    for number in range(messages):
        turn, place = divmod(number, len(SPOKEN))
        yield _request(chat + turn, place)


def _request(chat: int, place: int) -> bytes:
    who = {"id": FIRST_CHAT + chat, "type": "private"}
    sender = {"id": FIRST_CHAT + chat, "is_bot": False, "first_name": "Ade", "language_code": "en"}
    message = {"message_id": place + 1, "from": sender, "chat": who, "date": 1_795_500_000, "text": SPOKEN[place]}
    body = json.dumps({"update_id": chat * len(SPOKEN) + place, "message": message}).encode()
    head = (
        "POST /webhooks/telegram HTTP/1.1\r\n"
        f"Host: {HERE}\r\n"
        "Content-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\n"
        f"X-Telegram-Bot-Api-Secret-Token: {ENVIRONMENT['TELEGRAM_SECRET']}\r\n\r\n"
    )
    return head.encode() + body


if __name__ == "__main__":
    main(*map(int, sys.argv[1:4]))
