"""Servers that do worse than answering with an error."""

import socket
from collections.abc import Iterator
from threading import Thread

import pytest


@pytest.fixture
def refusing_url() -> str:
    """An address where nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return f"http://127.0.0.1:{taken.getsockname()[1]}"


@pytest.fixture
def vanishing_url() -> Iterator[str]:
    """A server that reads one request and hangs up."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = Thread(target=_hang_up, args=(server,))
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}"
        thread.join()


def _hang_up(server: socket.socket) -> None:
    peer, _ = server.accept()
    with peer:
        peer.recv(65536)
