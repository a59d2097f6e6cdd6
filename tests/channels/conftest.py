"""Servers that do worse than answering with an error."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack
from threading import Thread

import pytest


@pytest.fixture
def refusing_url() -> str:
    """An address where nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return f"http://127.0.0.1:{taken.getsockname()[1]}"


@pytest.fixture
def full_url() -> Iterator[str]:
    """A server that takes nobody in: as many as may wait at its door wait there already."""
    with socket.socket() as server, ExitStack() as waiting:
        server.bind(("127.0.0.1", 0))
        server.listen(0)
        for _ in range(4):
            caller = waiting.enter_context(socket.socket())
            caller.setblocking(False)
            caller.connect_ex(server.getsockname())
        yield f"http://127.0.0.1:{server.getsockname()[1]}"


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
