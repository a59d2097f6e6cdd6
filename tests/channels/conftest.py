"""Servers that do worse than answering with an error."""

import socket
import ssl
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from threading import Thread

import pytest
import trustme


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


@pytest.fixture
def untrusted_url() -> Iterator[str]:
    """A server that proves its name by a certificate of an authority that nobody knows."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("127.0.0.1").configure_cert(context)
    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = Thread(target=_shake_hands, args=(server, context))
        thread.start()
        yield f"https://127.0.0.1:{server.getsockname()[1]}"
        thread.join()


def _shake_hands(server: socket.socket, context: ssl.SSLContext) -> None:
    peer, _ = server.accept()
    with suppress(OSError), context.wrap_socket(peer, server_side=True) as heard:
        raise AssertionError(f"It was trusted, and told: {heard.recv(65536)!r}")


def _hang_up(server: socket.socket) -> None:
    peer, _ = server.accept()
    with peer:
        peer.recv(65536)
